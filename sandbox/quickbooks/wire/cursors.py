"""What a session keeps for the protocol: declared cursors, the transaction that is none, its settings."""

import re

from sandbox.quickbooks import errors
from sandbox.quickbooks.dialect.tokens import Token, TokenKind
from sandbox.quickbooks.statements.plans import Control, Declare, Plan
from sandbox.quickbooks.statements.result import Result, Row, table_result, text_shape
from sandbox.quickbooks.statements.session import Session
from sandbox.quickbooks.wire.kept import Kept

#: Cursors of one session, and characters of their names.
_MOST_CURSORS = 200
_MOST_CHARACTERS = 100_000
#: Highest statement_timeout of PostgreSQL in milliseconds, and most digits of a number about a session.
_LONGEST_TIMEOUT = 2_147_483_647
_MOST_DIGITS = 18
_MS = {"": 1, "ms": 1, "s": 1000, "min": 60_000}


class Fetch(Result):
    """A number of rows of a declared cursor."""

    def __init__(self, cursor: Result, wanted: int | None) -> None:
        super().__init__("FETCH", cursor.shapes, packed=cursor.packed)
        #: How many rows it sends; None for all.
        self.wanted = wanted
        self.cursor = cursor
        self.exhausted = cursor.exhausted

    async def prepare(self, most: int) -> None:
        """Draw rows of the cursor."""
        await self.cursor.prepare(most)

    def fail(self, failure: Exception) -> None:
        """The cursor gives no more rows."""
        self.cursor.fail(failure)

    def take(self, most: int) -> list[Row]:
        """Rows of the cursor, which stays where it is then."""
        rows = self.cursor.take(most)
        self.exhausted = self.cursor.exhausted
        return rows


class SessionState:
    """QuickBooks knows no transactions: BEGIN and COMMIT only frame what was done already."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._cursors: Kept[tuple[Result, bool]] = Kept(
            "open cursors", most=_MOST_CURSORS, most_characters=_MOST_CHARACTERS
        )
        self.in_transaction = False

    def close(self) -> None:
        """Give up all cursors."""
        self._drop_cursors(held_too=True)

    def declare(self, declare: Declare, result: Result) -> Result:
        """Keep a query's answer to be fetched from."""
        self._drop(declare.cursor)
        try:
            self._cursors.put(declare.cursor, (result, declare.holds), 0)
        except errors.DialectError:
            result.close()
            raise
        return Result("DECLARE CURSOR")

    def control(self, control: Control, prepared: Kept[Plan | None]) -> Result:
        """Carry out a statement about the session."""
        verb, words = control.verb, control.words
        if verb in ("BEGIN", "START"):
            self.in_transaction = True
            return Result("BEGIN")
        if verb in ("COMMIT", "END"):
            self.in_transaction = False
            self._drop_cursors(held_too=False)
            return Result("COMMIT")
        if verb in ("ROLLBACK", "ABORT"):
            if not any(token.word == "TO" for token in words):
                self.in_transaction = False
                self._drop_cursors(held_too=False)
            return Result("ROLLBACK")
        if verb in ("FETCH", "MOVE"):
            return self._fetch(words)
        if verb == "SHOW":
            return table_result((text_shape("transaction_isolation"),), [("read committed",)])
        if verb == "SET":
            self._set(words)
        elif verb == "CLOSE":
            self._drop(words[-1].value if words else "")
        elif verb == "DEALLOCATE":
            prepared.pop(words[-1].value if words else "")
        return Result("CLOSE CURSOR" if verb == "CLOSE" else verb)

    def _fetch(self, words: tuple[Token, ...]) -> Result:
        held = self._cursors.get(words[-1].value) if words else None
        if held is None:
            raise errors.DialectError(f"There is no cursor {words[-1].value if words else ''}")
        wanted: int | None = 1
        for token in words[:-1]:
            if token.kind is TokenKind.NUMBER:
                wanted = _count_of(token)
            elif token.word == "ALL":
                wanted = None
            elif token.value == "-" or token.word == "BACKWARD":
                raise errors.DialectError("cursor can only scan forward")
        return Fetch(held[0], wanted)

    def _set(self, words: tuple[Token, ...]) -> None:
        names = [
            token for token in words if token.word not in ("SESSION", "LOCAL", "TO") and token.value != "="
        ]
        if len(names) >= 2 and names[0].word == "STATEMENT_TIMEOUT":
            match = re.fullmatch(r"(\d+)\s*(ms|s|min|)", "".join(token.value for token in names[1:]))
            if match is None:
                raise errors.DialectError("statement_timeout takes milliseconds")
            longest = _LONGEST_TIMEOUT // _MS[match[2]]
            if len(match[1]) > _MOST_DIGITS or int(match[1]) > longest:
                raise errors.DialectError(
                    f"statement_timeout is outside the valid range (0 .. {_LONGEST_TIMEOUT} ms)"
                )
            self._session.timeout_ms = int(match[1]) * _MS[match[2]]

    def _drop(self, name: str) -> None:
        held = self._cursors.pop(name)
        if held is not None:
            held[0].close()

    def _drop_cursors(self, *, held_too: bool) -> None:
        for name in self._cursors:
            held = self._cursors.get(name)
            if held is not None and (held_too or not held[1]):
                self._drop(name)


def _count_of(token: Token) -> int:
    """How many rows a FETCH wants."""
    if not token.value.isdecimal() or len(token.value) > _MOST_DIGITS:
        raise errors.DialectError(f"FETCH takes a whole number of rows, not {token.value[:20]}")
    return int(token.value)
