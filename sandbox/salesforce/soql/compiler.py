# ruff: noqa: S608 - every name in the SQL comes from the schema, values are always bound
"""A parsed query as SQL and the shape of its answer."""

from sandbox.salesforce.access import Access
from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.schema.catalogue import Schema
from sandbox.salesforce.schema.fields import Field, FieldType, SObject
from sandbox.salesforce.soql.conditions import Conditions
from sandbox.salesforce.soql.errors import QueryError, malformed, no_such_object
from sandbox.salesforce.soql.expressions import value_of
from sandbox.salesforce.soql.fragments import Parameter, Sql, Value
from sandbox.salesforce.soql.parser import parse
from sandbox.salesforce.soql.plan import ChildPlan, OutputColumn, Plan, Shape
from sandbox.salesforce.soql.scope import Column, Place, Scope
from sandbox.salesforce.soql.tree import Call, Path, Query, Selected
from sandbox.salesforce.values import json_of

_ALL_FIELDS_LIMIT = 200
_MAX_OFFSET = 2000
_MOST_CHARACTERS = 100_000


def compile_query(schema: Schema, access: Access, text: str, *, include_deleted: bool) -> Plan:
    """The plan of a query as the user of ``access`` may run it; ApiError (400) says what is wrong and where."""
    if len(text) > _MOST_CHARACTERS:
        raise ApiError(400, "QUERY_TOO_COMPLICATED", f"a query has at most {_MOST_CHARACTERS:,} characters")
    try:
        return _Compiler(schema, access, include_deleted=include_deleted).top(parse(text))
    except QueryError as wrong:
        raise wrong.as_api_error(text) from wrong


class _Compiler:
    def __init__(self, schema: Schema, access: Access, *, include_deleted: bool) -> None:
        self._schema = schema
        self._access = access
        self._include_deleted = include_deleted
        self._numbers = [0]

    def top(self, query: Query) -> Plan:
        source = self._schema.find(query.source.text)
        if source is None:
            raise no_such_object(query.source.text, query.source.position)
        return self._plan(query, source, ())

    def _plan(self, query: Query, source: SObject, above: tuple[Field, ...]) -> Plan:
        """``above`` holds the lookup to the parent for a subquery over children."""
        scope = Scope(self._schema, self._access, source, query.alias or source.name, self._numbers)
        conditions = Conditions(scope, self._semi_join)
        if query.offset is not None and query.offset > _MAX_OFFSET:
            raise QueryError(
                "NUMBER_OUTSIDE_VALID_RANGE", f"Maximum SOQL offset allowed is {_MAX_OFFSET}", query.position
            )
        counting = _is_count(query)
        aggregated = bool(query.group_by) or _has_aggregate(query)
        selecting = _Selection(self, scope, source)
        if counting:
            selecting.columns.append("count(*)")
        elif aggregated:
            selecting.aggregate(query)
        else:
            selecting.records(query)
        for link in above:
            selecting.columns.append(scope.at(link).sql)
        where: list[Sql] = []
        if above:
            where.append(Sql(f"{scope.at(above[0]).sql} IN (SELECT value FROM json_each(?))"))
        if query.where is not None:
            where.append(conditions.compile(query.where))
        tail, tail_parameters = self._tail(query, scope, conditions, per_parent=bool(above))
        if not self._include_deleted:
            where.append(Sql(f"{scope.root.alias}.IsDeleted = 0"))
        clause = " WHERE " + " AND ".join(f"({one.text})" for one in where) if where else ""
        parameters = tuple(one for part in where for one in part.parameters) + tail_parameters
        sql = f"SELECT {', '.join(selecting.columns)} FROM {scope.tables}{clause}{tail}"
        return Plan(source.name, sql, parameters, selecting.shape, counting=counting)

    def _tail(
        self, query: Query, scope: Scope, conditions: Conditions, *, per_parent: bool
    ) -> tuple[str, tuple[Parameter, ...]]:
        """GROUP BY to OFFSET. A subquery's LIMIT is applied to each parent's rows by the runner."""
        tail, parameters = "", tuple[Parameter, ...]()
        if query.group_by:
            tail += " GROUP BY " + ", ".join(value_of(scope, one).sql for one in query.group_by)
        if query.having is not None:
            having = conditions.compile(query.having)
            tail += f" HAVING {having.text}"
            parameters += having.parameters
        if query.order_by:
            terms = []
            for one in query.order_by:
                value = value_of(scope, one.what)
                way = "DESC" if one.descending else "ASC"
                terms.append(f"{value.sql} {way} NULLS {'LAST' if one.nulls_last else 'FIRST'}")
            tail += " ORDER BY " + ", ".join(terms)
        if not per_parent and (query.limit is not None or query.offset is not None):
            tail += f" LIMIT {-1 if query.limit is None else query.limit} OFFSET {query.offset or 0}"
        return tail, parameters

    def _semi_join(self, query: Query) -> Sql:
        source = self._schema.find(query.source.text)
        if source is None:
            raise no_such_object(query.source.text, query.source.position)
        scope = Scope(self._schema, self._access, source, query.alias or source.name, self._numbers)
        if len(query.selected) != 1 or isinstance(query.selected[0].what, Query):
            raise malformed("A semi-join must select one ID or reference field", query.position)
        value = value_of(scope, query.selected[0].what)
        if value.type not in {FieldType.ID, FieldType.REFERENCE}:
            raise malformed("A semi-join must select one ID or reference field", query.position)
        parts = [Sql(f"{value.sql} IS NOT NULL")]
        if query.where is not None:
            parts.append(Conditions(scope, self._semi_join).compile(query.where))
        if not self._include_deleted:
            parts.append(Sql(f"{scope.root.alias}.IsDeleted = 0"))
        where = " AND ".join(f"({part.text})" for part in parts)
        return Sql(
            f"SELECT {value.sql} FROM {scope.tables} WHERE {where}",
            tuple(one for part in parts for one in part.parameters),
        )

    def child(self, parent: SObject, query: Query) -> tuple[str, ChildPlan]:
        """The plan of ``(SELECT ... FROM Contacts)`` and the relationship's name."""
        wanted = query.source.text.lower()
        link = next(
            (one for one in self._schema.children(parent.name) if one.field.children.lower() == wanted), None
        )
        source = self._schema.find(link.child) if link else None
        if link is None or source is None or link.field.name.lower() not in self._access.fields(source):
            raise QueryError(
                "INVALID_TYPE",
                f"Didn't understand relationship '{query.source.text}' in FROM part of query call. If you are "
                "attempting to use a custom relationship, be sure to append the '__r' after the custom relationship "
                "name. Please reference your WSDL or the describe call for the appropriate names.",
                query.source.position,
            )
        plan = self._plan(query, source, (link.field,))
        # The parent's Id is the last column of the child's rows.
        return link.field.children, ChildPlan(plan, -1, query.limit, query.offset or 0)


