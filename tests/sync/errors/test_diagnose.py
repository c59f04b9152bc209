"""Vendors' answers become the right code and the class that recovers from it."""

import pytest

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
from sync.errors.codes import Code
from sync.errors.diagnose import (
    code_of,
    error_of,
    explain,
    explain_failure,
    is_in_use,
    qodbc_failure,
    sync_error,
)


@pytest.mark.parametrize(
    ("number", "message", "code", "error"),
    [
        ("3100", 'The name "Acme" of the list element is already in use.', Code.NAME_TAKEN, RecordSyncError),
        ("3200", "out-of-date", Code.STALE, StaleVersionError),
        ("3176", "The transaction internals could not be locked.", Code.QB_BUSY, TransientError),
        ("3180", "Failed to acquire the lock.", Code.QB_BUSY, TransientError),
        ("3180", "Something else.", "QB_3180", RecordSyncError),
        ("3170", "The list has been modified by another user.", Code.QB_BUSY, TransientError),
        ("3170", "Closed.", "QB_3170", RecordSyncError),
        ("3171", "closing date", Code.INVOICE_LOCKED, RecordSyncError),
        ("3250", "not enabled", "QB_3250", ConfigurationError),
        ("3261", "no permission", "QB_3260-3263", ConfigurationError),
        ("3199", "?", "QB_3100-9000", RecordSyncError),
        ("1234", "?", "QB_1000-1999", TransientError),
        ("3085", "?", "QB_3000-3099", RecordSyncError),
        ("80040414", "modal dialog", Code.QB_MODAL_DIALOG, TransientError),
        ("8004041A", "no permission", "QB_8004041A", ConfigurationError),
        ("80040408", "could not start", "QB_80040408", TransientError),
        ("99999", "?", "QB_OTHER", RecordSyncError),
    ],
)
def test_quickbooks_numbers(number: str, message: str, code: str, error: type[SyncError]) -> None:
    failure = Failure(number, message)
    assert code_of(failure, System.QUICKBOOKS) == code
    assert type(error_of(explain_failure(failure, System.QUICKBOOKS))) is error


@pytest.mark.parametrize(
    ("vendor", "message", "code", "error"),
    [
        ("INVALID_LOGIN", "", Code.SF_LOGIN_REFUSED, ConfigurationError),
        ("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", Code.SF_DAILY_LIMIT, TransientError),
        ("REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests Limit exceeded.", Code.SF_BUSY, TransientError),
        ("UNABLE_TO_LOCK_ROW", "", Code.SF_RECORD_LOCKED, TransientError),
        ("INVALID_FIELD", "No such column", Code.FIELD_MISSING, ConfigurationError),
        ("STRING_TOO_LONG", "", Code.TEXT_TOO_LONG, RecordSyncError),
        ("DUPLICATE_VALUE", "", Code.DUPLICATE_FOUND, RecordSyncError),
        ("ENTITY_IS_DELETED", "", Code.DELETED_MEANWHILE, RecordSyncError),
        (
            "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
            "",
            "SF_CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
            RecordSyncError,
        ),
        ("NEVER_HEARD_OF", "", "SF_OTHER", RecordSyncError),
    ],
)
def test_salesforce_codes(vendor: str, message: str, code: str, error: type[SyncError]) -> None:
    failure = Failure(vendor, message)
    assert code_of(failure, System.SALESFORCE) == code
    assert type(error_of(explain_failure(failure, System.SALESFORCE))) is error


def test_our_own_codes_pass_through_on_both_sides() -> None:
    for system in System:
        assert code_of(Failure(Code.NOT_SENT, ""), system) == Code.NOT_SENT


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (Code.OUTCOME_UNKNOWN, OutcomeUnknownError),
        (Code.UNEXPECTED, FlowError),
        (Code.PARENT_MISSING, RecordSyncError),
        (Code.INVOICE_LOCKED, RecordSyncError),
    ],
)
def test_own_codes(code: Code, error: type[SyncError]) -> None:
    assert type(sync_error(code)) is error


@pytest.mark.parametrize(
    ("text", "number", "words"),
    [
        (
            '[QODBC] Error: 3100 - The name "A" of the list element is already in use.;\nError while executing the',
            "3100",
            'The name "A" of the list element is already in use.',
        ),
        ("[QODBC] Error: 8004041a - No access", "8004041A", "No access"),
        ("[QODBC] Error: 500 - ", "500", ""),
    ],
)
def test_number_and_words_of_a_qodbc_text(text: str, number: str, words: str) -> None:
    assert qodbc_failure(text) == Failure(number, words)


def test_a_text_without_number_is_no_qodbc_failure() -> None:
    assert qodbc_failure("[08S01] Communication link failure") is None


def test_in_use_is_told_by_number_or_words() -> None:
    assert is_in_use(Failure("3176", ""))
    assert is_in_use(Failure("3180", "QuickBooks error message: The list element is in use."))
    assert not is_in_use(Failure("3180", "Invalid."))


def test_words_name_record_field_and_limit() -> None:
    told = explain(
        Code.NAME_TOO_LONG, label="Account Long Name Ltd", field="Account Name", limit=41, list="customers"
    )
    assert told.message == (
        "Account Long Name Ltd has a name of more than 41 characters, the most that QuickBooks takes for customers."
    )
    assert told.what_to_do.startswith("Shorten Account Name in Salesforce")


def test_secrets_do_not_reach_words_or_detail() -> None:
    told = explain(Code.QB_UNREACHABLE, answer="PWD=hunter2;", detail="DSN=x;UID=a;PWD=hunter2;")
    assert "hunter2" not in told.message + told.detail


def test_an_unknown_code_is_named() -> None:
    assert "ODD_CODE" in explain("ODD_CODE", answer="what happened").message
