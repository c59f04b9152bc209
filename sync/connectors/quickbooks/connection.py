"""One ODBC connection: the only module that knows pyodbc.

All of its calls happen in one thread of its own, so that the caller can give up on a server that is frozen: a blocked
ODBC call cannot be interrupted from outside, and signals do not exist on every platform that a worker runs on.
"""

import re
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from queue import SimpleQueue
from typing import Any, Final, TypeVar

import pyodbc

from sync.engine.records import Failure, System
from sync.errors.base import SyncError, TransientError
from sync.errors.codes import Code
from sync.errors.diagnose import code_of, qodbc_failure, sync_error

# one pool for the whole process would hand the line cache of one run to another
pyodbc.pooling = False

T = TypeVar("T")

#: Seconds that the server's own time-out is given before the caller gives the connection up.
_GRACE: Final = 5.0
#: SQL_ATTR_QUERY_TIMEOUT: pyodbc's ``timeout`` property is refused by drivers that take it for new statements only.
_QUERY_TIMEOUT: Final = 0
#: Cursors kept with their prepared statements.
_KEPT_CURSORS: Final = 24

_SERVER: Final = re.compile(r"(?:^|;)\s*(?:server|servername|host)\s*=", re.I)
_LOST_STATES: Final = ("08", "57P", "HYT")
_CANCELLED_STATES: Final = ("57014", "HYT00", "HY008")
#: The driver itself finds a value that its type cannot hold (SQLSTATE class 22).
_VALUE_STATES: Final = ("22",)
_LOGIN_STATES: Final = ("28",)
_LOGIN_WORDS: Final = re.compile(r"password|log ?in|user (?:name|id)|authenti", re.I)
_UNKNOWN_DSN_STATES: Final = ("IM",)
_SETUP_WORDS: Final = re.compile(r"data source name not found|can't open lib|driver .*not found", re.I)


