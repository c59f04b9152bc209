"""CSV as Bulk API 2.0 reads and writes it."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

_DELIMITERS = {"COMMA": ",", "TAB": "\t", "SEMICOLON": ";", "PIPE": "|", "CARET": "^", "BACKQUOTE": "`"}
_NULL = "#N/A"

csv.field_size_limit(200_000)


def read(data: bytes, delimiter: str) -> Iterator[list[str]]:
    """Rows of an upload, the header first."""
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    return (row for row in csv.reader(text, delimiter=_DELIMITERS[delimiter]) if row)


def write(rows: Iterable[Sequence[str]], delimiter: str = "COMMA", line_ending: str = "LF") -> bytes:
    """Rows as CSV with every cell in quotation marks."""
    text = io.StringIO(newline="")
    ending = "\r\n" if line_ending == "CRLF" else "\n"
    csv.writer(
        text, delimiter=_DELIMITERS[delimiter], quoting=csv.QUOTE_ALL, lineterminator=ending
    ).writerows(rows)
    return text.getvalue().encode()


def record(header: Sequence[str], cells: Sequence[str]) -> dict[str, object]:
    """A row as a record: empty cells are left out, #N/A empties the field, Account.Key__c names a parent."""
    made: dict[str, object] = {}
    for name, cell in zip(header, cells, strict=False):
        if cell == "":
            continue
        value = None if cell == _NULL else cell
        relationship, _, key = name.partition(".")
        if key:
            made[relationship] = None if value is None else {key: value}
        else:
            made[name] = value
    return made


def known_delimiter(name: str) -> bool:
    """Whether columnDelimiter may be this."""
    return name in _DELIMITERS
