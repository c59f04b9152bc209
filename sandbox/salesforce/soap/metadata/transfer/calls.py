"""The calls around deployments and retrievals, as SOAP has them."""

import base64
from collections.abc import Callable, Mapping
from typing import Any, Final
from xml.etree import ElementTree as ET

from sandbox.salesforce.org import Org
from sandbox.salesforce.soap.envelope import Request, SoapError, local, soap_datetime, text_at, truth, xml
from sandbox.salesforce.soap.metadata.transfer import deploying, retrieving
from sandbox.salesforce.soap.metadata.transfer.archive import ArchiveError, decoded
from sandbox.salesforce.soap.metadata.transfer.documents import Manifest, manifest_in
from sandbox.salesforce.soap.metadata.transfer.jobs import DEPLOY, RETRIEVE, Job, Jobs

#: Options of a deployment that are true or false.
_FLAGS: Final = (
    "allowMissingFiles",
    "autoUpdatePackage",
    "checkOnly",
    "ignoreWarnings",
    "performRetrieve",
    "purgeOnDelete",
    "rollbackOnError",
    "singlePackage",
)
_VERSION = "60.0"


def start_deployment(org: Org, user_id: str, options: Mapping[str, Any], archive: bytes) -> Job:
    """Keep a deployment and queue it; ``options`` are DeployOptions."""
    chosen: dict[str, Any] = {name: truth(str(options.get(name, ""))) for name in _FLAGS}
    chosen["testLevel"] = options.get("testLevel") or None
    with org.store.transaction():
        job = Jobs(org.store).add(Job(DEPLOY, user_id, _VERSION, options=chosen), archive)
    deploying.submit(org, job)
    return job


def deployment(org: Org, job_id: str) -> Job:
    """A deployment; one that a stop of the server left behind is taken up again."""
    job = Jobs(org.store).get(DEPLOY, job_id)
    if not job.done:
        deploying.submit(org, job)
    return job


def deploy_result(org: Org, job: Job, *, details: bool) -> dict[str, Any]:
    """A DeployResult: the same in SOAP and in REST."""
    row = org.store.database.execute('SELECT "Name" FROM "User" WHERE "Id" = ?', (job.created_by,)).fetchone()
    result: dict[str, Any] = {
        "checkOnly": job.options["checkOnly"],
        "completedDate": soap_datetime(job.changed) if job.done else None,
        "createdBy": job.created_by,
        "createdByName": str(row[0]) if row else "",
        "createdDate": soap_datetime(job.created),
        "done": job.done,
        "id": job.id,
        "ignoreWarnings": job.options["ignoreWarnings"],
        "lastModifiedDate": soap_datetime(job.changed),
        "numberComponentErrors": 0,
        "numberComponentsDeployed": 0,
        "numberComponentsTotal": 0,
        "numberTestErrors": 0,
        "numberTestsCompleted": 0,
        "numberTestsTotal": 0,
        "rollbackOnError": job.options["rollbackOnError"],
        "runTestsEnabled": job.options["testLevel"] not in {None, "NoTestRun"},
        "startDate": soap_datetime(job.created),
        "status": job.status,
        "success": job.status == "Succeeded",
    }
    if job.status == "Canceled":
        result["canceledBy"] = job.created_by
    result |= {key: value for key, value in job.result.items() if key != "details"}
    if details:
        tests = {"numFailures": 0, "numTestsRun": 0, "totalTime": 0.0}
        result["details"] = {**job.result.get("details", {}), "runTestResult": tests}
    return dict(sorted(result.items()))


def _deploy(org: Org, user_id: str, request: Request) -> str:
    options = next((one for one in request.body if local(one) == "DeployOptions"), ET.Element("none"))
    given = {local(one): one.text or "" for one in options}
    try:
        archive = decoded(text_at(request.body, "ZipFile"))
    except ArchiveError as wrong:
        raise SoapError("INVALID_FIELD", str(wrong)) from wrong
    return xml("result", _asynchronous(start_deployment(org, user_id, given, archive)))


