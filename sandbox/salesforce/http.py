"""HTTP at the edge: requests as they come in, and closing a connection without an answer."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sandbox.salesforce import form_data
from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.rest import xml_answers
from sandbox.salesforce.rest.call import JSON, Answer

#: Bytes of a body, packed or not: the largest that any of the APIs takes (Bulk 2.0, 150 MB in base64).
_MOST_BODY = 150 * 1024 * 1024
_TOO_LARGE = ApiError(413, "REQUEST_ENTITY_TOO_LARGE", "The request is larger than the API takes")
#: Answers below this many bytes are sent as they are.
_WORTH_PACKING = 1400
_QUICKLY = 1
#: zlib's window sizes: one that writes gzip, one that takes gzip and zlib alike.
_GZIP, _EITHER = 16 + zlib.MAX_WBITS, 32 + zlib.MAX_WBITS
_TUNNELLED = frozenset({"PATCH", "DELETE", "PUT", "GET"})


class Protocol(HttpToolsProtocol):
    """uvicorn's protocol, which also tells the application the transport: faults close it."""

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        scope: dict[str, Any] = self.scope  # type: ignore[assignment]
        scope["sandbox.transport"] = self.transport

    def shutdown(self) -> None:
        """End an idle connection at once: a client that keeps its end open would hold the server up."""
        super().shutdown()
        if self.cycle is None or self.cycle.response_complete:
            self.transport.abort()


@dataclass(frozen=True, slots=True)
class Request:
    """A request with its whole body; header names are in lower case."""

    scope: Scope
    receive: Receive
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def parameters(self) -> dict[str, str]:
        """The query string."""
        return dict(parse_qsl(self.scope["query_string"].decode("latin-1"), keep_blank_values=True))

    @property
    def rest_method(self) -> str:
        """The method that is meant: HEAD asks what GET would answer, a POST may stand for ``_HttpMethod``."""
        if self.method == "HEAD":
            return "GET"
        stands_for = self.parameters.get("_HttpMethod", "").upper() if self.method == "POST" else ""
        return stands_for if stands_for in _TUNNELLED else self.method

    @property
    def wants_xml(self) -> bool:
        """Whether a REST answer is to be XML: by the path's ending, else by Accept."""
        last = self.path.rstrip("/").rpartition("/")[2]
        if not self.path.startswith("/services/data") or last.endswith(".json"):
            return False
        accepted = self.headers.get("accept", "")
        return last.endswith(".xml") or ("application/xml" in accepted and "json" not in accepted)

    @property
    def takes_gzip(self) -> bool:
        """Whether the client can unpack gzip."""
        return "gzip" in self.headers.get("accept-encoding", "").lower()

    @property
    def parts(self) -> tuple[str, ...]:
        """The path's parts, decoded one by one: a slash inside a part stays in it."""
        raw = self.scope["raw_path"].decode("latin-1").split("?", 1)[0]
        return tuple(unquote(part) for part in raw.strip("/").split("/"))

    @property
    def form(self) -> dict[str, str]:
        """A form in the body, with the query string's parameters."""
        boundary = form_data.boundary_of(self.headers.get("content-type", ""))
        if boundary:
            given = {
                name: value.decode(errors="replace")
                for name, value in form_data.parts(self.body, boundary).items()
            }
        else:
            given = dict(parse_qsl(self.body.decode("latin-1"), keep_blank_values=True))
        return {**self.parameters, **given}

    @property
    def head_size(self) -> int:
        """Bytes of the address and the headers."""
        address = len(self.scope["raw_path"]) + len(self.scope["query_string"])
        return address + sum(len(name) + len(value) for name, value in self.scope["headers"])

    @property
    def token(self) -> str:
        """The access token: ``Authorization: Bearer`` or ``OAuth``."""
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if kind.lower() in {"bearer", "oauth"} else ""

    @property
    def host_name(self) -> str:
        """The host that the request came to, without its port, in lower case."""
        return self.headers.get("host", "localhost").partition(":")[0].lower()

    def address(self, slug: str) -> str:
        """Where the client is to go on: its own way in, or the My Domain of the company ``slug``."""
        host = self.headers.get("host", "localhost")
        if not self.host_name.endswith(".salesforce.com"):
            return f"https://{host}"
        port = host.partition(":")[2]
        return f"https://{slug}.my.salesforce.com{f':{port}' if port else ''}"

    async def gone(self) -> None:
        """Return once the client has hung up."""
        while (await self.receive())["type"] != "http.disconnect":
            pass

    def drop(self) -> None:
        """Close the TCP connection at once, with no answer."""
        transport: asyncio.Transport = self.scope["sandbox.transport"]
        transport.abort()


