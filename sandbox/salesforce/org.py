"""One company's org while the server runs: its file, its sessions, its faults, its thread."""

import itertools
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from sandbox.control import COMMON_KINDS, CallLog, FaultKind, Faults
from sandbox.registry import Company
from sandbox.salesforce.access import Access
from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.people import invite
from sandbox.salesforce.rules import recycle_bin
from sandbox.salesforce.seed import complete, found_org, furnish
from sandbox.salesforce.sessions import Sessions
from sandbox.salesforce.soql.compiler import compile_query
from sandbox.salesforce.soql.locale import locale_of
from sandbox.salesforce.soql.plan import Plan
from sandbox.salesforce.soql.run import ResultSet
from sandbox.salesforce.store import Row, Store
from sandbox.salesforce.usage import Usage

T = TypeVar("T")

#: The faults that an org has.
FAULT_KINDS = COMMON_KINDS | {
    FaultKind.EXPIRED_SESSION,
    FaultKind.STALL,
    FaultKind.ERROR,
    FaultKind.RATE_LIMIT,
    FaultKind.DISK_FULL,
}
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
        self.usage = Usage(path.with_suffix(".usage"))
        self._access: dict[str, Access] = {}
        self._user_names: dict[str, str] = {}
        self._plans: OrderedDict[tuple[object, ...], Plan] = OrderedDict()
        self._cursors: OrderedDict[tuple[str, str], ResultSet] = OrderedDict()
        self._cursor_numbers = itertools.count(1)
        self._derived: dict[str, tuple[tuple[int, int], Any]] = {}
        self.store: Store
        self.sessions: Sessions

    def open(self) -> None:
        """Open the file; a new one gets its first records, fields and dataset, all in one transaction."""
        self.store = Store(self.path, self.company.org_id[12:15])
        self.sessions = Sessions(self.store, self.company.org_id)
        if self.store.note("user") is None:
            self._fill()
        with self.store.transaction():
            complete(self.store)
            invite(self.store, self.company)
            recycle_bin.expire(self.store)

    def _fill(self) -> None:
        with self.store.transaction():
            found_org(self.store, self.company)
            furnish(self.store, self.company, self.company.dataset, self.company.seed)

    def reopen(self) -> None:
        """Read the file anew, which has other content now: nothing that was known of it stays."""
        self.store.close()
        for known in (self._access, self._user_names, self._plans, self._cursors, self._derived):
            known.clear()
        self.open()

    def close(self) -> None:
        """Close the files."""
        self.store.close()
        self.usage.close()

    def use_currencies(self, rates: Mapping[str, Decimal]) -> None:
        """Switch several currencies on."""
        with self.store.transaction():
            self.store.use_currencies(rates)

    # -- sessions

    @property
    def user_id(self) -> str:
        """The integration user's Id."""
        return self.store.note("user") or ""

    def open_session(self, user_id: str = "") -> str:
        """A new access token of a user: the integration unless another is named."""
        return self.sessions.open(user_id or self.user_id)

    def some_session(self) -> str:
        """A valid access token of the integration."""
        return self.sessions.some(self.user_id)

    def end_sessions(self) -> None:
        """Every access token is invalid from now on."""
        self.sessions.end_all()
        self._cursors.clear()

    def access(self, token: str) -> Access:
        """The sight of the token's user; 401 INVALID_SESSION_ID where the token is not valid."""
        user_id = self.sessions.user_of(token)
        known = self._access.get(user_id)
        if known is None or known.version != (self.store.schema.version, self.store.access_version):
            known = self._access[user_id] = Access(self.store, user_id)
        return known

    def user(self, user_id: str) -> Row:
        """A user's stored row."""
        return self.store.rows(self.store.schema.get("User"), [user_id])[user_id]

    def user_name(self, user_id: str) -> str:
        """A user's Username, as it was when first asked for."""
        if user_id not in self._user_names:
            self._user_names[user_id] = str(self.user(user_id)["Username"])
        return self._user_names[user_id]

    def schema_changed(self) -> datetime:
        """When objects, fields or permissions last changed, in full seconds; since the org was opened at most."""
        return self.derived("changed", lambda: datetime.now(UTC).replace(microsecond=0))

    def derived(self, name: str, make: Callable[[], T]) -> T:
        """Something made from the schema and permissions, made again once they have changed."""
        version = (self.store.schema.version, self.store.access_version)
        known = self._derived.get(name)
        if known is None or known[0] != version:
            known = self._derived[name] = (version, make())
        return known[1]

    # -- queries

    def query(self, access: Access, text: str, *, include_deleted: bool) -> ResultSet:
        """Compile (or find compiled) and run a query."""
        locale = locale_of(self.store, access.user_id)
        key = (text, include_deleted, access.user_id, access.version, locale)
        plan = self._plans.get(key)
        if plan is None:
            plan = compile_query(
                self.store.schema, access, text, include_deleted=include_deleted, locale=locale
            )
            self._plans[key] = plan
            if len(self._plans) > _MAX_PLANS:
                self._plans.popitem(last=False)
        return ResultSet(self.store, plan)

    def keep(self, result: ResultSet, user_id: str) -> str:
        """Keep a result for its next pages, which its user alone gets; the locator's first part."""
        name = f"01g{self.company.org_id[12:15]}{next(self._cursor_numbers):012d}"
        self._remember((name, user_id), result)
        return name

    def _remember(self, name: tuple[str, str], result: ResultSet) -> None:
        self._cursors[name] = result
        kept = sum(len(one.rows) for one in self._cursors.values())
        while kept > _MAX_KEPT_ROWS and len(self._cursors) > 1:
            kept -= len(self._cursors.popitem(last=False)[1].rows)

    def kept(self, name: str, user_id: str) -> ResultSet:
        """The result kept under a locator of the user; 400 INVALID_QUERY_LOCATOR where there is none."""
        found = self._cursors.get((name, user_id))
        if found is None:
            raise ApiError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        return found
