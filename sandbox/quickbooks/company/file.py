"""A company file on disk: made, opened, changed one request at a time, read from snapshots."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sandbox.quickbooks.clock import workstation_now
from sandbox.quickbooks.company import custom_fields, regional_taxes, starting, upgrading
from sandbox.quickbooks.company.change import COUNTERS, Change
from sandbox.quickbooks.company.connections import Readers, connect
from sandbox.quickbooks.schema import ddl, views
from sandbox.quickbooks.schema.columns import custom_column
from sandbox.quickbooks.schema.tables import Schema, custom_field_tables

MULTI_USER: Final = "MultiUser"
SINGLE_USER: Final = "SingleUser"
_CLOCK: Final = "clock ahead"


class CompanyFile:
    """One open company file. ``turn`` is held by the request that QuickBooks works on."""

    def __init__(self, path: Path) -> None:
        """Open an existing company file."""
        self.path = path
        self.turn = asyncio.Lock()
        self.readers = Readers(path)
        self._writer = connect(path, writes=True)
        self._read_settings()

    def _read_settings(self) -> None:
        fields = self._writer.execute("SELECT owner, label FROM qb_custom_field ORDER BY rowid")
        host = self._writer.execute('SELECT "Country", "QBFileMode" FROM "Host"').fetchone()
        country = str(host[0]) if host else "US"
        #: A person works alone in it: other sessions are refused until they are done.
        self.single_user = host is not None and host[1] == SINGLE_USER
        self.schema = Schema(tuple((str(owner), str(label)) for owner, label in fields), country)
        upgrading.upgrade(self._writer, self.schema)
        #: How far a person has moved the workstation's clock on.
        self.clock_ahead = timedelta(seconds=self.number(_CLOCK) or 0)

    @contextmanager
    def change(self, *, by_person: bool = False, skew: timedelta = timedelta(0)) -> Iterator[Change]:
        """One request's transaction: committed durably at the end, rolled back on an error.

        ``skew``: how far the workstation's clock is ahead of the true time.
        """
        moment = self.workstation_now() + skew
        self._writer.execute("BEGIN IMMEDIATE")
        try:
            yield Change(self._writer, self.schema, moment, by_person)
            self._writer.execute("COMMIT")
        except BaseException:
            if self._writer.in_transaction:  # a full disk has ended it already
                self._writer.execute("ROLLBACK")
            raise

    def number(self, name: str) -> int | None:
        """A number that the file keeps under a name, None where it keeps none."""
        row = self._writer.execute("SELECT value FROM qb_counter WHERE name = ?", (name,)).fetchone()
        return None if row is None else int(row[0])

    def workstation_now(self) -> datetime:
        """Now on the workstation's clock, to the second."""
        row = self._writer.execute('SELECT "WorkstationUTCOffsetMinutes" FROM "Preferences"').fetchone()
        return workstation_now(int(row[0] or 0) if row else 0) + self.clock_ahead

    def move_clock_on(self, seconds: int) -> None:
        """Set the workstation's clock ahead by so many seconds more."""
        ahead = self.clock_ahead + timedelta(seconds=seconds)
        with self.change() as change:
            change.run(
                "INSERT OR REPLACE INTO qb_counter VALUES (?, ?)", (_CLOCK, int(ahead.total_seconds()))
            )
        self.clock_ahead = ahead

    def add_custom_fields(self, fields: tuple[tuple[str, str], ...]) -> bool:
        """Define custom fields, pairs of owner and label; those that exist are left alone. Whether any was new.

        ValueError for an owner that cannot have custom fields, and for more than QuickBooks' product takes.
        """
        known = {_column(owner, label) for owner, label in self.schema.custom_fields}
        new = tuple((owner, label) for owner, label in fields if _column(owner, label) not in known)
        if not new:
            return False
        custom_fields.check_count((*self.schema.custom_fields, *new), self.product)
        schema = Schema((*self.schema.custom_fields, *new), self.schema.country)
        with self.change() as change:
            for owner, label in new:
                change.run("INSERT INTO qb_custom_field (owner, label) VALUES (?, ?)", (owner, label))
            for statement in ddl.new_columns(self.schema, schema):
                change.run(statement)
            for statement in views.create(schema):
                change.run(statement)
        self.schema = schema
        return True

    def set_country(self, country: str) -> None:
        """Make the file one of that country's edition: its address columns, its taxes, its home currency.

        KeyError for a country without an edition, ValueError once there are transactions: they were taxed.
        """
        schema = Schema(self.schema.custom_fields, country)
        with self.change() as change:
            if schema.country == self.schema.country:
                return
            if change.one("SELECT 1 FROM qb_txn LIMIT 1"):
                raise ValueError("a company file with transactions stays in its edition")
            for statement in ddl.renamed_columns(self.schema, schema):
                change.run(statement)
            for statement in views.create(schema):
                change.run(statement)
            change.run('UPDATE "Host" SET "Country" = ?', (country,))
            change.run('UPDATE "Company" SET "AddressCountry" = ?', (country,))
            change.schema = schema
            regional_taxes.move(change, country)
        self.schema = schema

    @property
    def product(self) -> str:
        """Which QuickBooks it is: Premier (Pro is alike) or Enterprise."""
        row = self._writer.execute('SELECT "ProductName" FROM "Host"').fetchone()
        enterprise = row is not None and str(row[0]).endswith(custom_fields.ENTERPRISE)
        return custom_fields.ENTERPRISE if enterprise else custom_fields.PREMIER

    def set_product(self, product: str) -> None:
        """Make it a file of that product. ValueError for one that does not exist or takes fewer custom fields."""
        if product not in custom_fields.PRODUCTS:
            raise ValueError(f"product is one of {', '.join(custom_fields.PRODUCTS)}")
        custom_fields.check_count(self.schema.custom_fields, product)
        name = "Sandbox company file"
        if product == custom_fields.ENTERPRISE:
            name = f"{name}, {product}"
        with self.change() as change:
            change.run('UPDATE "Host" SET "ProductName" = ?', (name,))

    def count_on_from(self, other: "CompanyFile") -> None:
        """Let ids, and the workstation's clock, go on where another file's are."""
        with self.change() as change:
            for name in (*COUNTERS, _CLOCK):
                change.run(
                    "INSERT INTO qb_counter VALUES (?, ?) "
                    "ON CONFLICT DO UPDATE SET value = MAX(value, excluded.value)",
                    (name, other.number(name) or 0),
                )
        self.clock_ahead = other.clock_ahead

    def take_over(self, other: "CompanyFile") -> None:
        """Get the content of another file, in one transaction; what has begun to read goes on with what was there."""
        source = other._writer  # noqa: SLF001 - of the same class
        with self._writer.backup("main", source, "main") as copy:
            while not copy.done:
                copy.step()
        self._read_settings()

    def set_single_user(self, *, on: bool) -> None:
        """Switch to single-user mode or back, as File, Switch to Single-user Mode does."""
        with self.change() as change:
            change.run('UPDATE "Host" SET "QBFileMode" = ?', (SINGLE_USER if on else MULTI_USER,))
        self.single_user = on

    def close(self) -> None:
        """Close the connections; readers in use close with their cursors."""
        self.readers.close()
        self._writer.close()


