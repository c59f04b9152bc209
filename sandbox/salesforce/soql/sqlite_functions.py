"""Functions that SQLite lacks, and the table that keeps which records a large result consists of."""

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import apsw

from sandbox.salesforce.values import stored_datetime

#: Where a result's records are, in its order: ``position`` counts on over all results that are kept.
RESULTS = "sandbox_result"
_MILES, _KILOMETRES = 3958.7613, 6371.0088


def install(database: apsw.Connection, org_now: Callable[[], datetime]) -> None:
    """Make the functions known to a connection; ``org_now`` is the org's clock."""

    def now(*_: object) -> str:
        return stored_datetime(org_now())

    database.create_scalar_function("sandbox_fold", _folded, 1, deterministic=True)
    database.create_scalar_function("sandbox_now", now, 0)
    database.create_scalar_function("sandbox_local", _local, 2, deterministic=True)
    database.create_scalar_function("sandbox_format", _formatted, 4, deterministic=True)
    database.create_scalar_function("sandbox_finds", _finds, 2, deterministic=True)
    database.create_scalar_function("sandbox_distance", _distance, 5, deterministic=True)


def _folded(*values: Any) -> Any:
    (text,) = values
    return text.casefold() if isinstance(text, str) else text


def make_results(database: apsw.Connection) -> None:
    """Give a connection its table of results."""
    database.execute(f'CREATE TEMP TABLE {RESULTS} (position INTEGER PRIMARY KEY, "row" INTEGER NOT NULL)')


@lru_cache(64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _local(*values: Any) -> Any:
    """A stored date with time as the clocks of a zone show it, in the same form."""
    text, zone = values
    if text is None:
        return None
    moment = datetime.fromisoformat(text).astimezone(_zone(zone))
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}+0000"


def _formatted(*values: Any) -> Any:
    """A stored value as text for people, in the way of en_US. What currencies look like is unverified."""
    value, kind, scale, zone = values
    if value is None:
        return None
    if kind == "date":
        moment = datetime.fromisoformat(value)
        return f"{moment.month}/{moment.day}/{moment.year}"
    if kind == "datetime":
        moment = datetime.fromisoformat(value).astimezone(_zone(zone) if zone else UTC)
        hour = moment.hour % 12 or 12
        half = "AM" if moment.hour < 12 else "PM"
        return f"{moment.month}/{moment.day}/{moment.year}, {hour}:{moment.minute:02d} {half}"
    number = Decimal(value).scaleb(-scale)
    if kind == "currency":
        return f"{'-' if number < 0 else ''}${abs(number):,.{max(scale, 2)}f}"
    if kind in {"double", "percent", "int"}:
        return f"{number:,.{scale}f}" + ("%" if kind == "percent" else "")
    return str(value)


def _finds(*values: Any) -> Any:
    """Whether a text holds what a regular expression over its casefolded form describes."""
    text, pattern = values
    return int(_compiled(pattern).search(text.casefold()) is not None)


@lru_cache(256)
def _compiled(pattern: str) -> "re.Pattern[str]":
    return re.compile(pattern)


def _distance(*values: Any) -> Any:
    """Miles or kilometres along the surface between two places, times a million; the first has 15 decimals."""
    latitude, longitude, other_latitude, other_longitude, unit = values
    if latitude is None or longitude is None:
        return None
    one, other = math.radians(latitude / 1e15), math.radians(other_latitude)
    turn = math.radians(longitude / 1e15 - other_longitude)
    half = math.sin((one - other) / 2) ** 2 + math.cos(one) * math.cos(other) * math.sin(turn / 2) ** 2
    radius = _MILES if unit == "mi" else _KILOMETRES
    return round(2 * radius * math.asin(min(1.0, math.sqrt(half))) * 1_000_000)
