"""Run the org's server: ``python -m sandbox.salesforce``. SIGTERM or SIGINT ends it."""

import asyncio
import contextlib
import json
import logging
import os
import signal
import socket
import ssl
import sys
from collections.abc import Iterator
from pathlib import Path

import apsw
import uvicorn
import uvloop
from starlette.types import ASGIApp

from sandbox.registry import Ports, Registry, control_token, state_directory, write_private
from sandbox.salesforce.app import App
from sandbox.salesforce.control_api import ControlApi
from sandbox.salesforce.hosting import Orgs
from sandbox.salesforce.http import Protocol
from sandbox.salesforce.outbound.sending import Sender
from sandbox.salesforce.proxy import Proxy
from sandbox.tls import server_context

_DEMO = "demo"
#: QuickBooks custom fields of the demo company file.
_DEMO_CUSTOM_FIELDS = (("Customer", "AccountID"), ("Vendor", "AccountID"), ("Item", "ItemCode"))
_REFRESH_S = 2.0

_log = logging.getLogger(__name__)


class _Server(uvicorn.Server):
    """A uvicorn server whose signals are somebody else's business."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them alone."""
        yield


def _server(app: ASGIApp, context: ssl.SSLContext | None) -> _Server:
    config = uvicorn.Config(
        app,
        http=Protocol if context else "httptools",
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=300,
        timeout_graceful_shutdown=5,
        backlog=512,
    )
    config.load()
    if context is not None:
        config.ssl = context
    return _Server(config)


def _bound(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError as taken:
        listening.close()
        raise SystemExit(f"port {port} of 127.0.0.1 cannot be used: {taken.strerror}") from taken
    return listening


async def _keep_connection_true(control: ControlApi, orgs: Orgs, path: Path) -> None:
    """Write connection.json whenever what it says has changed (a session ended, the company was made anew).

    A full disk is no reason to end the server: it is tried again.
    """
    written = ""
    while True:
        try:
            written = await _written_connection(control, orgs, path, written)
        except (OSError, apsw.Error):
            _log.exception("%s could not be brought up to date", path.name)
        await asyncio.sleep(_REFRESH_S)


async def _written_connection(control: ControlApi, orgs: Orgs, path: Path, written: str) -> str:
    """What the file says now, '' for none; ``written`` is what it said before."""
    company = orgs.registry.find(slug=_DEMO)
    if company is None:
        path.unlink(missing_ok=True)
        return ""
    text = json.dumps(await control.describe(company), indent=2)
    if text != written or not path.exists():
        write_private(path, text)
    trouble = await control.make_company_file(_DEMO)
    if trouble:
        _log.error("QuickBooks refused the demo company: %s", trouble)
    return text


async def _run() -> None:
    directory, ports = state_directory(), Ports.from_environment()
    sockets = [_bound(port) for port in (ports.salesforce, ports.control, ports.proxy)]
    orgs = Orgs(Registry(), directory)
    control = ControlApi(orgs, ports, directory, control_token())
    if os.environ.get("SANDBOX_DEMO", "1") != "0":
        company, _ = orgs.registry.create(
            slug=_DEMO, dataset="demo", custom_fields=_DEMO_CUSTOM_FIELDS, salesforce_fields=True
        )
        write_private(directory / "connection.json", json.dumps(await control.describe(company), indent=2))
    servers = [_server(App(orgs), server_context(directory)), _server(control.app(), None)]
    proxy = Proxy(ports.salesforce)
    await proxy.start(sockets[2])
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.set)
    serving = [asyncio.create_task(one.serve([sock])) for one, sock in zip(servers, sockets, strict=False)]
    keeping = asyncio.create_task(_keep_connection_true(control, orgs, directory / "connection.json"))
    sending = asyncio.create_task(Sender(orgs.opened).run())
    taking_up = asyncio.create_task(orgs.take_up())
    while not all(one.started for one in servers):
        await asyncio.sleep(0.01)
    sys.stdout.write(
        f"Salesforce sandbox ready: https://127.0.0.1:{ports.salesforce}, control {ports.control}\n"
    )
    sys.stdout.flush()
    stopped = asyncio.create_task(ending.wait())
    await asyncio.wait([*serving, keeping, sending, stopped], return_when=asyncio.FIRST_COMPLETED)
    keeping.cancel()
    sending.cancel()
    taking_up.cancel()
    await proxy.close()
    for one in servers:
        one.should_exit = True
    await asyncio.gather(*serving)
    await orgs.close()
    if not stopped.done():
        await asyncio.gather(keeping, sending)  # one of them or a server ended by itself: say why


def main() -> None:
    """Serve until told to stop."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    uvloop.run(_run())


if __name__ == "__main__":
    main()