def _column(owner: str, label: str) -> tuple[tuple[str, ...], str]:
    """The tables and the column of a custom field: two labels that differ by blanks are one."""
    return custom_field_tables(owner), custom_column(label).name.lower()


def create(
    path: Path,
    *,
    company_name: str,
    custom_fields: tuple[tuple[str, str], ...],
    numbers: Mapping[str, int] | None = None,
) -> CompanyFile:
    """Make a company file with its starting lists. It appears at ``path`` only when it is complete.

    ``numbers``: what it keeps from the start, to be asked for by name.
    """
    scratch = path.with_suffix(".new")
    remove(scratch)
    schema = Schema()
    connection = connect(scratch, writes=True)
    with connection:
        connection.execute(ddl.INTERNAL)
        for statement in (*ddl.storage(schema), *views.create(schema)):
            connection.execute(statement)
        starting.fill(Change(connection, schema, workstation_now(0)), company_name=company_name)
        for counter in (numbers or {}).items():
            connection.execute("INSERT INTO qb_counter VALUES (?, ?)", counter)
        upgrading.mark(connection)
    connection.pragma("journal_mode", "delete")
    connection.close()
    made = CompanyFile(scratch)
    made.add_custom_fields(custom_fields)
    made.close()
    remove(path)  # a deletion that was killed may have left a log, which would be carried over into this file
    scratch.replace(path)
    return CompanyFile(path)


def remove(path: Path) -> None:
    """Delete a company file, if it is there."""
    for name in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        name.unlink(missing_ok=True)