def _check_deployment(org: Org, user_id: str, request: Request) -> str:
    del user_id
    job = deployment(org, text_at(request.body, "asyncProcessId") or text_at(request.body, "id"))
    return xml("result", deploy_result(org, job, details=truth(text_at(request.body, "includeDetails"))))


def cancel(org: Org, job_id: str) -> Job:
    """Give a deployment up that has not begun."""
    with org.store.transaction():
        job = Jobs(org.store).get(DEPLOY, job_id)
        if job.done:
            raise SoapError("INVALID_ID_FIELD", "Deployment already completed")
        job.status = "Canceled"
        Jobs(org.store).save(job)
    return job


def _cancel(org: Org, user_id: str, request: Request) -> str:
    del user_id
    job = cancel(org, text_at(request.body, "id") or text_at(request.body, "String"))
    return xml("result", {"done": job.done, "id": job.id})


def _retrieve(org: Org, user_id: str, request: Request) -> str:
    asked = next((one for one in request.body if local(one).lower() in {"retrieverequest", "request"}), None)
    if asked is None:
        raise SoapError("INVALID_FIELD", "retrieve needs a retrieveRequest")
    unpackaged = next((one for one in asked if local(one) == "unpackaged"), None)
    manifest = Manifest() if unpackaged is None else manifest_in(unpackaged)
    members = {kind: list(names) for kind, names in manifest.members.items()}
    files = [one.text or "" for one in asked if local(one) == "specificFiles"]
    for kind, names in retrieving.members_of(files).items():
        members.setdefault(kind, []).extend(names)
    options = {
        "members": members,
        "singlePackage": truth(text_at(asked, "singlePackage")),
        "version": manifest.version,
    }
    version = text_at(asked, "apiVersion") or _VERSION
    with org.store.transaction():
        job = Jobs(org.store).add(Job(RETRIEVE, user_id, version, options=options))
    return xml("result", _asynchronous(job))


def _retrieval(org: Org, job_id: str) -> Job:
    """A retrieval, carried out by now."""
    job = Jobs(org.store).get(RETRIEVE, job_id)
    if not job.done:
        retrieving.retrieve(org, job)
    return job


def _check_retrieval(org: Org, user_id: str, request: Request) -> str:
    del user_id
    job = _retrieval(org, text_at(request.body, "asyncProcessId"))
    with_zip = text_at(request.body, "includeZip").strip().lower() != "false"
    archive = base64.b64encode(Jobs(org.store).archive(job)).decode() if with_zip else None
    result = {
        "done": job.done,
        "fileProperties": job.result.get("fileProperties"),
        "id": job.id,
        "messages": job.result.get("messages"),
        "status": job.status,
        "success": job.status == "Succeeded",
        "zipFile": archive,
    }
    return xml("result", result)


def _check_status(org: Org, user_id: str, request: Request) -> str:
    """The call of old: of a deployment or a retrieval, whichever it is."""
    del user_id
    job_id = text_at(request.body, "asyncProcessId")
    return xml(
        "result",
        _asynchronous(_retrieval(org, job_id) if job_id[:3] == "09S" else deployment(org, job_id)),
    )


def _asynchronous(job: Job) -> dict[str, object]:
    """An AsyncResult."""
    state = {"Pending": "Queued", "InProgress": "InProgress", "Failed": "Error"}.get(job.status, "Completed")
    return {"done": job.done, "id": job.id, "state": state}


#: What answers a call, by its name: content of the answer as XML.
TRANSFERS: Final[Mapping[str, Callable[[Org, str, Request], str]]] = {
    "cancelDeploy": _cancel,
    "checkDeployStatus": _check_deployment,
    "checkRetrieveStatus": _check_retrieval,
    "checkStatus": _check_status,
    "deploy": _deploy,
    "retrieve": _retrieve,
}
