"""Record errors: stored once, new only once, brought back in their order, cleared by what settles them."""

from datetime import timedelta

import pytest

from provisioning.models import Revision
from sync.engine import outcomes
from sync.engine.entry import EntryKind
from sync.engine.outcomes import Scope
from sync.engine.records import System
from sync.errors.codes import Code
from sync.models import RecordError, RecordErrorKind, Run
from tests.sync.engine.conftest import NOW, entry

LATER = NOW + timedelta(minutes=1)
ERROR, WAIT, HOLD, SKIP = EntryKind.ERROR, EntryKind.WAIT, EntryKind.HOLD, EntryKind.SKIP


@pytest.fixture
def scope(run: Run) -> Scope:
    return Scope(run.company_file, "customer", System.SALESFORCE)


def known(scope: Scope) -> dict[str, str]:
    return dict(scope.rows().values_list("source_id", "code"))


def due(scope: Scope, run: Run, **at: object) -> list[str]:
    chunks = outcomes.due(scope, run, **{"now": LATER, "started_at": LATER, **at})  # type: ignore[arg-type]
    return [id_ for chunk in chunks for id_ in chunk]


def test_an_error_is_new_once_and_waiting_never_is(scope: Scope, run: Run) -> None:
    entries = [entry("a", ERROR, Code.NAME_TOO_LONG), entry("b", WAIT, Code.PARENT_MISSING)]
    assert outcomes.store(scope, run, entries, NOW) == 1
    assert outcomes.store(scope, run, entries, LATER) == 0
    row = RecordError.objects.get(source_id="a")
    assert (row.attempts, row.first_seen_at, row.last_seen_at) == (2, NOW, LATER)
    assert row.kind == RecordErrorKind.ERROR


def test_success_clears_and_a_skip_that_decides_nothing_does_not(scope: Scope, run: Run) -> None:
    outcomes.store(scope, run, [entry(id_, WAIT, Code.PARENT_MISSING) for id_ in "abcd"], NOW)
    done = [
        entry("a", EntryKind.CREATE),
        entry("b", SKIP, "inactive"),
        entry("c", SKIP, "before_go_live"),
        entry("d", SKIP, "no_twin"),
    ]
    outcomes.store(scope, run, done, LATER)
    assert set(known(scope)) == {"c", "d"}


def test_due_are_those_that_wait_and_those_whose_time_has_come(scope: Scope, run: Run) -> None:
    entries = [
        entry("waits", WAIT, Code.PARENT_MISSING),
        entry("failed", ERROR, Code.NAME_TOO_LONG),
        entry("held", HOLD, Code.CONFLICT_HELD),
    ]
    outcomes.store(scope, run, entries, NOW)
    assert due(scope, run) == ["waits"]
    much_later = NOW + timedelta(days=2)
    assert sorted(due(scope, run, now=much_later)) == ["failed", "waits"]


def test_what_this_run_has_met_is_not_due_again(scope: Scope, run: Run) -> None:
    outcomes.store(scope, run, [entry("a", WAIT, Code.PARENT_MISSING)], LATER)
    assert due(scope, run) == []
    assert list(outcomes.waiting_since(scope, LATER)) == [["a"]]


def test_another_revision_looks_at_everything_once(scope: Scope, run: Run) -> None:
    outcomes.store(scope, run, [entry("held", HOLD, Code.CONFLICT_HELD)], NOW)
    revision = Revision.objects.create(
        configuration=run.flow.configuration, number=2, values={}, catalogue_version=1
    )
    next_run = Run.objects.create(
        flow=run.flow, company_file=run.company_file, revision=revision, due_at=LATER, ended_at=LATER
    )
    assert due(scope, next_run) == ["held"]
    outcomes.store(scope, next_run, [entry("held", HOLD, Code.CONFLICT_HELD)], NOW)
    assert due(scope, next_run) == []


def test_chunks_keep_their_order_while_rows_go_and_change(scope: Scope, run: Run) -> None:
    ids = [f"{number:03}" for number in range(450)]
    for id_ in ids[:3]:
        outcomes.store(scope, run, [entry(id_, WAIT, Code.PARENT_MISSING)], NOW - timedelta(hours=1))
    outcomes.store(scope, run, [entry(id_, WAIT, Code.PARENT_MISSING) for id_ in ids[3:]], NOW)
    met: list[str] = []
    for chunk in outcomes.due(scope, run, now=LATER, started_at=LATER):
        assert len(chunk) <= 200
        met += chunk
        half = len(chunk) // 2
        outcomes.store(scope, run, [entry(id_, EntryKind.CREATE) for id_ in chunk[:half]], LATER)
        outcomes.store(scope, run, [entry(id_, WAIT, Code.ITEM_MISSING) for id_ in chunk[half:]], LATER)
    assert sorted(met) == ids
    assert sorted(met[:3]) == ids[:3]


def test_a_pair_that_came_into_step_wakes_what_is_held_on_its_other_side(scope: Scope, run: Run) -> None:
    other = Scope(run.company_file, "customer", System.QUICKBOOKS)
    outcomes.store(other, run, [entry("twin", HOLD, Code.CONFLICT_HELD)], NOW)
    done = entry("a", EntryKind.UPDATE)
    done.target_id = "twin"
    outcomes.store(scope, run, [done], LATER)
    assert due(other, run, started_at=LATER + timedelta(seconds=1)) == ["twin"]
