"""The messages of a session after its login: simple and extended queries, cursors, errors."""

import asyncio
import logging
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import TypeVar

from sandbox.quickbooks import errors
from sandbox.quickbooks.companies import OpenCompany
from sandbox.quickbooks.statements.plans import Control, Declare, Plan, Query, read_aside
from sandbox.quickbooks.statements.queries import shapes_of
from sandbox.quickbooks.statements.result import Result, Row, Shape
from sandbox.quickbooks.statements.session import Session
from sandbox.quickbooks.statements.troubles import ConnectionDroppedError
from sandbox.quickbooks.wire import messages
from sandbox.quickbooks.wire.cancelling import Cancellable
from sandbox.quickbooks.wire.connection import Connection
from sandbox.quickbooks.wire.cursors import Fetch, SessionState
from sandbox.quickbooks.wire.kept import Kept
from sandbox.quickbooks.wire.rows import encoded
from sandbox.quickbooks.wire.types import pg_type

_T = TypeVar("_T")
_log = logging.getLogger(__name__)
#: Rows that are encoded and sent at once.
_CHUNK = 1000
_TEXT_OID = 1043
#: Prepared statements of one session with the characters of their texts, and portals with those of their values.
_MOST_PREPARED, _MOST_TEXT = 5000, 4_000_000
_MOST_PORTALS, _MOST_BOUND = 200, 32_000_000
#: Messages that wait to be sent together.
_MOST_WAITING = 100
#: Seconds after which a session that goes on and on gives the others a turn.
_HELD = 0.002


@dataclass(slots=True)
class _Portal:
    """A statement with its parameters, and its answer once it runs."""

    plan: Plan | None
    bound: list[str | None]
    result: Result | None = None


@dataclass(frozen=True, slots=True)
class _Ahead:
    """The next rows of a cursor, encoded before they are asked for."""

    cursor: Result
    rows: int
    data: bytes


