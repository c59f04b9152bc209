"""What every Reader promises: complete, ordered pages, exact bounds, exact values, flat memory."""

import tracemalloc
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from sync.connectors.ports import Connection
from sync.engine.records import Query, Record
from sync.errors.base import ConfigurationError
from sync.errors.codes import Code
from tests.contracts.sides import LONG_AGO, Side
from tests.sandbox_fixtures import soon

TOMORROW = timedelta(days=1)


def read_all(side: Side, connection: Connection, page_size: int = 200) -> list[list[Record]]:
    until = connection.now() + TOMORROW
    return [
        list(page)
        for page in connection.changed(side.query(), after=LONG_AGO, until=until, page_size=page_size)
    ]


def test_pages_are_complete_ordered_and_of_their_size(side: Side, connection: Connection) -> None:
    names = [f"Firm {number:04d}" for number in range(450)]
    ids = side.make(connection, names)
    pages = read_all(side, connection, page_size=100)
    records = [record for page in pages for record in page if record.id in set(ids)]
    assert [len(page) for page in pages[:-1]] == [100] * (len(pages) - 1)
    assert sorted(str(record.values["Name"]) for record in records) == names
    assert len({record.id for record in records}) == 450
    keys = [(record.modified, record.id) for page in pages for record in page]
    assert keys == sorted(keys)


def test_a_page_size_larger_than_a_call_is_kept(side: Side, connection: Connection) -> None:
    side.make(connection, [f"Firm {number}" for number in range(230)])
    assert [len(page) for page in read_all(side, connection, page_size=5000)] == [230]


def test_nothing_to_read_gives_no_pages(side: Side, connection: Connection) -> None:
    future = connection.now() + TOMORROW
    assert list(connection.changed(side.query(), after=future, until=future + TOMORROW)) == []


def test_after_is_included_and_until_is_not(side: Side, connection: Connection) -> None:
    (record_id,) = side.make(connection, ["Firm"])
    (record,) = connection.fetch(side.query(), column=id_column(side), keys=[record_id])
    at = record.modified

    def found(after: datetime, until: datetime) -> bool:
        pages = connection.changed(side.query(), after=after, until=until)
        return any(found.id == record_id for page in pages for found in page)

    assert found(at, at + timedelta(seconds=1))
    assert not found(at - TOMORROW, at)
    assert not found(at + timedelta(seconds=1), at + TOMORROW)


def test_by_creation_an_edit_does_not_count(side: Side, connection: Connection) -> None:
    (record_id,) = side.make(connection, ["Firm"])
    (record,) = connection.fetch(side.query(), column=id_column(side), keys=[record_id])
    pages = connection.changed(
        side.query(),
        after=record.modified + timedelta(seconds=2),
        until=connection.now() + TOMORROW,
        by_creation=True,
    )
    assert list(pages) == []


@pytest.mark.parametrize("amount", ["0.01", "0.10", "1234567.89", "99999999.99", "-5.05", "0"])
def test_amounts_are_exact(side: Side, connection: Connection, amount: str) -> None:
    (result,) = connection.write([side.create("Firm", amount=Decimal(amount))], deadline=soon())
    assert result.failure is None
    (record,) = connection.fetch(side.query(), column=id_column(side), keys=[result.id])
    value = record.values[side.amount_column]
    assert isinstance(value, Decimal)
    assert value == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "Çelik & Søn “Café” €",
        "O'Neil \\ 100% _x_ ? {braces} [x]",
        'say "hi", <b>&amp;</b>; -- not a comment',
        "line one\nline two\ttab",
        "{ts '2020-01-01 00:00:00'} {d '2020-01-01'} {fn NOW()} $1 ::date",
    ],
)
def test_texts_survive(side: Side, connection: Connection, text: str) -> None:
    name = text.replace("\n", " ").replace("\t", " ").replace(":", "")[:40].strip()
    (result,) = connection.write([side.create(name, text=text)], deadline=soon())
    assert result.failure is None
    (record,) = connection.fetch(side.query(), column=side.name_column, keys=[name])
    assert record.id == result.id
    assert record.values[side.name_column] == name
    assert record.values[side.text_column] == text


def test_what_was_never_given_is_none(side: Side, connection: Connection) -> None:
    (record_id,) = side.make(connection, ["Firm"])
    (record,) = connection.fetch(side.query(), column=id_column(side), keys=[record_id])
    assert record.values[side.phone_column] is None
    assert record.values[side.amount_column] is None


