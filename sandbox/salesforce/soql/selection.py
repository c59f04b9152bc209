"""The SELECT list of records: SQL columns, and the shape that they fill."""

from collections.abc import Callable
from typing import Protocol

from sandbox.salesforce.schema.fields import Field, SObject
from sandbox.salesforce.soql.errors import QueryError, malformed, no_such_object
from sandbox.salesforce.soql.expressions import AGGREGATES
from sandbox.salesforce.soql.fragments import Value
from sandbox.salesforce.soql.plan import ChildPlan, OutputColumn, Shape
from sandbox.salesforce.soql.scope import Column, Place, Scope
from sandbox.salesforce.soql.tree import Call, Expression, Path, Query, Selected, TypeOf
from sandbox.salesforce.soql.unverified import not_polymorphic
from sandbox.salesforce.values import json_of

_ALL_FIELDS_LIMIT = 200
_UNNAMED = frozenset({"DISTANCE"})


class Subqueries(Protocol):
    """Plans a subquery over children."""

    def child(self, parent: SObject, query: Query) -> tuple[str, ChildPlan]:
        """The name of the relationship, and the plan."""


class Selection:
    """Records in the making: fields, parents' fields, TYPEOF, functions, subqueries."""

    def __init__(self, subqueries: Subqueries, scope: Scope, value_of: Callable[[Expression], Value]) -> None:
        self._subqueries = subqueries
        self._scope = scope
        self._value_of = value_of
        self._source = scope.root.sobject
        self._unnamed = 0
        self.columns: list[str] = []
        self.shape = Shape(self._source.name, -1)

    def fill(self, query: Query) -> None:
        """Take over what the query selects."""
        self.shape.id_index = self.column(self._scope.root.id_sql)
        for item in query.selected:
            if isinstance(item.what, Query):
                self._children(item.what)
            elif isinstance(item.what, TypeOf):
                self._typeof(item.what)
            elif isinstance(item.what, Path):
                if item.alias:
                    raise malformed("only aggregate expressions use field aliasing", item.position)
                self._field(self._scope.column(item.what), item.position)
            elif item.what.name == "FIELDS":
                self._all_fields(item, query)
            else:
                self._function(item.what, item)

    def column(self, sql: str) -> int:
        """Add a column; its place in the row."""
        self.columns.append(sql)
        return len(self.columns) - 1

    def _children(self, query: Query) -> None:
        name, plan = self._subqueries.child(self._source, query)
        if name in self.shape.order:
            raise malformed(f"duplicate relationship selected: {name}", query.position)
        self.shape.children[name] = plan
        self.shape.order.append(name)

    def _function(self, call: Call, item: Selected) -> None:
        value = self._value_of(call)
        name = item.alias or ("" if call.name in _UNNAMED else value.name)
        if not name:
            name, self._unnamed = f"expr{self._unnamed}", self._unnamed + 1
        way = () if item.alias else self._way(call)
        shape = self._shape_at(self._scope.place(way))
        if name in shape.order:
            raise malformed(f"duplicate alias: {name}", item.position)
        self._put(shape, name, value)

    def _way(self, call: Call) -> tuple[str, ...]:
        """Where a function of a parent's field is answered: with the parent's other fields."""
        inner = call.arguments[0] if call.arguments else None
        if isinstance(inner, Call):
            return self._way(inner)
        return self._scope.column(inner).place.way if isinstance(inner, Path) else ()

    def _field(self, column: Column, position: int) -> None:
        shape = self._shape_at(column.place)
        name = column.field.name
        if name in shape.order:
            if column.place.way:
                return  # asked for twice over a parent: once is enough
            raise malformed(f"duplicate field selected: {name}", position)
        self._put(shape, name, _value(column))

    def _shape_at(self, place: Place) -> Shape:
        shape = self.shape
        for depth, step in enumerate(place.way):
            if step not in shape.parents:
                target = self._scope.place(place.way[: depth + 1])
                kind = self.column(target.type_sql) if target.targets else -1
                below = Shape(target.sobject.name, self.column(target.id_sql), type_index=kind)
                shape.parents[step] = below
                shape.order.append(step)
            shape = shape.parents[step]
        return shape

    def _typeof(self, item: TypeOf) -> None:
        place = self._scope.polymorphic(item.relationship)
        if not place.targets:
            raise not_polymorphic(item.relationship.text, item.position)
        shape = self._shape_at(place)
        by_name = {one.sobject.name: one for one in place.targets}
        for name, paths in item.whens:
            sobject = self._scope.schema.find(name)
            if sobject is None or sobject.name not in by_name:
                raise no_such_object(name, item.position)
            target = by_name[sobject.name]
            choice = Shape(sobject.name, self.column(target.id_sql))
            self._choice(choice, target, paths)
            shape.choices[sobject.name] = choice
        otherwise = Shape("Name", shape.id_index, type_index=shape.type_index)
        self._choice(otherwise, place, item.otherwise)
        shape.choices[""] = otherwise

    def _choice(self, shape: Shape, place: Place, paths: tuple[Path, ...]) -> None:
        for path in paths:
            if len(path.parts) > 1:
                raise malformed(f"unexpected token: '{path.text}'", path.position)
            column = self._scope.field_at(place, path.parts[0], path.position)
            if column.field.name not in shape.order:
                self._put(shape, column.field.name, _value(column))

    def _all_fields(self, item: Selected, query: Query) -> None:
        argument = item.what.arguments[0] if isinstance(item.what, Call) and item.what.arguments else None
        which = argument.text.upper() if isinstance(argument, Path) else ""
        if which not in {"ALL", "STANDARD", "CUSTOM"}:
            raise malformed("FIELDS takes ALL, STANDARD or CUSTOM", item.position)
        if which != "STANDARD" and not (query.limit is not None and query.limit <= _ALL_FIELDS_LIMIT):
            raise malformed(
                f"The SOQL FIELDS function must have a LIMIT of at most {_ALL_FIELDS_LIMIT}", item.position
            )
        for field in self._scope.visible():
            if which == "ALL" or (which == "CUSTOM") == field.custom:
                if field.name in self.shape.order:
                    raise QueryError(
                        "INVALID_FIELD", f"duplicate field selected: {field.name}", item.position, plain=True
                    )
                self._field(self._scope.at(field), item.position)

    def _put(self, shape: Shape, name: str, value: Value) -> None:
        shape.columns.append(
            OutputColumn(name, self.column(value.sql), value.convert, value.type, value.field)
        )
        shape.order.append(name)


def _value(column: Column) -> Value:
    field: Field = column.field
    return Value(column.sql, field.type, field.scale, field, convert=json_of(field))


def is_aggregate(what: "Expression | Query | TypeOf") -> bool:
    """Whether an element of a SELECT list is an aggregate, or a function of one."""
    if not isinstance(what, Call):
        return False
    return what.name in AGGREGATES or any(
        isinstance(one, Call) and is_aggregate(one) for one in what.arguments
    )
