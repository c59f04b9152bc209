"""Errors as QODBC words them, by QuickBooks' status codes (source.txt 7.3). Each subject keeps its texts."""

from sandbox.quickbooks.errors.access import (
    access_denied,
    modal_dialog,
    no_company_file,
    other_mode,
)
from sandbox.quickbooks.errors.base import (
    AccessError,
    DialectError,
    QodbcError,
    QuickBooksError,
    StatementTimeoutError,
)
from sandbox.quickbooks.errors.by_code import error_of, has_effect, is_access_code, known_codes
from sandbox.quickbooks.errors.formats import invalid_id, invalid_name, too_long, unconvertible
from sandbox.quickbooks.errors.objects import (
    cannot_clear,
    cannot_delete,
    cannot_save,
    cannot_void,
    closed_period,
    disk_full,
    duplicate_application,
    invalid_reference,
    invalid_value,
    locked,
    missing,
    name_in_use,
    not_found,
    not_in_enumeration,
    not_usable,
    parent_not_found,
)
from sandbox.quickbooks.errors.permission import not_authorized

__all__ = [
    "AccessError",
    "DialectError",
    "QodbcError",
    "QuickBooksError",
    "StatementTimeoutError",
    "access_denied",
    "cannot_clear",
    "cannot_delete",
    "cannot_save",
    "cannot_void",
    "closed_period",
    "disk_full",
    "duplicate_application",
    "error_of",
    "has_effect",
    "invalid_id",
    "invalid_name",
    "invalid_reference",
    "invalid_value",
    "is_access_code",
    "known_codes",
    "locked",
    "missing",
    "modal_dialog",
    "name_in_use",
    "no_company_file",
    "not_authorized",
    "not_found",
    "not_in_enumeration",
    "not_usable",
    "other_mode",
    "parent_not_found",
    "too_long",
    "unconvertible",
]
