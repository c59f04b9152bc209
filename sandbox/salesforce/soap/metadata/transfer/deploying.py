"""Carrying a deployment out: all of its components in one transaction, together with its result."""

import logging
from typing import Any

from sandbox.salesforce.errors import ApiError, RecordRefusedError
from sandbox.salesforce.org import Org
from sandbox.salesforce.soap.envelope import soap_datetime
from sandbox.salesforce.soap.metadata.catalogue import Catalogue
from sandbox.salesforce.soap.metadata.component import Origins
from sandbox.salesforce.soap.metadata.kinds import KINDS
from sandbox.salesforce.soap.metadata.transfer.archive import ArchiveError, unzipped
from sandbox.salesforce.soap.metadata.transfer.jobs import DEPLOY, Job, Jobs
from sandbox.salesforce.soap.metadata.transfer.package import Part, parts_of

_log = logging.getLogger(__name__)


class _UndoError(Exception):
    """Takes back what was deployed: a component failed, or nothing was to be kept anyway."""


def submit(org: Org, job: Job) -> None:
    """Queue a deployment behind the calls that wait already."""
    org.executor.submit(_guarded, org, job.id)


def _guarded(org: Org, job_id: str) -> None:
    jobs = Jobs(org.store)
    job = jobs.get(DEPLOY, job_id)
    if job.done:
        return
    try:
        with org.store.transaction():
            _deploy(org, jobs, job)
            jobs.save(job, b"")
    except Exception:
        _log.exception("deployment %s failed", job_id)
        with org.store.transaction():
            job.status, job.result = (
                "Failed",
                {
                    "errorMessage": "UNKNOWN_EXCEPTION: An unexpected error occurred.",
                    "errorStatusCode": "UNKNOWN_EXCEPTION",
                },
            )
            jobs.save(job)


def _deploy(org: Org, jobs: Jobs, job: Job) -> None:
    options = job.options
    messages: list[dict[str, Any]] = []
    try:
        files = unzipped(jobs.archive(job))
        parts = parts_of(files, single=options["singlePackage"], allow_missing=options["allowMissingFiles"])
    except ArchiveError as wrong:
        parts = [Part("", "", "", problem=str(wrong))]
    catalogue = Catalogue(org.store, job.created_by)
    failed = False
    try:
        with org.store.transaction():
            for part in parts:
                message = _message(catalogue, part)
                messages.append(message)
                failed = failed or (not message["success"] and message["problemType"] == "Error")
            if options["checkOnly"] or (failed and options["rollbackOnError"]):
                raise _UndoError
    except _UndoError:
        if failed:
            for message in messages:
                message["id"] = message["id"] if message["success"] else ""
    if not any(one["fullName"] == "package.xml" for one in messages):
        folder = "" if options["singlePackage"] else _folder(parts)
        messages.append(_told(Part("", "package.xml", f"{folder}package.xml"), changed=True))
    for message in messages:
        message["createdDate"] = soap_datetime(org.store.stamp())
    good = [one for one in messages if one["success"]]
    bad = [one for one in messages if not one["success"]]
    errors = [one for one in bad if one["problemType"] == "Error"]
    components = [one for one in good if one["componentType"]]
    kept = not errors or not options["rollbackOnError"]
    job.status = "Succeeded" if not errors else "SucceededPartial" if kept and components else "Failed"
    job.result = {
        "details": {"componentFailures": bad, "componentSuccesses": good},
        "numberComponentErrors": len(errors),
        "numberComponentsDeployed": len(components),
        "numberComponentsTotal": len(components) + len(errors),
    }


def _folder(parts: list[Part]) -> str:
    first = next((one.path for one in parts if "/" in one.path), "")
    return f"{first.partition('/')[0]}/" if first else ""


def _message(catalogue: Catalogue, part: Part) -> dict[str, Any]:
    """Deploy one component, in a transaction of its own; the DeployMessage."""
    if part.problem:
        return _told(part, problem=part.problem, warning=part.warning)
    known = catalogue.read(part.kind, part.name)
    try:
        with catalogue.store.transaction():
            if part.deleted:
                if known is None:
                    problem = f"No {part.kind} named: {part.name} found"
                    return _told(part, problem=problem, warning=True)
                catalogue.delete(part.kind, part.name)
                return _told(part, changed=True, deleted=True)
            catalogue.upsert(part.kind, part.definition or {})
    except RecordRefusedError as refused:
        return _told(part, problem=refused.problem.message)
    except ApiError as refused:
        return _told(part, problem=refused.message)
    changed = catalogue.read(part.kind, part.name) != known
    made = _told(part, changed=changed, created=known is None)
    made["id"] = Origins(catalogue.store).of(part.kind, part.name, KINDS[part.kind].prefix).id
    return made


def _told(
    part: Part,
    *,
    changed: bool = False,
    created: bool = False,
    deleted: bool = False,
    problem: str = "",
    warning: bool = False,
) -> dict[str, Any]:
    message: dict[str, Any] = {
        "changed": changed,
        "componentType": part.kind,
        "created": created,
        "createdDate": "",
        "deleted": deleted,
        "fileName": part.path,
        "fullName": part.name,
        "id": "",
    }
    if problem:
        message |= {"problem": problem, "problemType": "Warning" if warning else "Error"}
    return {**message, "success": not problem}
