"""Reading tokens one after the other, and what every part of a query is made of."""

from sandbox.salesforce.soql.dates import is_date_literal
from sandbox.salesforce.soql.errors import QueryError, malformed
from sandbox.salesforce.soql.lexer import Kind, Token, tokens
from sandbox.salesforce.soql.tree import Argument, Call, Expression, Literal, Path

_VALUES = frozenset({Kind.STRING, Kind.NUMBER, Kind.DATE, Kind.DATETIME, Kind.CURRENCY})
_WORDS = frozenset({"TRUE", "FALSE", "NULL"})
_LARGEST = 2**31 - 1
#: Words that nothing can be called by, and those that no alias can be.
_NEVER_NAMES = frozenset({"SELECT", "FROM", "WHERE"})
_RESERVED = _NEVER_NAMES | {
    *(
        "AND",
        "ASC",
        "DESC",
        "EXCLUDES",
        "FIRST",
        "GROUP",
        "HAVING",
        "IN",
        "INCLUDES",
        "LAST",
        "LIKE",
        "LIMIT",
    ),
    *("NOT", "NULL", "NULLS", "OR", "USING", "WITH"),
}


class Reader:
    """The tokens of a query and the place reached in them."""

    def __init__(self, text: str) -> None:
        self._tokens = tokens(text)
        self._place = 0

    @property
    def next(self) -> Token:
        """The token at the place."""
        return self._tokens[self._place]

    def follows(self, word: str) -> bool:
        """Whether the token after the next one is this."""
        return self._tokens[min(self._place + 1, len(self._tokens) - 1)].upper == word

    def take(self) -> Token:
        """The next token; the place moves on."""
        token = self._tokens[self._place]
        self._place = min(self._place + 1, len(self._tokens) - 1)
        return token

    def at(self, *words: str) -> bool:
        """Whether the next token is one of these."""
        return self.next.upper in words

    def accept(self, word: str) -> bool:
        """Take the next token if it is this."""
        if self.next.upper == word:
            self.take()
            return True
        return False

    def expect(self, *words: str) -> None:
        """Take these."""
        for word in words:
            if self.next.upper != word:
                raise self.unexpected()
            self.take()

    def unexpected(self) -> QueryError:
        """The error for a token that does not belong here."""
        return malformed(f"unexpected token: '{self._shown()}'", self.next.position)

    def _shown(self) -> str:
        return f"'{self.next.raw}'" if self.next.kind is Kind.STRING else self.next.text

    def no_bind(self) -> QueryError:
        """The error for what stands where a value should: only Apex has variables, and they begin with a colon."""
        if self.at(":"):
            return malformed("Bind variables only allowed in Apex code", self.next.position)
        if self.next.kind is Kind.END:
            return self.unexpected()
        return malformed(f"expecting a colon, found '{self.next.text}'", self.next.position)

    def end(self) -> None:
        """Nothing may follow."""
        if self.next.kind is not Kind.END:
            raise self.unexpected()

    def path(self) -> Path:
        """A dotted name."""
        if not self.next.is_name or self.next.upper in _NEVER_NAMES:
            raise self.unexpected()
        token = self.take()
        return Path(tuple(token.text.split(".")), token.position)

    def alias(self) -> str:
        """A name without dots that is not reserved."""
        if not self.next.is_name or "." in self.next.text or self.next.upper in _RESERVED:
            raise self.unexpected()
        return self.take().text

    def expression(self) -> Expression:
        """A field or a function of fields."""
        path = self.path()
        if not self.accept("("):
            return path
        arguments: list[Argument] = []
        while not self.at(")"):
            arguments.append(self.literal() if self.next.kind in _VALUES else self.expression())
            if not self.accept(","):
                break
        self.expect(")")
        return Call(path.text.upper(), tuple(arguments), path.position)

    def whole(self) -> int:
        """The number of LIMIT and OFFSET."""
        token = self.next
        if token.kind is not Kind.NUMBER or not token.text.isdigit():
            raise self.no_bind()
        if int(token.text[:11]) > _LARGEST:
            raise malformed(f"numeric value out of range: {token.text[:40]}", token.position)
        return int(self.take().text)

    def literal(self) -> Literal:
        """A value."""
        token = self.next
        if token.kind not in _VALUES and not (
            token.kind is Kind.NAME and (token.upper in _WORDS or is_date_literal(token.text))
        ):
            raise self.no_bind()
        self.take()
        count = 0
        if token.kind is Kind.NAME and self.accept(":"):
            count = self.whole()
        return Literal(token.kind, token.text, token.position, count, token.raw)
