# ruff: noqa: S608 - every name in the SQL comes from the schema, values are always bound
"""Aggregate queries: what is selected is grouped by or aggregated; ROLLUP and CUBE add rows of subtotals."""

from collections.abc import Callable, Sequence
from itertools import combinations

from sandbox.salesforce.schema.fields import SCALED, FieldType
from sandbox.salesforce.soql.conditions import shown
from sandbox.salesforce.soql.errors import malformed, not_possible
from sandbox.salesforce.soql.expressions import is_long
from sandbox.salesforce.soql.fragments import Sql, Value
from sandbox.salesforce.soql.plan import OutputColumn, Shape
from sandbox.salesforce.soql.tree import Call, Expression, Grouping, Order, Path, Query, TypeOf
from sandbox.salesforce.soql.unverified import takes, too_many_groupings

_NOT_GROUPED = SCALED | {FieldType.DATETIME, FieldType.MULTIPICKLIST, FieldType.ADDRESS}
_MOST = 3


class Groups:
    """The columns of an aggregate query and the shape that they fill."""

    def __init__(self, query: Query, value_of: Callable[[Expression], Value]) -> None:
        self._value_of = value_of
        self._grouping: Grouping = query.grouping
        self._by = [self._groupable(one) for one in query.grouping.by]
        if query.grouping.kind and len(self._by) > _MOST:
            raise too_many_groupings(query.grouping.by[_MOST].position)
        self.shape = Shape("AggregateResult", -1)
        self._columns: list[Value] = []
        self._orders: list[tuple[Value, Order]] = []
        self._select(query)
        for order in query.order_by:
            value = self._checked(order.what, "Ordered field")
            self._orders.append((value, order))

    def sql(self, tables: str, where: Sql, having: Sql | None) -> Sql:
        """The statement up to ORDER BY."""
        sets = self._sets()
        parts = [self._part(tables, where.text, having, one) for one in sets]
        parameters = (*where.parameters, *(having.parameters if having else ()))
        if len(sets) == 1:
            return Sql(parts[0] + self._order_by(), parameters)
        union = " UNION ALL ".join(parts)
        return Sql(f"SELECT * FROM ({union}){self._order_by()}", parameters * len(sets))

    def _select(self, query: Query) -> None:
        unnamed = 0
        for item in query.selected:
            if isinstance(item.what, Query | TypeOf):
                raise malformed("Field must be grouped or aggregated: subquery", item.position)
            value = self._checked(item.what, "Field")
            name = item.alias or (value.name if isinstance(item.what, Path) else "")
            if not name:
                name, unnamed = f"expr{unnamed}", unnamed + 1
            if name in self.shape.order:
                raise malformed(f"duplicate alias: {name}", item.position)
            self.shape.columns.append(
                OutputColumn(name, len(self._columns), value.convert, value.type, value.field)
            )
            self.shape.order.append(name)
            self._columns.append(value)

    def _groupable(self, expression: Expression) -> Value:
        value = self._value_of(expression)
        if value.aggregate:
            raise malformed(
                f"Grouped field should not be aggregated: {shown(expression)}", expression.position
            )
        if isinstance(expression, Path) and (value.type in _NOT_GROUPED or is_long(value)):
            raise not_possible(value.name, "grouped", expression.position)
        return value

    def _checked(self, expression: Expression, what: str) -> Value:
        if isinstance(expression, Call) and expression.name == "GROUPING":
            return self._grouping_of(expression)
        value = self._value_of(expression)
        if value.aggregate or any(value.sql == one.sql for one in self._by):
            return value
        if isinstance(expression, Call) and expression.name == "FORMAT":
            return self._checked_inner(expression, value, what)
        raise malformed(f"{what} must be grouped or aggregated: {shown(expression)}", expression.position)

    def _checked_inner(self, call: Call, value: Value, what: str) -> Value:
        inner = call.arguments[0]
        if isinstance(inner, Path | Call):
            self._checked(inner, what)
        return value

    def _grouping_of(self, call: Call) -> Value:
        inner = call.arguments[0] if len(call.arguments) == 1 else None
        if not isinstance(inner, Path | Call):
            raise takes(call.name, "one field", call.position)
        sql = self._value_of(inner).sql
        place = next((index for index, one in enumerate(self._by) if one.sql == sql), None)
        if place is None or not self._grouping.kind:
            raise malformed(f"Grouping field must be grouped: {shown(inner)}", call.position)
        return Value(f"grouping {place}", FieldType.INT, aggregate=True)

    def _sets(self) -> list[tuple[int, ...]]:
        """The sets of fields to group by, as places in the list of them."""
        every = tuple(range(len(self._by)))
        if self._grouping.kind == "ROLLUP":
            return [every[:count] for count in range(len(every), -1, -1)]
        if self._grouping.kind == "CUBE":
            return [one for count in range(len(every), -1, -1) for one in combinations(every, count)]
        return [every]

    def _part(self, tables: str, where: str, having: Sql | None, grouped: Sequence[int]) -> str:
        subtotal = len(grouped) < len(self._by)
        values = [*self._columns, *(value for value, _ in self._orders)]
        columns = [self._column(value, grouped) for value in values]
        if self._grouping.kind:
            columns += [str(int(place not in grouped)) for place in range(len(self._by))]
            columns += [self._column(one, grouped) for one in self._by]
        text = f"SELECT {', '.join(columns)} FROM {tables}{where}"
        if grouped:
            text += " GROUP BY " + ", ".join(self._by[place].sql for place in grouped)
        elif subtotal:
            # The grand total of nothing is no row, as every other group without records.
            text += " HAVING count(*) > 0" + (f" AND ({having.text})" if having else "")
            return text
        return text + (f" HAVING {having.text}" if having else "")

    def _column(self, value: Value, grouped: Sequence[int]) -> str:
        if value.sql.startswith("grouping "):
            return str(int(int(value.sql.removeprefix("grouping ")) not in grouped))
        if value.aggregate:
            return value.sql
        place = next((index for index, one in enumerate(self._by) if one.sql == value.sql), None)
        return value.sql if place is None or place in grouped else "NULL"

    def _order_by(self) -> str:
        first = len(self._columns) + 1
        terms = [
            f"{first + index} {'DESC' if one.descending else 'ASC'} NULLS {'LAST' if one.nulls_last else 'FIRST'}"
            for index, (_, one) in enumerate(self._orders)
        ]
        if self._grouping.kind:
            # Unless told otherwise every subtotal comes after the rows that it sums up.
            flags = first + len(self._orders)
            for place in range(len(self._by)):
                terms += [f"{flags + place}", f"{flags + len(self._by) + place} NULLS FIRST"]
        return " ORDER BY " + ", ".join(terms) if terms else ""
