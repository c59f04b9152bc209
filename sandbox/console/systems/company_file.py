"""The QuickBooks company file, used as the person at the workstation."""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.console.control import Control, ControlError
from sandbox.console.systems.columns import COMMON_TABLES, FILE_COLUMNS, FILE_DEFAULTS
from sandbox.console.systems.file_fields import TableColumn, fields_of, shown, value_of
from sandbox.console.systems.names import in_words, plural
from sandbox.console.systems.pairs import paths
from sandbox.console.systems.shapes import (
    Choice,
    Link,
    Listing,
    MissingError,
    Record,
    RefusedError,
    Related,
    Row,
    Thing,
)
from sandbox.quickbooks.schema.catalogue import LINE_TABLES, UNIONS

PAGE = 20
_LAST_PAGE = 100
_MOST_OFFERED = 100
_MOST_RELATED = 50
_MOST_ASKED = 60
_TITLES = ("FullName", "Name", "RefNumber", "Initial", "TxnNumber")
_SEARCHED = ("FullName", "Name", "RefNumber", "CustomerRefFullName", "VendorRefFullName", "Memo")
_SYSTEM_KEYS = ("FQPrimaryKey", "ListID", "TxnID")
#: Of a customer, a vendor: what was written for them.
_OF_CUSTOMER = ("Invoice", "ReceivePayment", "SalesOrder")
_REFUSED = 422

#: A statement and its parameters.
Statement = tuple[str, Sequence[str | None]]


