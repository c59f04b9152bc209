"""The QuickBooks end of the ports: one company file behind an ODBC connection."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import Final, TypeVar

from sync.connectors.quickbooks import statements
from sync.connectors.quickbooks.clock import WorkstationClock, measured
from sync.connectors.quickbooks.columns import Tables
from sync.connectors.quickbooks.connection import (
    ConnectionLostError,
    OdbcConnection,
    StatementRefusedError,
    lost_while_reading,
)
from sync.connectors.quickbooks.marks import mark_columns, mark_in
from sync.connectors.quickbooks.reader import CompanyReader, Scan
from sync.connectors.quickbooks.writer import Batch, CacheLeftError, CompanyWriter, NothingSentError
from sync.engine.records import ObjectInfo, Operation, Query, Record, Result, System
from sync.errors.base import SyncError
from sync.errors.diagnose import error_of, explain_failure

T = TypeVar("T")

#: Operations in one ``write``: as many as an intent batch holds; each is a request of its own anyway.
_BATCH: Final = 200


class QuickBooksConnection:
    """One company file, as sync.connectors.ports describes it. Not for several threads at once."""

    batch_size = _BATCH

    def __init__(
        self,
        connection_string: str,
        *,
        timeout: float = 60.0,
        zone: tzinfo = UTC,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """``timeout`` in seconds for the login and for each statement; ``zone`` is where the workstation stands,
        unless its own clock shows another offset. ``clock`` is what deadlines are compared with. Connects at the
        first call.
        """
        self._string = connection_string
        self.timeout = timeout
        self._zone = zone
        self._clock = clock
        self._sleep = sleep
        self._link: OdbcConnection | None = None
        self._scanned: list[OdbcConnection] = []
        self._retired_statements = 0
        self._tables = Tables()
        self._station: WorkstationClock | None = None

    @property
    def calls(self) -> int:
        """Statements sent so far."""
        return self._retired_statements + sum(link.statements for link in self._links())

    def open(self) -> None:
        """Connect now, so that a refused login is known before anything else is done."""
        self._connected()

    def close(self) -> None:
        for link in self._links():
            self._retired_statements += link.statements
            link.close()
        self._link = None
        self._scanned.clear()

    def now(self) -> datetime:
        """The workstation's clock, aware UTC."""
        return self._clock() + self._workstation().ahead

    def describe(self, name: str) -> ObjectInfo:
        """Columns of a table with what may be done to them; ConfigurationError where there is none."""
        return self._reading(lambda link: self._tables.get(link, name).info)

    def changed(
        self,
        query: Query,
        *,
        after: datetime | None,
        until: datetime,
        page_size: int = 200,
        by_creation: bool = False,
    ) -> Iterator[Sequence[Record]]:
        """Pages by TimeModified (or TimeCreated), then key; lines come by one query for each page.

        The scan holds on to the connection it began with, also when a write has to take a new one.
        """
        reader = self._reader()

        def begin(link: OdbcConnection) -> tuple[OdbcConnection, Scan]:
            return link, reader.scan(link, query, after=after, until=until, by_creation=by_creation)

        link, scan = self._reading(begin)
        self._scanned.append(link)
        try:
            while page := _translated(link, lambda: scan.page(page_size)):
                yield page
        finally:
            self._end_scan(link, scan)

    def count(
        self, query: Query, *, after: datetime | None, until: datetime, by_creation: bool = False
    ) -> int:
        """How many records ``changed`` would give."""
        reader = self._reader()
        return self._reading(
            lambda link: reader.count(link, query, after=after, until=until, by_creation=by_creation)
        )

    def fetch(self, query: Query, *, column: str, keys: Sequence[str]) -> Sequence[Record]:
        """Records whose ``column`` is one of ``keys``, in lists of 200."""
        if not keys:
            return []
        reader = self._reader()
        return self._reading(lambda link: reader.fetch(link, query, column, keys))

    def select(self, query: Query, *, top: int | None = None) -> Sequence[Record]:
        """All records that meet the query's condition, at once: for small lists (terms, accounts, Company)."""
        reader = self._reader()
        return self._reading(lambda link: reader.select(link, query, top=top))

    def write(self, operations: Sequence[Operation], *, deadline: datetime) -> Sequence[Result]:
        """Results in order. An exception means that nothing took effect; later trouble is in the results."""
        if not operations:
            return []
        writer = CompanyWriter(self._tables, self._workstation(), now=self._clock, sleep=self._sleep)
        self._reading(lambda link: writer.check(link, operations))
        batch = Batch(operations, deadline, [])
        while batch.next < len(operations):
            try:
                link = self._connected()
            except SyncError as error:
                if not batch.results:
                    raise
                return batch.close(error.message, sent=False)
            try:
                link.run(lambda link=link: writer.carry_on(link, batch))  # type: ignore[misc]
            except CacheLeftError:
                self._retire(link)
            except NothingSentError as error:
                self._retire(link)
                return batch.close(str(error), sent=False)
            except ConnectionLostError as error:
                self._retire(link)
                # a thread that was given up may still hold the other list
                known = Batch(operations, deadline, list(batch.results))
                return known.close(str(error), sent=True)
        self._read_versions(writer, batch)
        return batch.results

    def find_by_mark(
        self, query: Query, *, marks: Sequence[str], created_after: datetime
    ) -> Mapping[str, Record]:
        """Records made since ``created_after`` (aware UTC) that bear one of these intents' marks, by mark.

        The query's own condition bounds it further (a customer, a date).
        """
        wanted = {mark.lower() for mark in marks}
        reader = self._reader()

        def probe(link: OdbcConnection) -> dict[str, Record]:
            columns = mark_columns(self._tables.get(link, query.object))
            if not columns:
                return {}
            asked = replace(self._created_after(query, created_after), columns=(*query.columns, *columns))
            return {
                mark: record
                for record in reader.select(link, asked)
                for column in columns
                if (mark := mark_in(column, record.values.get(column))) in wanted
            }

        return self._reading(probe)

    # --- connections ---

    def _created_after(self, query: Query, moment: datetime) -> Query:
        bound = statements.time_literal(self._workstation().lower_bound(moment))
        condition = f"TimeCreated >= {bound}"
        where = f"({query.where}) AND {condition}" if query.where else condition
        return replace(query, where=where)

    def _reader(self) -> CompanyReader:
        return CompanyReader(self._tables, self._workstation())

    def _workstation(self) -> WorkstationClock:
        if self._station is None:
            shown = self._reading(lambda link: link.all(statements.workstation_time())[0][0])
            self._station = measured(shown, self._clock(), self._zone)
        return self._station

    def _connected(self) -> OdbcConnection:
        if self._link is not None and self._link.lost:
            self._retire(self._link)
        if self._link is None:
            link = OdbcConnection(self._string, timeout=self.timeout)
            link.open()
            self._link = link
        return self._link

    def _retire(self, link: OdbcConnection) -> None:
        """Write with this connection no more; a scan that uses it goes on."""
        if self._link is link:
            self._link = None
        if link not in self._scanned:
            self._retired_statements += link.statements
            link.close()

    def _end_scan(self, link: OdbcConnection, scan: Scan) -> None:
        if link in self._scanned:
            self._scanned.remove(link)
            if link is not self._link and link not in self._scanned:
                self._retired_statements += link.statements
                link.close()
            elif not link.lost:
                try:
                    link.run(scan.close)
                except ConnectionLostError:
                    return  # every row was read: the next call takes a new connection

    def _links(self) -> set[OdbcConnection]:
        return {*self._scanned, *([self._link] if self._link is not None else [])}

    def _reading(self, work: Callable[[OdbcConnection], T]) -> T:
        """``work`` on the connection; on a new one where the old one turns out to be dead."""
        link = self._connected()
        fresh = link.statements == 0
        try:
            return _translated(link, lambda: work(link))
        except SyncError:
            if fresh or not link.lost:
                raise
        link = self._connected()
        return _translated(link, lambda: work(link))

    def _read_versions(self, writer: CompanyWriter, batch: Batch) -> None:
        if self._link is None or self._link.lost:
            return
        link = self._link
        try:
            link.run(lambda: writer.read_versions(link, batch))
        except (ConnectionLostError, StatementRefusedError):
            return  # the writes are done and answered; a version that is not known counts as changed


def _translated(link: OdbcConnection, work: Callable[[], T]) -> T:
    """``work`` in the connection's thread, with ODBC's trouble as the errors that recover from it."""
    try:
        return link.run(work)
    except ConnectionLostError as error:
        raise lost_while_reading(error) from error
    except StatementRefusedError as error:
        raise error_of(explain_failure(error.failure, System.QUICKBOOKS)) from error
