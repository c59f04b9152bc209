"""The process: listens for sessions and for the control API until it is told to stop."""

import asyncio
import logging
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from sandbox.quickbooks.companies import Companies
from sandbox.quickbooks.control.app import control_app
from sandbox.quickbooks.control.datasets import Datasets
from sandbox.quickbooks.wire.admission import Admission
from sandbox.quickbooks.wire.cancelling import Cancelling
from sandbox.quickbooks.wire.connection import LOGIN_SECONDS, Connection
from sandbox.quickbooks.wire.login import log_in
from sandbox.quickbooks.wire.serving import Serving
from sandbox.registry import Ports, Registry, control_token, state_directory

_HOST = "127.0.0.1"
_log = logging.getLogger(__name__)


class _ControlServer(uvicorn.Server):
    """Leaves the signals to ``serve``."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signal."""
        yield


async def serve() -> None:
    """Serve until SIGTERM or SIGINT; says in one line when both ports answer."""
    ports = Ports.from_environment()
    datasets = Datasets()
    companies = Companies(Registry(), state_directory() / "quickbooks")
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    admission, cancelling = Admission(), Cancelling()

    async def session(connection: Connection) -> None:
        with admission.of(connection), cancelling.session() as cancellable:
            try:
                async with asyncio.timeout(LOGIN_SECONDS):
                    company = await log_in(connection, companies, admission, cancelling, cancellable)
            except TimeoutError:
                connection.abort()
                return
            task = asyncio.current_task()
            assert task is not None  # noqa: S101 - a coroutine runs in a task
            company.sessions.add(task)
            try:
                await Serving(connection, company, cancellable).run()
            except asyncio.CancelledError:
                connection.abort()
            finally:
                company.sessions.discard(task)

    wire = await loop.create_server(lambda: Connection(session), _HOST, ports.quickbooks)
    control_socket = socket.create_server((_HOST, ports.quickbooks_control))
    control = _ControlServer(
        uvicorn.Config(
            control_app(companies, ports, control_token(), datasets), log_level="warning", lifespan="off"
        )
    )
    answering = asyncio.create_task(control.serve([control_socket]))
    _log.warning(
        "QuickBooks sandbox ready: %s:%d, control http://%s:%d",
        _HOST,
        ports.quickbooks,
        _HOST,
        ports.quickbooks_control,
    )
    await stop.wait()
    wire.close()
    admission.abort_all()
    control.should_exit = True
    await answering
    await datasets.close()
    companies.close()
