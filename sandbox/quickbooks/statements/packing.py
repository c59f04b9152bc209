"""Rows that SQLite itself packs: of every value its length in bytes and its text, one behind the other.

That is how a DataRow message has them (length in four bytes, most significant first, -1 for NULL). A large read spends
most of its time on making them; SQLite does it in a third of the time that Python needs.
"""

from functools import lru_cache
from typing import Final

#: What is bound behind the SELECT's own parameters: lengths of most texts, four bytes each, and that of NULL.
EXTRAS: Final = (b"".join(length.to_bytes(4, "big") for length in range(1024)), b"\xff\xff\xff\xff")
#: Values of one CONCAT: SQLite bounds a function's arguments, of which a value takes two.
_AT_ONCE: Final = 50

#: Longest SELECT whose packing is kept for the next time it comes, in characters.
_LONGEST_KEPT: Final = 20_000


def packed(sql: str, parameters: int, columns: int) -> str:
    """SQL that answers a SELECT's rows with one BLOB each; it takes ``EXTRAS`` behind the SELECT's parameters.

    Only for columns of tables: of an expression's doubles SQLite makes other texts than Python.
    """
    if len(sql) > _LONGEST_KEPT:
        return _packed(sql, parameters, columns)
    return _kept(sql, parameters, columns)


def _packed(sql: str, parameters: int, columns: int) -> str:
    lengths, null = parameters + 1, parameters + 2
    fields = [
        f"iif(c{n} IS NULL, ?{null}, coalesce("
        f"nullif(substr(?{lengths}, 4 * octet_length(c{n}) + 1, 4), x''), "
        f"unhex(printf('%08x', octet_length(c{n}))))), c{n}"
        for n in range(columns)
    ]
    parts = [f"concat({', '.join(fields[at : at + _AT_ONCE])})" for at in range(0, columns, _AT_ONCE)]
    names = ", ".join(f"c{n}" for n in range(columns))
    return f"WITH r({names}) AS ({sql}) SELECT CAST({' || '.join(parts)} AS BLOB) FROM r"  # noqa: S608


_kept = lru_cache(maxsize=512)(_packed)
