"""JSON calls below /services/data: exact numbers, one look at errors for all."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

import orjson
import requests

from sync.connectors.salesforce.session import API_VERSION, Session
from sync.engine.records import Failure, System
from sync.errors.base import OutcomeUnknownError, SyncError
from sync.errors.codes import Code
from sync.errors.diagnose import code_of, error_of, explain_failure, sync_error

DATA_PATH: Final = f"/services/data/v{API_VERSION}/"

#: An answer by a gateway, or by a server that failed inside: the call may have taken effect.
_UNSURE: Final = (500, 502, 504)


class RefusedError(Exception):
    """The org refused a whole request, so nothing of it took effect. ``failure`` has its first code and text."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure

    def as_sync_error(self) -> SyncError:
        """The same by what recovers from it."""
        return error_of(explain_failure(self.failure, System.SALESFORCE))


class Rest:
    """Calls of one session that send and answer JSON."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def get(self, path: str, *, headers: Mapping[str, str] | None = None) -> Any:
        """The answer to GET; ``path`` is below /services/data/vXX.X/ or starts with /services/.

        A read that was cut off is sent once more. Refusals raise the SyncError that recovers from them.
        """
        try:
            return self._call("GET", path, None, None, headers)
        except OutcomeUnknownError:
            return self._reading(path, headers)
        except RefusedError as refused:
            raise refused.as_sync_error() from refused

    def send(self, method: str, path: str, payload: object = None, *, timeout: float | None = None) -> Any:
        """The answer to one write; RefusedError where the org refused it as a whole.

        Raises TransientError where nothing was sent, OutcomeUnknownError where it may have taken effect.
        """
        return self._call(method, path, payload, timeout, None)

    def _reading(self, path: str, headers: Mapping[str, str] | None) -> Any:
        try:
            return self._call("GET", path, None, None, headers)
        except RefusedError as refused:
            raise refused.as_sync_error() from refused
        except OutcomeUnknownError as error:
            raise sync_error(
                Code.SF_UNREACHABLE, answer="the connection was cut off", detail=error.detail
            ) from error

    def _call(
        self,
        method: str,
        path: str,
        payload: object,
        timeout: float | None,
        headers: Mapping[str, str] | None,
    ) -> Any:
        full = path if path.startswith("/") else DATA_PATH + path
        body = None if payload is None else to_json(payload)
        answer = self.session.send(method, full, body=body, headers=headers, timeout=timeout)
        raise_if_refused(answer)
        return from_json(answer.content) if answer.content else None


def raise_if_refused(answer: requests.Response) -> None:
    """RefusedError for a refusal; OutcomeUnknownError where the server failed in a way that leaves it open."""
    if answer.status_code < 300:
        return
    failure = _failure(answer)
    if answer.status_code in _UNSURE:
        raise OutcomeUnknownError(
            Code.OUTCOME_UNKNOWN,
            f"Salesforce answered {answer.status_code}.",
            detail=f"{failure.code}: {failure.message}",
        )
    raise RefusedError(failure)


def to_json(payload: object) -> bytes:
    """JSON with exact decimals and Salesforce's form of times."""
    return orjson.dumps(payload, default=_encoded, option=orjson.OPT_PASSTHROUGH_DATETIME)


def from_json(content: bytes) -> Any:
    """Python values with every fraction as Decimal."""
    return json.loads(content, parse_float=Decimal)


def time_text(moment: datetime) -> str:
    """``moment`` as Salesforce takes it: UTC, milliseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _encoded(value: object) -> object:
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f"))
    if isinstance(value, datetime):
        return time_text(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _failure(answer: requests.Response) -> Failure:
    try:
        body = from_json(answer.content)
    except ValueError:
        body = None
    first = body[0] if isinstance(body, list) and body else body
    if isinstance(first, dict):
        code = first.get("errorCode") or first.get("error") or f"HTTP_{answer.status_code}"
        text = first.get("message") or first.get("error_description") or ""
        return Failure(str(code), str(text), tuple(first.get("fields") or ()))
    code = "SERVER_UNAVAILABLE" if answer.status_code == 503 else f"HTTP_{answer.status_code}"
    return Failure(code, f"HTTP status {answer.status_code}")


def is_passing(failure: Failure) -> bool:
    """True where the refusal has nothing to do with the records: the same call may succeed later."""
    return code_of(failure, System.SALESFORCE) in (Code.SF_BUSY, Code.SF_DAILY_LIMIT, Code.SF_LOGIN_REFUSED)
