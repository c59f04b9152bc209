"""Running a compiled query: all rows at once, records page by page."""

import json
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.salesforce.soql.fragments import Deferred, Parameter
from sandbox.salesforce.soql.plan import ChildPlan, Json, Plan, Shape
from sandbox.salesforce.store import Store


class ResultSet:
    """The rows that a query found when it ran; later writes do not change which they are."""

    def __init__(self, store: Store, plan: Plan, zone: ZoneInfo) -> None:
        self._store = store
        self._zone = zone
        self.plan = plan
        rows = store.database.execute(plan.sql, _bound(plan.parameters, zone)).fetchall()
        self.total = int(str(rows[0][0])) if plan.counting else len(rows)
        self.rows: Sequence[Sequence[Any]] = () if plan.counting else rows

    def records(self, start: int, count: int, base: str) -> list[Json]:
        """Records number ``start`` and on, with their children. ``base`` is /services/data/vXX.X/sobjects/."""
        rows = self.rows[start : start + count]
        shape = self.plan.shape
        records = [shape.build(row, base) for row in rows]
        for name, child in shape.children.items():
            found = self._children(child, [str(row[shape.id_index]) for row in rows], base)
            for row, record in zip(rows, records, strict=True):
                below = found.get(str(row[shape.id_index]))
                if below:
                    record[name] = {"totalSize": len(below), "done": True, "records": below}
        return records

    def _children(self, child: ChildPlan, parents: Sequence[str], base: str) -> dict[str, list[Json]]:
        parameters = (json.dumps(list(parents)), *_bound(child.plan.parameters, self._zone))
        grouped: dict[str, list[Json]] = {}
        for row in self._store.database.execute(child.plan.sql, parameters):
            built: Shape = child.plan.shape
            grouped.setdefault(str(row[child.parent_index]), []).append(built.build(row, base))
        if child.limit is None and not child.offset:
            return grouped
        end = None if child.limit is None else child.offset + child.limit
        return {parent: records[child.offset : end] for parent, records in grouped.items()}


def _bound(parameters: Sequence[Parameter], zone: ZoneInfo) -> tuple[Any, ...]:
    return tuple(one.value(zone) if isinstance(one, Deferred) else one for one in parameters)
