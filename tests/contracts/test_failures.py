"""What happens when the other end fails: nothing is guessed, nothing is sent twice, nothing hangs."""

import time

import pytest

from sync.connectors.ports import Connection
from sync.connectors.quickbooks.company_file import QuickBooksConnection
from sync.engine.records import Query, Result
from sync.errors.base import ConfigurationError, TransientError
from sync.errors.codes import Code
from tests.contracts.sides import LONG_AGO, Side
from tests.sandbox_fixtures import soon


def codes(results: list[Result]) -> list[str]:
    return [
        "unknown" if result.unknown else str(result.failure.code) if result.failure else "ok"
        for result in results
    ]


@pytest.mark.parametrize(("kind", "arrived"), [("drop_before", 0), ("drop_after", 1)])
def test_a_call_that_is_cut_off_is_unknown_and_the_rest_is_not_sent(
    side: Side, connection: Connection, kind: str, arrived: int
) -> None:
    size = side.call_records
    operations = [side.create(f"Firm {number:04d}") for number in range(size * 2 + 1)]
    side.make(connection, ["Before"])
    side.fault(kind, call=side.create_call, nth=2)
    results = list(connection.write(operations, deadline=soon()))
    assert codes(results) == ["ok"] * size + ["unknown"] * size + [Code.NOT_SENT]
    side.pair.clear_faults()
    assert len(side.names()) == 1 + size + size * arrived


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
def test_after_a_cut_the_same_connection_goes_on(side: Side, connection: Connection, kind: str) -> None:
    side.fault(kind, call=side.create_call)
    lost = side.create("Lost")
    assert codes(list(connection.write([lost], deadline=soon()))) == ["unknown"]
    assert codes(list(connection.write([side.create("Next")], deadline=soon()))) == ["ok"]
    assert side.names() == (["Next"] if kind == "drop_before" else ["Lost", "Next"])


def test_what_took_effect_unseen_is_found_again(side: Side, connection: Connection) -> None:
    side.fault("drop_after", call=side.create_call)
    lost = side.create("Lost")
    started = connection.now()
    connection.write([lost], deadline=soon())
    if isinstance(connection, QuickBooksConnection):
        query = Query(side.object, ("Name",))
        found = connection.find_by_mark(
            query, marks=[lost.mark, side.create("x").mark], created_after=started
        )
        assert {mark: record.values["Name"] for mark, record in found.items()} == {lost.mark: "Lost"}
    else:
        (again,) = connection.write([lost], deadline=soon())
        assert (again.failure, again.created) == (None, False)
    assert side.names() == ["Lost"]


def test_a_lock_that_goes_away_is_waited_for(side: Side, connection: Connection) -> None:
    side.fault("lock", call=side.create_call, times=2)
    results = connection.write([side.create("Firm")], deadline=soon())
    assert codes(list(results)) == ["ok"]
    assert side.names() == ["Firm"]


def test_a_lock_that_stays_fails_the_record(side: Side) -> None:
    connection = side.connect(sleep=lambda seconds: None)
    side.fault("lock", call=side.create_call, times=0)
    (result,) = connection.write([side.create("Firm")], deadline=soon())
    assert result.failure is not None
    assert result.failure.code in ("UNABLE_TO_LOCK_ROW", "3176")
    side.pair.clear_faults()
    assert side.names() == []


def test_a_read_that_is_cut_off_is_transient_and_can_be_repeated(side: Side, connection: Connection) -> None:
    side.make(connection, ["Firm"])
    side.fault("drop_before", call="GET query" if side.name == "SF" else "SELECT", times=0)
    with pytest.raises(TransientError):
        list(connection.changed(side.query(), after=LONG_AGO, until=soon()))
    side.pair.clear_faults()
    pages = connection.changed(side.query(), after=LONG_AGO, until=soon())
    assert [record.values["Name"] for page in pages for record in page] == ["Firm"]


@pytest.mark.parametrize("kind", ["stop", "refuse"])
def test_a_server_that_is_down_is_transient(side: Side, kind: str) -> None:
    side.fault(kind, times=0)
    with pytest.raises(TransientError) as raised:
        side.connect().describe(side.object)
    assert raised.value.code == (Code.SF_UNREACHABLE if side.name == "SF" else Code.QB_UNREACHABLE)


def test_a_write_to_a_server_that_stopped_says_that_nothing_was_sent(
    side: Side, connection: Connection
) -> None:
    side.make(connection, ["Firm"])
    side.fault("stop")
    operations = [side.create("Never"), side.create("Never either")]
    try:
        outcome = set(codes(list(connection.write(operations, deadline=soon()))))
    except TransientError:
        outcome = set()
    # the first may be unknown where the connection was open; what follows is known not to have gone
    assert "ok" not in outcome
    side.pair.clear_faults()
    assert side.names() == ["Firm"]


def test_a_changed_password_is_a_configuration_error(side: Side) -> None:
    side.fault("changed_password")
    with pytest.raises(ConfigurationError) as raised:
        side.connect().describe(side.object)
    assert raised.value.code == (Code.SF_LOGIN_REFUSED if side.name == "SF" else Code.QB_LOGIN_REFUSED)
    assert raised.value.option in ("credentials.sf_password", "credentials.qb_password")
    access = side.pair.access
    secrets = (access.salesforce.password, access.quickbooks.password)
    assert not any(secret in raised.value.message + raised.value.detail for secret in secrets)


def test_a_server_that_does_not_answer_is_given_up(side: Side) -> None:
    connection = side.connect(timeout=1.0)
    connection.describe(side.object)
    side.fault("slow", call=side.create_call, seconds=20, times=1)
    started = time.monotonic()
    results = list(connection.write([side.create("Slow"), side.create("Next")], deadline=soon()))
    assert time.monotonic() - started < 12
    if side.name == "SF":
        assert codes(results) == ["unknown", "unknown"]
    else:
        assert codes(results) == ["unknown", Code.NOT_SENT]
