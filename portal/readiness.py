"""Waiting until what was started really answers."""

import json
import time
import urllib.error
import urllib.request

from portal.environment import Environment

_STEP_SECONDS = 0.2
_CALL_SECONDS = 5.0


class NotReadyError(Exception):
    """Something that was started does not answer in time."""


def wait_for_page(address: str, *, seconds: float) -> None:
    """Return when the address answers with 200; raises NotReadyError after ``seconds``."""
    last = "no answer"
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=_CALL_SECONDS) as answer:  # noqa: S310 - our own address
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as error:
            last = f"{error.code} {error.read(300).decode(errors='replace')}"
        except OSError as error:
            last = str(error)
        time.sleep(_STEP_SECONDS)
    raise NotReadyError(f"{address} did not answer within {seconds:.0f} seconds: {last}")


def wait_for_sandbox(environment: Environment, *, seconds: float) -> None:
    """Return when the sandbox keeps its connection file, both its servers accept connections and its console answers.

    The file of an earlier run may still be there: it counts once the control address answers.
    """
    folder = environment.var_dir / "sandbox"
    deadline = time.monotonic() + seconds
    last = f"{folder / 'connection.json'} is missing"
    while time.monotonic() < deadline:
        try:
            token = (folder / "control_token").read_text().strip()
            json.loads((folder / "connection.json").read_text())
            for part in ("", "/quickbooks/calls"):
                _ask(
                    f"http://127.0.0.1:{environment.sandbox_control_port}/sandbox/companies/demo{part}", token
                )
        except (OSError, ValueError) as error:
            last = str(error)
        else:
            left = deadline - time.monotonic()
            wait_for_page(f"http://127.0.0.1:{environment.sandbox_console_port}/login", seconds=left)
            return
        time.sleep(_STEP_SECONDS)
    raise NotReadyError(f"The sandbox did not answer within {seconds:.0f} seconds: {last}")


def _ask(address: str, token: str) -> None:
    request = urllib.request.Request(address, headers={"X-Sandbox-Token": token})  # noqa: S310 - our own address
    with urllib.request.urlopen(request, timeout=_CALL_SECONDS) as answer:  # noqa: S310
        answer.read()
