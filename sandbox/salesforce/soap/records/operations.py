"""The calls of the SOAP API once somebody is logged in, by name."""

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.rest.call import Answer, Call
from sandbox.salesforce.soap.envelope import Request, SoapError, answer, xml
from sandbox.salesforce.soap.login import user_info
from sandbox.salesforce.soap.records import passwords, reads, writes


def carry_out(call: Call, request: Request, namespace: str) -> Answer:
    """Answer one call; SoapError with the code that its fault names."""
    try:
        return answer(request.operation, _results(call, request, namespace), namespace)
    except ApiError as refused:
        raise SoapError(refused.code, refused.message) from refused


def _results(call: Call, request: Request, namespace: str) -> str:
    match request.operation:
        case "query" | "queryAll" | "queryMore":
            return reads.query(call, request, namespace)
        case "retrieve":
            return reads.retrieve(call, request, namespace)
        case "create" | "update" | "upsert":
            return writes.write(call, request)
        case "delete" | "undelete" | "emptyRecycleBin":
            return writes.by_id(call, request)
        case "merge":
            return writes.merge(call, request)
        case "convertLead":
            return writes.convert_leads(call, request)
        case "describeSObject" | "describeSObjects":
            return reads.describe(call, request)
        case "describeGlobal":
            return reads.describe_global(call)
        case "describeLayout":
            return reads.describe_layout(call, request)
        case "getUpdated" | "getDeleted":
            return reads.changes(call, request)
        case "getServerTimestamp":
            return reads.server_time(call)
        case "getUserInfo":
            return xml("result", user_info(call.org, call.access.user_id))
        case "search":
            return reads.search(call, request, namespace)
        case "setPassword":
            return passwords.set_password(call, request)
        case "resetPassword":
            return passwords.reset_password(call, request)
        case "logout":
            call.org.sessions.end(call.token)
            return ""
        case other:
            raise SoapError("INVALID_OPERATION", f"the sandbox does not offer {other}")
