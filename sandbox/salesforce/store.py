# ruff: noqa: S608 - every name in the SQL comes from the schema, values are always bound
"""One org's file: a table for each object with a column for each field, and the org's own bookkeeping.

Only one thread uses a store. What a transaction acknowledged survives a kill: it is in the write-ahead log, and so with
the operating system, before the answer goes out. synchronous=FULL would wait for the disk besides, for the sake of
power cuts; with NORMAL one may cost the last transactions, but leaves the file whole.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

import apsw

from sandbox.salesforce.ids import make_id
from sandbox.salesforce.schema.catalogue import Schema
from sandbox.salesforce.schema.computed import computed_field, is_computed
from sandbox.salesforce.schema.currencies import CARRIERS, FIELD
from sandbox.salesforce.schema.custom import Metadata, custom_field, custom_object
from sandbox.salesforce.schema.fields import IDENTIFIERS, TEXTUAL, Field, FieldType, SObject
from sandbox.salesforce.soql import sqlite_functions
from sandbox.salesforce.tables import OWN_TABLES
from sandbox.salesforce.values import Stored, stored_datetime, storing

Row: TypeAlias = dict[str, Stored]

#: Currency of the company itself.
CORPORATE = "USD"

#: Lookups that nobody searches by: an index on them would only cost.
_NOT_INDEXED = frozenset({"CreatedById", "LastModifiedById", "OwnerId", "MasterRecordId"})

#: Clients that look for changes read in the order of SystemModstamp, Id.
_ALSO_INDEXED = {"SystemModstamp": '"Id", '}


class Store:
    """The file of one org and the schema that it has."""

    def __init__(self, path: Path, org_key: str) -> None:
        self.org_key = org_key
        self._path = str(path)
        self.database = apsw.Connection(self._path)
        self.database.set_busy_timeout(30_000)
        for pragma in (
            "journal_mode = WAL",
            "synchronous = NORMAL",
            "cache_size = -32000",
            "temp_store = MEMORY",
        ):
            self.database.execute(f"PRAGMA {pragma}").fetchall()
        sqlite_functions.install(self.database, self.now)
        sqlite_functions.make_results(self.database)
        self.database.execute(OWN_TABLES)
        self.schema = Schema()
        self._counters: dict[str, int] = {}
        self._moved: set[str] = set()
        self._load_counters()
        self._depth = 0
        #: Moves when permissions change: what a user sees is worked out again.
        self.access_version = 0
        with self.transaction():
            self.load_custom()
            for one in self.schema.objects.values():
                self.fit_table(one)

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    def reader(self) -> apsw.Connection:
        """A connection of its own that only reads, for one other thread: it does not wait for the store's."""
        connection = apsw.Connection(self._path, flags=apsw.SQLITE_OPEN_READONLY)
        connection.set_busy_timeout(30_000)
        sqlite_functions.install(connection, self.now)
        return connection

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, durable at its end; inside another one only its own part is undone when it fails."""
        version = self.schema.version
        name = f"level_{self._depth}"
        self.database.execute(f"SAVEPOINT {name}" if self._depth else "BEGIN IMMEDIATE")
        self._depth += 1
        try:
            yield
            if self._depth == 1:
                self._keep_counters()
            self.database.execute(f"RELEASE {name}" if self._depth > 1 else "COMMIT")
        except BaseException:
            if self.database.in_transaction:
                self.database.execute(f"ROLLBACK TO {name}" if self._depth > 1 else "ROLLBACK")
            if self._depth == 1:
                self._load_counters()
            if self.schema.version != version:
                self.load_custom()
            raise
        finally:
            self._depth -= 1

    def _load_counters(self) -> None:
        """Go on from the numbers that the file knows: those of what was rolled back are given out once more."""
        self._counters = {
            str(name): int(str(value))
            for name, value in self.database.execute("SELECT name, value FROM sandbox_counter")
        }
        self._moved.clear()

    def _keep_counters(self) -> None:
        if self._moved:
            self.database.executemany(
                "INSERT OR REPLACE INTO sandbox_counter VALUES (?, ?)",
                [(name, self._counters[name]) for name in self._moved],
            )
            self._moved.clear()

    def next_numbers(self, name: str, count: int = 1) -> range:
        """The next ``count`` numbers of a counter, from 1; call inside a transaction."""
        last = self._counters.get(name, 0)
        self._counters[name] = last + count
        self._moved.add(name)
        return range(last + 1, last + count + 1)

    def copy_counter(self, name: str, other: str) -> None:
        """Let another counter go on where this one is; call inside a transaction."""
        self._counters[other] = self._counters.get(name, 0)
        self._moved.add(other)

    def next_ids(self, prefix: str, count: int) -> list[str]:
        """New Ids of a key prefix, in rising order."""
        return [make_id(prefix, self.org_key, number) for number in self.next_numbers(f"id:{prefix}", count)]

    def now(self) -> datetime:
        """Now on the org's clock, which a person may have moved on."""
        return datetime.now(UTC) + timedelta(milliseconds=self._counters.get("clock ahead", 0))

    def move_on(self, milliseconds: int) -> None:
        """Move the org's clock on; call inside a transaction."""
        self.next_numbers("clock ahead", milliseconds)

    def stamp(self) -> str:
        """The time of a write: now, but at least a millisecond after the last one given out."""
        now = int(self.now().timestamp() * 1000)
        last = self._counters.get("stamp", 0)
        self._counters["stamp"] = max(now, last + 1)
        self._moved.add("stamp")
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=self._counters["stamp"])
        return stored_datetime(moment)

    def rows(self, sobject: SObject, ids: Iterable[str], columns: Sequence[str] = ()) -> dict[str, Row]:
        """Stored rows by Id, deleted ones too; all columns unless some are named."""
        names = ("Id", *columns) if columns else tuple(f.name for f in sobject.fields.values() if f.stored)
        found = self.database.execute(
            f"SELECT {_listed(names)} FROM {quoted(sobject.name)} WHERE Id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(ids)),),
        )
        return {str(row[0]): dict(zip(names, row, strict=True)) for row in found}

    def insert(self, sobject: SObject, rows: Sequence[Row]) -> None:
        """Add rows, which may have different columns."""
        for names, group in _grouped(rows).items():
            self.database.executemany(
                f"INSERT INTO {quoted(sobject.name)} ({_listed(names)}) VALUES ({', '.join('?' * len(names))})",
                group,
            )

    def update(self, sobject: SObject, changes: Sequence[tuple[str, Row]]) -> None:
        """Change rows by Id, each with its own columns."""
        keyed = [{**row, "Id": record_id} for record_id, row in changes]
        for names, group in _grouped(keyed).items():
            sets = ", ".join(f"{quoted(name)} = ?" for name in names[:-1])
            self.database.executemany(f"UPDATE {quoted(sobject.name)} SET {sets} WHERE Id = ?", group)

    def note(self, name: str) -> str | None:
        """A text that the org keeps, None where there is none."""
        row = self.database.execute("SELECT value FROM sandbox_note WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def set_note(self, name: str, value: str) -> None:
        """Keep a text."""
        self.database.execute("INSERT OR REPLACE INTO sandbox_note VALUES (?, ?)", (name, value))

    # -- custom objects and fields

    def save_object(self, definition: Metadata) -> SObject:
        """Create a custom object or change its labels; its definition is kept as given."""
        name = str(definition.get("fullName", ""))
        existing = self.schema.find(name)
        prefix = existing.prefix if existing else f"a{next(iter(self.next_numbers('custom object'))):02d}"
        made = custom_object(definition, prefix)
        if existing:
            made.add(*(one for one in existing.fields.values() if one.custom))
        self.database.execute(
            "INSERT OR REPLACE INTO sandbox_object VALUES (?, ?, ?)",
            (made.name, prefix, json.dumps(definition)),
        )
        self.schema.add_object(made)
        self.fit_table(made)
        return made

    def save_field(self, owner: SObject, definition: Metadata) -> Field:
        """Create a custom field or change it; its definition is kept as given."""
        name = str(definition.get("fullName", "")).rpartition(".")[2]
        existing = owner.find(name)
        field_id = existing.custom_id if existing else self.next_ids("00N", 1)[0]
        made = self._made_field(owner, definition, field_id)
        self.database.execute(
            "INSERT OR REPLACE INTO sandbox_field VALUES (?, ?, ?, ?)",
            (owner.name, made.name, field_id, json.dumps(definition)),
        )
        self.schema.add_field(owner, made)
        self.fit_table(owner)
        return made

    def _made_field(self, owner: SObject, definition: Metadata, field_id: str) -> Field:
        if is_computed(definition):
            return computed_field(self.schema, owner, definition, field_id)
        return custom_field(definition, field_id)

    def remove_field(self, owner: SObject, field: Field) -> None:
        """Drop a custom field with its values and permissions."""
        self.database.execute(
            "DELETE FROM sandbox_field WHERE object = ? AND name = ?", (owner.name, field.name)
        )
        self.database.execute(
            'DELETE FROM "FieldPermissions" WHERE "Field" = ?', (f"{owner.name}.{field.name}",)
        )
        if field.stored:
            self.database.execute(f"DROP INDEX IF EXISTS {index_name(owner, field)}")
            self.database.execute(f"ALTER TABLE {quoted(owner.name)} DROP COLUMN {quoted(field.name)}")
        self.schema.remove_field(owner, field.name)
        self.access_version += 1

    def remove_object(self, sobject: SObject) -> None:
        """Drop a custom object with its records."""
        self.database.execute("DELETE FROM sandbox_field WHERE object = ?", (sobject.name,))
        self.database.execute("DELETE FROM sandbox_object WHERE name = ?", (sobject.name,))
        self.database.execute(f"DROP TABLE {quoted(sobject.name)}")
        self.schema.remove_object(sobject.name)

    def definition(self, owner: str, name: str = "") -> dict[str, object] | None:
        """The metadata that made a custom field, or with no ``name`` a custom object."""
        sql, keys = (
            (
                "SELECT definition FROM sandbox_field WHERE object = ? AND name = ? COLLATE NOCASE",
                (owner, name),
            )
            if name
            else ("SELECT definition FROM sandbox_object WHERE name = ? COLLATE NOCASE", (owner,))
        )
        row = self.database.execute(sql, keys).fetchone()
        return None if row is None else dict(json.loads(str(row[0])))

    def load_custom(self) -> None:
        """Work the schema out again: the standard objects, and all that the file keeps of custom ones."""
        self.schema.forget_custom()
        for _, prefix, definition in self.database.execute("SELECT * FROM sandbox_object").fetchall():
            self.schema.add_object(custom_object(json.loads(str(definition)), str(prefix)))
        query = "SELECT object, id, definition FROM sandbox_field ORDER BY rowid"
        kept = [
            (self.schema.get(str(owner)), str(field_id), json.loads(str(definition)))
            for owner, field_id, definition in self.database.execute(query).fetchall()
        ]
        # Computed fields come after those that they are computed from.
        for owner, field_id, definition in sorted(kept, key=lambda one: is_computed(one[2])):
            self.schema.add_field(owner, self._made_field(owner, definition, field_id))
        typed = "SELECT DISTINCT substr(name, 1, instr(name, '.') - 1) FROM metadata_component WHERE type = ?"
        for (name,) in self.database.execute(typed, ("RecordType",)).fetchall():
            self.schema.add_record_types(self.schema.get(str(name)))
        if rates := self.note("currencies"):
            self.schema.add_currencies(list(json.loads(rates)), CORPORATE)
        if self.note("person accounts"):
            self.schema.add_persons()

    def use_person_accounts(self) -> None:
        """Switch person accounts on, for good as in a real org; their record type is made by the first time."""
        if self.note("person accounts"):
            return
        self.set_note("person accounts", "on")
        self.schema.add_persons()
        for name in ("Account", "Contact"):
            self.fit_table(self.schema.get(name))
        now, (record_id,) = self.stamp(), self.next_ids("012", 1)
        self.insert(
            self.schema.get("RecordType"),
            [
                {
                    "Id": record_id,
                    "IsDeleted": 0,
                    "Name": "Person Account",
                    "DeveloperName": "PersonAccount",
                    "SobjectType": "Account",
                    "IsActive": 1,
                    "IsPersonType": 1,
                    **dict.fromkeys(("CreatedDate", "LastModifiedDate", "SystemModstamp"), now),
                }
            ],
        )

    def use_currencies(self, rates: Mapping[str, Decimal]) -> None:
        """Switch several currencies on: each code's rate to one unit of the corporate currency, which is USD."""
        given = {CORPORATE: "1", **{code: str(rate) for code, rate in rates.items()}}
        self.set_note("currencies", json.dumps(given))
        self.schema.add_currencies(list(given), CORPORATE)
        for name in ("CurrencyType", *CARRIERS):
            self.fit_table(self.schema.get(name))
        for name in CARRIERS:
            self.database.execute(
                f"UPDATE {quoted(name)} SET {quoted(FIELD)} = ? WHERE {quoted(FIELD)} IS NULL", (CORPORATE,)
            )
        sobject = self.schema.get("CurrencyType")
        self.database.execute(f"DELETE FROM {quoted(sobject.name)}")
        now = self.stamp()
        rate_field = sobject.fields["conversionrate"]
        self.insert(
            sobject,
            [
                {
                    "Id": record_id,
                    "IsDeleted": 0,
                    "IsoCode": code,
                    "ConversionRate": storing(rate_field)(rate),
                    "DecimalPlaces": 2,
                    "IsActive": 1,
                    "IsCorporate": int(code == CORPORATE),
                    **dict.fromkeys(("CreatedDate", "LastModifiedDate", "SystemModstamp"), now),
                }
                for (code, rate), record_id in zip(
                    given.items(), self.next_ids(sobject.prefix, len(given)), strict=True
                )
            ],
        )

    def fit_table(self, sobject: SObject) -> None:
        """Make the table, or the columns that it lacks, and the indexes."""
        table = quoted(sobject.name)
        present = {row[1].lower() for row in self.database.execute(f"PRAGMA table_info({table})")}
        stored = [one for one in sobject.fields.values() if one.stored]
        if not present:
            columns = ", ".join(_column(one) for one in stored)
            self.database.execute(f"CREATE TABLE {table} ({columns})")
        for one in stored:
            if present and one.name.lower() not in present:
                self.database.execute(f"ALTER TABLE {table} ADD COLUMN {_column(one)}")
            searched = one.type is FieldType.REFERENCE and one.name not in _NOT_INDEXED
            if searched or one.unique or one.external_id or one.name_field or one.name == "SystemModstamp":
                self.database.execute(
                    # With IsDeleted in the index a query in its order reads no row that it does not answer.
                    f"CREATE INDEX IF NOT EXISTS {index_name(sobject, one)} ON {table} "
                    f'({quoted(one.name)}, {_ALSO_INDEXED.get(one.name, "")}"IsDeleted")'
                )


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def index_name(sobject: SObject, field: Field) -> str:
    """The index of a column, as an SQL identifier."""
    return quoted(f"{sobject.name}.{field.name}")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(quoted(name) for name in names)


def _column(field: Field) -> str:
    if field.type is FieldType.ID:
        return f"{quoted(field.name)} TEXT PRIMARY KEY"
    if field.type in TEXTUAL:
        return f"{quoted(field.name)} TEXT COLLATE NOCASE"
    if field.type in IDENTIFIERS or field.type in {FieldType.DATE, FieldType.DATETIME}:
        return f"{quoted(field.name)} TEXT"
    if field.type is FieldType.BOOLEAN:
        return f"{quoted(field.name)} INTEGER NOT NULL DEFAULT {int(bool(field.default))}"
    return f"{quoted(field.name)} INTEGER"


def _grouped(rows: Iterable[Row]) -> dict[tuple[str, ...], list[tuple[Stored, ...]]]:
    groups: dict[tuple[str, ...], list[tuple[Stored, ...]]] = {}
    for row in rows:
        groups.setdefault(tuple(row), []).append(tuple(row.values()))
    return groups
