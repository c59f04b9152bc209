"""HTTP at the edge: requests as they come in, and closing a connection without an answer."""

import asyncio
import gzip
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.rest.call import Answer


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
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def parameters(self) -> dict[str, str]:
        """The query string."""
        return dict(parse_qsl(self.scope["query_string"].decode("latin-1"), keep_blank_values=True))

    @property
    def parts(self) -> tuple[str, ...]:
        """The path's parts, decoded one by one: a slash inside a part stays in it."""
        raw = self.scope["raw_path"].decode("latin-1").split("?", 1)[0]
        return tuple(unquote(part) for part in raw.strip("/").split("/"))

    @property
    def form(self) -> dict[str, str]:
        """A form in the body, with the query string's parameters."""
        return {**self.parameters, **dict(parse_qsl(self.body.decode("latin-1"), keep_blank_values=True))}

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

    def drop(self) -> None:
        """Close the TCP connection at once, with no answer."""
        transport: asyncio.Transport = self.scope["sandbox.transport"]
        transport.abort()


async def read(scope: Scope, receive: Receive) -> Request:
    """Read a request to its end."""
    chunks = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError("the client went away")
        chunks.append(message.get("body", b""))
        if not message.get("more_body"):
            break
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    body = b"".join(chunks)
    if headers.get("content-encoding") == "gzip":
        try:
            body = gzip.decompress(body)
        except (OSError, EOFError) as wrong:
            raise ApiError(400, "JSON_PARSER_ERROR", "the body is not gzip") from wrong
    return Request(scope, scope["method"], scope["path"], headers, body)


async def write(send: Send, answer: Answer, more: dict[str, str], *, head: bool) -> None:
    """Send an answer."""
    headers = {**answer.headers, **more, "content-length": str(len(answer.body))}
    if answer.body:
        headers["content-type"] = answer.content_type
    await send(
        {
            "type": "http.response.start",
            "status": answer.status,
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": b"" if head else answer.body})
