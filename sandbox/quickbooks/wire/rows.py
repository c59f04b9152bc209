"""Rows as DataRow messages, a chunk at a time and column by column, which is what a large read spends its time on."""

import struct
from collections.abc import Callable, Sequence
from typing import Final

from sandbox.quickbooks.statements.result import Row, Value

_pack: Final[Callable[[int], bytes]] = struct.Struct("!i").pack
_count: Final[Callable[[int], bytes]] = struct.Struct("!h").pack
_NULL: Final = b"\xff\xff\xff\xff"
#: Length prefixes of most texts, ready made.
_PREFIXES: Final = tuple(_pack(length) for length in range(4096))
#: A column with at most this share of different values is encoded once a value instead of once a row.
_REPETITIVE: Final = 4


def data_rows(rows: Sequence[Row]) -> bytes:
    """The rows, one message each, values as texts."""
    if not rows:
        return b""
    columns = [_column(values) for values in zip(*rows, strict=True)]
    fields = _count(len(columns))
    out: list[bytes] = []
    add = out.append
    for encoded in zip(*columns, strict=True):
        body = b"".join(encoded)
        add(b"D")
        add(_pack(len(body) + 6))
        add(fields)
        add(body)
    return b"".join(out)


def _column(values: tuple[Value, ...]) -> list[bytes]:
    """The values of one column, each with its length in front."""
    kinds = set(map(type, values))
    if float in kinds:
        return [_field(value) for value in values]  # 1 and 1.0 are one key, but two texts
    different = set(values)
    if len(different) * _REPETITIVE > len(values):
        if kinds == {str}:
            texts = list(map(str.encode, values))  # type: ignore[arg-type]
            if max(map(len, texts)) < len(_PREFIXES):
                return [_PREFIXES[len(text)] + text for text in texts]
        return [_field(value) for value in values]
    known = {value: _field(value) for value in different}
    return [known[value] for value in values]


def _field(value: Value) -> bytes:
    if value is None:
        return _NULL
    text = value.encode() if type(value) is str else str(value).encode()
    length = len(text)
    return (_PREFIXES[length] if length < len(_PREFIXES) else _pack(length)) + text
