"""WHERE and HAVING as SQL, with Salesforce's meaning of null, of case and of date literals."""

from collections.abc import Callable

from sandbox.salesforce.schema.fields import FieldType
from sandbox.salesforce.soql.comparisons import Comparer
from sandbox.salesforce.soql.errors import QueryError, not_possible
from sandbox.salesforce.soql.expressions import is_long
from sandbox.salesforce.soql.fragments import Sql, Value
from sandbox.salesforce.soql.semi_joins import check_left
from sandbox.salesforce.soql.tree import (
    Comparison,
    Condition,
    Expression,
    Junction,
    Membership,
    Negation,
    Path,
    Query,
)

#: Compiles the query inside IN (...): the caller knows how to set up its scope.
SubqueryCompiler = Callable[[Query], Sql]


class Conditions:
    """Compiles the conditions of one scope; ``value_of`` knows its names."""

    def __init__(
        self, value_of: Callable[[Expression], Value], comparer: Comparer, subquery: SubqueryCompiler
    ) -> None:
        self._value_of = value_of
        self._comparer = comparer
        self._subquery = subquery

    def compile(self, condition: Condition) -> Sql:
        """The condition as SQL that is true, false or null."""
        if isinstance(condition, Junction):
            parts = [self.compile(part) for part in condition.parts]
            joined = f" {condition.operator} ".join(f"({part.text})" for part in parts)
            return Sql(joined, tuple(one for part in parts for one in part.parameters))
        if isinstance(condition, Negation):
            inner = self.compile(condition.inner)
            # NOT turns "unknown" (a null field) into true: SOQL knows only true and false.
            return Sql(f"NOT coalesce(({inner.text}), 0)", inner.parameters)
        if isinstance(condition, Membership):
            return self._membership(condition)
        return self._comparison(condition)

    def _comparison(self, condition: Comparison) -> Sql:
        value = self._filterable(condition.left)
        return self._comparer.compare(value, condition.operator, condition.value, condition.left.position)

    def _filterable(self, expression: Expression) -> Value:
        value = self._value_of(expression)
        if value.type is FieldType.ADDRESS:
            raise QueryError(
                "INVALID_FIELD",
                "Address fields can only be filtered using Distance expressions",
                expression.position,
            )
        if is_long(value):
            raise not_possible(value.name, "filtered", expression.position)
        return value

    def _membership(self, condition: Membership) -> Sql:
        value = self._filterable(condition.left)
        position = condition.left.position
        negated = condition.operator in {"NOT IN", "EXCLUDES"}
        if isinstance(condition.values, Query):
            check_left(condition, value)
            inner = self._subquery(condition.values)
            return Sql(f"{value.sql} {condition.operator} ({inner.text})", inner.parameters)
        if condition.operator in {"INCLUDES", "EXCLUDES"}:
            return self._comparer.includes(value, condition.values, position, negated=negated)
        return self._comparer.among(value, condition.values, position, negated=negated)


def shown(expression: Expression) -> str:
    """An expression as errors name it."""
    return expression.text if isinstance(expression, Path) else expression.name
