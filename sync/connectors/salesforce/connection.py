"""The Salesforce end of the ports: reads in pages, writes in order, describes."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sync.connectors.salesforce.bulk import BulkJobs, pages
from sync.connectors.salesforce.bulk_writer import BulkWriter, JobNotice, fits_bulk
from sync.connectors.salesforce.collections import CALL_RECORDS, CollectionWriter
from sync.connectors.salesforce.describe import Describes, ObjectName
from sync.connectors.salesforce.metadata import OrgSetup
from sync.connectors.salesforce.org_view import OrgView
from sync.connectors.salesforce.rest import Rest
from sync.connectors.salesforce.rows import RowReader
from sync.connectors.salesforce.session import OrgAddress, SalesforceCredentials, Session
from sync.connectors.salesforce.soql import bind, in_lists, literal, room_beside, select, uri
from sync.connectors.sendable import unsendable
from sync.engine.records import ObjectInfo, Operation, Query, Record, Result, Value
from sync.errors.codes import Code
from sync.errors.diagnose import sync_error

#: Rows that a query's answer holds at most; the API gives 200 to 2,000 as asked.
_ANSWER_ROWS: Final = 2_000
#: Rows that a Bulk query's answer holds.
_BULK_ANSWER_ROWS: Final = 50_000
_BULK_QUERY_SECONDS: Final = 3_600.0

_NUMBERS: Final = ("double", "currency", "percent", "int", "long", "boolean")


class SalesforceConnection:
    """One session with one org, as sync.connectors.ports describes it. Not for several threads at once."""

    batch_size = CALL_RECORDS

    def __init__(
        self,
        credentials: SalesforceCredentials,
        *,
        timeout: float = 60.0,
        address: OrgAddress | None = None,
        bulk_read_above: int = 20_000,
        bulk_write_above: int = 2_000,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
        bulk_notice: JobNotice = lambda job, operations: None,
    ) -> None:
        """``timeout`` in seconds for one call. Reads of more rows than ``bulk_read_above`` (without children), and
        writes of more operations than ``bulk_write_above``, go through Bulk 2.0; ``bulk_notice`` is called with the
        job's id and its operations before anything of it can take effect. ``clock`` is what deadlines are compared
        with. Logs in at the first call.
        """
        self._session = Session(credentials, timeout=timeout, address=address)
        self._rest = Rest(self._session)
        self._describes = Describes(self._rest)
        self._rows = RowReader(self._describes, self._rest.get)
        self._writer = CollectionWriter(self._rest, self._describes, clock=clock, sleep=sleep)
        self._jobs = BulkJobs(self._rest, sleep=sleep)
        self._bulk_writer = BulkWriter(self._jobs, clock=clock, notice=bulk_notice)
        self._bulk_read_above = bulk_read_above
        self._bulk_write_above = bulk_write_above

    @property
    def timeout(self) -> float:
        """Seconds for one call."""
        return self._session.timeout

    @property
    def calls(self) -> int:
        """Calls made so far, logins left out."""
        return self._session.calls

    @property
    def limit_info(self) -> str:
        """The last Sforce-Limit-Info: ``api-usage=18/15000``, or '' before the first call."""
        return self._session.limit_info

    @property
    def setup(self) -> OrgSetup:
        """Changes to the org's set-up: fields, permissions, IP ranges."""
        return OrgSetup(self._rest, self._describes, self._writer)

    @property
    def view(self) -> OrgView:
        """The org's set-up as it is: rights, addresses, names, counts. Reading only."""
        return OrgView(self._rest, self._describes)

    def open(self) -> None:
        """Log in now, so that a refused login is known before anything else is done."""
        _ = self._session.token

    def close(self) -> None:
        self._session.close()

    def now(self) -> datetime:
        """The org's clock, aware UTC, to the second below."""
        return self._session.now()

    def describe(self, name: str) -> ObjectInfo:
        """Fields of an sObject as the integration user sees them; ConfigurationError where there is none."""
        return self._describes.get(name).info

    def objects(self) -> Sequence[ObjectName]:
        """The org's objects that records can be read from and made in, as the integration user sees them."""
        return self._describes.names()

    def select(self, query: Query, *, top: int) -> Sequence[Record]:
        """The first ``top`` records, by Id: for short lists (price books, stages)."""
        answer = self._rest.get(uri(select(query, order_by="Id", limit=top)))
        records = self._rows.records(query, answer["records"])
        while not answer["done"]:
            answer = self._rest.get(answer["nextRecordsUrl"])
            records += self._rows.records(query, answer["records"])
        return records

    def changed(
        self,
        query: Query,
        *,
        after: datetime | None,
        until: datetime,
        page_size: int = 200,
        by_creation: bool = False,
    ) -> Iterator[Sequence[Record]]:
        """Pages by SystemModstamp (or CreatedDate), then Id: at or after ``after``, before ``until``."""
        stamp = "CreatedDate" if by_creation else "SystemModstamp"
        conditions = [f"{stamp} < {literal(until)}"]
        if after is not None:
            conditions.insert(0, f"{stamp} >= {literal(after)}")
        soql = select(query, *conditions, order_by=f"{stamp}, Id")
        rows: list[Any] = []
        answer = self._rest.get(
            uri(soql, include_deleted=query.include_deleted), headers=_page_rows(page_size)
        )
        if answer["totalSize"] > self._bulk_read_above and not query.children:
            yield from self._bulk_pages(query, soql, page_size)
            return
        while True:
            rows += answer["records"]
            while len(rows) >= page_size:
                yield self._rows.records(query, rows[:page_size])
                rows = rows[page_size:]
            if answer["done"]:
                break
            answer = self._rest.get(answer["nextRecordsUrl"], headers=_page_rows(page_size))
        if rows:
            yield self._rows.records(query, rows)

    def fetch(self, query: Query, *, column: str, keys: Sequence[str]) -> Sequence[Record]:
        """Records whose ``column`` is one of ``keys``; as many queries as their URIs need."""
        literals = [literal(key) for key in self._typed(query.object, column, keys)]
        records: list[Record] = []
        for condition in in_lists(column, literals, room=room_beside(select(query), column=column)):
            answer = self._rest.get(uri(select(query, condition), include_deleted=query.include_deleted))
            while True:
                records += self._rows.records(query, answer["records"])
                if answer["done"]:
                    break
                answer = self._rest.get(answer["nextRecordsUrl"])
        return records

    def count(
        self, query: Query, *, after: datetime | None, until: datetime, by_creation: bool = False
    ) -> int:
        """How many records ``changed`` would give, by one call."""
        stamp = "CreatedDate" if by_creation else "SystemModstamp"
        conditions = [f"{stamp} < {literal(until)}"]
        if after is not None:
            conditions.append(f"{stamp} >= {literal(after)}")
        if query.where:
            conditions.append(f"({bind(query.where, query.parameters)})")
        soql = f"SELECT COUNT() FROM {query.object} WHERE {' AND '.join(conditions)}"  # noqa: S608 - declared names
        return int(self._rest.get(uri(soql, include_deleted=query.include_deleted))["totalSize"])

    def limits(self) -> dict[str, tuple[int, int]]:
        """The org's limits by name: (most, remaining)."""
        answer = self._rest.get("limits")
        return {
            name: (int(entry["Max"]), int(entry["Remaining"]))
            for name, entry in answer.items()
            if "Max" in entry
        }

    def write(self, operations: Sequence[Operation], *, deadline: datetime) -> Sequence[Result]:
        """Results in order. An exception means that nothing took effect; later trouble is in the results."""
        if not operations:
            return []
        if (
            len(operations) > self._bulk_write_above
            and fits_bulk(operations)
            and not any(unsendable(operation) for operation in operations)
        ):
            return self._writer.with_versions(operations, self._bulk_writer.write(operations, deadline))
        return self._writer.write(operations, deadline)

    def delete(self, ids: Sequence[str], *, deadline: datetime) -> Sequence[Result]:
        """Delete records of any sObject by Id."""
        return self._writer.delete(ids, deadline)

    def bulk_outcome(self, job: str, operations: Sequence[Operation]) -> Sequence[Result]:
        """What a Bulk job of an earlier write did: it is stopped if it still runs, then asked for its results."""
        return self._writer.with_versions(operations, self._bulk_writer.outcome(job, operations))

    def _bulk_pages(self, query: Query, soql: str, page_size: int) -> Iterator[Sequence[Record]]:
        rows = self._jobs.query(
            soql,
            include_deleted=query.include_deleted,
            page_rows=_BULK_ANSWER_ROWS,
            seconds=_BULK_QUERY_SECONDS,
        )
        for page in pages(rows, page_size):
            yield self._rows.csv_records(query, page)

    def _typed(self, object_name: str, column: str, keys: Sequence[str]) -> Iterator[Value]:
        """Keys as values of the column's type: text is quoted, numbers are not."""
        if "." in column:
            yield from keys
            return
        fields = self._describes.get(object_name).info.fields
        if column not in fields:
            raise sync_error(Code.FIELD_MISSING, field=f"{object_name}.{column}", answer=f"no field {column}")
        if fields[column].type not in _NUMBERS:
            yield from keys
            return
        reader = self._describes.get(object_name).readers[column]
        yield from (reader(key) for key in keys)


def _page_rows(page_size: int) -> dict[str, str]:
    rows = max(200, _ANSWER_ROWS - _ANSWER_ROWS % page_size) if page_size <= _ANSWER_ROWS else _ANSWER_ROWS
    return {"Sforce-Query-Options": f"batchSize={rows}"}