class StatementRefusedError(Exception):
    """The server refused one statement: nothing took effect. ``failure`` has QODBC's number and words."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class ConnectionLostError(Exception):
    """The connection died, or the server froze, inside a statement: its outcome is not known."""


class OdbcConnection:
    """A connection to one company file, opened by ``open``; lost for good after a ConnectionLostError."""

    def __init__(self, connection_string: str, *, timeout: float) -> None:
        """``timeout`` in seconds: for the login and for each statement."""
        self.timeout = timeout
        self.statements = 0
        self.lost = False
        #: When what is sent now must have ended, by time.monotonic(); None: each statement has its time-out.
        self.ends_at: float | None = None
        self._string = connection_string
        self._connection: pyodbc.Connection | None = None
        self._cursors: dict[str, pyodbc.Cursor] = {}
        self._time_limit = 0
        self._lock = threading.Lock()
        self._give_up_at: float | None = None
        self._given_up = False
        self._work: SimpleQueue[tuple[Callable[[], Any], Future[Any]] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="odbc", daemon=True)

    def open(self) -> None:
        """Connect. Raises ConfigurationError (login, data source) or TransientError (not reachable)."""
        self._thread.start()
        try:
            self.run(self._connect)
        except ConnectionLostError as error:
            raise sync_error(Code.QB_UNREACHABLE, answer=str(error)) from error
        except SyncError:
            self.close()
            raise

    def run(self, work: Callable[[], T]) -> T:
        """Do ``work``, which calls ``execute`` and ``rows``, in the connection's thread and return what it returns.

        Raises ConnectionLostError when a statement in it overran its time; ``work`` then does no further one.
        """
        if self.lost or not self._thread.is_alive():
            raise ConnectionLostError("the connection is closed")
        answer: Future[T] = Future()
        self._work.put((work, answer))
        while True:
            try:
                return answer.result(timeout=self._patience())
            except FutureTimeoutError:
                if answer.done():
                    continue
                if self._overran():
                    raise ConnectionLostError("the server did not answer in time") from None

    def close(self) -> None:
        """Disconnect; may be called twice. A frozen connection is left to its own thread."""
        self.lost = True
        self._work.put(None)
        if self._thread.is_alive() and not self._given_up and threading.current_thread() is not self._thread:
            self._thread.join(timeout=_GRACE)

    # --- in the connection's thread ---

    def execute(
        self, sql: str, parameters: Sequence[Any] = (), *, seconds: float | None = None
    ) -> pyodbc.Cursor:
        """Send one statement; ``seconds`` limits it further than the connection's time-out."""
        assert self._connection is not None  # noqa: S101 - open() connected
        # A prepared statement is used again only for the very same str object: a third of the time of a write.
        sql = sys.intern(sql)
        limit = self.timeout
        if self.ends_at is not None:
            limit = max(1.0, min(limit, self.ends_at - time.monotonic()))
        self._begin(limit + _GRACE)
        self.statements += 1
        try:
            self._limit(limit)
            cursor = self._cursor(sql)
            if parameters:
                cursor.execute(sql, *parameters)
            else:
                cursor.execute(sql)
        except pyodbc.Error as error:
            self._cursors.pop(sql, None)
            raise self._trouble(error) from error
        finally:
            self._end()
        return cursor

    def rows(self, cursor: pyodbc.Cursor, count: int) -> list[pyodbc.Row]:
        """The next rows of an answer, at most ``count``."""
        self._begin(self.timeout + _GRACE)
        try:
            found: list[pyodbc.Row] = cursor.fetchmany(count)
        except pyodbc.Error as error:
            raise self._trouble(error) from error
        finally:
            self._end()
        return found

    def all(self, sql: str, parameters: Sequence[Any] = ()) -> list[pyodbc.Row]:
        """All rows of a statement."""
        cursor = self.execute(sql, parameters)
        self._begin(self.timeout + _GRACE)
        try:
            found: list[pyodbc.Row] = cursor.fetchall()
        except pyodbc.Error as error:
            raise self._trouble(error) from error
        finally:
            self._end()
        return found

    def scan(self, sql: str, parameters: Sequence[Any] = ()) -> pyodbc.Cursor:
        """Send a SELECT whose rows are taken in pieces: its cursor is not used for anything else."""
        cursor = self.execute(sql, parameters)
        self._cursors.pop(sql, None)
        return cursor

    def end(self, cursor: pyodbc.Cursor) -> None:
        """Give a scan's cursor back; one whose connection has died is gone already."""
        self._begin(_GRACE)
        try:
            cursor.close()
        except pyodbc.Error:
            self.lost = True
        finally:
            self._end()

    def _serve(self) -> None:
        while (task := self._work.get()) is not None:
            work, answer = task
            try:
                answer.set_result(work())
            except BaseException as error:
                answer.set_exception(error)
            if self._given_up:
                break
        self._disconnect()

    def _connect(self) -> None:
        seconds = max(1, int(self.timeout))
        self._begin(seconds + _GRACE)
        try:
            self._connection = pyodbc.connect(self._string, autocommit=True, timeout=seconds)
        except pyodbc.Error as error:
            raise _login_error(error) from error
        finally:
            self._end()
        self._time_limit = 0

    def _disconnect(self) -> None:
        self._cursors.clear()
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except pyodbc.Error:
                return  # the other end is gone already

    def _limit(self, seconds: float) -> None:
        """Tell the server how long a statement may take, where it is not told already."""
        wanted = max(1, int(seconds))
        if wanted != self._time_limit and self._connection is not None:
            self._connection.set_attr(_QUERY_TIMEOUT, wanted)
            self._time_limit = wanted
            self._cursors.clear()  # cursors made before keep the old limit

    def _cursor(self, sql: str) -> pyodbc.Cursor:
        """The cursor that has prepared this statement, or a new one."""
        assert self._connection is not None  # noqa: S101 - only called when connected
        cursor = self._cursors.pop(sql, None) or self._connection.cursor()
        self._cursors[sql] = cursor
        if len(self._cursors) > _KEPT_CURSORS:
            self._cursors.pop(next(iter(self._cursors)))
        return cursor

    def _trouble(self, error: pyodbc.Error) -> Exception:
        state, text = _parts(error)
        failure = qodbc_failure(text)
        if state in _CANCELLED_STATES:
            return ConnectionLostError("the statement took longer than its time-out")
        if failure is not None:
            return StatementRefusedError(failure)
        if state.startswith(_LOST_STATES):
            self.lost = True
            return ConnectionLostError("the connection was cut off")
        if state.startswith(_VALUE_STATES):
            return StatementRefusedError(Failure(Code.VALUE_NOT_ALLOWED, _short(text)))
        return StatementRefusedError(Failure(Code.STATEMENT_REFUSED, _short(text)))

    # --- the watchdog ---

    def _begin(self, seconds: float) -> None:
        with self._lock:
            if self._given_up:
                raise ConnectionLostError("the connection was given up")
            self._give_up_at = time.monotonic() + seconds

    def _end(self) -> None:
        with self._lock:
            if self._given_up:
                raise ConnectionLostError("the connection was given up")
            self._give_up_at = None

    def _patience(self) -> float:
        with self._lock:
            if self._give_up_at is None:
                return 0.5
            return max(0.01, self._give_up_at - time.monotonic())

    def _overran(self) -> bool:
        with self._lock:
            if self._give_up_at is not None and time.monotonic() >= self._give_up_at:
                self._given_up = self.lost = True
            return self._given_up


