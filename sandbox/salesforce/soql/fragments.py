"""Pieces of SQL with their parameters, and what is known of the values that they give."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sandbox.salesforce.schema.fields import Field, FieldType
from sandbox.salesforce.soql.dates import bounds
from sandbox.salesforce.soql.locale import Locale
from sandbox.salesforce.values import Stored


@dataclass(frozen=True, slots=True)
class Deferred:
    """A parameter that is known only when the query runs: an end of a date literal's range."""

    locale: Locale
    literal: str
    count: int
    with_time: bool
    last: bool

    def value(self, now: datetime) -> str:
        """The boundary as of ``now`` in the user's time zone."""
        found = bounds(
            self.literal,
            self.count,
            zone=self.locale.zone,
            with_time=self.with_time,
            fiscal_month=self.locale.fiscal_month,
            now=now,
        )
        return found[self.last]


Parameter: TypeAlias = Stored | Deferred


@dataclass(frozen=True, slots=True)
class Sql:
    """A condition or clause."""

    text: str
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """An expression: the SQL, its type and scale, and the field where it is one.

    ``convert`` overrides how a value is written in JSON; ``aggregate`` is True for COUNT, SUM and the like.
    ``corporate`` is the SQL of an amount in the corporate currency, where records have currencies of their own.
    """

    sql: str
    type: FieldType
    scale: int = 0
    field: Field | None = None
    name: str = ""
    aggregate: bool = False
    convert: Callable[[object], object] | None = None
    corporate: str = ""
