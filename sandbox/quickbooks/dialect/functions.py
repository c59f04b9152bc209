"""The functions of a statement: ODBC's scalar functions, bare or as the ODBC driver rewrites ``{fn ...}``.

Which of them QODBC takes outside of ``{fn ...}`` is unchecked. What is not named here cannot be called.
"""

from collections.abc import Mapping
from typing import Final

from sandbox.quickbooks.errors import DialectError

#: Longest text that a function makes of a shorter one: what a column can hold.
_LONGEST: Final = 4095
_REPEATED = f"replace(hex(zeroblob(min({{1}}, {_LONGEST}))), '00', {{0}})"
_DAY_NAMES = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
AGGREGATES: Final = frozenset(("COUNT", "SUM", "MIN", "MAX", "AVG"))
#: Parts of a moment by the words of EXTRACT.
_PARTS: Final = {
    "YEAR": "%Y",
    "MONTH": "%m",
    "DAY": "%d",
    "HOUR": "%H",
    "MINUTE": "%M",
    "SECOND": "%S",
    "DOW": "%w",
    "DOY": "%j",
    "WEEK": "%W",
    "EPOCH": "%s",
}
#: Units of intervals, as the driver writes them and as TIMESTAMPADD names them.
UNITS: Final = {
    "SECS": "seconds",
    "MINS": "minutes",
    "HOURS": "hours",
    "DAYS": "days",
    "MONTHS": "months",
    "YEARS": "years",
    "SQL_TSI_SECOND": "seconds",
    "SQL_TSI_MINUTE": "minutes",
    "SQL_TSI_HOUR": "hours",
    "SQL_TSI_DAY": "days",
    "SQL_TSI_MONTH": "months",
    "SQL_TSI_YEAR": "years",
}
_SECONDS: Final = {"SQL_TSI_SECOND": 1, "SQL_TSI_MINUTE": 60, "SQL_TSI_HOUR": 3600, "SQL_TSI_DAY": 86400}
_TEXTS = ("CHAR", "VARCHAR", "TEXT", "NAME", "BPCHAR", "LONGVARCHAR", "WVARCHAR")
_WHOLE = ("INT", "INT2", "INT4", "INT8", "INTEGER", "SMALLINT", "BIGINT", "TINYINT", "BIT", "BOOL", "BOOLEAN")
_BROKEN = ("NUMERIC", "DECIMAL", "FLOAT", "FLOAT4", "FLOAT8", "DOUBLE", "REAL")


def _part(format_: str) -> str:
    return f"CAST(strftime('{format_}', {{0}}) AS INTEGER)"


def _named(names: tuple[str, ...], format_: str, first: int) -> str:
    cases = " ".join(f"WHEN {number} THEN '{name}'" for number, name in enumerate(names, first))
    return f"CASE {_part(format_)} {cases} END"


_QUARTER = f"(({_part('%m')} + 2) / 3)"
#: By name and number of arguments, as SQLite says it.
_TEMPLATES: Mapping[tuple[str, int], str] = {
    ("UCASE", 1): "upper({0})",
    ("UPPER", 1): "upper({0})",
    ("LCASE", 1): "lower({0})",
    ("LOWER", 1): "lower({0})",
    ("LENGTH", 1): "length({0})",
    ("LEN", 1): "length({0})",
    ("CHAR_LENGTH", 1): "length({0})",
    ("LEFT", 2): "text_left({0}, {1})",
    ("RIGHT", 2): "text_right({0}, {1})",
    ("SUBSTRING", 2): "substr({0}, {1})",
    ("SUBSTRING", 3): "substr({0}, {1}, {2})",
    ("SUBSTR", 2): "substr({0}, {1})",
    ("SUBSTR", 3): "substr({0}, {1}, {2})",
    ("LOCATE", 2): "instr(lower({1}), lower({0}))",
    ("STRPOS", 2): "instr(lower({0}), lower({1}))",
    ("CONCAT", 2): "({0} || {1})",
    ("LTRIM", 1): "ltrim({0})",
    ("RTRIM", 1): "rtrim({0})",
    ("TRIM", 1): "trim({0})",
    ("REPEAT", 2): _REPEATED,
    ("SPACE", 1): _REPEATED.replace("{0}", "' '").replace("{1}", "{0}"),
    ("REPLACE", 3): "replace({0}, {1}, {2})",
    ("ASCII", 1): "unicode({0})",
    ("CHAR", 1): "char({0})",
    ("CHR", 1): "char({0})",
    ("ABS", 1): "abs({0})",
    ("CEILING", 1): "ceil({0})",
    ("CEIL", 1): "ceil({0})",
    ("FLOOR", 1): "floor({0})",
    ("MOD", 2): "(({0}) % ({1}))",
    ("POWER", 2): "pow({0}, {1})",
    ("POW", 2): "pow({0}, {1})",
    ("SQRT", 1): "sqrt({0})",
    ("EXP", 1): "exp({0})",
    ("LN", 1): "ln({0})",
    ("LOG", 1): "log10({0})",
    ("LOG10", 1): "log10({0})",
    ("SIGN", 1): "sign({0})",
    ("PI", 0): "pi()",
    ("ROUND", 1): "round({0})",
    ("ROUND", 2): "round({0}, {1})",
    ("TRUNCATE", 2): "(trunc(({0}) * pow(10, {1})) / pow(10, {1}))",
    ("TRUNC", 2): "(trunc(({0}) * pow(10, {1})) / pow(10, {1}))",
    ("IFNULL", 2): "ifnull({0}, {1})",
    ("ISNULL", 2): "ifnull({0}, {1})",
    ("NVL", 2): "ifnull({0}, {1})",
    ("COALESCE", 2): "ifnull({0}, {1})",
    ("NULLIF", 2): "nullif({0}, {1})",
    ("DAYOFMONTH", 1): _part("%d"),
    ("DAYOFWEEK", 1): f"({_part('%w')} + 1)",
    ("DAYOFYEAR", 1): _part("%j"),
    ("DAYNAME", 1): _named(_DAY_NAMES, "%w", 0),
    ("HOUR", 1): _part("%H"),
    ("MINUTE", 1): _part("%M"),
    ("SECOND", 1): _part("%S"),
    ("MONTH", 1): _part("%m"),
    ("MONTHNAME", 1): _named(_MONTH_NAMES, "%m", 1),
    ("QUARTER", 1): _QUARTER,
    ("WEEK", 1): _part("%W"),
    ("YEAR", 1): _part("%Y"),
}