async def read(scope: Scope, receive: Receive) -> Request:
    """Read a request to its end; 413 where it, or what it unpacks to, is larger than any API takes."""
    chunks, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError("the client went away")
        chunk = message.get("body", b"")
        size += len(chunk)
        if size <= _MOST_BODY:
            chunks.append(chunk)
        if not message.get("more_body"):
            break
    if size > _MOST_BODY:
        raise _TOO_LARGE
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    body = b"".join(chunks)
    packing = headers.get("content-encoding", "").lower()
    if body and packing in {"gzip", "deflate"}:
        body = await asyncio.to_thread(_unpacked, body)
    # The sf command puts two slashes in front; an org does not mind them.
    path = "/" + scope["path"].lstrip("/")
    return Request(scope, receive, scope["method"], path, headers, body)


def _unpacked(body: bytes) -> bytes:
    """Content of gzip or zlib, told apart by the first bytes."""
    unpacking = zlib.decompressobj(_EITHER)
    try:
        made = unpacking.decompress(body, _MOST_BODY)
    except zlib.error as wrong:
        raise ApiError(400, "JSON_PARSER_ERROR", "the body is not gzip") from wrong
    if unpacking.unconsumed_tail:
        raise _TOO_LARGE
    if not unpacking.eof:
        raise ApiError(400, "JSON_PARSER_ERROR", "the body is not gzip")
    return made


async def write(send: Send, answer: Answer, more: dict[str, str], request: Request | None) -> None:
    """Send an answer: as XML and packed where the request (None for one that could not be read) wants it so."""
    body, kind = answer.body, answer.content_type
    headers = {**answer.headers, **more}
    if answer.stream is not None:
        await _stream(send, answer.stream, {**headers, "content-type": kind}, request)
        return
    if request is not None and body and kind == JSON and request.wants_xml:
        body, kind = xml_answers.converted(body, request.parts), xml_answers.XML
    if request is not None and len(body) >= _WORTH_PACKING and request.takes_gzip:
        body = await asyncio.to_thread(gzip.compress, body, _QUICKLY, mtime=0)
        headers["content-encoding"] = "gzip"
        headers["vary"] = "Accept-Encoding"
    headers["content-length"] = str(len(body))
    if body:
        headers["content-type"] = kind
    await _start(send, answer.status, headers)
    head = request is not None and request.method == "HEAD"
    await send({"type": "http.response.body", "body": b"" if head else body})


async def _stream(
    send: Send, pieces: AsyncIterator[bytes], headers: dict[str, str], request: Request | None
) -> None:
    """Send a body piece by piece as it is made, packed where the request wants it so."""
    packing = zlib.compressobj(_QUICKLY, zlib.DEFLATED, _GZIP) if request and request.takes_gzip else None
    if packing is not None:
        headers |= {"content-encoding": "gzip", "vary": "Accept-Encoding"}
    await _start(send, 200, headers)
    async for piece in pieces:
        body = piece if packing is None else await asyncio.to_thread(packing.compress, piece)
        await send({"type": "http.response.body", "body": body, "more_body": True})
    await send({"type": "http.response.body", "body": b"" if packing is None else packing.flush()})


async def _start(send: Send, status: int, headers: dict[str, str]) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(name.encode(), _one_line(value)) for name, value in headers.items()],
        }
    )


def _one_line(value: str) -> bytes:
    """A header's value; what a caller put into it cannot begin another header."""
    return value.replace("\r", " ").replace("\n", " ").encode("latin-1", "replace")