def connection_string(url: str, *, user: str = "", password: str = "", host: str = "", port: int = 0) -> str:
    """An ODBC connection string from a DSN, a full string, or ``jdbc:odbc:NAME`` as support hands it out.

    ``host`` and ``port`` are where the connector listens, unless the string says so itself.
    ConfigurationError (QB_CONNECTION_STRING) where ``url`` is empty.
    """
    base = url.strip().rstrip(";")
    if base.lower().startswith("jdbc:odbc:"):
        base = base[len("jdbc:odbc:") :]
    if not base:
        raise sync_error(Code.QB_CONNECTION_STRING, answer="no address is stored")
    if "=" not in base:
        base = f"DSN={base}"
    if host and not _SERVER.search(base):
        base += f";Server={_quoted(host)}" + (f";Port={port}" if port else "")
    for keyword, value in (("UID", user), ("PWD", password)):
        if value:
            base += f";{keyword}={_quoted(value)}"
    return base


def known_drivers() -> frozenset[str]:
    """Names of the drivers that are set up on this machine, in small letters."""
    return frozenset(name.lower() for name in pyodbc.drivers())


def known_sources() -> frozenset[str]:
    """Names of the data sources that are set up on this machine, in small letters."""
    return frozenset(name.lower() for name in pyodbc.dataSources())


def _quoted(value: str) -> str:
    return value if re.fullmatch(r"[\w.@+/-]+", value) else "{" + value.replace("}", "}}") + "}"


def _parts(error: pyodbc.Error) -> tuple[str, str]:
    state = str(error.args[0]) if error.args else ""
    return state, str(error.args[1]) if len(error.args) > 1 else str(error)


def _login_error(error: pyodbc.Error) -> SyncError:
    state, text = _parts(error)
    failure = qodbc_failure(text)
    if failure is not None and not re.search("password", failure.message, re.I):
        return sync_error(code_of(failure, System.QUICKBOOKS), answer=failure.message, detail=text)
    if state.startswith(_UNKNOWN_DSN_STATES) or _SETUP_WORDS.search(text):
        return sync_error(Code.QB_CONNECTION_STRING, answer=_short(text), detail=text)
    if state.startswith(_LOGIN_STATES) or _LOGIN_WORDS.search(text):
        return sync_error(Code.QB_LOGIN_REFUSED, answer=_short(text), detail=text)
    return sync_error(Code.QB_UNREACHABLE, answer=_short(text), detail=text)


def _short(text: str) -> str:
    """An ODBC text without its brackets and numbers."""
    return re.sub(r"\[[^\]]*\]|\(\d+\)|\(SQL\w+\)", "", text).strip(" ;\n\t\"')") or "no reason given"


def lost_while_reading(error: ConnectionLostError) -> TransientError:
    """A read that was cut off: nothing is unknown, it is read again."""
    failure = sync_error(Code.QB_UNREACHABLE, answer=str(error))
    return TransientError(failure.code, failure.message, detail=failure.detail)
