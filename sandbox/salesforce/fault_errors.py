"""What a fault of the org answers: status, code and text of an error, for a whole call or for single records.

Texts are those that clients report of real orgs; a code without one of its own here is answered as a plain 400.
"""

import secrets
from collections.abc import Iterable

from sandbox.control import Fault, FaultKind
from sandbox.salesforce.drafts import LOCKED
from sandbox.salesforce.errors import ApiError, Problem

#: The faults that may refuse single records.
RECORD_KINDS = (FaultKind.LOCK, FaultKind.DISK_FULL, FaultKind.ERROR)
_AFTER = "after"
#: HTTP status and text of the errors that a whole call gets.
_CALL_ERRORS = {
    "API_CURRENTLY_DISABLED": (400, "The API is temporarily disabled for this organization."),
    "API_DISABLED_FOR_ORG": (403, "The REST API is not enabled for this Organization."),
    "INVALID_SESSION_ID": (401, "Session expired or invalid"),
    "INSUFFICIENT_ACCESS": (403, "insufficient access rights on object id"),
    "OPERATION_TOO_LARGE": (400, "exceeded 100000 distinct who/what's"),
    "QUERY_TIMEOUT": (400, "Your query request was running for too long."),
    "REQUEST_LIMIT_EXCEEDED": (403, "TotalRequests Limit exceeded."),
    "REQUEST_RUNNING_TOO_LONG": (400, "Your request was running for too long, and has been stopped."),
    "SERVER_UNAVAILABLE": (503, "Server too busy"),
}
#: Text of the errors that each record of a writing call gets.
_RECORD_ERRORS = {
    "UNABLE_TO_LOCK_ROW": LOCKED.message,
    "STORAGE_LIMIT_EXCEEDED": "storage limit exceeded",
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": "entity is not org-accessible",
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": "The record was refused by a validation rule.",
    "INSUFFICIENT_ACCESS_OR_READONLY": "insufficient access rights on object id",
    "TXN_SECURITY_METERING_ERROR": "The transaction was stopped by a security policy.",
}
_CONCURRENT = "ConcurrentRequests (Concurrent API Requests) Limit exceeded."


def strikes_after(fault: Fault) -> bool:
    """Whether the call takes effect first: the fault's code ends with the word ``after``."""
    return fault.code.split()[-1:] == [_AFTER]


def call_error(struck: Iterable[Fault]) -> tuple[ApiError, bool] | None:
    """What a whole call is refused with, and whether it takes effect all the same; None for nothing."""
    for fault in struck:
        if fault.kind is FaultKind.RATE_LIMIT:
            text = _CONCURRENT if _code(fault) == "CONCURRENT" else "TotalRequests Limit exceeded."
            return ApiError(403, "REQUEST_LIMIT_EXCEEDED", text), False
        if fault.kind is FaultKind.ERROR and _code(fault) not in _RECORD_ERRORS:
            return _named(_code(fault)), strikes_after(fault)
    return None


def record_error(struck: Iterable[Fault]) -> Problem | None:
    """What every record of a writing call is refused with; None for nothing."""
    for fault in struck:
        if fault.kind is FaultKind.LOCK:
            return LOCKED
        if fault.kind is FaultKind.DISK_FULL:
            return Problem("STORAGE_LIMIT_EXCEEDED", _RECORD_ERRORS["STORAGE_LIMIT_EXCEEDED"])
        if fault.kind is FaultKind.ERROR and _code(fault) in _RECORD_ERRORS:
            return Problem(_code(fault), _RECORD_ERRORS[_code(fault)])
    return None


def unknown_error() -> ApiError:
    """500 UNKNOWN_EXCEPTION with an ErrorId, as an org answers what went wrong inside it."""
    number = f"{secrets.randbelow(10**9)}-{secrets.randbelow(10**6)} ({secrets.randbelow(10**9)})"
    text = f"An unexpected error occurred. Please include this ErrorId if you contact support: {number}"
    return ApiError(500, "UNKNOWN_EXCEPTION", text)


def _code(fault: Fault) -> str:
    return fault.code.partition(" ")[0].upper()


def _named(code: str) -> ApiError:
    if code in {"", "UNKNOWN_EXCEPTION"}:
        return unknown_error()
    status, text = _CALL_ERRORS.get(code, (400, code.replace("_", " ").lower()))
    return ApiError(status, code, text)
