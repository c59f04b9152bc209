"""The calls that write records: each record has its own result, all are one transaction."""

from collections.abc import Callable, Sequence
from xml.etree import ElementTree as ET

from sandbox.salesforce.drafts import ROLLED_BACK, Saved
from sandbox.salesforce.errors import ApiError, Problem
from sandbox.salesforce.rest.call import Call
from sandbox.salesforce.rest.records import key_field
from sandbox.salesforce.rules import leads, merging, recycle_bin
from sandbox.salesforce.schema.fields import SObject
from sandbox.salesforce.soap.envelope import Request, local, text_at, truth, xml
from sandbox.salesforce.soap.records.form import given, taken, type_name
from sandbox.salesforce.writing import Writer

#: Records of one call.
_MOST = 200


class _UndoError(Exception):
    """Takes back a call of which all records were wanted or none."""


def write(call: Call, request: Request) -> str:
    """create, update, upsert: the results as XML."""
    elements = [one for one in request.body if local(one) == "sObjects"]
    _check_count(len(elements))
    writer, whole = _writer(call, request), truth(request.header("AllOrNoneHeader", "allOrNone"))
    results: list[Saved] = []
    try:
        with call.org.store.transaction():
            for name, chunk in _chunks(elements):
                sobject = call.access.find(name)
                if sobject is None:
                    raise ApiError(400, "INVALID_TYPE", f"sObject type '{name}' is not supported.")
                results += _chunk(call, request, writer, sobject, chunk)
            if whole and not all(one.success for one in results):
                raise _UndoError
    except _UndoError:
        results = [one if one.problems else Saved(problems=(ROLLED_BACK,)) for one in results]
    return "".join(_result(one, upserted=request.operation == "upsert") for one in results)


def _chunk(
    call: Call, request: Request, writer: Writer, sobject: SObject, elements: Sequence[ET.Element]
) -> list[Saved]:
    values = [given(one) for one in elements]
    if request.operation == "create":
        return writer.insert(sobject, values)
    if request.operation == "update":
        return writer.update(sobject, [taken(one, "Id") for one in values])
    key = key_field(call, sobject, text_at(request.body, "externalIDFieldName"))
    return writer.upsert(sobject, key, [taken(one, key.name) for one in values])


def by_id(call: Call, request: Request) -> str:
    """delete, undelete and emptyRecycleBin: the results as XML."""
    # The WSDL calls them ids; clients in the line of beatbox (pyforce) have always sent id.
    ids = [(one.text or "").strip() for one in request.body if local(one).lower() in {"ids", "id"}]
    _check_count(len(ids))
    writer = _writer(call, request)
    whole = truth(request.header("AllOrNoneHeader", "allOrNone"))
    acts: dict[str, Callable[[], list[Saved]]] = {
        "delete": lambda: writer.delete(ids, all_or_none=whole),
        "undelete": lambda: recycle_bin.undelete(writer, ids),
        "emptyRecycleBin": lambda: recycle_bin.empty(writer, ids),
    }
    return "".join(_result(one) for one in acts[request.operation]())


def merge(call: Call, request: Request) -> str:
    """merge: up to ten requests."""
    results = ""
    for one in request.body:
        master = next((below for below in one if local(below) == "masterRecord"), None)
        if local(one) not in {"request", "mergeRequests"} or master is None:
            continue
        sobject = call.access.get(type_name(master))
        record_id, values = taken(given(master), "Id")
        losers = [below.text or "" for below in one if local(below) == "recordToMergeIds"]
        done = merging.merge(_writer(call, request), sobject, record_id, values, losers)
        results += xml(
            "result",
            {
                "errors": _errors(done.problems),
                "id": done.id or None,
                "mergedRecordIds": list(done.merged),
                "success": not done.problems,
                "updatedRelatedIds": list(done.updated_related),
            },
        )
    return results


def convert_leads(call: Call, request: Request) -> str:
    """convertLead."""
    results = ""
    for one in request.body:
        if local(one) != "leadConverts":
            continue
        asked = leads.Conversion(
            lead_id=text_at(one, "leadId"),
            status=text_at(one, "convertedStatus"),
            account_id=text_at(one, "accountId") or None,
            contact_id=text_at(one, "contactId") or None,
            opportunity_name=text_at(one, "opportunityName"),
            without_opportunity=truth(text_at(one, "doNotCreateOpportunity")),
            owner_id=text_at(one, "ownerId") or None,
            overwrite_lead_source=truth(text_at(one, "overwriteLeadSource")),
        )
        done = leads.convert_lead(_writer(call, request), asked)
        results += xml(
            "result",
            {
                "accountId": done.account_id or None,
                "contactId": done.contact_id or None,
                "errors": _errors(done.problems),
                "leadId": done.lead_id or None,
                "opportunityId": done.opportunity_id or None,
                "success": not done.problems,
            },
        )
    return results


def _writer(call: Call, request: Request) -> Writer:
    return Writer(
        call.org.store,
        call.access,
        refusal=call.refusal,
        per_row_types=True,
        allow_duplicates=truth(request.header("DuplicateRuleHeader", "allowSave")),
    )


def _check_count(count: int) -> None:
    if count > _MOST:
        raise ApiError(
            400, "EXCEEDED_ID_LIMIT", f"record limit reached. cannot submit more than {_MOST} records"
        )


def _chunks(elements: Sequence[ET.Element]) -> list[tuple[str, list[ET.Element]]]:
    chunks: list[tuple[str, list[ET.Element]]] = []
    for one in elements:
        name = type_name(one)
        if not chunks or chunks[-1][0] != name:
            chunks.append((name, []))
        chunks[-1][1].append(one)
    return chunks


def _result(saved: Saved, *, upserted: bool = False) -> str:
    shown = saved.id if saved.id and saved.success else ""
    identifier = f"<id>{shown}</id>" if shown else '<id xsi:nil="true"/>'
    created = xml("created", saved.created) if upserted else ""
    errors = xml("errors", _errors(saved.problems))
    return f"<result>{created}{errors}{identifier}{xml('success', saved.success)}</result>"


def _errors(problems: Sequence[Problem]) -> list[dict[str, object]]:
    return [{"fields": list(one.fields), "message": one.message, "statusCode": one.code} for one in problems]
