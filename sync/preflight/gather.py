"""Takes the snapshot that the checks look at: both sides at once, reading only, each part guarded by itself."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any, Final

from provisioning.catalogue.choices import QuickBooksConnector, SalesforceLogin
from provisioning.flow_catalogue import flows_of
from provisioning.models import CompanyFile, Configuration
from provisioning.preflight.snapshot import QuickBooksSeen, SalesforceSeen, Snapshot
from provisioning.profile import Profile
from sync.connectors.quickbooks.company_file import QuickBooksConnection
from sync.connectors.salesforce.connection import SalesforceConnection
from sync.destinations import checked_host
from sync.errors.base import SyncError
from sync.models import Flow
from sync.preflight.gather_quickbooks import look_at_quickbooks
from sync.preflight.gather_salesforce import look_at_salesforce
from sync.preflight.guarding import trouble_of
from sync.wiring import (
    login_method,
    quickbooks_address,
    quickbooks_connection,
    salesforce_connection,
    uses_sandbox,
)

#: Company files that are opened at once; each has a server of its own.
_THREADS: Final = 4
_DAY_MS: Final = 24 * 3_600_000
#: Seconds between two looks at whether somebody has something to say.
_TICK: Final = 0.05
#: Seconds after which it is told again what is still being looked at.
_TELL_AGAIN: Final = 5.0
#: Seconds for one call or statement: nobody waits five minutes at a page for an answer that may never come.
TIMEOUT: Final = 30.0


def gather(
    configuration: Configuration,
    profile: Profile,
    *,
    staged: bool,
    progress: Callable[[str], None] = lambda text: None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Snapshot:
    """What both systems show now. ``staged``: with credentials typed for the draft. Never raises for a system's sake.

    ``progress`` is told in words what is being looked at, from the caller's thread only, where it may use the database;
    what it raises ends the looking.
    """
    progress("Looking at Salesforce and QuickBooks")
    taken_at = clock()
    words: SimpleQueue[str] = SimpleQueue()
    # Credentials come out of the vault in this thread: the others never touch the database.
    salesforce = _salesforce(configuration, profile, staged=staged)
    files = [
        _company_file(configuration, file, profile, staged=staged)
        for file in configuration.company_files.order_by("number")
    ]
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="preflight") as threads:
        org = threads.submit(salesforce, words.put)
        companies = [threads.submit(file, words.put) for file in files]
        _wait([org, *companies], words, progress)
    return Snapshot(
        taken_at=taken_at,
        salesforce=org.result(),
        company_files=tuple(company.result() for company in companies),
        password_login=login_method(configuration, profile, staged=staged) is SalesforceLogin.PASSWORD,
        starts_a_day=_starts_a_day(configuration, profile),
        uses_sandbox=uses_sandbox(configuration, profile),
    )


def _salesforce(
    configuration: Configuration, profile: Profile, *, staged: bool
) -> Callable[[Callable[[str], None]], SalesforceSeen]:
    try:
        connection = salesforce_connection(configuration, profile, staged=staged, timeout=TIMEOUT)
    except SyncError as error:
        seen = SalesforceSeen(trouble=trouble_of(error))
        return lambda say: seen
    return partial(_look_at_salesforce, connection, profile)


def _look_at_salesforce(
    connection: SalesforceConnection, profile: Profile, say: Callable[[str], None]
) -> SalesforceSeen:
    with closing(connection):
        return look_at_salesforce(connection, profile, say)


def _company_file(
    configuration: Configuration, file: CompanyFile, profile: Profile, *, staged: bool
) -> Callable[[Callable[[str], None]], QuickBooksSeen]:
    host, address, port, trouble = "", "", 0, None
    connect: Callable[[], QuickBooksConnection] | None = None
    try:
        connection = quickbooks_connection(configuration, file, profile, staged=staged, timeout=TIMEOUT)
        connect = lambda: connection  # noqa: E731 - the thread opens what was wired here
    except SyncError as error:
        trouble = trouble_of(error)
    sandbox = uses_sandbox(configuration, profile)
    if sandbox or profile.environment.qb_connector is not QuickBooksConnector.ONLINE:
        try:
            host, port = quickbooks_address(configuration, file, profile)
            address = host if sandbox or not host else checked_host(host)
        except SyncError as error:
            trouble = trouble or trouble_of(error)
    blank = QuickBooksSeen(file.number, str(file), host, port, trouble=trouble)
    if connect is None:
        return lambda say: blank
    return partial(look_at_quickbooks, connect, blank, profile, address=address)


def _wait(looking: Sequence[Future[Any]], words: "SimpleQueue[str]", progress: Callable[[str], None]) -> None:
    """Tell ``progress`` what is being looked at, and again while it lasts: who waits sees that somebody is at it."""
    text, told_at = "", monotonic()
    while True:
        done = all(one.done() for one in looking)
        try:
            while True:
                text = words.get(timeout=0 if done else _TICK)
                progress(text)
                told_at = monotonic()
        except Empty:
            if done:
                return
            if text and monotonic() - told_at >= _TELL_AGAIN:
                progress(text)
                told_at = monotonic()


def _starts_a_day(configuration: Configuration, profile: Profile) -> int:
    """By the intervals of the flows that there are; those that Finish will make have the usual one."""
    intervals = dict(
        Flow.objects.filter(configuration=configuration, scheduled=True, retired_at=None).values_list(
            "name", "interval_ms"
        )
    )
    usual = int(Flow._meta.get_field("interval_ms").get_default())
    names = [flow.name for flow in flows_of(profile) if flow.scheduled]
    return sum(_DAY_MS // max(intervals.get(name, usual), 1) for name in names)
