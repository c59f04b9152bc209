"""The list of records as a CSV file."""

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from portal.spreadsheets import csv_line
from portal.words.moments import moment
from portal.words.records import KIND_WORDS, PAIR_WORDS, SYSTEM_NAMES
from sync.models import RecordError


def rows_as_csv(rows: Iterable[RecordError], zone: ZoneInfo) -> Iterator[str]:
    """Lines of the file, the heading first."""
    yield csv_line(
        (
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
    )
    for row in rows:
        yield csv_line(
            (
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
        )
