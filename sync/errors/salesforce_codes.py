"""Salesforce's error codes: those that are one of ours by another name, and diagnoses of the others.

Codes by Salesforce's REST and SOAP references (API 57-68); what recovers from them: reference facts and practice.
"""

from collections.abc import Mapping
from typing import Final

from sync.errors.codes import Code
from sync.errors.diagnosis import Diagnosis, Recovery, Who

#: errorCode or statusCode -> a code of ours that says it better.
SALESFORCE_AS_OWN: Final[Mapping[str, Code]] = {
    "INVALID_LOGIN": Code.SF_LOGIN_REFUSED,
    "LOGIN_MUST_USE_SECURITY_TOKEN": Code.SF_LOGIN_REFUSED,
    "PASSWORD_LOCKOUT": Code.SF_LOGIN_REFUSED,
    "INVALID_OPERATION_WITH_EXPIRED_PASSWORD": Code.SF_LOGIN_REFUSED,
    "INACTIVE_OWNER_OR_USER": Code.SF_LOGIN_REFUSED,
    "INVALID_SESSION_ID": Code.SF_LOGIN_REFUSED,
    "invalid_grant": Code.SF_LOGIN_REFUSED,
    "invalid_client": Code.SF_LOGIN_REFUSED,
    "invalid_client_id": Code.SF_LOGIN_REFUSED,
    "unsupported_grant_type": Code.SF_LOGIN_REFUSED,
    "INVALID AUTH": Code.SF_LOGIN_REFUSED,
    "REQUEST_LIMIT_EXCEEDED": Code.SF_DAILY_LIMIT,
    "CONCURRENT_REQUEST_LIMIT_EXCEEDED": Code.SF_BUSY,
    "SERVER_UNAVAILABLE": Code.SF_BUSY,
    "QUERY_TIMEOUT": Code.SF_BUSY,
    "UNABLE_TO_LOCK_ROW": Code.SF_RECORD_LOCKED,
    "INVALID_FIELD": Code.FIELD_MISSING,
    "INVALID_FIELD_FOR_INSERT_UPDATE": Code.FIELD_MISSING,
    "INVALID_TYPE": Code.OBJECT_MISSING,
    "MALFORMED_QUERY": Code.STATEMENT_REFUSED,
    "INSUFFICIENT_ACCESS": Code.RIGHT_MISSING,
    "INSUFFICIENT_ACCESS_OR_READONLY": Code.RIGHT_MISSING,
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": Code.RIGHT_MISSING,
    "API_DISABLED_FOR_ORG": Code.RIGHT_MISSING,
    "API_CURRENTLY_DISABLED": Code.RIGHT_MISSING,
    "REQUIRED_FIELD_MISSING": Code.VALUE_MISSING,
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": Code.VALUE_NOT_ALLOWED,
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": Code.VALUE_NOT_ALLOWED,
    "NUMBER_OUTSIDE_VALID_RANGE": Code.INVALID_AMOUNT,
    "STRING_TOO_LONG": Code.TEXT_TOO_LONG,
    "INVALID_EMAIL_ADDRESS": Code.INVALID_EMAIL,
    "DUPLICATE_VALUE": Code.DUPLICATE_FOUND,
    "DUPLICATES_DETECTED": Code.DUPLICATE_FOUND,
    "ENTITY_IS_DELETED": Code.DELETED_MEANWHILE,
    "NOT_FOUND": Code.DELETED_MEANWHILE,
    "MALFORMED_ID": Code.DELETED_MEANWHILE,
    "INVALID_CROSS_REFERENCE_KEY": Code.DELETED_MEANWHILE,
}


def _record(code: str, title: str, happened: str, to_do: str, who: Who = Who.ADMINISTRATOR) -> Diagnosis:
    return Diagnosis(f"SF_{code}", title, happened, to_do, who, Recovery.RECORD)


SALESFORCE: Final[tuple[Diagnosis, ...]] = (
    _record(
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
        "A trigger or process refused the record",
        "{label} was refused by an automation of the org: {answer}",
        "See the trigger or flow that the message names, and correct the record or the automation.",
    ),
    _record(
        "CANNOT_EXECUTE_FLOW_TRIGGER",
        "A flow of the org failed",
        "{label} could not be saved, because a record-triggered flow of the org failed: {answer}",
        "Have the flow corrected that the message names.",
    ),
    _record(
        "JSON_PARSER_ERROR",
        "A value has the wrong form",
        "{label} holds a value that does not fit the type of its field: {answer}",
        "Correct the value, or map the field to one of the right type.",
    ),
    _record(
        "INVALID_CROSS_REFERENCE",
        "A reference points to nothing",
        "{label} refers to a record that is not there: {answer}",
        "Correct the reference in {field}.",
    ),
    _record(
        "FIELD_INTEGRITY_EXCEPTION",
        "Values contradict each other",
        "{label}: Salesforce found values that do not go together: {answer}",
        "Correct the fields that the message names.",
    ),
    _record(
        "STANDARD_PRICE_NOT_DEFINED",
        "No standard price",
        "{label}: the product has no price in the standard price book.",
        "Add the product to the standard price book first.",
    ),
    _record(
        "DELETE_FAILED",
        "Could not be deleted",
        "{label} could not be deleted: {answer}",
        "Delete what depends on it first.",
    ),
    _record(
        "LIMIT_EXCEEDED",
        "A limit of the org",
        "{label} was refused, because a limit of the org is reached: {answer}",
        "Raise the limit or remove what uses it up.",
    ),
    Diagnosis(
        "SF_STORAGE_LIMIT_EXCEEDED",
        "The org's storage is full",
        "Salesforce has no room for new records.",
        "Free storage or buy more, then start the flow again.",
        Who.ADMINISTRATOR,
        Recovery.CONFIGURATION,
    ),
    Diagnosis(
        "SF_TXN_SECURITY_METERING_ERROR",
        "Salesforce's security policy was busy",
        "A transaction security policy of the org could not decide in time: {answer}",
        "Nothing: it is tried again by itself.",
        Who.NOBODY,
        Recovery.TRANSIENT,
    ),
    Diagnosis(
        "SF_UNKNOWN_EXCEPTION",
        "Salesforce failed inside",
        "Salesforce reported an internal error: {answer}",
        "It is tried again by itself; if it stays, open a case with Salesforce and give the number in the message.",
        Who.SUPPORT,
        Recovery.TRANSIENT,
    ),
    _record(
        "OTHER",
        "Salesforce refused the record",
        "{label} was refused by Salesforce: {answer}",
        "Correct what the message names; if it is not clear, ask support.",
    ),
)