class _Selection:
    """The SELECT list in the making: SQL columns, and the shape that they fill."""

    def __init__(self, compiler: _Compiler, scope: Scope, source: SObject) -> None:
        self._compiler = compiler
        self._scope = scope
        self._source = source
        self.columns: list[str] = []
        self.shape = Shape(source.name, -1)

    def records(self, query: Query) -> None:
        """Records: fields, parents' fields, subqueries."""
        self.shape.id_index = self._index(self._scope.record_id(self._scope.root).sql)
        for item in query.selected:
            if isinstance(item.what, Query):
                name, plan = self._compiler.child(self._source, item.what)
                self.shape.children[name] = plan
                self.shape.order.append(name)
            elif isinstance(item.what, Call) and item.what.name == "FIELDS":
                self._all_fields(item, query)
            elif isinstance(item.what, Path):
                self._field(self._scope.column(item.what), item)
            else:
                value = value_of(self._scope, item.what)
                self._put(self.shape, item.alias or value.name or item.what.name, value)

    def aggregate(self, query: Query) -> None:
        """Groups: what is selected is grouped by or aggregated."""
        self.shape = Shape("AggregateResult", -1)
        grouped = {value_of(self._scope, one).sql for one in query.group_by}
        unnamed = 0
        for item in query.selected:
            if isinstance(item.what, Query):
                raise malformed("Subqueries are not allowed in aggregate queries", item.position)
            value = value_of(self._scope, item.what)
            if not value.aggregate and value.sql not in grouped:
                shown = item.what.text if isinstance(item.what, Path) else item.what.name
                raise malformed(f"Field must be grouped or aggregated: {shown}", item.position)
            name = item.alias or (value.name if isinstance(item.what, Path) else "")
            if not name:
                name, unnamed = f"expr{unnamed}", unnamed + 1
            self._put(self.shape, name, value)

    def _field(self, column: Column, item: Selected) -> None:
        shape = self._shape_at(column.place)
        name = item.alias or column.field.name
        if name in shape.order:
            if column.place.way:
                return  # asked for twice over a parent: once is enough
            raise malformed(f"duplicate field selected: {column.field.name}", item.position)
        field = column.field
        self._put(shape, name, Value(column.sql, field.type, field.scale, field, convert=json_of(field)))

    def _shape_at(self, place: Place) -> Shape:
        shape = self.shape
        for depth, step in enumerate(place.way):
            if step not in shape.parents:
                target = self._scope.place(place.way[: depth + 1])
                index = self._index(self._scope.record_id(target).sql)
                shape.parents[step] = Shape(target.sobject.name, index)
                shape.order.append(step)
            shape = shape.parents[step]
        return shape

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
                self._field(
                    self._scope.at(field), Selected(Path((field.name,), item.position), "", item.position)
                )

    def _put(self, shape: Shape, name: str, value: Value) -> None:
        index = self._index(value.sql)
        shape.columns.append(OutputColumn(name, index, value.convert, value.type, value.field))
        shape.order.append(name)

    def _index(self, sql: str) -> int:
        self.columns.append(sql)
        return len(self.columns) - 1


def _is_count(query: Query) -> bool:
    first = query.selected[0].what
    return (
        len(query.selected) == 1
        and isinstance(first, Call)
        and first.name == "COUNT"
        and not first.arguments
        and not query.group_by
    )


def _has_aggregate(query: Query) -> bool:
    aggregates = {"COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX"}
    return any(isinstance(one.what, Call) and one.what.name in aggregates for one in query.selected)
