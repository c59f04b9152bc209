"""A report as a table: its columns with titles, its rows, and the part of them that a request shows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import apsw

from sandbox.quickbooks.company.connections import connect
from sandbox.quickbooks.dialect.tokens import Token, TokenKind
from sandbox.quickbooks.errors import DialectError
from sandbox.quickbooks.reports.request import ReportRequest
from sandbox.quickbooks.schema.columns import Column, ColumnType

#: What a cell holds.
Value: TypeAlias = str | int | None
#: Kinds of rows, as QuickBooks names them.
TEXT_ROW, DATA_ROW, SUBTOTAL_ROW, TOTAL_ROW = "TextRow", "DataRow", "SubtotalRow", "TotalRow"
#: Columns that every report has.
_COMMON = {
    "RowNumber": ColumnType.INT,
    "RowType": ColumnType.STR,
    "RowDataType": ColumnType.STR,
    "RowData": ColumnType.STR,
    "Text": ColumnType.STR,
    "Label": ColumnType.STR,
    "Blank": ColumnType.STR,
    "AccountListID": ColumnType.STR,
    "AccountName": ColumnType.STR,
    "AccountFullName": ColumnType.STR,
    "AccountNumber": ColumnType.STR,
    "AccountType": ColumnType.STR,
    "ReportTitle": ColumnType.STR,
    "ReportSubtitle": ColumnType.STR,
    "ReportBasis": ColumnType.STR,
    "NumRows": ColumnType.INT,
    "NumColumns": ColumnType.INT,
    "NumColTitleRows": ColumnType.INT,
}
_WORDS = frozenset(("AND", "OR", "NOT", "IS", "NULL", "LIKE", "IN", "BETWEEN"))
_OPERATORS = frozenset(("=", "<>", "!=", "<", ">", "<=", ">=", "(", ")", ",", "-"))


@dataclass(slots=True)
class Report:
    """One report. Several columns of one name are told apart by numbers: Amount_1, Amount_2, ..."""

    title: str
    subtitle: str
    #: Name, type and title of each column.
    columns: tuple[tuple[str, ColumnType, str], ...]
    rows: list[dict[str, Value]] = field(default_factory=list)

    def add(self, kind: str, label: str | None, **cells: Value) -> None:
        """Add a row; a row of text has its label as Text."""
        text = label if kind == TEXT_ROW else None
        self.rows.append({"RowType": kind, "Text": text, "Label": label, **cells})


def amounts(titles: Sequence[str], name: str = "Amount") -> tuple[tuple[str, ColumnType, str], ...]:
    """Columns of amounts: one is called by its name, several are numbered."""
    if len(titles) == 1:
        return ((name, ColumnType.AMT, titles[0]),)
    return tuple((f"{name}_{number}", ColumnType.AMT, title) for number, title in enumerate(titles, 1))


def cents_text(value: int) -> str:
    """Cents as the text of an amount."""
    sign = "-" if value < 0 else ""
    return f"{sign}{abs(value) // 100}.{abs(value) % 100:02d}"


def answer(report: Report, request: ReportRequest) -> tuple[tuple[Column, ...], list[tuple[Value, ...]]]:
    """The columns and rows of a report that a request shows. DialectError for a column that there is not."""
    types = _types(report)
    by_name = {name.lower(): name for name in types}
    shown: list[tuple[str, str]] = []
    for name, alias in request.columns or (("Label", ""), *((name, "") for name, _, _ in report.columns)):
        shown += [(found, alias or found) for found in _expanded(name, by_name)]
    memory = connect(Path(":memory:"), writes=True)
    try:
        definitions = ", ".join(f'"{name}" {_affinity(kind)}' for name, kind in types.items())
        memory.execute(f"CREATE TABLE report ({definitions})")
        constants = _constants(report)
        places = ", ".join("?" * len(types))
        memory.executemany(
            f"INSERT INTO report VALUES ({places})",  # noqa: S608
            [
                tuple(({**constants, **row, "RowNumber": number}).get(name) for name in types)
                for number, row in enumerate(report.rows, 1)
            ],
        )
        condition, bindings = _condition(request.condition, by_name)
        selected = ", ".join(f'"{name}"' for name, _ in shown)
        rows: list[tuple[Value, ...]] = list(
            memory.execute(f'SELECT {selected} FROM report{condition} ORDER BY "RowNumber"', bindings)  # noqa: S608
        )
    except apsw.SQLError as wrong:
        raise DialectError(f"Expected lexical element not found: {wrong}") from wrong
    finally:
        memory.close()
    return tuple(_column(alias, types[name]) for name, alias in shown), rows


def _types(report: Report) -> dict[str, ColumnType]:
    types = {**_COMMON, **{name: kind for name, kind, _ in report.columns}}
    types |= {f"{name}_Title": ColumnType.STR for name, _, _ in report.columns}
    groups = {name.rpartition("_")[0] for name, _, _ in report.columns if name.rpartition("_")[2].isdigit()}
    return types | {f"{group}_Count": ColumnType.INT for group in sorted(groups)}


def _constants(report: Report) -> dict[str, Value]:
    found: dict[str, Value] = {
        "ReportTitle": report.title,
        "ReportSubtitle": report.subtitle,
        "ReportBasis": "Accrual",
        "NumRows": len(report.rows),
        "NumColumns": len(report.columns) + 1,
        "NumColTitleRows": 1,
    }
    for name, _, title in report.columns:
        found[f"{name}_Title"] = title
        group, _, number = name.rpartition("_")
        if number.isdigit():
            found[f"{group}_Count"] = int(number)
    return found


def _expanded(name: str, by_name: dict[str, str]) -> list[str]:
    """The columns that a name means: itself, or its count and the numbered ones (Amount, Amount_Title)."""
    lowered = name.lower()
    if lowered in by_name:
        return [by_name[lowered]]
    base, ending = (lowered[: -len("_title")], "_title") if lowered.endswith("_title") else (lowered, "")
    numbered = [
        each
        for key, each in by_name.items()
        if key.startswith(f"{base}_")
        and key.endswith(ending)
        and key[len(base) + 1 : len(key) - len(ending)].isdigit()
    ]
    if not numbered:
        raise DialectError(f"Invalid column name: {name}")
    return numbered if ending else [by_name[f"{base}_count"], *numbered]


def _condition(tokens: tuple[Token, ...], by_name: dict[str, str]) -> tuple[str, tuple[str, ...]]:
    if not tokens:
        return "", ()
    parts, bindings = [], []
    for token in tokens:
        if token.word in _WORDS or (token.kind is TokenKind.OPERATOR and token.value in _OPERATORS):
            parts.append(token.value)
        elif token.kind in (TokenKind.TEXT, TokenKind.NUMBER):
            parts.append("?")
            bindings.append(token.value)
        elif token.kind in (TokenKind.NAME, TokenKind.QUOTED_NAME) and token.value.lower() in by_name:
            parts.append(f'"{by_name[token.value.lower()]}"')
        else:
            raise DialectError(f"Invalid column name: {token.value}")
    return f" WHERE {' '.join(parts)}", tuple(bindings)


def _affinity(kind: ColumnType) -> str:
    if kind is ColumnType.INT:
        return "INTEGER"
    return "TEXT COLLATE DECIMAL" if kind is ColumnType.AMT else "TEXT COLLATE CASELESS"


def _column(name: str, kind: ColumnType) -> Column:
    return Column(name, kind, 255 if kind is ColumnType.STR else 0)