def test_times_are_aware_utc(side: Side, connection: Connection) -> None:
    before = connection.now() - timedelta(seconds=3)
    (record_id,) = side.make(connection, ["Firm"])
    (record,) = connection.fetch(side.query(), column=id_column(side), keys=[record_id])
    assert record.modified.tzinfo is UTC or record.modified.utcoffset() == timedelta(0)
    assert before <= record.modified <= connection.now() + timedelta(seconds=3)


def test_conditions_bind_their_values(side: Side, connection: Connection) -> None:
    side.make(connection, ["It's one", "Two", "Three"])
    query = side.query(
        where=f"{side.name_column} = ? OR {side.name_column} = ?", parameters=("It's one", "Two")
    )
    pages = connection.changed(query, after=LONG_AGO, until=connection.now() + TOMORROW)
    assert sorted(str(r.values["Name"]) for page in pages for r in page) == ["It's one", "Two"]


def test_counting_agrees_with_reading(side: Side, connection: Connection) -> None:
    side.make(connection, ["One", "Two", "Three"])
    query = side.query(where=f"{side.name_column} = ? OR {side.name_column} = ?", parameters=("One", "Two"))
    now = connection.now()
    assert connection.count(query, after=LONG_AGO, until=now + TOMORROW) == 2
    assert connection.count(query, after=None, until=now + TOMORROW, by_creation=True) == 2
    assert connection.count(query, after=now + TOMORROW, until=now + 2 * TOMORROW) == 0


def test_five_thousand_keys_are_fetched(side: Side, connection: Connection) -> None:
    ids = side.make(connection, [f"Firm {number}" for number in range(60)])
    missing = [missing_id(side, number) for number in range(4940)]
    keys = [key for pair in zip(ids * 83, missing, strict=False) for key in pair] + ids
    calls = connection.calls
    records = connection.fetch(side.query(), column=id_column(side), keys=keys)
    assert sorted(record.id for record in records) == sorted(ids)
    assert connection.calls - calls <= 30


def test_no_keys_ask_nothing(side: Side, connection: Connection) -> None:
    side.make(connection, ["Firm"])
    calls = connection.calls
    assert list(connection.fetch(side.query(), column=id_column(side), keys=[])) == []
    assert connection.calls == calls


def test_memory_holds_a_page(side: Side, connection: Connection) -> None:
    side.make(connection, [f"Firm {number}" for number in range(1600)])

    def peak(count: int) -> int:
        """Bytes allocated at most while ``count`` records are read and dropped."""
        pages = connection.changed(
            side.query(), after=LONG_AGO, until=connection.now() + TOMORROW, page_size=200
        )
        tracemalloc.start()
        try:
            seen = 0
            for page in pages:
                seen += len(page)
                if seen >= count:
                    break
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
            pages.close()  # type: ignore[attr-defined]  # the implementations are generators

    peak(200)
    assert peak(1600) < 2 * peak(400) + 500_000


def test_a_description_names_fields_and_what_may_be_done(side: Side, connection: Connection) -> None:
    info = connection.describe(side.object)
    assert info.fields[side.name_column].createable
    assert not info.fields[side.version_column].createable
    assert info.fields[side.name_column].length == side.name_length


def test_an_unknown_object_is_a_configuration_error(side: Side, connection: Connection) -> None:
    with pytest.raises(ConfigurationError) as raised:
        connection.describe("NoSuchThing")
    assert raised.value.code == Code.OBJECT_MISSING
    assert "NoSuchThing" in raised.value.message + raised.value.detail


def test_an_unknown_field_is_a_configuration_error(side: Side, connection: Connection) -> None:
    query = Query(side.object, ("Name", "NoSuchField"))
    with pytest.raises(ConfigurationError) as raised:
        list(connection.changed(query, after=None, until=connection.now()))
    assert raised.value.code == Code.FIELD_MISSING
    assert "NoSuchField" in raised.value.message + raised.value.detail


def test_reads_cost_few_calls(side: Side, connection: Connection) -> None:
    side.make(connection, [f"Firm {number}" for number in range(400)])
    connection.describe(side.object)
    calls = connection.calls
    read_all(side, connection)
    assert connection.calls - calls <= 2


def id_column(side: Side) -> str:
    return "Id" if side.name == "SF" else "ListID"


def missing_id(side: Side, number: int) -> str:
    return f"001{number:012d}AAA" if side.name == "SF" else f"9{number:07X}-1700000000"
