"""A REST call as its handler sees it, and the answer that it gives."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

import orjson

from sandbox.salesforce.access import Access
from sandbox.salesforce.errors import ApiError, Problem
from sandbox.salesforce.org import Org
from sandbox.salesforce.writing import Writer

#: The content type of REST answers.
JSON = "application/json;charset=UTF-8"
#: Digits that any number of 64 bits has room for.
_LONG_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body and headers; the content type is JSON unless another is given.

    ``stream`` is a body that is made while it is sent, in the place of ``body``.
    """

    status: int = 200
    body: bytes = b""
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    stream: AsyncIterator[bytes] | None = None


@dataclass(frozen=True)
class Call:
    """One call. ``parts`` is the path below /services/data/vXX.X/, decoded; header names are in lower case.

    ``token`` is the caller's access token, ``refusal`` what a fault refuses every record with.
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
    refusal: Problem | None = None
    #: Where the resources are below the version: nothing, or /tooling.
    at: str = ""

    @property
    def root(self) -> str:
        """/services/data/vXX.X, with /tooling below it in the Tooling API."""
        return f"/services/data/v{self.version}{self.at}"

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
        header = self.headers.get("sforce-duplicate-rule-header", "").replace(" ", "").lower()
        allowed = "allowsave=true" in header
        return Writer(self.org.store, self.access, refusal=self.refusal, allow_duplicates=allowed)

    def sub(self, method: str, parts: tuple[str, ...], parameters: Mapping[str, str], body: bytes) -> "Call":
        """The same caller's call inside a composite one."""
        return replace(self, method=method, parts=parts, parameters=parameters, body=body)


def parsed(body: bytes) -> Any:
    """JSON with exact numbers; 400 JSON_PARSER_ERROR in the words of the parser that the API has."""
    try:
        found = json.loads(
            body or b"null", parse_float=Decimal, parse_int=_whole_number, parse_constant=_no_number
        )
        if b"\\ud" in body.lower():
            json.dumps(found, ensure_ascii=False, default=str).encode()  # half a character cannot be kept
        return found
    except json.JSONDecodeError as wrong:
        raise ApiError(400, "JSON_PARSER_ERROR", _parser_text(wrong)) from wrong
    except RecursionError as wrong:
        raise ApiError(400, "JSON_PARSER_ERROR", "The request is nested too deeply") from wrong
    except UnicodeEncodeError as wrong:
        raise ApiError(400, "JSON_PARSER_ERROR", "Unmatched surrogate pair in a character escape") from wrong
    except (ValueError, InvalidOperation) as wrong:
        raise ApiError(400, "JSON_PARSER_ERROR", f"Invalid UTF-8 or number: {wrong}") from wrong


def _whole_number(text: str) -> int | Decimal:
    """An int where 64 bits hold it: no column holds more, and what is longer takes its time to become one."""
    return int(text) if len(text) <= _LONG_DIGITS else Decimal(text)


def _no_number(name: str) -> object:
    raise ValueError(name)


def _parser_text(wrong: json.JSONDecodeError) -> str:
    """'Unexpected character ... at [line:1, column:2]': the places are those of the parser, its reasons fewer."""
    place = f"at [line:{wrong.lineno}, column:{wrong.colno}]"
    if wrong.pos >= len(wrong.doc):
        return f"Unexpected end-of-input: expected close marker or a value {place}"
    character = wrong.doc[wrong.pos]
    return f"Unexpected character ('{character}' (code {ord(character)})): {wrong.msg} {place}"


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


def method_not_allowed(call: Call, *allowed: str) -> ApiError:
    """405, as the API words it; ``allowed`` are the resource's own methods."""
    listed = ",".join(("HEAD", *allowed) if "GET" in allowed else allowed)
    text = f"HTTP Method '{call.method}' not allowed. Allowed are {listed}"
    return ApiError(405, "METHOD_NOT_ALLOWED", text, headers={"Allow": listed})


NOTHING = Answer(204)