class FileSide:
    """One company file. ``pair``: whose; with the file's name where it is a further one."""

    name = "file"

    def __init__(self, control: Control, pair: str) -> None:
        self._control = control
        self._path = f"{paths(pair)['file']}/sql"
        self._columns: dict[str, list[TableColumn]] = {}

    def things(self) -> list[Thing]:
        """All tables."""
        _, rows = self._run("sp_tables")
        return [
            Thing(
                str(one[2]),
                in_words(str(one[2])),
                plural(in_words(str(one[2]))),
                bool(one[5]),
                common=one[2] in COMMON_TABLES,
            )
            for one in rows
        ]

    def thing(self, name: str) -> Thing:
        """A table with its columns; of a line table those of its own alone."""
        columns = self._table(name)
        table = columns[0].table
        own = columns
        header = header_of(table)
        if header:
            theirs = {one.name for one in self._table(header)}
            own = [one for one in columns if one.name not in theirs]
        createable = any(one.insertable for one in columns) and table not in UNIONS
        label = in_words(table)
        return Thing(table, label, plural(label), createable, fields_of(own), common=table in COMMON_TABLES)

    def listing(self, name: str, *, search: str, page: int, deleted: bool) -> Listing:
        """A page, the last changed first. Deleted records are in the tables ListDeleted and TxnDeleted."""
        del deleted
        thing, page = self.thing(name), min(max(page, 1), _LAST_PAGE)
        columns = self._shown_columns(thing.name)
        where, bound = self._where(thing.name, search)
        names = self._asked(thing.name, columns)
        order = self._order(thing.name)
        found = self._rows(
            f"SELECT TOP {page * PAGE + 1} {', '.join(names)} FROM {thing.name}{where}{order}",  # noqa: S608
            bound,
        )
        total = self._run(f"SELECT COUNT(*) FROM {thing.name}{where}", bound)[1][0][0]  # noqa: S608
        wanted = found[(page - 1) * PAGE :]
        rows = tuple(self._row(thing.name, columns, one) for one in wanted[:PAGE])
        return Listing(thing, tuple(columns.values()), rows, page, len(wanted) > PAGE, int(total))

    def record(self, name: str, record_id: str) -> Record:
        """All columns of a record, with its lines and what was written for it."""
        thing = self.thing(name)
        key = self._key(thing.name)
        found = self._rows(f"SELECT * FROM {thing.name} WHERE {key} = ?", [record_id])  # noqa: S608
        if not found:
            raise MissingError(f"The company file has no {thing.label} {record_id}.")
        raw = found[0]
        values = {one.name: value_of(raw.get(one.name)) for one in thing.fields}
        return Record(
            thing,
            record_id,
            self._title(thing.name, raw),
            values,
            related=self._related(thing.name, raw),
            points_to=self._points_to(thing, values),
        )

    def suggestions(self, targets: Sequence[str]) -> list[Choice]:
        """Names of elements that a reference may point to."""
        offered = []
        for table in targets:
            title = self._title_column(table)
            found = self._run(f"SELECT TOP {_MOST_OFFERED} {title} FROM {table} ORDER BY {title}")[1]  # noqa: S608
            offered += [Choice(str(one[0]), table if len(targets) > 1 else "") for one in found if one[0]]
        return offered[:_MOST_OFFERED]

    def create(self, name: str, values: Mapping[str, str | None]) -> str:
        """A new record without lines; its id."""
        return self.create_with_lines(name, values, "", ())

    def create_with_lines(
        self,
        name: str,
        values: Mapping[str, str | None],
        line_table: str,
        lines: Sequence[Mapping[str, str | None]],
    ) -> str:
        """A new record whose lines are cached until its header comes; its id. RefusedError."""
        statements = [_insert(line_table, {**one, "FQSaveToCache": "1"}) for one in lines]
        key = self._key(name)
        statements += [_insert(name, values), (f"sp_lastinsertid {name}", ())]
        made = str(self._several(statements)[-1]["rows"][0][0] or "")
        if key == "FQPrimaryKey":
            header = header_of(name)
            owner = values.get("TxnID") or values.get("ListID") or made
            column = self._key(header)
            found = self._run(f"SELECT {key} FROM {name} WHERE {column} = ?", [owner])[1]  # noqa: S608
            return str(found[-1][0]) if found else made
        return made

    def update(self, name: str, record_id: str, values: Mapping[str, str | None]) -> None:
        """Change columns of a record."""
        self._known(name, values)
        sets = ", ".join(f"{column} = ?" for column in values)
        text = f"UPDATE {name} SET {sets} WHERE {self._key(name)} = ?"  # noqa: S608 - names of the catalogue
        if self._several([(text, [*values.values(), record_id])])[0]["count"] == 0:
            raise MissingError(f"The company file has no {name} {record_id} any more.")

    def delete(self, name: str, record_id: str) -> None:
        """Delete a record; QuickBooks refuses what is in use."""
        self._known(name, {})
        self._several([(f"DELETE FROM {name} WHERE {self._key(name)} = ?", [record_id])])  # noqa: S608

    def void(self, name: str, record_id: str) -> None:
        """Void a transaction: it stays, with nothing to pay."""
        self.thing(name)
        self._several([(f"sp_void {name} WHERE TxnID = ?", [record_id])])

    def find(self, record_id: str) -> str:
        """Which table a record is in. MissingError."""
        for union, column in (("Transaction", "TxnType"), ("Entity", "Type"), ("Item", "Type")):
            key = "TxnID" if union == "Transaction" else "ListID"
            found = self._run(f"SELECT {column} FROM {union} WHERE {key} = ?", [record_id])[1]  # noqa: S608
            if found:
                return str(found[0][0])
        raise MissingError(f"The company file has no record {record_id}.")

    def by_value(self, name: str, column: str, values: Sequence[str]) -> dict[str, Link]:
        """The records whose column has one of the values, by value; none where there is no such column."""
        known = {one.name for one in self._table(name)}
        if not values or column not in known:
            return {}
        title, asked = self._title_column(name), list(values)[:_MOST_ASKED]
        marks, key = ", ".join("?" * len(asked)), self._key(name)
        names = list(dict.fromkeys((key, column, title, *(("Type",) if name in UNIONS else ()))))
        found = self._rows(
            f"SELECT {', '.join(names)} FROM {name} WHERE {column} IN ({marks})",  # noqa: S608
            asked,
        )
        return {
            str(one[column]): Link(str(one.get("Type") or name), str(one[key]), str(one[title] or one[key]))
            for one in found
        }

    def column_of(self, name: str, record_ids: Sequence[str], column: str) -> dict[str, str]:
        """A column's values by the records' ids; none where there is no such column."""
        if not record_ids or column not in {one.name for one in self._table(name)}:
            return {}
        key, asked = self._key(name), list(record_ids)[:_MOST_ASKED]
        marks = ", ".join("?" * len(asked))
        found = self._run(f"SELECT {key}, {column} FROM {name} WHERE {key} IN ({marks})", asked)[1]  # noqa: S608
        return {str(record_id): str(value) for record_id, value in found if value}

    def count(self, name: str) -> int:
        """How many records there are."""
        return int(self._run(f"SELECT COUNT(*) FROM {name}")[1][0][0])  # noqa: S608

    # -- inside

    def _run(self, text: str, bound: Sequence[str | None] = ()) -> tuple[list[str], list[list[Any]]]:
        (made,) = self._several([(text, bound)])
        return made.get("columns", []), made.get("rows", [])

    def _rows(self, text: str, bound: Sequence[str | None] = ()) -> list[dict[str, Any]]:
        columns, rows = self._run(text, bound)
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def _several(self, statements: Sequence[Statement]) -> list[dict[str, Any]]:
        asked = [{"statement": text, "parameters": list(bound)} for text, bound in statements]
        try:
            made: list[dict[str, Any]] = self._control.call("POST", self._path, {"statements": asked})[
                "results"
            ]
        except ControlError as refused:
            if refused.status != _REFUSED:
                raise
            raise RefusedError(refused.message) from refused
        return made

    def _table(self, name: str) -> list[TableColumn]:
        if not name.isalnum() or not name.isascii():
            raise MissingError(f"The company file has no table {name}.")
        if name not in self._columns:
            try:
                columns, rows = self._run(f"sp_columns {name}")
            except RefusedError as unknown:
                raise MissingError(f"The company file has no table {name}.") from unknown
            self._columns[name] = [
                TableColumn.of(dict(zip(columns, row, strict=True)))
                for row in rows
                if row[columns.index("QUERYABLE")] or row[columns.index("INSERTABLE")]
            ]
        return self._columns[name]

    def _known(self, name: str, values: Mapping[str, str | None]) -> None:
        known = {one.name for one in self._table(name)}
        for column in values:
            if column not in known:
                raise RefusedError(f"{name} has no column {column}.", [column])

    def _key(self, name: str) -> str:
        known = {one.name for one in self._table(name) if one.queryable}
        return next((one for one in _SYSTEM_KEYS if one in known), self._table(name)[0].name)

    def _title_column(self, name: str) -> str:
        known = {one.name for one in self._table(name) if one.queryable}
        return next((one for one in _TITLES if one in known), self._key(name))

    def _title(self, name: str, raw: Mapping[str, Any]) -> str:
        header = header_of(name)
        if header:
            prefix = name.removesuffix("Line")
            for column in (f"{name}ItemRefFullName", f"{prefix}ItemRefFullName", f"{name}Desc"):
                if raw.get(column):
                    return str(raw[column])
        return str(raw.get(self._title_column(name)) or raw.get(self._key(name)) or "")

    def _shown_columns(self, name: str) -> dict[str, str]:
        known = {one.name for one in self._table(name) if one.queryable}
        wanted = FILE_COLUMNS.get(name)
        if wanted is None and header_of(name):
            wanted = {one.name: one.name for one in self._line_columns(name)}
        chosen = {one: label for one, label in (wanted or FILE_DEFAULTS).items() if one in known}
        return dict(list(chosen.items())[:3])

    def _line_columns(self, name: str) -> list[TableColumn]:
        theirs = {one.name for one in self._table(header_of(name))}
        endings = ("Quantity", "Rate", "Amount", "PaymentAmount", "RefNumber")
        return [
            one
            for one in self._table(name)
            if one.name not in theirs and one.queryable and one.name.endswith(endings)
        ]

    def _asked(self, name: str, columns: Mapping[str, str]) -> list[str]:
        known = {one.name for one in self._table(name) if one.queryable}
        names = [self._key(name), self._title_column(name), *columns]
        names += [one for one in ("TimeModified", "TimeDeleted") if one in known]
        names += ["Type"] if name in UNIONS else []
        if header_of(name):
            names += [one for one in (f"{name}ItemRefFullName", f"{name}Desc") if one in known]
        return list(dict.fromkeys(names))

    def _order(self, name: str) -> str:
        known = {one.name for one in self._table(name)}
        stamp = next((one for one in ("TimeModified", "TimeDeleted") if one in known), None)
        return f" ORDER BY {stamp} DESC" if stamp else ""

    def _where(self, name: str, search: str) -> tuple[str, list[str | None]]:
        known = {one.name for one in self._table(name) if one.queryable}
        columns = [one for one in _SEARCHED if one in known][:3]
        if not search or not columns:
            return "", []
        pattern = f"%{search}%"
        return f" WHERE {' OR '.join(f'{one} LIKE ?' for one in columns)}", [pattern] * len(columns)

    def _row(self, name: str, columns: Mapping[str, str], raw: Mapping[str, Any]) -> Row:
        stamp = str(raw.get("TimeModified") or raw.get("TimeDeleted") or "")
        table = str(raw["Type"]) if name in UNIONS and name != "Terms" else name
        return Row(
            Link(table, str(raw[self._key(name)]), self._title(name, raw)),
            tuple(shown(raw.get(one)) for one in columns),
            changed=stamp,
            ago=stamp,
        )

    def _related(self, name: str, raw: Mapping[str, Any]) -> list[Related]:
        lists = []
        key = self._key(name)
        for lines in LINE_TABLES.get(name, ()):
            columns = {one.name: one.name for one in self._line_columns(lines)[:3]}
            found = self._rows(
                f"SELECT TOP {_MOST_RELATED} {', '.join(self._asked(lines, columns))} FROM {lines} "  # noqa: S608
                f"WHERE {key} = ?",
                [str(raw[key])],
            )
            headings = tuple(_line_heading(lines, one) for one in columns)
            rows = tuple(self._row(lines, columns, one) for one in found)
            lists.append(Related(plural(in_words(lines)), lines, headings, rows, {key: str(raw[key])}))
        if name == "Customer":
            lists += [self._written_for(table, raw) for table in _OF_CUSTOMER]
        if name == "Invoice":
            lists.append(self._payments(raw))
        return lists

    def _written_for(self, table: str, customer: Mapping[str, Any]) -> Related:
        columns = {one: label for one, label in self._shown_columns(table).items() if "Customer" not in label}
        found = self._rows(
            f"SELECT TOP {_MOST_RELATED} {', '.join(self._asked(table, columns))} FROM {table} "  # noqa: S608
            "WHERE CustomerRefListID = ? ORDER BY TimeModified DESC",
            [str(customer["ListID"])],
        )
        rows = tuple(self._row(table, columns, one) for one in found)
        new = {"CustomerRefFullName": str(customer["FullName"])}
        return Related(plural(in_words(table)), table, tuple(columns.values()), rows, new)

    def _payments(self, invoice: Mapping[str, Any]) -> Related:
        columns = {"AppliedToTxnAmount": "Applied", "TotalAmount": "Payment", "TxnDate": "Date"}
        found = self._rows(
            f"SELECT TOP {_MOST_RELATED} TxnID, RefNumber, TimeModified, {', '.join(columns)} "  # noqa: S608
            "FROM ReceivePaymentLine WHERE AppliedToTxnTxnID = ?",
            [str(invoice["TxnID"])],
        )
        rows = tuple(self._row("ReceivePayment", columns, one) for one in found)
        new = None
        if not invoice.get("IsPaid"):
            owed = str(invoice.get("BalanceRemaining") or "")
            new = {
                "CustomerRefFullName": str(invoice["CustomerRefFullName"]),
                "TotalAmount": owed,
                "line-1-AppliedToTxnTxnID": str(invoice["TxnID"]),
                "line-1-AppliedToTxnPaymentAmount": owed,
            }
        return Related("Payments", "ReceivePayment", tuple(columns.values()), rows, new)

    def _points_to(self, thing: Thing, values: Mapping[str, str]) -> dict[str, Link]:
        """Links of references, made from the pair of columns that each consists of."""
        found = {}
        for one in thing.fields:
            id_column = f"{one.name.removesuffix('FullName')}ListID"
            if one.targets and one.name.endswith("RefFullName") and values.get(id_column):
                target = one.targets[0] if len(one.targets) == 1 else "*"
                found[one.name] = Link(target, values[id_column], values.get(one.name, ""))
        return found


def header_of(table: str) -> str:
    """The table that a line table's lines belong to, '' for any other table."""
    return next((header for header, lines in LINE_TABLES.items() if table in lines), "")


def _line_heading(table: str, column: str) -> str:
    return column.removeprefix(table).removeprefix(table.removesuffix("Line")).removeprefix("AppliedToTxn")


def _insert(table: str, values: Mapping[str, str | None]) -> Statement:
    given = {name: value for name, value in values.items() if value is not None}
    if not all(name.isidentifier() for name in (table, *given)):
        raise RefusedError("a name of a column is not one")
    if not given:
        raise RefusedError("Nothing was filled in.")
    text = f"INSERT INTO {table} ({', '.join(given)}) VALUES ({', '.join('?' * len(given))})"  # noqa: S608
    return text, list(given.values())
