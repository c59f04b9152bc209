"""One company's org while the server runs: its file, its sessions, its faults, its thread."""

import itertools
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from sandbox.control import COMMON_KINDS, CallLog, FaultKind, Faults
from sandbox.datasets.demo import salesforce_rows
from sandbox.registry import Company
from sandbox.salesforce.access import Access
from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.seed import add_integration_fields, found_org, load
from sandbox.salesforce.soql.compiler import compile_query
from sandbox.salesforce.soql.plan import Plan
from sandbox.salesforce.soql.run import ResultSet
from sandbox.salesforce.store import Store
from sandbox.salesforce.values import stored_datetime

#: Calls allowed in 24 hours: a sandbox org's figure.
DAILY_CALLS = 5_000_000
#: The faults that an org has.
FAULT_KINDS = COMMON_KINDS | {FaultKind.EXPIRED_SESSION}
_MAX_PLANS = 512
#: Rows of query results kept for their next pages, oldest results dropped first.
_MAX_KEPT_ROWS = 300_000


class Org:
    """Everything but the constructor, ``calls``, ``faults`` and ``usage`` belongs to the org's own thread.

    ``executor`` is that thread: one call at a time is inside an org, and other orgs do not wait for it.
    """

    def __init__(self, company: Company, path: Path) -> None:
        self.company = company
        self.path = path
        self.faults = Faults(FAULT_KINDS)
        self.calls = CallLog()
        self.executor = ThreadPoolExecutor(1, thread_name_prefix=f"org-{company.slug}")
        #: Calls since the server started.
        self.usage = 0
        self.zone = ZoneInfo("UTC")
        self._access: dict[str, Access] = {}
        self._plans: OrderedDict[tuple[object, ...], Plan] = OrderedDict()
        self._cursors: OrderedDict[str, ResultSet] = OrderedDict()
        self._cursor_numbers = itertools.count(1)
        self.store: Store

    def open(self) -> None:
        """Open the file; a new one gets its first records, fields and dataset, all in one transaction."""
        self.store = Store(self.path, self.company.org_id[12:15])
        if self.store.note("user") is not None:
            return
        with self.store.transaction():
            found_org(self.store, self.company)
            if self.company.salesforce_fields:
                add_integration_fields(self.store)
            if self.company.dataset == "demo":
                load(
                    self.store,
                    salesforce_rows(self.company.seed, custom_fields=self.company.salesforce_fields),
                )

    def close(self) -> None:
        """Close the file."""
        self.store.close()

    def use_currencies(self, rates: Mapping[str, Decimal]) -> None:
        """Switch several currencies on."""
        with self.store.transaction():
            self.store.use_currencies(rates)

    # -- sessions

    @property
    def user_id(self) -> str:
        """The administrator's Id."""
        return self.store.note("user") or ""

    def open_session(self) -> str:
        """A new access token of the administrator."""
        token = f"{self.company.org_id[:15]}!AQ{secrets.token_urlsafe(60).replace('-', '.')}"
        with self.store.transaction():
            self.store.database.execute(
                "INSERT INTO sandbox_session VALUES (?, ?, ?)",
                (token, self.user_id, stored_datetime(datetime.now(UTC))),
            )
        return token

    def some_session(self) -> str:
        """A valid access token: the last one given out, else a new one."""
        row = self.store.database.execute(
            "SELECT token FROM sandbox_session ORDER BY created DESC"
        ).fetchone()
        return self.open_session() if row is None else str(row[0])

    def end_sessions(self) -> None:
        """Every access token is invalid from now on."""
        with self.store.transaction():
            self.store.database.execute("DELETE FROM sandbox_session")
        self._cursors.clear()

    def access(self, token: str) -> Access:
        """The sight of the token's user; 401 INVALID_SESSION_ID where the token is not valid."""
        row = self.store.database.execute(
            "SELECT user_id FROM sandbox_session WHERE token = ?", (token,)
        ).fetchone()
        if row is None:
            raise ApiError(401, "INVALID_SESSION_ID", "Session expired or invalid")
        user_id = str(row[0])
        known = self._access.get(user_id)
        if known is None or known.version != (self.store.schema.version, self.store.access_version):
            known = self._access[user_id] = Access(self.store, user_id)
        return known

    # -- queries

    def query(self, access: Access, text: str, *, include_deleted: bool) -> ResultSet:
        """Compile (or find compiled) and run a query."""
        key = (text, include_deleted, access.user_id, access.version)
        plan = self._plans.get(key)
        if plan is None:
            plan = compile_query(self.store.schema, access, text, include_deleted=include_deleted)
            self._plans[key] = plan
            if len(self._plans) > _MAX_PLANS:
                self._plans.popitem(last=False)
        return ResultSet(self.store, plan, self.zone)

    def keep(self, result: ResultSet) -> str:
        """Keep a result for its next pages; the locator's first part."""
        name = f"01g{self.company.org_id[12:15]}{next(self._cursor_numbers):012d}"
        self._remember(name, result)
        return name

    def _remember(self, name: str, result: ResultSet) -> None:
        self._cursors[name] = result
        kept = sum(len(one.rows) for one in self._cursors.values())
        while kept > _MAX_KEPT_ROWS and len(self._cursors) > 1:
            kept -= len(self._cursors.popitem(last=False)[1].rows)

    def result_of(self, job_id: str, access: Access, text: str, *, include_deleted: bool) -> ResultSet:
        """The result of a bulk query job: kept while its pages are fetched, found again after that."""
        if job_id not in self._cursors:
            self._remember(job_id, self.query(access, text, include_deleted=include_deleted))
        return self._cursors[job_id]

    def kept(self, name: str) -> ResultSet:
        """The result kept under a locator; 400 INVALID_QUERY_LOCATOR where there is none."""
        found = self._cursors.get(name)
        if found is None:
            raise ApiError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        return found
