"""Rows as DataRow messages, which is what a large read spends its time on."""

import struct
from collections.abc import Callable, Sequence
from typing import Final, cast

from sandbox.quickbooks.statements.result import Result, Row

_pack: Final[Callable[[int], bytes]] = struct.Struct("!i").pack
_count: Final[Callable[[int], bytes]] = struct.Struct("!h").pack
_NULL: Final = b"\xff\xff\xff\xff"
#: Length prefixes of most texts, ready made.
_PREFIXES: Final = tuple(_pack(length) for length in range(4096))


_HEAD: Final[Callable[[bytes, int, int], bytes]] = struct.Struct("!cih").pack


def encoded(result: Result, rows: Sequence[Row]) -> bytes:
    """Rows of an answer, one message each, values as texts."""
    return _framed(rows, len(result.shapes or ())) if result.packed else _data_rows(rows)


def _framed(rows: Sequence[Row], fields: int) -> bytes:
    """Packed rows, which lack but their heads."""
    out: list[bytes] = []
    for (body,) in cast("Sequence[tuple[bytes]]", rows):
        out.append(_HEAD(b"D", len(body) + 6, fields))
        out.append(body)
    return b"".join(out)


def _data_rows(rows: Sequence[Row]) -> bytes:
    """Row by row: column by column takes half as long again."""
    if not rows:
        return b""
    fields = _count(len(rows[0]))
    out: list[bytes] = []
    add = out.append
    for row in rows:
        parts: list[bytes] = []
        put = parts.append
        for value in row:
            if value is None:
                put(_NULL)
                continue
            text = value.encode() if type(value) is str else str(value).encode()
            length = len(text)
            put(_PREFIXES[length] if length < len(_PREFIXES) else _pack(length))
            put(text)
        body = b"".join(parts)
        add(b"D")
        add(_pack(len(body) + 6))
        add(fields)
        add(body)
    return b"".join(out)
