"""``make up`` and ``make sandbox``: starts all processes, says where they answer, stops all of them.

For the machine of a person who tries the product or develops it; servers use their own process supervision
(docs/operations.md). Ctrl-C, SIGTERM or the terminal's end stop everything that was started.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType

from honcho.manager import Manager

from portal import announcement
from portal.console import ProcessLogs
from portal.environment import BASE_DIR, Environment, EnvironmentVariableError, read_environment
from portal.instance_lock import AlreadyRunningError, InstanceLock
from portal.processes import ProcessPlan, find_taken, portal_processes, sandbox_processes
from portal.readiness import NotReadyError, wait_for_page, wait_for_sandbox

READY_SECONDS = 120.0


class CannotStartError(Exception):
    """Why nothing was started, or all was stopped again, in words for the person at the terminal."""


class Supervisor(Manager):  # type: ignore[misc]  # honcho is not typed
    """Honcho's manager with an announcer: a thread that waits until everything answers and then says so."""

    def __init__(self, logs: ProcessLogs, announce: Callable[[], None]) -> None:
        super().__init__(printer=logs)
        self.failure = ""
        self._announce = announce

    def _start(self) -> None:
        super()._start()
        # Only now, after the processes were forked: a fork does not take threads along.
        threading.Thread(target=self._announced, name="announcer", daemon=True).start()

    def _announced(self) -> None:
        try:
            self._announce()
        except (NotReadyError, CannotStartError) as error:
            if not self._terminating:  # otherwise somebody pressed Ctrl-C while we waited
                self.failure = str(error)
                os.kill(os.getpid(), signal.SIGTERM)

    def pids(self) -> dict[str, int]:
        """The processes that were started, by name."""
        return {name: state["pid"] for name, state in self._processes.items() if "pid" in state}

    def ended_by_itself(self) -> str | None:
        """The process that ended and so took the others along, or None where we were told to stop."""
        if self.returncode in {128 + signal.SIGINT, 128 + signal.SIGTERM}:
            return None
        codes = {name: state.get("returncode") for name, state in self._processes.items()}
        return next((name for name, code in codes.items() if code == self.returncode), None)


def main(arguments: Sequence[str]) -> int:
    """``up`` or ``sandbox``; returns the exit status."""
    if list(arguments) not in (["up"], ["sandbox"]):
        sys.stderr.write("python -m portal.supervisor up|sandbox\n")
        return 2
    try:
        environment = read_environment()
        with InstanceLock(environment.var_dir / "supervisor.lock") as lock:
            return _sandbox(environment, lock) if arguments[0] == "sandbox" else _up(environment, lock)
    except (CannotStartError, AlreadyRunningError, EnvironmentVariableError) as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _up(environment: Environment, lock: InstanceLock) -> int:
    plans = portal_processes(environment)
    _refuse_taken_ports(plans)
    variables = _variables(environment)
    _manage("prepare", variables, environment.var_dir)

    def announce() -> None:
        if environment.own_sandbox:
            wait_for_sandbox(environment, seconds=READY_SECONDS)
        _manage("demo", variables, environment.var_dir)
        wait_for_page(f"http://127.0.0.1:{environment.web_port}/healthz", seconds=READY_SECONDS)
        _say(announcement.portal_is_up(environment))

    return _supervise(plans, variables, environment.var_dir, lock, announce)


def _sandbox(environment: Environment, lock: InstanceLock) -> int:
    plans = sandbox_processes(environment)
    _refuse_taken_ports(plans)

    def announce() -> None:
        wait_for_sandbox(environment, seconds=READY_SECONDS)
        _say(announcement.sandbox_is_up(environment))

    return _supervise(plans, _variables(environment), environment.var_dir, lock, announce)


def _refuse_taken_ports(plans: Sequence[ProcessPlan]) -> None:
    use = find_taken(plans)
    if use:
        raise CannotStartError(
            f"Port {use.port} for {use.purpose} is taken by another program: nothing was started.\n"
            f"End that program, or choose another port: {use.variable}={use.port + 1000} make up"
        )


def _variables(environment: Environment) -> dict[str, str]:
    """What every process gets: the same paths and addresses, whatever folder or shell it is started from."""
    own = {
        "VAR_DIR": str(environment.var_dir),
        "DATABASE_URL": environment.database_url,
        "PYTHONUNBUFFERED": "1",
    }
    if environment.own_sandbox:
        own["SANDBOX_URL"] = f"http://127.0.0.1:{environment.sandbox_control_port}"
    return os.environ | own


def _manage(command: str, variables: Mapping[str, str], var_dir: Path) -> None:
    """Run a management command to its end; raises CannotStartError with what it said where it fails."""
    ended = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "manage.py", command],
        cwd=BASE_DIR,
        env=dict(variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        start_new_session=True,  # Ctrl-C reaches us alone: a migration under way is not cut off
    )
    (var_dir / "log").mkdir(mode=0o700, parents=True, exist_ok=True)
    (var_dir / "log" / f"{command}.log").write_text(ended.stdout)
    if ended.returncode:
        raise CannotStartError(f"manage.py {command} failed:\n{ended.stdout[-4000:]}")


def _supervise(
    plans: Sequence[ProcessPlan],
    variables: Mapping[str, str],
    var_dir: Path,
    lock: InstanceLock,
    announce: Callable[[], None],
) -> int:
    logs = ProcessLogs(var_dir / "log")

    def announce_and_note() -> None:
        announce()
        lock.note(supervisor.pids())

    supervisor = Supervisor(logs, announce_and_note)
    for plan in plans:
        supervisor.add_process(plan.name, plan.command, env=dict(variables), cwd=str(BASE_DIR))
    signal.signal(signal.SIGHUP, _as_terminate)  # the terminal was closed
    _say(f"Starting {', '.join(plan.name for plan in plans)} ...")
    supervisor.loop()
    ended = supervisor.ended_by_itself()
    if supervisor.failure:
        raise CannotStartError(f"{supervisor.failure}\nAll was stopped. Logs: {logs.folder}")
    if ended:
        tail = "\n  ".join(logs.tail(ended))
        raise CannotStartError(f"{ended} ended by itself, and all was stopped. It said last:\n  {tail}")
    _say("All stopped; the data stays.")
    return 0


def _as_terminate(_number: int, _frame: FrameType | None) -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
