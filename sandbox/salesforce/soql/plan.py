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

    ``id_index`` is the row's place of its Id (-1 for an aggregate result, which has none). A parent that may be of
    several objects has the place of its object's name in ``type_index``, and for TYPEOF a shape for each in
    ``choices``, the one of ELSE under an empty name.
    """

    type: str
    id_index: int
    columns: list[OutputColumn] = field(default_factory=list)
    parents: dict[str, "Shape"] = field(default_factory=dict)
    children: dict[str, "ChildPlan"] = field(default_factory=dict)
    #: Names in the order asked for: of columns, parents and children.
    order: list[str] = field(default_factory=list)
    type_index: int = -1
    choices: dict[str, "Shape"] = field(default_factory=dict)

    def build(self, row: Sequence[Any], base: str) -> Json:
        """The record without its children. ``base`` is /services/data/vXX.X/sobjects/."""
        if self.choices:
            chosen = self.choices.get(str(row[self.type_index])) or self.choices[""]
            return chosen.build(row, base)
        record: Json = {"attributes": self._attributes(row, base)}
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

    def _attributes(self, row: Sequence[Any], base: str) -> Json:
        if self.id_index < 0:
            return {"type": self.type}
        sobject = self.type if self.type_index < 0 else row[self.type_index]
        return {"type": self.type or sobject, "url": f"{base}{sobject}/{row[self.id_index]}"}


@dataclass(frozen=True, slots=True)
class Paging:
    """How a large result is read a page at a time.

    ``keys`` gives the records' places in the table, in order, with the plan's parameters; ``page`` the rows of those
    kept between two positions of the result table, which are its two parameters.
    """

    table: str
    keys: str
    page: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A query ready to run. ``counting`` answers a number and no records.

    ``paging`` is there for records that may be many; ``viewed`` names the columns that FOR VIEW and FOR REFERENCE set.
    """

    source: str
    sql: str
    parameters: tuple[Parameter, ...]
    shape: Shape
    counting: bool = False
    paging: Paging | None = None
    viewed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChildPlan:
    """A subquery over children: run once a page, ``parent_index`` is the row's place of the parent's Id.

    The first parameter of ``sql`` is the JSON list of parent Ids; ``limit`` and ``offset`` apply to each parent.
    """

    plan: Plan
    parent_index: int
    limit: int | None
    offset: int
