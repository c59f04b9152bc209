"""Dates, times of day and time zones."""

import datetime
import re
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from provisioning.catalogue.kinds.base import JSON, Kind, KindError, Schema

#: The four names of source.txt 5.4, as zones with daylight saving.
NAMED_ZONES: Final = {
    "EST": "America/New_York",
    "CST": "America/Chicago",
    "MST": "America/Denver",
    "PST": "America/Los_Angeles",
}


class Date(Kind[datetime.date | None]):
    text = "date"

    def parse(self, value: JSON) -> datetime.date | None:
        if value in (None, ""):
            return None
        try:
            if isinstance(value, str):
                return datetime.date.fromisoformat(value)
        except ValueError:
            pass
        raise KindError("Enter a date as yyyy-mm-dd.")

    def dump(self, value: datetime.date | None) -> JSON:
        return value.isoformat() if value else ""

    def schema(self) -> Schema:
        return {"type": "string", "pattern": r"^(\d{4}-\d{2}-\d{2})?$"}


@dataclass(frozen=True)
class Time(Kind[datetime.time | None]):
    """A time of day; ``form`` is hh:mm or hh:mm:ss. Both are read, this one is written."""

    form: str

    @property
    def text(self) -> str:
        return f"time {self.form}"

    def parse(self, value: JSON) -> datetime.time | None:
        if value in (None, ""):
            return None
        if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?", value):
            time = datetime.time.fromisoformat(value)
            if self.form == "hh:mm:ss" or time.second == 0:
                return time
        raise KindError(f"Enter a time of day as {self.form}.")

    def dump(self, value: datetime.time | None) -> JSON:
        return value.isoformat("minutes" if self.form == "hh:mm" else "seconds") if value else ""

    def schema(self) -> Schema:
        return {"type": "string", "pattern": r"^(\d{2}:\d{2}(:\d{2})?)?$"}


class Zone(Kind[str]):
    """A time zone: one of four short names, or any name of the IANA database."""

    text = "choice"
    choices = (*NAMED_ZONES, "any IANA zone")

    def parse(self, value: JSON) -> str:
        if isinstance(value, str) and value:
            try:
                ZoneInfo(NAMED_ZONES.get(value, value))
            except (KeyError, ValueError, OSError):
                pass
            else:
                return value
        raise KindError(f"Choose one of {', '.join(NAMED_ZONES)}, or name a zone such as Europe/Berlin.")

    def dump(self, value: str) -> JSON:
        return value

    def schema(self) -> Schema:
        return {"type": "string", "minLength": 1}
