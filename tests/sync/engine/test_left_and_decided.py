"""Records that a person left as they are, and decisions that a run under way may not undo."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sync.engine import outcomes
from sync.engine.entry import Entry, EntryKind
from sync.engine.links import Conflict
from sync.engine.merge import Decision
from sync.engine.outcomes import Scope
from sync.engine.records import System
from sync.errors.codes import Code
from sync.models import RecordError, Run
from tests.sync.engine.conftest import NOW, entry

LATER = NOW + timedelta(minutes=1)
CONFLICT = Conflict("phone", {"Phone": "0"}, {"Phone": "S"}, {"Phone": "Q"})


@pytest.fixture
def scope(run: Run) -> Scope:
    return Scope(run.company_file, "customer", System.SALESFORCE)


def held(code: Code, version: str = "1") -> Entry:
    one = entry("a", EntryKind.HOLD, code)
    one.source = replace(one.source, version=version)
    return one


def conflicting(*, salesforce: str = "S") -> Entry:
    one = held(Code.CONFLICT_HELD)
    one.target_id = "qb-a"
    one.conflicts = [replace(CONFLICT, salesforce={"Phone": salesforce})]
    return one


def kind() -> str:
    return RecordError.objects.get().kind


@pytest.mark.parametrize(
    ("code", "version", "after"),
    [
        (Code.SOURCE_DELETED, "2", "LEFT"),
        (Code.UNLINKED, "2", "LEFT"),
        (Code.INVOICE_LOCKED, "1", "LEFT"),
        (Code.INVOICE_LOCKED, "2", "HELD"),
        (Code.OPPORTUNITY_REOPENED, "2", "HELD"),
    ],
)
def test_what_was_left_is_asked_about_again_only_for_something_new(
    scope: Scope, run: Run, code: Code, version: str, after: str
) -> None:
    outcomes.store(scope, run, [held(code)], NOW)
    RecordError.objects.update(kind="LEFT")
    assert outcomes.store(scope, run, [held(code, version)], LATER) == (after == "HELD")
    assert kind() == after


def test_another_error_of_a_record_that_was_left_is_told(scope: Scope, run: Run) -> None:
    outcomes.store(scope, run, [held(Code.UNLINKED)], NOW)
    RecordError.objects.update(kind="LEFT")
    assert outcomes.store(scope, run, [entry("a", EntryKind.ERROR, Code.NAME_TOO_LONG)], LATER) == 1
    assert kind() == "ERROR"


def test_a_gone_record_that_was_left_stays_left(scope: Scope, run: Run) -> None:
    for code, after in ((Code.SOURCE_DELETED, "LEFT"), (Code.UNLINKED, "HELD")):
        RecordError.objects.all().delete()
        outcomes.hold(scope, run, "a", label="A", code=Code.SOURCE_DELETED, now=NOW)
        RecordError.objects.update(kind="LEFT")
        outcomes.hold(scope, run, "a", label="A", code=code, now=LATER)
        assert kind() == after


def decided() -> None:
    row = RecordError.objects.get()
    row.kind = "WAITING"
    row.values["decisions"] = {"phone": {"winner": "SF", "salesforce": {}, "quickbooks": {}}}
    row.save()


def test_a_run_that_held_the_record_up_does_not_undo_the_decision(scope: Scope, run: Run) -> None:
    outcomes.store(scope, run, [conflicting()], NOW)
    decided()
    outcomes.store(scope, run, [conflicting()], LATER)
    assert (kind(), "decisions" in RecordError.objects.get().values) == ("WAITING", True)


def test_a_conflict_of_other_values_is_held_anew(scope: Scope, run: Run) -> None:
    outcomes.store(scope, run, [conflicting()], NOW)
    decided()
    outcomes.store(scope, run, [conflicting(salesforce="S2")], LATER)
    row = RecordError.objects.get()
    assert (row.kind, row.values["conflicts"][0]["salesforce"]) == ("HELD", {"Phone": "S2"})
    assert "decisions" not in row.values


def test_a_refusal_keeps_the_decision(scope: Scope, run: Run) -> None:
    outcomes.store(scope, run, [conflicting()], NOW)
    decided()
    outcomes.store(scope, run, [entry("a", EntryKind.ERROR, Code.VALUE_NOT_ALLOWED)], LATER)
    row = RecordError.objects.get()
    assert (row.kind, row.values["other_id"], "decisions" in row.values) == ("ERROR", "qb-a", True)


def test_an_approval_outlives_a_run_that_proposed_the_same(scope: Scope, run: Run) -> None:
    def proposing(version: str) -> Entry:
        one = held(Code.SOURCE_DELETED)
        one.proposal = {"system": "QB", "id": "x", "version": version, "values": {"IsActive": False}}
        return one

    outcomes.store(scope, run, [proposing("7")], NOW)
    row = RecordError.objects.get()
    row.kind = "WAITING"
    row.values["proposal"]["approved_at"] = NOW.isoformat()
    row.save()
    outcomes.store(scope, run, [proposing("7")], LATER)
    assert (kind(), "approved_at" in RecordError.objects.get().values["proposal"]) == ("WAITING", True)
    outcomes.store(scope, run, [proposing("8")], LATER)
    assert (kind(), "approved_at" in RecordError.objects.get().values["proposal"]) == ("HELD", False)


def test_a_decision_settles_only_what_was_shown() -> None:
    decision = Decision(System.SALESFORCE, {"Phone": "S"}, {"Phone": "Q"})
    assert decision.settles(CONFLICT)
    assert not decision.settles(replace(CONFLICT, salesforce={"Phone": "S2"}))
    assert not decision.settles(replace(CONFLICT, quickbooks={"Phone": "Q2"}))
