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
    arguments: "tuple[Argument, ...]"
    position: int


@dataclass(frozen=True, slots=True)
class Literal:
    """A value: ``kind`` as the lexer has it; NAME is true, false, null or a date literal (``count`` its n).

    ``raw`` is a string's content with its escapes, which LIKE reads differently.
    """

    kind: Kind
    text: str
    position: int
    count: int = 0
    raw: str = ""


Expression: TypeAlias = Path | Call
Argument: TypeAlias = Path | Call | Literal


@dataclass(frozen=True, slots=True)
class TypeOf:
    """TYPEOF What WHEN Account THEN Phone ELSE Name END: fields by the type of the record that a lookup points to."""

    relationship: Path
    whens: tuple[tuple[str, tuple[Path, ...]], ...]
    otherwise: tuple[Path, ...]
    position: int


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

    what: "Expression | Query | TypeOf"
    alias: str
    position: int


@dataclass(frozen=True, slots=True)
class Order:
    """One item of ORDER BY."""

    what: Expression
    descending: bool
    nulls_last: bool


@dataclass(frozen=True, slots=True)
class Grouping:
    """GROUP BY: ``kind`` is empty, ROLLUP or CUBE."""

    kind: str
    by: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A whole query, or the one in parentheses of a SELECT list or an IN.

    ``aliases`` are those of parents in FROM (FROM Contact c, c.Account a); ``purposes`` the words after FOR.
    """

    selected: tuple[Selected, ...]
    source: Path
    position: int
    alias: str = ""
    aliases: tuple[tuple[str, Path], ...] = ()
    scope: Path | None = None
    where: Condition | None = None
    grouping: Grouping = Grouping("", ())
    having: Condition | None = None
    order_by: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int | None = None
    purposes: tuple[str, ...] = ()
    all_rows: bool = False
