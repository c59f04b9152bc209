"""Every code has words that a person can act on."""

from datetime import timedelta
from string import Formatter

import pytest

from sync.errors.catalogue import CATALOGUE, get_diagnosis
from sync.errors.codes import Code
from sync.errors.diagnosis import LATER, NEVER, NEXT_RUN, SOON, Diagnosis, Recovery
from sync.errors.quickbooks_codes import QUICKBOOKS_AS_OWN, QUICKBOOKS_RANGES
from sync.errors.salesforce_codes import SALESFORCE_AS_OWN

PLACEHOLDERS = {"label", "field", "value", "limit", "list", "answer"}


def test_every_own_code_has_a_diagnosis() -> None:
    assert [code for code in Code if code not in CATALOGUE] == []


def test_no_code_is_declared_twice() -> None:
    from sync.errors.own_records import OWN_RECORDS
    from sync.errors.own_systems import OWN_SYSTEMS
    from sync.errors.quickbooks_codes import QUICKBOOKS, QUICKBOOKS_OTHER
    from sync.errors.salesforce_codes import SALESFORCE

    declared = [
        *OWN_RECORDS,
        *OWN_SYSTEMS,
        *SALESFORCE,
        *QUICKBOOKS,
        *(d for _, _, d in QUICKBOOKS_RANGES),
        QUICKBOOKS_OTHER,
    ]
    assert len({diagnosis.code for diagnosis in declared}) == len(declared)


@pytest.mark.parametrize("diagnosis", CATALOGUE.values(), ids=lambda diagnosis: diagnosis.code)
def test_texts_use_known_placeholders_and_fit_their_columns(diagnosis: Diagnosis) -> None:
    for text in (diagnosis.happened, diagnosis.to_do):
        names = {name for _, name, _, _ in Formatter().parse(text) if name}
        assert names <= PLACEHOLDERS
    long = dict.fromkeys(PLACEHOLDERS, "x" * 4000)
    assert len(diagnosis.message(**long)) <= 500
    assert len(diagnosis.what_to_do(**long)) <= 500
    assert len(diagnosis.who.value) <= 40
    assert len(diagnosis.code) <= 60


@pytest.mark.parametrize("diagnosis", CATALOGUE.values(), ids=lambda diagnosis: diagnosis.code)
def test_texts_read_without_any_placeholder(diagnosis: Diagnosis) -> None:
    text = f"{diagnosis.message()} {diagnosis.what_to_do()}"
    assert "{" not in text
    assert "None" not in text


def test_aliases_name_codes_of_ours() -> None:
    assert set(SALESFORCE_AS_OWN.values()) | set(QUICKBOOKS_AS_OWN.values()) <= set(Code)


def test_an_unknown_code_is_an_unexpected_error() -> None:
    assert get_diagnosis("NO_SUCH_CODE").code == Code.UNEXPECTED


@pytest.mark.parametrize(
    ("recovery", "retry"),
    [
        (Recovery.TRANSIENT, SOON),
        (Recovery.RECORD, LATER),
        (Recovery.WAITING, NEXT_RUN),
        (Recovery.HELD, NEVER),
        (Recovery.CONFIGURATION, NEVER),
    ],
)
def test_retry_follows_recovery(recovery: Recovery, retry: object) -> None:
    assert {d.retry for d in CATALOGUE.values() if d.recovery is recovery} == {retry}


def test_retry_doubles_up_to_its_longest() -> None:
    delays = [SOON.delay(attempts) for attempts in (1, 2, 3, 100)]
    assert delays == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4), timedelta(hours=1)]
    assert NEXT_RUN.delay(5) == timedelta(0)
    assert NEVER.delay(1) is None
