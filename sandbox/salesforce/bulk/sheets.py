"""CSV as the Bulk APIs read and write it."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO

from sandbox.salesforce.bulk.errors import BulkError

_DELIMITERS = {"COMMA": ",", "TAB": "\t", "SEMICOLON": ";", "PIPE": "|", "CARET": "^", "BACKQUOTE": "`"}
_ENDINGS = {"LF": "\n", "CRLF": "\r\n"}
_NULL = "#N/A"
#: What names the encoding: clients that read text without a charset take it for ISO-8859-1.
CSV = "text/csv; charset=UTF-8"

csv.field_size_limit(200_000)


def read(data: IO[bytes], delimiter: str = "COMMA", line_ending: str = "") -> Iterator[list[str]]:
    """Rows of an upload, the header first, empty lines left out; BulkError where it is not CSV.

    A header that ends otherwise than ``line_ending`` (LF, CRLF; '' for any) is refused, as 2.0 does. A byte order mark
    is part of the first column's name, as it is in an org.
    """
    text = io.TextIOWrapper(data, encoding="utf-8", newline="")
    lines = _checked(text, line_ending) if line_ending else iter(text)
    try:
        for row in csv.reader(lines, delimiter=_DELIMITERS[delimiter], strict=True):
            if row:
                yield row
    except csv.Error as wrong:
        raise BulkError("InvalidBatch", f"Failed to parse CSV. {_reason(wrong)}") from wrong


def _checked(text: Iterable[str], line_ending: str) -> Iterator[str]:
    lines = iter(text)
    for line in lines:
        if line.endswith("\n") and line.endswith("\r\n") != (line_ending == "CRLF"):
            raise BulkError(
                "ClientInputError",
                f"LineEnding is invalid on user data. Current LineEnding setting is {line_ending}",
            )
        yield line
        break
    yield from lines


def _reason(wrong: csv.Error) -> str:
    if "unexpected end" in str(wrong):
        return "EOF reached before closing an opened quote"
    if "expected after" in str(wrong):
        return "Found unescaped quote. A value with quote should be within a quote"
    return str(wrong)


def read_bytes(data: bytes, delimiter: str) -> Iterator[list[str]]:
    """Rows of CSV that this module wrote."""
    return read(io.BytesIO(data), delimiter)


def check_header(header: Sequence[str]) -> None:
    """BulkError where a name holds a quotation mark: a byte order mark before a quoted header comes to that."""
    if any('"' in name for name in header):
        raise BulkError(
            "InvalidBatch",
            "Failed to parse CSV. Found unescaped quote. A value with quote should be within a quote",
        )


def write(rows: Iterable[Sequence[object]], delimiter: str = "COMMA", line_ending: str = "LF") -> bytes:
    """Rows as CSV with every cell in quotation marks; None is an empty cell."""
    text = io.StringIO(newline="")
    csv.writer(
        text,
        delimiter=_DELIMITERS[delimiter],
        quoting=csv.QUOTE_ALL,
        lineterminator=_ENDINGS[line_ending],
    ).writerows(rows)
    return text.getvalue().encode()


def reading(header: Sequence[str]) -> Callable[[Sequence[str]], dict[str, object]]:
    """How a row becomes a record: empty cells are left out, #N/A empties a field, Account.Key__c names a parent."""
    columns = [(place, *name.partition(".")[::2]) for place, name in enumerate(header)]
    plain = not any(key for _, _, key in columns)

    def record(cells: Sequence[str]) -> dict[str, object]:
        if plain:
            return {
                name: None if cell == _NULL else cell
                for name, cell in zip(header, cells, strict=False)
                if cell
            }
        made: dict[str, object] = {}
        for place, name, key in columns[: len(cells)]:
            cell = cells[place]
            if cell == "":
                continue
            value = None if cell == _NULL else cell
            made[name] = {key: value} if key and value is not None else value
        return made

    return record


def known_delimiter(name: str) -> bool:
    """Whether columnDelimiter may be this."""
    return name in _DELIMITERS


def known_ending(name: str) -> bool:
    """Whether lineEnding may be this."""
    return name in _ENDINGS
