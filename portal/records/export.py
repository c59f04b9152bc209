"""The list of records as a CSV file that a spreadsheet opens without taking a text for a formula."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from portal.flows.moments import moment
from portal.records.words import KIND_WORDS, PAIR_WORDS, SYSTEM_NAMES
from sync.models import RecordError

#: What makes a spreadsheet take a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def rows_as_csv(rows: Iterable[RecordError], zone: ZoneInfo) -> Iterator[str]:
    """Lines of the file, the heading first."""
    yield _line(
        _("State"),
        _("Record"),
        _("Kind"),
        _("Found in"),
        _("Id"),
        _("Code"),
        _("What happened"),
        _("What to do"),
        _("Who"),
        _("Attempts"),
        _("First seen"),
        _("Last seen"),
        _("Next try"),
    )
    for row in rows:
        yield _line(
            str(KIND_WORDS.get(row.kind, row.kind)),
            row.label,
            str(PAIR_WORDS.get(row.pair, row.pair)),
            SYSTEM_NAMES.get(row.source_system, row.source_system),
            row.source_id,
            row.code,
            row.message,
            row.what_to_do,
            row.who,
            str(row.attempts),
            moment(row.first_seen_at, zone),
            moment(row.last_seen_at, zone),
            moment(row.retry_at, zone),
        )


def safe_cell(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would compute it."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _line(*cells: str) -> str:
    line = StringIO()
    csv.writer(line).writerow([safe_cell(cell) for cell in cells])
    return line.getvalue()
