"""What a company file offers: accounts and other lists that options name, columns and custom fields of its tables."""

from typing import Final

from provisioning.catalogue.kinds import Mapping as MappingKind
from provisioning.catalogue.kinds import QbAccount, QbField, QbName
from provisioning.catalogue.pages import PROFILE_OPTIONS
from provisioning.offers import MAPPED_TABLES
from provisioning.profile import Profile
from sync.connectors.quickbooks.company_file import QuickBooksConnection
from sync.engine.records import ObjectInfo, Query
from sync.engine.values import text
from sync.errors.base import ConfigurationError
from sync.errors.codes import Code
from sync.metadata.content import MOST_NAMES, Contents, described, listed, named

#: What tells one name from another, by table: an account's type, a tax code's description.
_DETAILS: Final = ("AccountType", "TemplateType", "Type", "Desc")


def read_quickbooks(qb: QuickBooksConnection, profile: Profile) -> Contents:
    """Everything that options of QuickBooks' kinds are chosen from. Raises SyncError where the file does not answer."""
    contents: Contents = {}
    listed_tables, described_tables = tables_of(profile)
    for table in dict.fromkeys((*listed_tables, *described_tables)):
        info = _describe(qb, table)
        if info is None:
            continue
        content = contents.setdefault(table, {})
        if table in described_tables:
            content.update(described(info))
        if table in listed_tables:
            content.update(listed(_names(qb, info)))
    return contents


def tables_of(profile: Profile) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tables whose names are listed, and tables whose columns are described, for the options in use."""
    names, columns = dict[str, None](), dict[str, None]()
    for option in PROFILE_OPTIONS.values():
        kind = option.kind
        if not profile.in_use(option):
            continue
        if isinstance(kind, QbAccount):
            names["Account"] = None
        elif isinstance(kind, QbName):
            names[kind.table] = None
        elif isinstance(kind, QbField):
            columns[kind.table] = None
        elif isinstance(kind, MappingKind) and option.page_key in MAPPED_TABLES:
            columns[MAPPED_TABLES[option.page_key]] = None
    return tuple(names), tuple(columns)


def _names(qb: QuickBooksConnection, info: ObjectInfo) -> list[dict[str, str]]:
    """Names of active records, in alphabetical order, those of sub-records behind their parents'."""
    name = "FullName" if "FullName" in info.fields else "Name"
    more = tuple(column for column in (*_DETAILS, "IsActive") if column in info.fields)
    records = qb.select(Query(info.name, (name, *more)), top=MOST_NAMES)
    detail = next((column for column in _DETAILS if column in more), "")
    found = [
        named(record, name, text(record.values.get(detail)) if detail else "")
        for record in records
        if record.values.get("IsActive") is not False
    ]
    return sorted(found, key=lambda entry: entry["name"].casefold())


def _describe(qb: QuickBooksConnection, table: str) -> ObjectInfo | None:
    """The table; None where this edition of QuickBooks has none of that name."""
    try:
        return qb.describe(table)
    except ConfigurationError as error:
        if error.code != Code.OBJECT_MISSING:
            raise
        return None
