"""What a person types into a flow's properties, checked and understood. Pure: no database.

A bulk flow has begin, end and batch_size; a single flow has value. All are kept as text, as typed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from provisioning.validation import single_value_problem
from sync.flows.schedule import instant, start_of_day

#: Names of the properties of utility flows, in the order of the panel.
NAMES: Final = ("begin", "end", "batch_size", "value")

#: Item types by the letter before an Item flow's begin date (flows.md rule 7).
ITEM_TYPES: Final = {
    "I": frozenset({"ItemInventory"}),
    "N": frozenset({"ItemNonInventory"}),
    "S": frozenset({"ItemService"}),
    "G": frozenset({"ItemGroup"}),
    "L": frozenset({"ItemInventory", "ItemNonInventory", "ItemService", "ItemOtherCharge", "ItemDiscount"}),
    "R": frozenset({"ItemNonInventory", "ItemService", "ItemOtherCharge", "ItemDiscount", "ItemGroup"}),
}

MAX_BATCH_SIZE: Final = 2000

_DATE = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})(?: (?P<time>\d{2}:\d{2}:\d{2})(?:\.(?P<fraction>\d{1,6}))?)?")
_WHOLE = re.compile(r"[0-9]{1,12}")
#: Days of other centuries are slips of the hand, and nothing is left to calculate with at the calendar's ends.
_YEARS: Final = range(1900, 3000)


class ParameterError(ValueError):
    """A property cannot mean what was typed; ``name`` says which one, the message what to type."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name
        self.message = message


@dataclass(frozen=True, slots=True)
class DateRange:
    """What a bulk flow reads: from ``begin`` (included) to ``end`` (left out), aware UTC.

    ``by_creation``: dates without a time compare the created timestamp, those with one the modified timestamp.
    ``item_types`` are the QuickBooks item tables of a type prefix; empty means all.
    """

    begin: datetime | None
    end: datetime | None
    by_creation: bool
    item_types: frozenset[str] = frozenset()


def parse_query_starts(text: str, zone: ZoneInfo) -> datetime:
    """``yyyy-mm-dd hh:mm:ss.s`` in the company's zone as aware UTC; raises ParameterError."""
    local, with_time = _parse("query_starts", text)
    if not with_time:
        raise ParameterError("query_starts", "Query Starts is a date and a time, as 2023-01-31 09:00:00.0.")
    return instant(local, zone)


def format_query_starts(moment: datetime, zone: ZoneInfo) -> str:
    """The text form of Query Starts in the company's zone, to a tenth of a second."""
    local = moment.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M:%S}.{local.microsecond // 100_000}"


def date_range(parameters: Mapping[str, str], *, zone: ZoneInfo, items: bool = False) -> DateRange:
    """The range that begin and end of a bulk flow describe; a missing one leaves that side open.

    An end date without a time means the whole of that day. ``items``: an Item flow, whose begin date may carry a type
    prefix. Raises ParameterError.
    """
    begin_text, end_text = parameters.get("begin", "").strip(), parameters.get("end", "").strip()
    item_types: frozenset[str] = frozenset()
    if begin_text[:1].isalpha():
        prefix = begin_text[0].upper()
        if not items:
            raise ParameterError("begin", "A letter before the begin date is for Item flows only.")
        if prefix not in ITEM_TYPES:
            raise ParameterError("begin", f"{begin_text[0]!r} is no item type: use one of I, N, S, G, L, R.")
        item_types, begin_text = ITEM_TYPES[prefix], begin_text[1:]
    begin = _parse("begin", begin_text) if begin_text else None
    end = _parse("end", end_text) if end_text else None
    if begin and end and begin[1] != end[1]:
        raise ParameterError(
            "end", "Give a time with both dates, or with neither: they compare different timestamps."
        )
    begins = instant(begin[0], zone) if begin else None
    ends = None
    if end:
        ends = instant(end[0], zone) if end[1] else start_of_day(end[0].date() + timedelta(days=1), zone)
    if begins and ends and ends <= begins:
        raise ParameterError("end", "The end date lies before the begin date.")
    timed = (begin or end or (None, True))[1]
    return DateRange(begin=begins, end=ends, by_creation=not timed, item_types=item_types)


def checked_parameters(values: Mapping[str, str], *, zone: ZoneInfo, items: bool = False) -> dict[str, str]:
    """Properties of a utility flow without blanks around them, empty ones left out; raises ParameterError."""
    for name in values:
        if name not in NAMES:
            raise ParameterError(name, f"A flow has no property named {name}.")
    checked = {name: text for name in NAMES if (text := str(values.get(name, "")).strip())}
    date_range(checked, zone=zone, items=items)
    if "batch_size" in checked:
        parse_batch_size(checked["batch_size"])
    if "value" in checked and (problem := single_value_problem(checked["value"])):
        raise ParameterError("value", problem)
    return checked


def parse_batch_size(text: str) -> int:
    """How many records one page of a bulk flow holds; raises ParameterError."""
    if not is_whole_number(text) or not 1 <= int(text) <= MAX_BATCH_SIZE:
        raise ParameterError("batch_size", f"Batch size is a whole number from 1 to {MAX_BATCH_SIZE}.")
    return int(text)


def is_whole_number(text: str) -> bool:
    """Whether ``text`` is one of at most twelve digits: Python refuses to read numbers of thousands."""
    return _WHOLE.fullmatch(text) is not None


def _parse(name: str, text: str) -> tuple[datetime, bool]:
    """A wall-clock moment and whether a time was given."""
    found = _DATE.fullmatch(text.strip())
    try:
        if not found:
            raise ValueError(text)
        day = date.fromisoformat(found["day"])
        if day.year not in _YEARS:
            raise ValueError(text)
        fraction = int((found["fraction"] or "0").ljust(6, "0"))
        clock = datetime.strptime(found["time"] or "00:00:00", "%H:%M:%S").time()  # noqa: DTZ007 - a wall-clock time
    except ValueError as error:
        raise ParameterError(
            name, f"{text!r} is not a date: type 2023-01-31, or with a time 2023-01-31 09:00:00.0."
        ) from error
    return datetime.combine(day, clock.replace(microsecond=fraction)), found["time"] is not None
