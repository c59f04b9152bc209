"""From what a vendor answered to a code of the catalogue and the error class that recovers from it."""

import re
from dataclasses import dataclass
from typing import Final

from provisioning.redaction import redact
from sync.engine.records import Failure, System
from sync.errors.base import (
    ConfigurationError,
    FlowError,
    OutcomeUnknownError,
    RecordSyncError,
    StaleVersionError,
    SyncError,
    TransientError,
)
from sync.errors.catalogue import CATALOGUE, get_diagnosis
from sync.errors.codes import Code
from sync.errors.diagnosis import Diagnosis, Recovery
from sync.errors.quickbooks_codes import IN_USE_TEXTS, QUICKBOOKS_AS_OWN, QUICKBOOKS_OTHER, QUICKBOOKS_RANGES
from sync.errors.salesforce_codes import SALESFORCE_AS_OWN

#: The number in a QODBC text; everything after the dash is optional.
_QODBC: Final = re.compile(r"Error: ([0-9A-Fa-f]+) -\s*(.*)", re.DOTALL)
#: The field in Salesforce's answer to a query.
_NO_COLUMN: Final = re.compile(r"No such column '([^']+)'")
_NOISE: Final = re.compile(r";\s*Error while executing the.*|\s*\(\d+\)\s*\(SQL\w+\)\"?\)?\s*$", re.DOTALL)

_CLASS_OF: Final[dict[Recovery, type[SyncError]]] = {
    Recovery.TRANSIENT: TransientError,
    Recovery.UNKNOWN: OutcomeUnknownError,
    Recovery.STALE: StaleVersionError,
    Recovery.RECORD: RecordSyncError,
    Recovery.WAITING: RecordSyncError,
    Recovery.HELD: RecordSyncError,
    Recovery.CONFIGURATION: ConfigurationError,
    Recovery.FLOW: FlowError,
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """A diagnosis with its words filled in for one record: what a RecordError row holds."""

    diagnosis: Diagnosis
    message: str
    what_to_do: str
    detail: str

    @property
    def code(self) -> str:
        return self.diagnosis.code

    @property
    def recovery(self) -> Recovery:
        return self.diagnosis.recovery


def qodbc_failure(text: str) -> Failure | None:
    """The number and words of a QODBC error in an ODBC text, or None where there is no number in it."""
    found = _QODBC.search(text)
    if found is None:
        return None
    return Failure(found[1].upper(), _NOISE.sub("", found[2]).strip())


def code_of(failure: Failure, system: System) -> str:
    """The catalogue's code for a vendor's failure; one of ours passes through."""
    if failure.code in Code.__members__:
        return failure.code
    if system is System.SALESFORCE:
        return _salesforce_code(failure)
    return _quickbooks_code(failure)


def explain(
    code: str,
    *,
    label: str = "",
    field: str = "",
    value: object = "",
    limit: object = "",
    list: str = "",  # noqa: A002 - the placeholder's name
    answer: str = "",
    detail: str = "",
) -> Explanation:
    """The catalogue's words about ``code``, with the placeholders filled; what is not given gets a neutral word.

    ``detail`` is for staff and is redacted here; ``answer`` is the vendor's own text.
    """
    diagnosis = get_diagnosis(code)
    if diagnosis.code != code:
        answer = f"{code} {answer}".strip()
    words: dict[str, object] = {
        "label": label,
        "field": field,
        "value": value,
        "limit": limit,
        "list": list,
        "answer": redact(answer),
    }
    return Explanation(
        diagnosis=diagnosis,
        message=diagnosis.message(**words),
        what_to_do=diagnosis.what_to_do(**words),
        detail=redact(detail or answer),
    )


def explain_failure(failure: Failure, system: System, *, label: str = "", value: object = "") -> Explanation:
    """The words about one refused write."""
    return explain(
        code_of(failure, system),
        label=label,
        field=", ".join(failure.fields or _NO_COLUMN.findall(failure.message)),
        value=value,
        answer=failure.message,
        detail=f"{failure.code}: {failure.message}",
    )


def error_of(explanation: Explanation) -> SyncError:
    """The exception whose class says what recovers from it."""
    return _CLASS_OF[explanation.recovery](
        explanation.code,
        explanation.message,
        detail=explanation.detail,
        option=explanation.diagnosis.option,
    )


def sync_error(
    code: str,
    *,
    answer: str = "",
    field: str = "",
    value: object = "",
    detail: str = "",
    option: str = "",
) -> SyncError:
    """The exception for a code that no single record is to blame for. ``option`` is the profile's that must change."""
    error = error_of(explain(code, answer=answer, field=field, value=value, detail=detail))
    error.option = option or error.option
    return error


def _salesforce_code(failure: Failure) -> str:
    code = failure.code
    if code == "REQUEST_LIMIT_EXCEEDED" and "concurrent" in failure.message.lower():
        return Code.SF_BUSY
    if code in SALESFORCE_AS_OWN:
        return SALESFORCE_AS_OWN[code]
    return f"SF_{code}" if f"SF_{code}" in CATALOGUE else "SF_OTHER"


def _quickbooks_code(failure: Failure) -> str:
    if failure.code in ("3170", "3175", "3176", "3180") and is_in_use(failure):
        return Code.QB_BUSY
    if failure.code in QUICKBOOKS_AS_OWN:
        return QUICKBOOKS_AS_OWN[failure.code]
    if f"QB_{failure.code}" in CATALOGUE:
        return f"QB_{failure.code}"
    if failure.code.isdigit():
        for lowest, highest, diagnosis in QUICKBOOKS_RANGES:
            if lowest <= int(failure.code) <= highest:
                return diagnosis.code
    return QUICKBOOKS_OTHER.code


def is_in_use(failure: Failure) -> bool:
    """QuickBooks refused because somebody else is at the record: worth another try in a moment."""
    text = failure.message.lower()
    return failure.code in ("3175", "3176") or any(words in text for words in IN_USE_TEXTS)
