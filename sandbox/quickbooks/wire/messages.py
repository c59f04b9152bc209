"""Messages of the wire protocol, packed and unpacked."""

import struct
from collections.abc import Sequence

from sandbox.quickbooks.errors import DialectError, ProtocolError
from sandbox.quickbooks.statements.result import Shape
from sandbox.quickbooks.wire.types import BIGINT, DOUBLE, VECTOR, PgType, pg_type

_INT16 = struct.Struct("!h")
_COUNT = struct.Struct("!H")
_INT32 = struct.Struct("!i")
#: Length of a value that is NULL.
_NULL = -1
_COLUMN = struct.Struct("!ihihih")

AUTHENTICATION_OK = b"R\0\0\0\x08\0\0\0\0"
ASK_PASSWORD = b"R\0\0\0\x08\0\0\0\x03"
PARSE_COMPLETE = b"1\0\0\0\x04"
BIND_COMPLETE = b"2\0\0\0\x04"
CLOSE_COMPLETE = b"3\0\0\0\x04"
NO_DATA = b"n\0\0\0\x04"
EMPTY_QUERY = b"I\0\0\0\x04"
PORTAL_SUSPENDED = b"s\0\0\0\x04"


def message(kind: bytes, body: bytes) -> bytes:
    """One message: kind, length, body."""
    return kind + _INT32.pack(len(body) + 4) + body


def parameter_status(name: str, value: str) -> bytes:
    """A setting of the server."""
    return message(b"S", f"{name}\0{value}\0".encode())


def key_data(process: int, secret: int) -> bytes:
    """What a client would send back to cancel."""
    return message(b"K", _INT32.pack(process) + _INT32.pack(secret))


def ready(*, in_transaction: bool) -> bytes:
    """The server waits for the next statement."""
    return message(b"Z", b"T" if in_transaction else b"I")


def error_response(sqlstate: str, text: str) -> bytes:
    """An error without a severity, so that the client's text begins with ours."""
    return message(b"E", b"C" + sqlstate.encode() + b"\0M" + text.encode() + b"\0\0")


def command_complete(tag: str) -> bytes:
    """A statement is done."""
    return message(b"C", tag.encode() + b"\0")


def parameter_description(oids: Sequence[int]) -> bytes:
    """Types of a statement's parameters."""
    return message(b"t", _COUNT.pack(len(oids)) + b"".join(_INT32.pack(oid) for oid in oids))


def row_description(shapes: Sequence[Shape]) -> bytes:
    """Names and types of an answer's columns."""
    parts = [_INT16.pack(len(shapes))]
    for shape in shapes:
        kind = _type_of(shape)
        parts.append(shape.name.encode() + b"\0")
        parts.append(_COLUMN.pack(0, 0, kind.oid, kind.size, kind.modifier, 0))
    return message(b"T", b"".join(parts))


def strings(body: bytes) -> list[str]:
    """The zero-ended texts in a message's body; bytes that are no UTF-8 become U+FFFD."""
    return [part.decode(errors="replace") for part in body.split(b"\0")[:-1]]


def _type_of(shape: Shape) -> PgType:
    if shape.big:
        return BIGINT
    if shape.vector:
        return VECTOR
    return DOUBLE if shape.real else pg_type(shape.column)


class BodyReader:
    """Reads the fields of a message's body in order."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._place = 0

    def text(self) -> str:
        """A zero-ended text."""
        end = self._body.find(b"\0", self._place)
        if end < 0:
            raise _malformed()
        text = decoded(self._body[self._place : end])
        self._place = end + 1
        return text

    def int16(self) -> int:
        """Two bytes, signed."""
        (value,) = _INT16.unpack(self._bytes(2))
        return int(value)

    def count(self) -> int:
        """How many fields follow: two bytes without a sign."""
        (value,) = _COUNT.unpack(self._bytes(2))
        return int(value)

    def int32(self) -> int:
        """Four bytes, signed."""
        (value,) = _INT32.unpack(self._bytes(4))
        return int(value)

    def byte(self) -> str:
        """One character."""
        return chr(self._bytes(1)[0])

    def value(self) -> str | None:
        """A value with its length in front; None for NULL."""
        length = self.int32()
        if length == _NULL:
            return None
        if length < 0:
            raise ProtocolError(f"invalid length of a value: {length}")
        return decoded(self._bytes(length))

    def end(self) -> None:
        """ProtocolError where the message goes on."""
        if self._place < len(self._body):
            raise ProtocolError("The message is longer than it says")

    def _bytes(self, count: int) -> bytes:
        found = self._body[self._place : self._place + count]
        if len(found) < count:
            raise _malformed()
        self._place += count
        return found


def decoded(text: bytes) -> str:
    """A text of the client. DialectError for bytes that are no UTF-8, and for the character zero."""
    try:
        found = text.decode()
    except UnicodeDecodeError as wrong:
        raise DialectError("Invalid characters: the text is not UTF-8") from wrong
    if "\0" in found:
        raise DialectError("Invalid characters: the text has a zero character")
    return found


def _malformed() -> ProtocolError:
    return ProtocolError("The message is shorter than it says")
