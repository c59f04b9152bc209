# ruff: noqa: S608 - every name in the SQL comes from the schema, values are always bound
"""A parsed query as SQL and the shape of its answer."""

from collections.abc import Callable
from typing import TypeAlias

from sandbox.salesforce.access import Access
from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.schema.catalogue import Schema
from sandbox.salesforce.schema.fields import Field, FieldType, SObject
from sandbox.salesforce.soql.comparisons import Comparer
from sandbox.salesforce.soql.conditions import Conditions
from sandbox.salesforce.soql.errors import (
    QueryError,
    malformed,
    no_such_children,
    no_such_object,
    not_possible,
)
from sandbox.salesforce.soql.expressions import is_long, value_of
from sandbox.salesforce.soql.fragments import Sql, Value
from sandbox.salesforce.soql.grouping import Groups
from sandbox.salesforce.soql.locale import Locale, locale_of
from sandbox.salesforce.soql.parser import parse
from sandbox.salesforce.soql.plan import ChildPlan, Paging, Plan, Shape
from sandbox.salesforce.soql.scope import Scope
from sandbox.salesforce.soql.selection import Selection, is_aggregate
from sandbox.salesforce.soql.semi_joins import check_inner, check_inner_field, check_where
from sandbox.salesforce.soql.sqlite_functions import RESULTS
from sandbox.salesforce.soql.tree import Call, Expression, Path, Query
from sandbox.salesforce.soql.unverified import count_alone, grouped_count, too_deep, unknown_scope
from sandbox.salesforce.store import quoted

#: What an expression gives in the scope of one query.
ValueOf: TypeAlias = Callable[[Expression], Value]

_MAX_OFFSET = 2000
_MOST_CHARACTERS = 100_000
_MOST_LEVELS = 5
#: A result of at most so many rows is read at once.
_FEW = 2000
_UNSORTED = frozenset({FieldType.ADDRESS, FieldType.MULTIPICKLIST})


def compile_query(
    schema: Schema, access: Access, text: str, *, include_deleted: bool, locale: Locale | None = None
) -> Plan:
    """The plan of a query as the user of ``access`` may run it; ApiError (400) says what is wrong and where.

    ``locale`` is the user's own unless given.
    """
    if len(text) > _MOST_CHARACTERS:
        raise ApiError(400, "QUERY_TOO_COMPLICATED", f"a query has at most {_MOST_CHARACTERS:,} characters")
    try:
        query = parse(text)
        compiler = Compiler(
            schema,
            access,
            include_deleted=include_deleted or query.all_rows,
            locale=locale or locale_of(access.store, access.user_id),
        )
        return compiler.top(query)
    except QueryError as wrong:
        raise wrong.as_api_error(text) from wrong


def compile_search(schema: Schema, access: Access, query: Query, finds: Callable[[Scope], Sql]) -> Plan:
    """The plan of what a search returns of one object; ``finds`` is the condition that its texts meet."""
    locale = locale_of(access.store, access.user_id)
    return Compiler(schema, access, include_deleted=False, locale=locale, finds=finds).top(query)


