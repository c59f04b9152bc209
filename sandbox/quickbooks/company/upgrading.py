"""Bringing a company file that an older version of the sandbox made up to this one: tables and columns are added."""

import zlib
from functools import cache

import apsw

from sandbox.quickbooks.clock import workstation_now
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions.rebuilding import rebuild_ledger
from sandbox.quickbooks.schema import ddl, views
from sandbox.quickbooks.schema.tables import Schema


@cache
def _mark() -> int:
    """A number that differs between versions with different tables, kept as SQLite's user_version."""
    schema = Schema()
    text = "\n".join((ddl.INTERNAL, *ddl.storage(schema), *views.create(schema)))
    return zlib.crc32(text.encode()) & 0x7FFFFFFF


def mark(connection: apsw.Connection) -> None:
    """Note that the file has every table of this version."""
    connection.pragma("user_version", _mark())


def upgrade(connection: apsw.Connection, schema: Schema) -> None:
    """Add what the file lacks, in one transaction; nothing where this version made it."""
    if connection.pragma("user_version") == _mark():
        return
    with connection:
        for statement in views.drop(schema):
            connection.execute(statement)
        connection.execute(ddl.INTERNAL)
        for statement in ddl.additions(schema, _columns(connection)):
            connection.execute(statement)
        for statement in views.create(schema):
            connection.execute(statement)
        rebuild_ledger(Change(connection, schema, workstation_now(0)))
        mark(connection)


def _columns(connection: apsw.Connection) -> dict[str, frozenset[str]]:
    tables = [
        str(name) for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    ]
    return {
        table: frozenset(
            str(name) for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
        )
        for table in tables
    }
