"""What every Writer promises: answers in order, single refusals as values, stale targets refused."""

from decimal import Decimal

import pytest

from sync.connectors.ports import Connection
from sync.engine.records import Operation
from sync.errors.codes import Code
from tests.contracts.sides import Side
from tests.sandbox_fixtures import soon


def test_answers_come_in_the_order_asked(side: Side, connection: Connection) -> None:
    (first, second) = side.make(connection, ["Old one", "Old two"])
    operations: list[Operation] = []
    for number in range(230):
        operations.append(side.create(f"New {number:03d}"))
        if number in (10, 20):
            operations.append(side.update(first if number == 10 else second, phone=f"555-{number}"))
    results = connection.write(operations, deadline=soon())
    assert [result.failure for result in results] == [None] * 232
    assert (results[11].id, results[22].id) == (first, second)
    found = connection.fetch(
        side.query(), column=side.name_column, keys=["New 000", "New 120", "New 229", "Old two"]
    )
    by_name = {record.values["Name"]: record for record in found}
    assert by_name["New 000"].id == results[0].id
    assert by_name["New 229"].id == results[231].id
    assert by_name["Old two"].values[side.phone_column] == "555-20"
    assert [result.created for result in results] == [operation.target_id == "" for operation in operations]


def test_versions_are_those_that_a_read_shows(side: Side, connection: Connection) -> None:
    results = connection.write([side.create("One"), side.create("Two")], deadline=soon())
    again = connection.write([side.update(results[0].id, phone="1")], deadline=soon())
    for result in (again[0], results[1]):
        (record,) = connection.fetch(
            side.query(), column="Id" if side.name == "SF" else "ListID", keys=[result.id]
        )
        assert (result.version, result.modified) == (record.version, record.modified)
        assert record.version


def test_one_bad_record_does_not_stop_the_others(side: Side, connection: Connection) -> None:
    operations = [side.create(f"Good {number}") for number in range(40)]
    operations[17] = side.create("x" * (side.name_length + 1))
    results = connection.write(operations, deadline=soon())
    failed = [number for number, result in enumerate(results) if result.failure]
    assert failed == [17]
    assert results[17].id == ""
    assert side.names() == sorted(f"Good {number}" for number in range(40) if number != 17)


@pytest.mark.parametrize("wrong", ["twelve", Decimal("NaN")])
def test_an_amount_that_is_no_number_refuses_its_record_alone(
    side: Side, connection: Connection, wrong: str | Decimal
) -> None:
    operations = [side.create(f"Good {number}") for number in range(10)]
    operations[3] = side.create("Bad", amount=wrong)
    results = connection.write(operations, deadline=soon())
    assert [number for number, result in enumerate(results) if result.failure] == [3]
    assert "Bad" not in side.names()
    assert len(side.names()) == 9


@pytest.mark.parametrize("text", ["half \ud83d of it", "nul \0"])
def test_a_text_that_cannot_be_sent_refuses_its_record_alone(
    side: Side, connection: Connection, text: str
) -> None:
    results = connection.write(
        [side.create("One"), side.create("Two", text=text), side.create("Three")], deadline=soon()
    )
    assert [result.failure.code if result.failure else "" for result in results] == [
        "",
        Code.UNSUPPORTED_CHARACTERS,
        "",
    ]
    assert side.names() == ["One", "Three"]


def test_an_amount_that_is_far_too_large_refuses_its_record_alone(side: Side, connection: Connection) -> None:
    operations = [side.create("One"), side.create("Two", amount=Decimal("1E+30")), side.create("Three")]
    results = connection.write(operations, deadline=soon())
    assert [result.failure is None for result in results] == [True, False, True]
    assert side.names() == ["One", "Three"]


def test_none_empties_a_value(side: Side, connection: Connection) -> None:
    (result,) = connection.write(
        [side.create("Firm", phone="555", text="long", amount=Decimal("12.50"))], deadline=soon()
    )
    connection.write([side.update(result.id, phone=None, text=None, amount=None)], deadline=soon())
    (record,) = side.records()
    assert [record.values[column] for column in side.columns] == ["Firm", None, None, None]


def test_what_an_update_does_not_name_stays(side: Side, connection: Connection) -> None:
    (result,) = connection.write([side.create("Firm", phone="555", text="long")], deadline=soon())
    connection.write([side.update(result.id, phone="777")], deadline=soon())
    (record,) = side.records()
    assert (record.values[side.phone_column], record.values[side.text_column]) == ("777", "long")


def test_a_target_that_moved_on_is_refused_as_stale(side: Side, connection: Connection) -> None:
    ids = side.make(connection, ["Moved", "Still"])
    before = {record.id: record.version for record in side.records()}
    somebody = side.connect()
    somebody.write([side.update(ids[0], phone="by somebody")], deadline=soon())
    results = connection.write([side.update(id_, before[id_], phone="by us") for id_ in ids], deadline=soon())
    assert results[0].failure is not None
    assert results[0].failure.code == Code.STALE
    assert results[1].failure is None
    phones = {record.id: record.values[side.phone_column] for record in side.records()}
    assert phones == {ids[0]: "by somebody", ids[1]: "by us"}


def test_a_target_that_was_deleted_is_named_so(side: Side, connection: Connection) -> None:
    ids = side.make(connection, ["Gone", "Still"])
    before = {record.id: record.version for record in side.records()}
    if side.name == "SF":
        side.pair.delete_sf(ids[0])
    else:
        side.pair.edit_qb("DELETE FROM Customer WHERE ListID = ?", ids[0])
    results = connection.write([side.update(id_, before[id_], phone="x") for id_ in ids], deadline=soon())
    assert results[0].failure is not None
    assert results[0].failure.code == Code.DELETED_MEANWHILE
    assert results[1].failure is None


def test_nothing_is_sent_after_the_deadline(side: Side, connection: Connection) -> None:
    results = connection.write([side.create("Late"), side.create("Later")], deadline=soon(-1))
    assert [result.failure.code for result in results if result.failure] == [Code.NOT_SENT, Code.NOT_SENT]
    assert side.names() == []


def test_no_operations_are_no_calls(side: Side, connection: Connection) -> None:
    connection.describe(side.object)
    calls = connection.calls
    assert list(connection.write([], deadline=soon())) == []
    assert connection.calls == calls