def called(name: str, arguments: list[str]) -> str:
    """A call of a function as SQLite takes it. DialectError for what is no function here."""
    template = _TEMPLATES.get((name, len(arguments)))
    if template is None:
        known = any(name == other for other, _ in _TEMPLATES)
        wrong = "Wrong number of arguments of function" if known else "Invalid function name"
        raise DialectError(f"{wrong}: {name}")
    return template.format(*arguments)


def to_char(value: str, form: str) -> str:
    """What the driver makes of DAYNAME and MONTHNAME."""
    name = {"DAY": "DAYNAME", "MONTH": "MONTHNAME"}.get(form.upper())
    if name is None:
        raise DialectError(f"Invalid function name: TO_CHAR {form}")
    return called(name, [value])


def extracted(part: str, value: str) -> str:
    """EXTRACT(part FROM value)."""
    if part == "QUARTER":
        return _QUARTER.format(value)
    if part not in _PARTS:
        raise DialectError(f"Expected lexical element not found: a part of a date, before {part!r}")
    return _part(_PARTS[part]).format(value)


def is_number(type_name: str) -> bool:
    """Whether a type is one of numbers."""
    base = type_name.partition("(")[0].strip().upper()
    return base in _WHOLE or base in _BROKEN


def cast(value: str, type_name: str) -> str:
    """A value as another type; SQL_VARCHAR and VARCHAR(40) are the same."""
    base = type_name.partition("(")[0].strip().upper().removeprefix("SQL_")
    if base in _TEXTS:
        return f"CAST({value} AS TEXT)"
    if base in _WHOLE:
        return f"CAST({value} AS INTEGER)"
    if base in _BROKEN:
        return f"CAST({value} AS REAL)"
    if base == "DATE":
        return f"date({value})"
    if base in ("TIMESTAMP", "DATETIME"):
        return f"datetime({value})"
    raise DialectError(f"Expected lexical element not found: a type, before {type_name!r}")


def moved(value: str, amount: str, unit: str, *, is_date: bool) -> str:
    """A moment some units later or earlier; of a date a date."""
    if unit not in UNITS:
        raise DialectError(f"Expected lexical element not found: a unit of time, before {unit!r}")
    function = "date" if is_date else "datetime"
    return f"{function}({value}, ({amount}) || ' {UNITS[unit]}')"


def apart(unit: str, first: str, second: str) -> str:
    """TIMESTAMPDIFF: how many whole units the second moment is after the first."""
    if unit in _SECONDS:
        seconds = f"({extracted('EPOCH', second)} - {extracted('EPOCH', first)})"
        return f"({seconds} / {_SECONDS[unit]})"
    months = " - ".join(f"({_part('%Y')} * 12 + {_part('%m')})".format(each) for each in (second, first))
    if unit == "SQL_TSI_MONTH":
        return f"({months})"
    if unit == "SQL_TSI_YEAR":
        return f"(({months}) / 12)"
    raise DialectError(f"Expected lexical element not found: a unit of time, before {unit!r}")
