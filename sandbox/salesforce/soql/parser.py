"""Recursive descent over the tokens of a query."""

from sandbox.salesforce.soql.errors import QueryError, malformed
from sandbox.salesforce.soql.lexer import Kind, Token, tokens
from sandbox.salesforce.soql.tree import (
    Call,
    Comparison,
    Condition,
    Expression,
    Junction,
    Literal,
    Membership,
    Negation,
    Order,
    Path,
    Query,
    Selected,
)

_CLAUSES = frozenset(
    {"WHERE", "WITH", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "FOR", "USING", "ALL", "UPDATE"}
)
_COMPARISONS = frozenset({"=", "!=", "<>", "<", "<=", ">", ">=", "LIKE"})
_VALUES = frozenset({Kind.STRING, Kind.NUMBER, Kind.DATE, Kind.DATETIME, Kind.NAME})


def parse(text: str) -> Query:
    """The tree of a query; QueryError says what is wrong and where."""
    parser = _Parser(tokens(text))
    query = parser.query()
    parser.end()
    return query


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._place = 0

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _take(self) -> Token:
        token = self._tokens[self._place]
        self._place = min(self._place + 1, len(self._tokens) - 1)
        return token

    def _at(self, *words: str) -> bool:
        return self._next.upper in words

    def _accept(self, word: str) -> bool:
        if self._next.upper == word:
            self._take()
            return True
        return False

    def _expect(self, word: str) -> Token:
        if self._next.upper != word:
            raise self._unexpected()
        return self._take()

    def _unexpected(self) -> QueryError:
        token = self._next
        shown = f"'{token.text}'" if token.kind is not Kind.END else "'<EOF>'"
        return malformed(f"unexpected token: {shown}", token.position)

    def end(self) -> None:
        """Nothing may follow."""
        if self._next.kind is not Kind.END:
            raise self._unexpected()

    def query(self) -> Query:
        """SELECT ... FROM ... and its clauses."""
        position = self._next.position
        self._expect("SELECT")
        selected = [self._selected()]
        while self._accept(","):
            selected.append(self._selected())
        self._expect("FROM")
        source = self._path()
        self._accept("AS")
        alias = ""
        if self._next.kind is Kind.NAME and not self._at(*_CLAUSES):
            alias = self._take().text
        if self._accept("USING"):
            self._expect("SCOPE")
            self._path()
        where = self._condition() if self._accept("WHERE") else None
        if self._accept("WITH"):
            self._take()
        group_by: list[Expression] = []
        having = None
        if self._accept("GROUP"):
            self._expect("BY")
            group_by.append(self._expression())
            while self._accept(","):
                group_by.append(self._expression())
            having = self._condition() if self._accept("HAVING") else None
        orders: list[Order] = []
        if self._accept("ORDER"):
            self._expect("BY")
            orders.append(self._order())
            while self._accept(","):
                orders.append(self._order())
        limit = self._whole() if self._accept("LIMIT") else None
        offset = self._whole() if self._accept("OFFSET") else None
        while self._accept("FOR"):
            if not self._at("VIEW", "REFERENCE", "UPDATE"):
                raise self._unexpected()
            self._take()
        return Query(
            tuple(selected),
            source,
            alias,
            where,
            tuple(group_by),
            having,
            tuple(orders),
            limit,
            offset,
            position,
        )

    def _selected(self) -> Selected:
        position = self._next.position
        if self._accept("("):
            inner = self.query()
            self._expect(")")
            return Selected(inner, "", position)
        what = self._expression()
        alias = ""
        if self._next.kind is Kind.NAME and not self._at("FROM"):
            alias = self._take().text
        return Selected(what, alias, position)

    def _expression(self) -> Expression:
        path = self._path()
        if not self._accept("("):
            return path
        arguments: list[Expression] = []
        while not self._at(")"):
            arguments.append(self._expression())
            if not self._accept(","):
                break
        self._expect(")")
        return Call(path.text.upper(), tuple(arguments), path.position)

    def _path(self) -> Path:
        if self._next.kind is not Kind.NAME:
            raise self._unexpected()
        token = self._take()
        return Path(tuple(token.text.split(".")), token.position)

    def _order(self) -> Order:
        what = self._expression()
        descending = self._accept("DESC")
        if not descending:
            self._accept("ASC")
        nulls_last = False
        if self._accept("NULLS"):
            nulls_last = self._accept("LAST")
            if not nulls_last:
                self._expect("FIRST")
        return Order(what, descending, nulls_last)

    def _whole(self) -> int:
        token = self._next
        if token.kind is not Kind.NUMBER or not token.text.isdigit():
            raise self._unexpected()
        return int(self._take().text)

    def _condition(self) -> Condition:
        """AND and OR do not mix without parentheses, as in Salesforce."""
        first = self._term()
        if not self._at("AND", "OR"):
            return first
        operator = self._next.upper
        parts = [first]
        while self._accept(operator):
            parts.append(self._term())
        if self._at("AND", "OR"):
            raise self._unexpected()
        return Junction(operator, tuple(parts))

    def _term(self) -> Condition:
        if self._accept("NOT"):
            return Negation(self._term())
        if self._accept("("):
            inner = self._condition()
            self._expect(")")
            return inner
        left = self._expression()
        if self._at("IN", "INCLUDES", "EXCLUDES"):
            return self._membership(left, self._take().upper)
        if self._accept("NOT"):
            self._expect("IN")
            return self._membership(left, "NOT IN")
        if self._next.upper not in _COMPARISONS:
            raise self._unexpected()
        operator = self._take().upper
        return Comparison(left, "!=" if operator == "<>" else operator, self._literal())

    def _membership(self, left: Expression, operator: str) -> Membership:
        self._expect("(")
        if self._at("SELECT"):
            inner = self.query()
            self._expect(")")
            return Membership(left, operator, inner)
        values = [self._literal()]
        while self._accept(","):
            values.append(self._literal())
        self._expect(")")
        return Membership(left, operator, tuple(values))

    def _literal(self) -> Literal:
        token = self._next
        if token.kind not in _VALUES:
            raise self._unexpected()
        self._take()
        count = 0
        if token.kind is Kind.NAME and self._accept(":"):
            count = self._whole()
        return Literal(token.kind, token.text, token.position, count)
