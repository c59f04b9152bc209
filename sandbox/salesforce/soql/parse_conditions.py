"""Conditions of WHERE and HAVING."""

from collections.abc import Callable

from sandbox.salesforce.soql.errors import malformed
from sandbox.salesforce.soql.reader import Reader
from sandbox.salesforce.soql.tree import (
    Comparison,
    Condition,
    Expression,
    Junction,
    Membership,
    Negation,
    Query,
)

_COMPARISONS = frozenset({"=", "!=", "<>", "<", "<=", ">", ">=", "LIKE"})
#: Deeper ones would only be there to exhaust the reader.
_DEEPEST = 100


class ConditionParser:
    """Reads conditions; ``subquery`` reads a query in parentheses."""

    def __init__(self, reader: Reader, subquery: Callable[[], Query]) -> None:
        self._reader = reader
        self._subquery = subquery
        self._depth = 0

    def condition(self) -> Condition:
        """AND and OR do not mix without parentheses, as in Salesforce."""
        first = self._term()
        if not self._reader.at("AND", "OR"):
            return first
        operator = self._reader.next.upper
        parts = [first]
        while self._reader.accept(operator):
            parts.append(self._term())
        if self._reader.at("AND", "OR"):
            raise self._reader.unexpected()
        return Junction(operator, tuple(parts))

    def _term(self) -> Condition:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise malformed("the conditions are nested too deeply", self._reader.next.position)
        try:
            return self._nested()
        finally:
            self._depth -= 1

    def _nested(self) -> Condition:
        reader = self._reader
        if reader.accept("NOT"):
            return Negation(self._term())
        if reader.accept("("):
            inner = self.condition()
            reader.expect(")")
            return inner
        left = reader.expression()
        if reader.at("IN", "INCLUDES", "EXCLUDES"):
            return self._membership(left, reader.take().upper)
        if reader.accept("NOT"):
            reader.expect("IN")
            return self._membership(left, "NOT IN")
        if reader.next.upper not in _COMPARISONS:
            raise reader.unexpected()
        operator = reader.take().upper
        return Comparison(left, "!=" if operator == "<>" else operator, reader.literal())

    def _membership(self, left: Expression, operator: str) -> Membership:
        if self._reader.at(":"):
            raise self._reader.no_bind()
        self._reader.expect("(")
        if self._reader.at("SELECT"):
            inner = self._subquery()
            self._reader.expect(")")
            return Membership(left, operator, inner)
        values = [self._reader.literal()]
        while self._reader.accept(","):
            values.append(self._reader.literal())
        self._reader.expect(")")
        return Membership(left, operator, tuple(values))
