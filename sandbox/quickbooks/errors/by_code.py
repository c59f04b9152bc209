"""Every code of source.txt 7.3 as the error that a fault asks for."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sandbox.quickbooks.errors import access, formats, objects, permission, status
from sandbox.quickbooks.errors.base import AccessError, QodbcError, QuickBooksError
from sandbox.quickbooks.errors.texts import Text

_STATUS: Mapping[str, Text] = MappingProxyType(
    {**status.TEXTS, **formats.TEXTS, **objects.TEXTS, **permission.TEXTS}
)
_REASONS = {**objects.REASONS, **permission.REASONS, "3070": "the maximum length is exceeded."}
#: Below it QuickBooks has done what was asked for, and tells something about it.
_FIRST_REFUSAL = 1000
#: Codes below that which come instead of an effect: nothing was found.
_NOTHING_FOUND = ("1", "500", "501")


def known_codes() -> Iterable[str]:
    """All codes, those of QuickBooks' answers and those of the access to it."""
    return (*_STATUS, *access.TEXTS)


def is_access_code(code: str) -> bool:
    """Whether the code tells that QuickBooks cannot be reached; these come at a connect, too."""
    return code.upper() in access.TEXTS


def has_effect(code: str) -> bool:
    """Whether QuickBooks carries out a request that it answers with this code: information and warnings."""
    return code in _STATUS and int(code) < _FIRST_REFUSAL and code not in _NOTHING_FOUND


def error_of(
    code: str, *, table: str = "", request: str = "", field: str = "", value: str = ""
) -> QodbcError:
    """The error with QODBC's text about a statement. KeyError for an unknown code."""
    if is_access_code(code):
        return AccessError(code.upper(), access.TEXTS[code.upper()].words)
    slots = {"object": table, "request": request, "field": field, "value": value, "target": table}
    words = _STATUS[code].words.format(**slots, reason=_REASONS.get(code, ""))
    return QuickBooksError(int(code), words)
