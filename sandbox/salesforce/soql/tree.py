"""A parsed query."""

from dataclasses import dataclass
from typing import TypeAlias

from sandbox.salesforce.soql.lexer import Kind


@dataclass(frozen=True, slots=True)
class Path:
    """A field, or a way to one over parents: ('Account', 'Name')."""

    parts: tuple[str, ...]
    position: int

    @property
    def text(self) -> str:
        """As written."""
        return ".".join(self.parts)


@dataclass(frozen=True, slots=True)
class Call:
    """A function: COUNT(), SUM(Amount), CALENDAR_YEAR(CloseDate). Its name is in capitals."""

    name: str
    arguments: tuple["Expression", ...]
    position: int


Expression: TypeAlias = Path | Call


@dataclass(frozen=True, slots=True)
class Literal:
    """A value: ``kind`` as the lexer has it; NAME is true, false, null or a date literal (``count`` its n)."""

    kind: Kind
    text: str
    position: int
    count: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """field = value, field LIKE value."""

    left: Expression
    operator: str
    value: Literal


@dataclass(frozen=True, slots=True)
class Membership:
    """field IN (values or query), and INCLUDES and EXCLUDES of multi-select picklists."""

    left: Expression
    operator: str
    values: "tuple[Literal, ...] | Query"


@dataclass(frozen=True, slots=True)
class Negation:
    """NOT condition."""

    inner: "Condition"


@dataclass(frozen=True, slots=True)
class Junction:
    """Conditions joined by AND or OR."""

    operator: str
    parts: tuple["Condition", ...]


Condition: TypeAlias = Comparison | Membership | Negation | Junction


@dataclass(frozen=True, slots=True)
class Selected:
    """One item of the SELECT list."""

    what: "Expression | Query"
    alias: str
    position: int


@dataclass(frozen=True, slots=True)
class Order:
    """One item of ORDER BY."""

    what: Expression
    descending: bool
    nulls_last: bool


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query, or the one in parentheses of a SELECT list or an IN."""

    selected: tuple[Selected, ...]
    source: Path
    alias: str
    where: Condition | None
    group_by: tuple[Expression, ...]
    having: Condition | None
    order_by: tuple[Order, ...]
    limit: int | None
    offset: int | None
    position: int
