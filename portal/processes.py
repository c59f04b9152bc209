"""The processes of one installation on one machine, and the ports they take."""

import shlex
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.environment import Environment
from sync.queues import QUEUES

#: Slots of the worker: each carries one run, and a run belongs to one company file.
WORKER_SLOTS = 2
WEB_THREADS = 8


@dataclass(frozen=True)
class PortUse:
    """A port that a process of ours listens on, and the variable that moves it elsewhere."""

    port: int
    variable: str
    purpose: str


@dataclass(frozen=True)
class ProcessPlan:
    """A process to start: its name, its command line, and the ports it takes."""

    name: str
    command: str
    ports: tuple[PortUse, ...] = field(default=())


def sandbox_processes(environment: Environment) -> list[ProcessPlan]:
    """The servers that stand for a Salesforce org and a QuickBooks company file, and the console that shows both."""
    return [
        ProcessPlan(
            "salesforce",
            _python("sandbox.salesforce"),
            (
                PortUse(environment.sandbox_sf_port, "SANDBOX_SF_PORT", "the Salesforce sandbox"),
                PortUse(
                    environment.sandbox_control_port, "SANDBOX_CONTROL_PORT", "the sandbox's control address"
                ),
            ),
        ),
        ProcessPlan(
            "quickbooks",
            _python("sandbox.quickbooks"),
            (
                PortUse(environment.sandbox_qb_port, "SANDBOX_QB_PORT", "the QuickBooks sandbox"),
                PortUse(
                    environment.sandbox_qb_control_port,
                    "SANDBOX_QB_CONTROL_PORT",
                    "the QuickBooks sandbox's control address",
                ),
            ),
        ),
        ProcessPlan(
            "console",
            _python("sandbox.console"),
            (PortUse(environment.sandbox_console_port, "SANDBOX_CONSOLE_PORT", "the sandbox's console"),),
        ),
    ]


def portal_processes(environment: Environment) -> list[ProcessPlan]:
    """Broker (unless BROKER_URL names one), sandbox (unless SANDBOX_URL does), web, tick and worker."""
    web = [
        *("--bind", f"127.0.0.1:{environment.web_port}"),
        *("--workers", "1", "--threads", str(WEB_THREADS)),
        *("--log-level", "warning"),
    ]
    worker = [
        *("-A", "portal.celery", "worker", "--queues", ",".join(QUEUES)),
        *("--concurrency", str(WORKER_SLOTS), "--loglevel", "INFO"),
        # A single worker has nobody to gossip with.
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]
    return [
        *([ProcessPlan("broker", _python("portal.broker"))] if environment.own_broker else []),
        *(sandbox_processes(environment) if environment.own_sandbox else []),
        ProcessPlan(
            "web",
            _python("gunicorn", "portal.wsgi:application", *web),
            (PortUse(environment.web_port, "PORT", "the portal"),),
        ),
        ProcessPlan("tick", _command(sys.executable, "manage.py", "tick")),
        ProcessPlan("worker", _python("celery", *worker)),
    ]


def _python(module: str, *arguments: str) -> str:
    return _command(sys.executable, "-m", module, *arguments)


def _command(*words: str) -> str:
    return f"exec {shlex.join(words)}"  # exec: no shell stays between the supervisor and the process


def find_taken(plans: Sequence[ProcessPlan]) -> PortUse | None:
    """The first port that somebody listens on already, or that two of our own processes were given."""
    seen: set[int] = set()
    for plan in plans:
        for use in plan.ports:
            if use.port in seen or not _is_free(use.port):
                return use
            seen.add(use.port)
    return None


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
        )  # connections that are closing do not count
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
