"""One ODBC connection: refused addresses, servers that freeze, the thread that a caller can give up on."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from sync.connectors.quickbooks import connection as odbc
from sync.connectors.quickbooks.company_file import QuickBooksConnection
from sync.connectors.quickbooks.connection import ConnectionLostError, OdbcConnection
from sync.engine.records import Query
from sync.errors.base import ConfigurationError, TransientError
from sync.errors.codes import Code
from tests.sandbox_fixtures import SandboxPair, create, soon


class FreezingProxy:
    """Passes bytes between a client and the company file until it is told to freeze."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.frozen = threading.Event()
        self._sockets: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()
        for one in self._sockets:
            one.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._target))
            self._sockets += [client, server]
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self._pass, args=(source, sink), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                while self.frozen.is_set():
                    time.sleep(0.05)
                sink.sendall(data)
        except OSError:
            return


@pytest.fixture
def proxy(pair: SandboxPair) -> Iterator[FreezingProxy]:
    port = int(pair.odbc_string().split("PORT=")[1].split(";")[0])
    made = FreezingProxy(port)
    yield made
    made.frozen.clear()
    made.close()


def through(proxy: FreezingProxy, pair: SandboxPair, **options: float) -> QuickBooksConnection:
    string = pair.odbc_string()
    port = string.split("PORT=")[1].split(";")[0]
    return QuickBooksConnection(string.replace(f"PORT={port}", f"PORT={proxy.port}"), **options)  # type: ignore[arg-type]


def test_a_frozen_server_is_given_up_while_reading(
    pair: SandboxPair, proxy: FreezingProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(odbc, "_GRACE", 0.5)
    connection = through(proxy, pair, timeout=1.0)
    connection.describe("Customer")
    proxy.frozen.set()
    started = time.monotonic()
    with pytest.raises(TransientError) as raised:
        connection.select(Query("Customer", ("Name",)))
    assert time.monotonic() - started < 10
    assert raised.value.code == Code.QB_UNREACHABLE
    proxy.frozen.clear()
    assert list(connection.select(Query("Customer", ("Name",)))) == []
    connection.close()


def test_a_frozen_server_leaves_a_write_unknown_and_the_rest_unsent(
    pair: SandboxPair, proxy: FreezingProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(odbc, "_GRACE", 0.5)
    connection = through(proxy, pair, timeout=1.0)
    operations = [create("Customer", {"Name": name}) for name in ("One", "Two", "Three")]
    assert connection.write(operations[:1], deadline=soon())[0].failure is None
    proxy.frozen.set()
    results = connection.write(operations[1:], deadline=soon())
    assert results[0].unknown
    assert results[1].failure is not None
    assert results[1].failure.code == Code.NOT_SENT
    proxy.frozen.clear()
    time.sleep(0.3)
    names = {row["Name"] for row in pair.rows_qb("SELECT Name FROM Customer")}
    assert "Three" not in names
    connection.close()


def test_a_scan_of_a_frozen_server_can_be_given_up(
    pair: SandboxPair, proxy: FreezingProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(odbc, "_GRACE", 0.5)
    connection = through(proxy, pair, timeout=1.0)
    connection.write([create("Customer", {"Name": str(number)}) for number in range(50)], deadline=soon())
    pages = connection.changed(Query("Customer", ("Name",)), after=None, until=soon(), page_size=10)
    assert len(next(pages)) == 10
    proxy.frozen.set()
    started = time.monotonic()
    pages.close()  # type: ignore[attr-defined]  # the implementations are generators
    assert time.monotonic() - started < 5
    proxy.frozen.clear()
    assert len(connection.fetch(Query("Customer", ("Name",)), column="Name", keys=["7"])) == 1
    connection.close()


def test_a_server_that_accepts_and_says_nothing_is_not_reachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(odbc, "_GRACE", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        string = f"DRIVER={{PostgreSQL Unicode}};SERVER=127.0.0.1;PORT={port};DATABASE=x;UID=a;PWD=b;SSLmode=disable"
        started = time.monotonic()
        with pytest.raises(TransientError) as raised:
            QuickBooksConnection(string, timeout=1.0).open()
        assert time.monotonic() - started < 10
    assert raised.value.code == Code.QB_UNREACHABLE


def test_nobody_listening_is_not_reachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    string = (
        f"DRIVER={{PostgreSQL Unicode}};SERVER=127.0.0.1;PORT={port};DATABASE=x;UID=a;PWD=b;SSLmode=disable"
    )
    with pytest.raises(TransientError) as raised:
        QuickBooksConnection(string, timeout=2.0).open()
    assert raised.value.code == Code.QB_UNREACHABLE


@pytest.mark.parametrize("string", ["DSN=No such source", "DRIVER={No such driver};SERVER=127.0.0.1"])
def test_an_unknown_source_or_driver_is_a_configuration_error(string: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        QuickBooksConnection(string, timeout=2.0).open()
    assert raised.value.code == Code.QB_CONNECTION_STRING
    assert raised.value.option == "credentials.qb_url"


def test_a_closed_connection_refuses_work(pair: SandboxPair) -> None:
    link = OdbcConnection(pair.odbc_string(), timeout=5.0)
    link.open()
    link.close()
    link.close()
    with pytest.raises(ConnectionLostError):
        link.run(lambda: link.all("SELECT CompanyName FROM Company"))


def test_an_error_of_the_work_reaches_the_caller_and_the_connection_lives_on(pair: SandboxPair) -> None:
    link = OdbcConnection(pair.odbc_string(), timeout=5.0)
    link.open()
    with pytest.raises(ZeroDivisionError):
        link.run(lambda: 1 // 0)
    assert len(link.run(lambda: link.all("SELECT CompanyName FROM Company"))) == 1
    link.close()
