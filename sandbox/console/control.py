"""The control API of the sandbox as the console calls it."""

import json
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import quote

_TIMEOUT_S = 120


class ControlError(Exception):
    """The sandbox refused a call or did not answer. ``status`` is 0 where nothing answered."""

    def __init__(self, status: int, message: str, body: object = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.body = body


class Control:
    """Calls the control port; used from many threads, a connection a call."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._token = token

    def call(self, method: str, path: str = "", body: object = None) -> Any:
        """The answer's JSON, None for an empty one; ``path`` is below /sandbox/companies. ControlError for errors."""
        connection = HTTPConnection("127.0.0.1", self._port, timeout=_TIMEOUT_S)
        headers = {"X-Sandbox-Token": self._token, "Content-Type": "application/json"}
        sent = None if body is None else json.dumps(body).encode()
        try:
            connection.request(method, f"/sandbox/companies{quote(path, safe='/?=&+')}", sent, headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, HTTPException) as gone:
            raise ControlError(0, "The sandbox does not answer: are its two servers running?") from gone
        finally:
            connection.close()
        found = _parsed(content)
        if answer.status >= 400:
            message = found.get("error") if isinstance(found, dict) else None
            raise ControlError(answer.status, str(message or f"The sandbox answered {answer.status}."), found)
        return found


def _parsed(content: bytes) -> Any:
    if not content:
        return None
    try:
        return json.loads(content)
    except ValueError:
        return None