class Compiler:
    """Compiles one query with all that is in it."""

    def __init__(
        self,
        schema: Schema,
        access: Access,
        *,
        include_deleted: bool,
        locale: Locale,
        finds: Callable[[Scope], Sql] | None = None,
    ) -> None:
        self._schema = schema
        self._access = access
        self._include_deleted = include_deleted
        self._locale = locale
        self._comparer = Comparer(locale)
        self._finds = finds
        self._numbers = [0]
        self._level = 0
        self._in_semi_join = False

    def top(self, query: Query) -> Plan:
        """The plan of the whole."""
        return self._plan(query, self.source(query), None)

    def source(self, query: Query) -> SObject:
        """The object that a query is over, which the user may read."""
        found = self._schema.find(query.source.text)
        if found is None or not self._access.may_read(found):
            raise no_such_object(query.source.text, query.source.position)
        return found

    def child(self, parent: SObject, query: Query) -> tuple[str, ChildPlan]:
        """The plan of ``(SELECT ... FROM Contacts)`` and the relationship's name."""
        wanted = query.source.parts[-1].lower()
        link = next(
            (one for one in self._schema.children(parent.name) if one.field.children.lower() == wanted), None
        )
        source = self._schema.find(link.child) if link else None
        if (
            link is None
            or source is None
            or not self._access.may_read(source)
            or link.field.name.lower() not in self._access.fields(source)
        ):
            raise no_such_children(query.source.text, query.source.position)
        if query.grouping.by or any(is_aggregate(one.what) for one in query.selected):
            raise malformed("only root queries support aggregate expressions", query.position)
        self._level += 1
        if self._level >= _MOST_LEVELS:
            raise too_deep(query.position)
        plan = self._plan(query, source, link.field)
        self._level -= 1
        # The parent's Id is the last column of the child's rows.
        return link.field.children, ChildPlan(plan, -1, query.limit, query.offset or 0)

    def _plan(self, query: Query, source: SObject, above: Field | None) -> Plan:
        """``above`` is the lookup to the parent for a subquery over children."""
        scope = self._scope(query, source)
        if query.offset is not None and query.offset > _MAX_OFFSET:
            raise QueryError(
                "NUMBER_OUTSIDE_VALID_RANGE", f"Maximum SOQL offset allowed is {_MAX_OFFSET}", query.position
            )
        check_where(query.where)

        def value(expression: Expression) -> Value:
            return value_of(scope, expression, self._locale)

        if query.grouping.by or query.having or any(is_aggregate(one.what) for one in query.selected):
            return self._aggregate(query, scope, value)
        selection = Selection(self, scope, value)
        selection.fill(query)
        conditions = []
        if self._finds is not None and above is None:
            conditions.append(self._finds(scope))
        if above is not None:
            link = scope.at(above).sql
            selection.column(link)
            conditions.append(Sql(f"{link} IN (SELECT value FROM json_each(?))"))
        where = self._where(query, scope, value, conditions)
        order = self._order(query, value)
        tail = order if above is not None else order + _limit(query)
        columns = ", ".join(selection.columns)
        sql = f"SELECT {columns} FROM {scope.tables}{where.text}{tail}"
        paging = None
        if above is None and (query.limit is None or query.limit > _FEW):
            paging = _paging(scope, columns, f"{where.text}{tail}")
        viewed = self._viewed(query, source)
        return Plan(source.name, sql, where.parameters, selection.shape, paging=paging, viewed=viewed)

    def _scope(self, query: Query, source: SObject) -> Scope:
        alias = query.alias or source.name
        return Scope(self._schema, self._access, source, alias, self._numbers, query.aliases)

    def _aggregate(self, query: Query, scope: Scope, value: ValueOf) -> Plan:
        source = scope.root.sobject
        for item in query.selected:
            if isinstance(item.what, Call) and item.what.name == "COUNT" and not item.what.arguments:
                if query.grouping.by:
                    raise grouped_count(item.position)
                if len(query.selected) > 1:
                    raise count_alone(item.position)
                return self._count(query, scope, value)
        if not query.grouping.by and (query.limit is not None or query.offset is not None):
            raise malformed(
                "Non-grouped query that uses overall aggregate functions cannot also use LIMIT",
                query.position,
            )
        groups = Groups(query, value)
        having = None
        if query.having is not None:
            having = self._conditions(scope, value).compile(query.having)
        where = self._where(query, scope, value, [])
        made = groups.sql(scope.tables, where, having)
        return Plan(source.name, made.text + _limit(query), made.parameters, groups.shape)

    def _count(self, query: Query, scope: Scope, value: ValueOf) -> Plan:
        """COUNT() of the records that the query would have answered."""
        if query.order_by:
            first = query.order_by[0].what
            shown = first.text if isinstance(first, Path) else first.name
            raise malformed(f"Ordered field must be grouped or aggregated: {shown}", first.position)
        source = scope.root.sobject
        where = self._where(query, scope, value, [])
        sql = f"SELECT count(*) FROM {scope.tables}{where.text}"
        if limit := _limit(query):
            sql = f"SELECT count(*) FROM (SELECT 1 FROM {scope.tables}{where.text}{limit})"
        return Plan(source.name, sql, where.parameters, Shape(source.name, -1), counting=True)

    def _where(self, query: Query, scope: Scope, value: ValueOf, given: list[Sql]) -> Sql:
        parts = list(given)
        if query.where is not None:
            parts.append(self._conditions(scope, value).compile(query.where))
        if query.scope is not None:
            parts += self._using(query.scope, scope)
        if not self._include_deleted:
            parts.append(Sql(f"{scope.root.alias}.IsDeleted = 0"))
        clause = " WHERE " + " AND ".join(f"({one.text})" for one in parts) if parts else ""
        return Sql(clause, tuple(one for part in parts for one in part.parameters))

    def _conditions(self, scope: Scope, value: ValueOf) -> Conditions:
        return Conditions(
            value, self._comparer, lambda query: self._semi_join(query, scope.root.sobject.name)
        )

    def _using(self, name: Path, scope: Scope) -> list[Sql]:
        """USING SCOPE: everything, or what the user owns."""
        owner = scope.root.sobject.find("OwnerId")
        if name.text.lower() == "everything":
            return []
        if name.text.lower() == "mine" and owner is not None:
            return [Sql(f"{scope.at(owner).sql} = ?", (self._access.user_id,))]
        raise unknown_scope(name.text, name.position)

    def _order(self, query: Query, value: ValueOf) -> str:
        terms = []
        for one in query.order_by:
            found = value(one.what)
            if found.type in _UNSORTED or is_long(found):
                raise not_possible(found.name, "sorted", one.what.position)
            way = "DESC" if one.descending else "ASC"
            terms.append(f"{found.sql} {way} NULLS {'LAST' if one.nulls_last else 'FIRST'}")
        return " ORDER BY " + ", ".join(terms) if terms else ""

    def _viewed(self, query: Query, source: SObject) -> tuple[str, ...]:
        names = {"VIEW": ("LastViewedDate", "LastReferencedDate"), "REFERENCE": ("LastReferencedDate",)}
        wanted = {name for purpose in query.purposes for name in names.get(purpose, ())}
        return tuple(sorted(name for name in wanted if source.find(name)))

    def _semi_join(self, query: Query, outer: str) -> Sql:
        source = self.source(query)
        field = check_inner(query, outer, source.name, nested=self._in_semi_join)
        scope = self._scope(query, source)

        def value(expression: Expression) -> Value:
            return value_of(scope, expression, self._locale)

        selected = value(field)
        check_inner_field(field, selected, len(scope.column(field).place.way))
        self._in_semi_join = True
        where = self._where(query, scope, value, [Sql(f"{selected.sql} IS NOT NULL")])
        self._in_semi_join = False
        return Sql(f"SELECT {selected.sql} FROM {scope.tables}{where.text}", where.parameters)


def _limit(query: Query) -> str:
    if query.limit is None and query.offset is None:
        return ""
    return f" LIMIT {-1 if query.limit is None else query.limit} OFFSET {query.offset or 0}"


def _paging(scope: Scope, columns: str, rest: str) -> Paging:
    root = scope.root
    table = quoted(root.sobject.name)
    joins = " ".join(["", *scope.joins])
    return Paging(
        table,
        f"SELECT {root.alias}.rowid FROM {scope.tables}{rest}",
        f'SELECT {columns} FROM temp.{RESULTS} AS k CROSS JOIN {table} AS {root.alias} ON {root.alias}.rowid = k."row"'
        f"{joins} WHERE k.position >= ? AND k.position < ? ORDER BY k.position",
    )
