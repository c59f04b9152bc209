"""A REST call as its handler sees it, and the answer that it gives."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

import orjson

from sandbox.salesforce.access import Access
from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.org import Org
from sandbox.salesforce.writing import Writer

_JSON = "application/json;charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body and headers; the content type is JSON unless another is given."""

    status: int = 200
    body: bytes = b""
    content_type: str = _JSON
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """One call. ``parts`` is the path below /services/data/vXX.X/, decoded; header names are in lower case.

    ``token`` is the caller's access token, ``locked`` the fault that somebody else holds every record.
    """

    org: Org
    access: Access
    token: str
    version: str
    method: str
    parts: tuple[str, ...]
    parameters: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    #: Answers a subrequest of this call.
    dispatch: Callable[["Call"], Answer]
    locked: bool = False

    @property
    def root(self) -> str:
        """/services/data/vXX.X"""
        return f"/services/data/v{self.version}"

    @property
    def base(self) -> str:
        """Where records have their addresses."""
        return f"{self.root}/sobjects/"

    @cached_property
    def json(self) -> Any:
        """The body; numbers with a point are Decimal, exact. 400 JSON_PARSER_ERROR where it is not JSON."""
        return parsed(self.body)

    def object(self) -> dict[str, Any]:
        """The body as a JSON object."""
        if not isinstance(self.json, dict):
            raise ApiError(400, "JSON_PARSER_ERROR", "The HTTP entity body must be a JSON object")
        return self.json

    def writer(self) -> Writer:
        """A writer for this call."""
        return Writer(self.org.store, self.access, locked=self.locked)

    def sub(self, method: str, parts: tuple[str, ...], parameters: Mapping[str, str], body: bytes) -> "Call":
        """The same caller's call inside a composite one."""
        return replace(self, method=method, parts=parts, parameters=parameters, body=body)


def parsed(body: bytes) -> Any:
    """JSON with exact numbers."""
    try:
        return json.loads(body or b"null", parse_float=Decimal)
    except ValueError as wrong:
        raise ApiError(
            400, "JSON_PARSER_ERROR", f"Unexpected content in the request body: {wrong}"
        ) from wrong


def answer(content: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """A JSON answer."""
    return Answer(status, dumped(content), headers=headers or {})


def dumped(content: object) -> bytes:
    """JSON bytes; Decimal is written exactly."""
    return orjson.dumps(content, default=_exact)


def _exact(value: object) -> object:
    if isinstance(value, Decimal):
        return orjson.Fragment(str(value))
    raise TypeError(type(value).__name__)


def method_not_allowed(call: Call) -> ApiError:
    """405, as the API words it."""
    return ApiError(
        405,
        "METHOD_NOT_ALLOWED",
        f"HTTP Method '{call.method}' not allowed. Allowed are other methods of this resource",
    )


NOTHING = Answer(204)
