"""What the catalogue says about one code: the words a person reads, who can act, and what the engine does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from string import Formatter
from typing import Any, Final


class Who(StrEnum):
    """Who can put it right."""

    ADMINISTRATOR = "Salesforce administrator"
    ACCOUNTANT = "Accountant"
    IT = "IT"
    SUPPORT = "Support"
    NOBODY = "Nobody"


class Recovery(StrEnum):
    """What the engine does with it; each stands for one class of sync.errors.base, or a kind of set-aside record."""

    TRANSIENT = "TRANSIENT"  # TransientError: the run ends and is tried again
    UNKNOWN = "UNKNOWN"  # OutcomeUnknownError: probe after the deadline
    STALE = "STALE"  # StaleVersionError: read and plan again, once
    RECORD = "RECORD"  # RecordSyncError: set aside in error
    WAITING = "WAITING"  # RecordSyncError: set aside until another record has gone
    HELD = "HELD"  # RecordSyncError: set aside for a person's decision
    CONFIGURATION = "CONFIGURATION"  # ConfigurationError: stop the flow
    FLOW = "FLOW"  # FlowError: stop the flow, staff look


@dataclass(frozen=True, slots=True)
class Retry:
    """When it is tried again by itself: ``first`` doubled with each attempt, at most ``longest``; None: never."""

    first: timedelta | None
    longest: timedelta = timedelta(0)

    def delay(self, attempts: int) -> timedelta | None:
        """Time until the next try after ``attempts`` failed ones (1 = the first has failed)."""
        if self.first is None:
            return None
        factor: int = 2 ** min(max(attempts - 1, 0), 30)
        return max(min(self.first * factor, self.longest), self.first)


#: A connection, lock or limit: soon, then ever more slowly.
SOON: Final = Retry(timedelta(minutes=1), timedelta(hours=1))
#: Goes with the next run: something else has to go first, or the record is read again at once.
NEXT_RUN: Final = Retry(timedelta(0))
#: A person has to change something, maybe on the other side: a look now and then, besides at every change.
LATER: Final = Retry(timedelta(minutes=15), timedelta(days=1))
#: Only when somebody decides or changes the set-up.
NEVER: Final = Retry(None)

_RETRY_OF: Final[Mapping[Recovery, Retry]] = {
    Recovery.TRANSIENT: SOON,
    Recovery.UNKNOWN: SOON,
    Recovery.STALE: NEXT_RUN,
    Recovery.RECORD: LATER,
    Recovery.WAITING: NEXT_RUN,
    Recovery.HELD: NEVER,
    Recovery.CONFIGURATION: NEVER,
    Recovery.FLOW: NEVER,
}

#: What stands where a placeholder has no value.
_UNNAMED: Final[Mapping[str, str]] = {
    "label": "The record",
    "field": "a field",
    "value": "(empty)",
    "limit": "the allowed length",
    "list": "the list",
    "answer": "no text given",
}


class _Placeholders(Formatter):
    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        return kwargs.get(str(key)) or _UNNAMED.get(str(key), "")


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One entry of the catalogue.

    Texts hold {label} {field} {value} {limit} {list}, and {answer} for the vendor's own words.
    """

    code: str
    title: str
    happened: str
    to_do: str
    who: Who
    recovery: Recovery
    option: str = ""

    @property
    def retry(self) -> Retry:
        """When a record or run with this code is tried again by itself."""
        return _RETRY_OF[self.recovery]

    def message(self, **placeholders: object) -> str:
        """What happened, for a person; at most 500 characters, as a record error stores it."""
        return _filled(self.happened, placeholders)

    def what_to_do(self, **placeholders: object) -> str:
        """The next step, for the one in ``who``; at most 500 characters."""
        return _filled(self.to_do, placeholders)


def _filled(template: str, placeholders: Mapping[str, object]) -> str:
    # the longest texts are a vendor's answer and a value: cut those, not our own words behind them
    texts = {name: _cut(str(value), 120) for name, value in placeholders.items()}
    return _cut(_Placeholders().vformat(template, (), texts), 500)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 3] + "..."
