# ruff: noqa: S608 - every name in the SQL comes from the schema, values are always bound
"""Running a compiled query: all rows of a small result at once, a large one's page by page."""

import json
import weakref
from collections.abc import Iterator, Sequence
from typing import Any, overload

import apsw

from sandbox.salesforce.soql.errors import too_many_groups
from sandbox.salesforce.soql.fragments import Deferred, Parameter
from sandbox.salesforce.soql.plan import ChildPlan, Json, Plan, Shape
from sandbox.salesforce.soql.sqlite_functions import RESULTS
from sandbox.salesforce.store import Store, quoted
from sandbox.salesforce.values import stored_datetime

Row = Sequence[Any]
#: A result of at most so many rows is read at once.
_FEW = 2000


class ResultSet:
    """The records that a query found when it ran; later writes do not change which they are."""

    def __init__(self, store: Store, plan: Plan) -> None:
        self._store = store
        self.plan = plan
        values = bound(plan.parameters, store)
        self.rows: Sequence[Row] = ()
        if plan.counting:
            self.total = int(str(store.database.execute(plan.sql, values).fetchone()[0]))  # type: ignore[index]
            return
        if plan.paging is not None and not store.database.in_transaction and _is_large(store, plan):
            self.rows = KeptRows(store.database, plan.paging.keys, plan.paging.page, values)
        else:
            self.rows = store.database.execute(plan.sql, values).fetchall()
        self.total = len(self.rows)
        if plan.shape.id_index < 0 and self.total > _FEW:
            raise too_many_groups()
        if plan.viewed:
            self._note_view()

    def records(self, start: int, count: int, base: str) -> list[Json]:
        """Records number ``start`` and on, with their children. ``base`` is /services/data/vXX.X/sobjects/."""
        return self._built(self.plan.shape, self.rows[start : start + count], base)

    def stream(self, start: int, count: int) -> Iterator[Row]:
        """The rows of those records, one by one: a large result is never held as a whole."""
        if isinstance(self.rows, KeptRows):
            return self.rows.stream(start, start + count)
        return iter(self.rows[start : start + count])

    def _built(self, shape: Shape, rows: Sequence[Row], base: str) -> list[Json]:
        records = [shape.build(row, base) for row in rows]
        for name, child in shape.children.items():
            found = self._children(child, [str(row[shape.id_index]) for row in rows], base)
            for row, record in zip(rows, records, strict=True):
                below = found.get(str(row[shape.id_index]))
                if below:
                    record[name] = {"totalSize": len(below), "done": True, "records": below}
        return records

    def _children(self, child: ChildPlan, parents: Sequence[str], base: str) -> dict[str, list[Json]]:
        if not parents:
            return {}
        parameters = (json.dumps(list(parents)), *bound(child.plan.parameters, self._store))
        grouped: dict[str, list[Row]] = {}
        for row in self._store.database.execute(child.plan.sql, parameters):
            grouped.setdefault(str(row[child.parent_index]), []).append(row)
        end = None if child.limit is None else child.offset + child.limit
        kept = {parent: rows[child.offset : end] for parent, rows in grouped.items()}
        every = [row for rows in kept.values() for row in rows]
        built = iter(self._built(child.plan.shape, every, base))
        return {parent: [next(built) for _ in rows] for parent, rows in kept.items()}

    def _note_view(self) -> None:
        """FOR VIEW and FOR REFERENCE: the records were seen now."""
        ids = json.dumps([row[self.plan.shape.id_index] for row in self.rows[:_FEW]])
        now = stored_datetime(self._store.now())
        sets = ", ".join(f"{quoted(name)} = ?" for name in self.plan.viewed)
        with self._store.transaction():
            self._store.database.execute(
                f"UPDATE {quoted(self.plan.source)} SET {sets} WHERE Id IN (SELECT value FROM json_each(?))",
                (*[now] * len(self.plan.viewed), ids),
            )


class KeptRows(Sequence[Row]):
    """The rows of a large result: which records they are of is kept in a table of the connection, in their order.

    A record that is removed for good meanwhile is left out of its page.
    """

    def __init__(self, database: apsw.Connection, keys: str, page: str, parameters: tuple[Any, ...]) -> None:
        self._database = database
        self._page = page
        last = database.execute(f"SELECT max(position) FROM temp.{RESULTS}").fetchone()
        self._first = int(str((last[0] if last else None) or 0)) + 1
        database.execute(f'INSERT INTO temp.{RESULTS} ("row") {keys}', parameters)
        self._count = database.changes()
        self._after = self._first + self._count
        weakref.finalize(self, _forget, database, self._first, self._after).atexit = False

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        if isinstance(place, int):
            found = list(self.stream(place, place + 1))
            if not found:
                raise IndexError(place)
            return found[0]
        start, stop, step = place.indices(self._count)
        return list(self.stream(start, stop))[::step]

    def stream(self, start: int, stop: int) -> Iterator[Row]:
        """The rows from one place to before another."""
        bounds = (self._first + start, min(self._first + stop, self._after))
        return iter(self._database.execute(self._page, bounds))


def _forget(database: apsw.Connection, first: int, after: int) -> None:
    try:
        database.execute(f"DELETE FROM temp.{RESULTS} WHERE position >= ? AND position < ?", (first, after))
    except apsw.ConnectionClosedError:
        return  # the table went with the connection


def _is_large(store: Store, plan: Plan) -> bool:
    row = store.database.execute(f"SELECT max(rowid) FROM {quoted(plan.source)}").fetchone()
    return row is not None and int(str(row[0] or 0)) > _FEW


def bound(parameters: Sequence[Parameter], store: Store) -> tuple[Any, ...]:
    """Parameters as the database takes them; what depends on the day is worked out by the org's clock."""
    now = store.now()
    return tuple(one.value(now) if isinstance(one, Deferred) else one for one in parameters)
