"""What a preview remembers: what it met, would make, and lets wait."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from sync.engine.entry import Entry, EntryKind
from sync.engine.planned import PlannedRecords, is_symbol
from sync.engine.records import Record, System

SF, QB = System.SALESFORCE, System.QUICKBOOKS


@pytest.fixture
def planned() -> Iterator[PlannedRecords]:
    records = PlannedRecords()
    yield records
    records.close()


def entry(id_: str, kind: EntryKind = EntryKind.CREATE, pair: str = "customer") -> Entry:
    return Entry(kind, pair, Record("Account", id_, "1", datetime(2026, 1, 1, tzinfo=UTC), {}), id_)


def test_creates_get_symbols_and_nothing_else_does(planned: PlannedRecords) -> None:
    planned.add(SF, [entry("1"), entry("2", EntryKind.UPDATE)])
    assert planned.symbols("customer", SF, ["1", "2", "3"]) == {"1": "@customer:1"}
    assert planned.symbols("customer", QB, ["1"]) == {}
    assert planned.symbols("product", SF, ["1"]) == {}
    assert is_symbol("@customer:1")
    assert not is_symbol("001000000000001AAA")


def test_a_record_is_new_once(planned: PlannedRecords) -> None:
    assert planned.new("customer", SF, ["1", "2"]) == {"1", "2"}
    assert planned.new("customer", SF, ["2", "3"]) == {"3"}
    assert planned.new("invoice", SF, ["2"]) == {"2"}
    assert planned.not_asked("customer", SF, ["2"]) == {"2"}


def test_many_more_ids_than_one_question_holds(planned: PlannedRecords) -> None:
    ids = [str(number) for number in range(1000)]
    planned.add(SF, [entry(id_) for id_ in ids])
    assert planned.symbols("customer", SF, ids) == {id_: f"@customer:{id_}" for id_ in ids}
    assert planned.new("customer", SF, ids) == set(ids)
    assert planned.new("customer", SF, ids) == set()


def test_what_waits_is_given_once_in_its_order_and_may_wait_again(planned: PlannedRecords) -> None:
    ids = [str(number) for number in range(450)]
    planned.wait(SF, [entry(id_, EntryKind.WAIT) for id_ in ids])
    given = []
    for chunk in planned.waiting("customer", SF):
        given += chunk
        planned.wait(SF, [entry(chunk[0], EntryKind.WAIT)])
    assert given == ids
    assert list(planned.waiting("customer", SF)) == [["0", "200", "400"]]
    assert list(planned.waiting("customer", SF)) == []