class Serving:
    """Answers one client's messages."""

    def __init__(self, connection: Connection, company: OpenCompany, cancellable: Cancellable) -> None:
        self._connection = connection
        self._cancellable = cancellable
        self._session = Session(
            company.file,
            company.faults,
            company.calls,
            user=company.registered.qb_user,
            gone=connection.gone,
            packs=True,
        )
        self._state = SessionState(self._session)
        self._prepared: Kept[Plan | None] = Kept(
            "prepared statements", most=_MOST_PREPARED, most_characters=_MOST_TEXT
        )
        self._portals: Kept[_Portal] = Kept("portals", most=_MOST_PORTALS, most_characters=_MOST_BOUND)
        self._out: list[bytes] = []
        self._fetched: tuple[Result, int] | None = None
        self._ahead: _Ahead | None = None
        #: After an error in an extended query everything up to Sync is passed over.
        self._skipping = False
        self._held_since = time.monotonic()

    async def run(self) -> None:
        """Answer until the client leaves."""
        try:
            while True:
                kind, body = await self._connection.message()
                if kind == "X":
                    return
                await self._let_others()
                with self._cancellable.statement():
                    await self._answer(kind, body)
                    if not self._connection.has_input:
                        await self._flush()
                        await self._read_ahead()
                    elif len(self._out) > _MOST_WAITING:
                        await self._flush()
        except ConnectionDroppedError:
            self._connection.abort()
        finally:
            self._state.close()
            for name in self._portals:
                self._drop_portal(name)

    async def _answer(self, kind: str, body: bytes) -> None:
        if kind == "Q":
            await self._simple(body)
        elif kind == "S":
            self._skipping = False
            self._out.append(messages.ready(in_transaction=self._state.in_transaction))
            await self._flush()
        elif not self._skipping:
            try:
                await self._extended(kind, messages.BodyReader(body))
            except ConnectionDroppedError:
                raise
            except Exception as error:
                self._skipping = True
                self._fail(error)

    async def _simple(self, body: bytes) -> None:
        before = self._state.in_transaction
        try:
            if body[-1:] != b"\0":
                raise errors.ProtocolError("The message's text has no end")
            plans = await self._read(messages.decoded(body[:-1]))
            if not plans:
                self._out.append(messages.EMPTY_QUERY)
            for plan in plans:
                if len(self._out) > _MOST_WAITING:
                    await self._flush()
                await self._let_others()
                result = await self._run(plan, [])
                try:
                    await self._send_rows(result, describe=True)
                finally:
                    result.close()
        except ConnectionDroppedError:
            raise
        except Exception as error:
            self._state.in_transaction = before  # a BEGIN of the same text is undone
            self._fail(error)
        self._out.append(messages.ready(in_transaction=self._state.in_transaction))
        await self._flush()

    async def _extended(self, kind: str, body: messages.BodyReader) -> None:
        if kind == "P":
            name, text = body.text(), body.text()
            for _ in range(body.count()):
                body.int32()  # a type that the client would like
            body.end()
            plans = await self._read(text)
            if len(plans) > 1:
                raise errors.DialectError("One statement at a time")
            self._prepared.put(name, plans[0] if plans else None, len(text))
            self._out.append(messages.PARSE_COMPLETE)
        elif kind == "B":
            self._bind(body)
        elif kind == "D":
            await self._describe(body)
        elif kind == "E":
            portal, most = self._portal(body.text()), body.int32()
            body.end()
            await self._execute(portal, max(most, 0))
        elif kind == "C":
            closed, name = _named(body)
            if closed == "S":
                self._prepared.pop(name)
            else:
                self._drop_portal(name)
            self._out.append(messages.CLOSE_COMPLETE)
        elif kind == "H":
            await self._flush()
        else:
            raise errors.DialectError(f"Unknown message {kind!r}")

    def _bind(self, body: messages.BodyReader) -> None:
        portal, statement = body.text(), body.text()
        if statement not in self._prepared:
            raise errors.DialectError(f"Statement {statement} is not prepared")
        formats = [body.int16() for _ in range(body.count())]
        if any(formats):
            raise errors.DialectError("Binary parameters are not taken")
        bound = [body.value() for _ in range(body.count())]
        wished = [body.int16() for _ in range(body.count())]
        if any(wished):
            raise errors.DialectError("Binary results are not given")
        body.end()
        if len(formats) > 1 and len(formats) != len(bound):
            raise errors.ProtocolError(
                f"bind message has {len(formats)} parameter formats but {len(bound)} parameters"
            )
        plan = self._prepared.get(statement)
        _check_bound(plan, bound, statement)
        self._drop_portal(portal)
        self._portals.put(portal, _Portal(plan, bound), sum(len(value) for value in bound if value))
        self._out.append(messages.BIND_COMPLETE)

    async def _describe(self, body: messages.BodyReader) -> None:
        described, name = _named(body)
        if described == "P":
            portal = self._portal(name)
            shapes: tuple[Shape, ...] | None = None
            if portal.plan is not None and _answers_rows(portal.plan):
                portal.result = await self._run(portal.plan, portal.bound)
                shapes = portal.result.shapes
        else:
            if name not in self._prepared:
                raise errors.DialectError(f"Statement {name} is not prepared")
            plan = self._prepared.get(name)
            columns = [column for _, column in plan.parameters] if plan else []
            oids = [pg_type(column).oid if column else _TEXT_OID for column in columns]
            self._out.append(messages.parameter_description(oids))
            shapes = self._shapes(plan) if plan is not None else None
        self._out.append(messages.row_description(shapes) if shapes else messages.NO_DATA)

    def _shapes(self, plan: Plan) -> tuple[Shape, ...] | None:
        if isinstance(plan.action, Query):
            return shapes_of(self._session.company, plan.action)
        return None

    async def _execute(self, portal: _Portal, most: int) -> None:
        if portal.plan is None:
            self._out.append(messages.EMPTY_QUERY)
            return
        if portal.result is None:
            portal.result = await self._run(portal.plan, portal.bound)
        await self._send_rows(portal.result, most=most)

    async def _run(self, plan: Plan, bound: list[str | None]) -> Result:
        if isinstance(plan.action, Control):
            return self._state.control(plan.action, self._prepared)
        if isinstance(plan.action, Declare):
            result = await self._unless_cancelled(self._session.run(plan.action.query, bound))
            return self._state.declare(plan.action, result)
        return await self._unless_cancelled(self._session.run(plan, bound))

    async def _read(self, text: str) -> tuple[Plan, ...]:
        return await self._unless_cancelled(read_aside(text, self._session.company.schema))

    async def _prepare(self, result: Result, wanted: int) -> None:
        try:
            await self._unless_cancelled(result.prepare(wanted))
        except errors.StatementCancelledError as cancelled:
            result.fail(cancelled)
            raise

    async def _unless_cancelled(self, work: Coroutine[object, object, _T]) -> _T:
        try:
            with self._cancellable.waiting():
                return await work
        finally:
            work.close()  # where it did not even begin

    async def _send_rows(self, result: Result, *, describe: bool = False, most: int = 0) -> None:
        if result.shapes is None:
            tag = f"{result.tag} {result.count}" if result.tag in _COUNTED else result.tag
            self._out.append(messages.command_complete(tag))
            return
        if describe:
            self._out.append(messages.row_description(result.shapes))
        limit = most or (result.wanted if isinstance(result, Fetch) else None)
        sent, started = 0, time.monotonic()
        while not result.exhausted and (limit is None or sent < limit):
            wanted = _CHUNK if limit is None else min(_CHUNK, limit - sent)
            await self._prepare(result, wanted)
            rows = result.take(wanted)
            sent += len(rows)
            self._out.append(self._encoded(result, rows))
            if not result.exhausted:
                await self._flush()
                await self._let_others()
                self._check_time(result, started)
        if most and not result.exhausted:
            self._out.append(messages.PORTAL_SUSPENDED)
            return
        self._out.append(messages.command_complete(f"{result.tag} {sent}"))

    def _encoded(self, result: Result, rows: list[Row]) -> bytes:
        ahead, self._ahead = self._ahead, None
        if not isinstance(result, Fetch):
            return encoded(result, rows)
        if ahead is None or ahead.cursor is not result.cursor or ahead.rows != len(rows):
            data = encoded(result, rows)
        else:
            data = ahead.data
        if not result.exhausted and result.wanted is not None:
            self._fetched = (result.cursor, min(_CHUNK, result.wanted))
        return data

    async def _read_ahead(self) -> None:
        """Make the next rows of the cursor ready while the client reads those that it fetched."""
        if self._fetched is None:
            return
        await asyncio.sleep(0)  # the rows that it fetched leave first
        (cursor, wanted), self._fetched = self._fetched, None
        if not cursor.exhausted:
            try:
                await self._prepare(cursor, wanted)
            except errors.StatementCancelledError:
                return  # the cursor knows, and says so when it is fetched from
            rows = cursor.peek(wanted)
            self._ahead = _Ahead(cursor, len(rows), encoded(cursor, rows))

    async def _let_others(self) -> None:
        """A client that takes its answers as fast as they come would never let the event loop have its turn."""
        if time.monotonic() - self._held_since > _HELD:
            await asyncio.sleep(0)
            self._held_since = time.monotonic()

    def _check_time(self, result: Result, started: float) -> None:
        """StatementTimeoutError where a statement sends rows for longer than it may take."""
        limit = self._session.timeout_ms / 1000
        if limit and time.monotonic() - started > limit:
            late = errors.StatementTimeoutError("canceling statement due to statement timeout")
            result.fail(late)
            raise late

    def _portal(self, name: str) -> _Portal:
        portal = self._portals.get(name)
        if portal is None:
            raise errors.DialectError(f"There is no portal {name!r}")
        return portal

    def _drop_portal(self, name: str) -> None:
        portal = self._portals.pop(name)
        if portal is not None and portal.result is not None:
            portal.result.close()

    def _fail(self, error: Exception) -> None:
        if isinstance(error, errors.QodbcError):
            self._out.append(messages.error_response(error.sqlstate, str(error)))
            return
        _log.error("statement failed", exc_info=error)
        text = "[QODBC] Error: 1000 - There has been an internal error when processing the request."
        self._out.append(messages.error_response("XX000", text))

    async def _flush(self) -> None:
        data = b"".join(self._out)
        self._out.clear()
        if data:
            await self._connection.send(data)


_COUNTED = ("INSERT 0", "UPDATE", "DELETE")


def _answers_rows(plan: Plan) -> bool:
    return not (
        isinstance(plan.action, Control | Declare)
        or plan.call.split(" ", 1)[0].upper() in ("INSERT", "UPDATE", "DELETE")
    )


def _named(body: messages.BodyReader) -> tuple[str, str]:
    """What a Describe or Close is about: S and a statement's name, or P and a portal's."""
    kind, name = body.byte(), body.text()
    body.end()
    if kind not in ("S", "P"):
        raise errors.ProtocolError(f"invalid message subtype {kind!r}")
    return kind, name


def _check_bound(plan: Plan | None, bound: list[str | None], statement: str) -> None:
    """ProtocolError where there are more or fewer values than the statement has parameters."""
    wanted = len(plan.parameters) if plan is not None else 0
    if wanted != len(bound):
        raise errors.ProtocolError(
            f"bind message supplies {len(bound)} parameters, but prepared statement"
            f' "{statement}" requires {wanted}'
        )
