"""Whether the custom fields that the integration needs are defined in QuickBooks. A person defines them there."""

from collections.abc import Iterator

from provisioning.catalogue.choices import QuickBooksConnector
from provisioning.catalogue.kinds import QbField
from provisioning.catalogue.pages import PROFILE_OPTIONS
from provisioning.catalogue.requirements import QuickBooksCustomFieldNeed
from provisioning.preflight.checks.looking import Looking, near, unknown
from provisioning.preflight.findings import Finding, Group, Level, Who
from provisioning.preflight.snapshot import QuickBooksSeen, Unread
from provisioning.profile import Profile
from provisioning.requirements import requirements

_WHERE = {
    "Customer": ("Customers, Customer Center: edit any customer", "Additional Info", "Cust"),
    "Vendor": ("Vendors, Vendor Center: edit any vendor", "Additional Info", "Vend"),
    "Item": ("Lists, Item List: edit any item", "Custom Fields", "Use"),
}


def needed_columns(profile: Profile) -> tuple[tuple[str, str, str], ...]:
    """(table, column or custom field, option that asks for it), each once."""
    found: dict[tuple[str, str], str] = {}
    for required in requirements(profile):
        if isinstance(required.requirement, QuickBooksCustomFieldNeed):
            need = required.requirement
            found.setdefault((need.table, need.name), required.option)
    for key, option in PROFILE_OPTIONS.items():
        if isinstance(option.kind, QbField) and profile.in_use(option) and profile.value(option):
            found.setdefault((option.kind.table, str(profile.value(option))), key)
    return tuple((table, name, option) for (table, name), option in found.items())


def is_there(name: str, columns: frozenset[str]) -> bool:
    """Whether a table has the column, or the custom field of that name."""
    lower = {column.lower() for column in columns}
    return name.lower() in lower or f"customfield{name.replace(' ', '')}".lower() in lower


def quickbooks_fields(looking: Looking) -> Iterator[Finding]:
    """One finding for each field in each company file."""
    for seen in looking.company_files:
        for table, name, option in needed_columns(looking.profile):
            yield _field(looking, seen, table, name, option)


def _field(looking: Looking, seen: QuickBooksSeen, table: str, name: str, option: str) -> Finding:
    subject = looking.subject(seen, f"{table}.{name}")
    columns = seen.tables.get(table, Unread(f"{table} was not looked at."))
    if isinstance(columns, Unread):
        return unknown("QB_FIELD", Group.QUICKBOOKS, subject, columns.reason, who=Who.QUICKBOOKS)
    if columns is not None and is_there(name, columns):
        return Finding(
            "QB_FIELD", Group.QUICKBOOKS, Level.OK, subject, f"{table} has the field {name}.", option=option
        )
    shown = tuple(column.removeprefix("CustomField") for column in columns or ())
    return Finding(
        "QB_FIELD",
        Group.QUICKBOOKS,
        Level.ERROR,
        subject,
        f"The custom field {name} is not defined for {table} in QuickBooks.",
        hint=near(name, shown) if option else "It joins the QuickBooks record with its Salesforce record.",
        who=Who.QUICKBOOKS,
        steps=_steps(looking.profile, table, name),
        option=option,
    )


def _steps(profile: Profile, table: str, name: str) -> tuple[str, ...]:
    if profile.environment.qb_connector is QuickBooksConnector.ONLINE:
        return (
            "In QuickBooks Online: the cog wheel, Custom fields, Add field.",
            f"Name {name}, type Text and number, category {table}; switch it on and save.",
            "At most 12 fields can be active for each kind of form or profile.",
        )
    where, tab, column = _WHERE.get(table, (f"Lists, {table}: edit any entry", "Custom Fields", table))
    return (
        "Open the company file in QuickBooks Desktop as Admin.",
        f"{where}, {tab}, Define Fields.",
        f"Type {name} as a label, exactly so, and tick {column} beside it.",
        "Press OK in both windows, then check again here.",
    )
