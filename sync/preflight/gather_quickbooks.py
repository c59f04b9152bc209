"""What the preflight wants to know of a company file, read with one connection in one thread. No write statement."""

from collections.abc import Callable
from dataclasses import replace

from provisioning.preflight.checks.quickbooks_fields import needed_columns
from provisioning.preflight.checks.quickbooks_names import named_entries
from provisioning.preflight.snapshot import Host, ListEntry, PortAnswer, QuickBooksSeen, Seen
from provisioning.profile import Profile
from sync.connectors.quickbooks.company_file import QuickBooksConnection
from sync.engine.records import Query
from sync.errors.base import ConfigurationError, SyncError
from sync.errors.codes import Code
from sync.preflight.guarding import Parts, trouble_of
from sync.preflight.knocking import knock

#: Entries of one list that are looked at, at most.
MOST_ENTRIES = 20_000
#: Lists whose names customers must not have (rules.md 1.7).
_OTHER_NAMES = ("Vendor", "Employee", "OtherName")


def look_at_quickbooks(
    connect: Callable[[], QuickBooksConnection],
    blank: QuickBooksSeen,
    profile: Profile,
    say: Callable[[str], None],
    *,
    address: str,
) -> QuickBooksSeen:
    """The company file as the connector shows it; never raises for its sake.

    ``address`` is what ``blank.host`` was found to be. A port that is not open is the whole answer: the login would
    only wait.
    """
    seen = blank
    if blank.host and blank.port:
        say(f"Knocking at {blank.host} port {blank.port}")
        answer = knock(address, blank.port)
        seen = replace(blank, knock=answer)
        if answer.answer is not PortAnswer.OPEN:
            return seen
    say(f"Opening the QuickBooks company file {blank.name}")
    try:
        connection = connect()
    except SyncError as error:
        return replace(seen, trouble=trouble_of(error))
    try:
        connection.open()
    except SyncError as error:
        if seen.knock is not None and error.code == Code.QB_UNREACHABLE:
            # the port is open and nobody logs us in: perhaps it is no connector
            asked = knock(address, blank.port, ask=True)
            if asked.answer is not PortAnswer.OPEN:
                return replace(seen, knock=asked)
        return replace(seen, trouble=trouble_of(error))
    try:
        return _read(connection, seen, profile, say)
    finally:
        connection.close()


def _read(
    connection: QuickBooksConnection, seen: QuickBooksSeen, profile: Profile, say: Callable[[str], None]
) -> QuickBooksSeen:
    parts = Parts()
    say("Reading lists and custom fields in QuickBooks")
    program = parts.read(lambda: _program(connection))
    tables = {
        table: parts.read(lambda table=table: _columns(connection, table))  # type: ignore[misc] # bound now
        for table in dict.fromkeys(table for table, _, _ in needed_columns(profile))
    }
    lists = {
        table: parts.read(lambda table=table: _entries(connection, table))  # type: ignore[misc] # bound now
        for table in dict.fromkeys(table for _, table, _ in named_entries(profile))
    }
    currencies = parts.read(lambda: _several_currencies(connection))
    taken: Seen[frozenset[str]] = frozenset()
    if profile.direction.customer.includes_sf_qb:
        taken = parts.read(lambda: _taken(connection))
    return replace(
        seen,
        program=program,
        tables=tables,
        lists=lists,
        multi_currency=currencies,
        taken=taken,
        busy=trouble_of(parts.lost) if parts.lost else None,
    )


def _program(connection: QuickBooksConnection) -> Host:
    columns = connection.describe("Host").fields
    wanted = [
        name
        for name in ("ProductName", "MajorVersion", "MinorVersion", "Country", "QBFileMode")
        if name in columns
    ]
    (row,) = connection.select(Query("Host", tuple(wanted)), top=1)
    values = row.values
    version = ".".join(str(values[name]) for name in ("MajorVersion", "MinorVersion") if values.get(name))
    mode = str(values.get("QBFileMode") or "")
    return Host(
        product=str(values.get("ProductName") or ""),
        version=version,
        country=str(values.get("Country") or ""),
        multi_user=mode.lower().startswith("multi") if mode else None,
    )


def _columns(connection: QuickBooksConnection, table: str) -> frozenset[str] | None:
    try:
        return frozenset(connection.describe(table).fields)
    except ConfigurationError as error:
        if error.code == Code.OBJECT_MISSING:
            return None
        raise


def _entries(connection: QuickBooksConnection, table: str) -> tuple[ListEntry, ...]:
    columns = connection.describe(table).fields
    name = "FullName" if "FullName" in columns else "Name"
    kind = next((one for one in ("AccountType", "TemplateType") if one in columns), "")
    wanted = tuple(one for one in (name, "IsActive", kind) if one in columns)
    return tuple(
        ListEntry(
            str(record.values.get(name) or ""),
            active=record.values.get("IsActive") is not False,
            type=str(record.values.get(kind) or "") if kind else "",
        )
        for record in connection.select(Query(table, wanted), top=MOST_ENTRIES)
    )


def _several_currencies(connection: QuickBooksConnection) -> bool:
    column = "MultiCurrencyPreferencesIsMultiCurrencyOn"
    if column not in connection.describe("Preferences").fields:
        return False
    rows = connection.select(Query("Preferences", (column,)), top=1)
    return bool(rows and rows[0].values[column])


def _taken(connection: QuickBooksConnection) -> frozenset[str]:
    return frozenset(
        str(record.values["Name"])
        for table in _OTHER_NAMES
        for record in connection.select(Query(table, ("Name",)), top=MOST_ENTRIES)
        if record.values["Name"]
    )
