"""A compiled query: the SQL, and how its rows become records."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sandbox.salesforce.schema.fields import Field, FieldType
from sandbox.salesforce.soql.fragments import Parameter

Json: TypeAlias = dict[str, Any]
Convert: TypeAlias = Callable[[object], object] | None


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """One value of a row under its name, with what a CSV answer needs to write it."""

    name: str
    index: int
    convert: Convert
    type: FieldType
    field: Field | None


@dataclass(slots=True)
class Shape:
    """One object of the answer: its columns, parents and children in the order in which they were asked for.

    ``id_index`` is the row's place of its Id (-1 for an aggregate result, which has none).
    """

    type: str
    id_index: int
    columns: list[OutputColumn] = field(default_factory=list)
    parents: dict[str, "Shape"] = field(default_factory=dict)
    children: dict[str, "ChildPlan"] = field(default_factory=dict)
    #: Names in the order asked for: of columns, parents and children.
    order: list[str] = field(default_factory=list)

    def build(self, row: Sequence[Any], base: str) -> Json:
        """The record without its children. ``base`` is /services/data/vXX.X/sobjects/."""
        if self.id_index < 0:
            record: Json = {"attributes": {"type": self.type}}
        else:
            url = f"{base}{self.type}/{row[self.id_index]}"
            record = {"attributes": {"type": self.type, "url": url}}
        if not self.parents and not self.children:
            for column in self.columns:
                value = row[column.index]
                convert = column.convert
                record[column.name] = value if value is None or convert is None else convert(value)
            return record
        by_name = {column.name: column for column in self.columns}
        for name in self.order:
            if name in by_name:
                column = by_name[name]
                value = row[column.index]
                convert = column.convert
                record[name] = value if value is None or convert is None else convert(value)
            elif name in self.parents:
                parent = self.parents[name]
                record[name] = None if row[parent.id_index] is None else parent.build(row, base)
            else:
                record[name] = None
        return record


@dataclass(frozen=True, slots=True)
class Plan:
    """A query ready to run. ``counting`` answers a number and no records."""

    source: str
    sql: str
    parameters: tuple[Parameter, ...]
    shape: Shape
    counting: bool = False


@dataclass(frozen=True, slots=True)
class ChildPlan:
    """A subquery over children: run once a page, ``parent_index`` is the row's place of the parent's Id.

    The first parameter of ``sql`` is the JSON list of parent Ids; ``limit`` and ``offset`` apply to each parent.
    """

    plan: Plan
    parent_index: int
    limit: int | None
    offset: int
