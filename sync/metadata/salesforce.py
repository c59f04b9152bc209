"""What an org offers: its objects, the fields of those that a profile speaks of, stages, price books, record types."""

from typing import Final

from provisioning.catalogue.kinds import SfField, SfObject
from provisioning.catalogue.pages import PROFILE_OPTIONS
from provisioning.offers import OBJECTS, PRICE_BOOKS, RECORD_TYPES, STAGES
from provisioning.profile import Profile
from provisioning.requirements import object_of
from sync.connectors.salesforce.connection import SalesforceConnection
from sync.engine.records import Query, Record
from sync.engine.values import text
from sync.errors.base import ConfigurationError
from sync.errors.codes import Code
from sync.metadata.content import MOST_NAMES, Contents, described, listed, named

#: Described whatever was chosen: the options of every page begin with these.
_ALWAYS: Final = ("Account", "Contact", "Opportunity", "OpportunityLineItem", "PricebookEntry", "Product2")


def read_salesforce(sf: SalesforceConnection, profile: Profile) -> Contents:
    """Everything that options of Salesforce's kinds are chosen from. Raises SyncError where the org gives no answer."""
    known = sorted(sf.objects(), key=lambda entry: (not entry.custom, entry.label.casefold()))
    contents: Contents = {
        OBJECTS: listed({"name": entry.name, "label": entry.label} for entry in known),
        STAGES: listed(_stages(sf)),
        PRICE_BOOKS: listed(
            named(record, "Name", "standard" if record.values.get("IsStandard") else "")
            for record in sf.select(
                Query("Pricebook2", ("Name", "IsStandard"), where="IsActive = true"), top=MOST_NAMES
            )
        ),
    }
    objects = objects_of(profile)
    contents[RECORD_TYPES] = listed(
        {"name": text(record.values.get("Name")), "of": text(record.values.get("SobjectType"))}
        for record in _rows(sf, "RecordType", "Name", "SobjectType", "IsActive")
        if record.values.get("IsActive") is not False and record.values.get("SobjectType") in objects
    )
    for name in objects:
        try:
            contents[name] = described(sf.describe(name))
        except ConfigurationError as error:
            if error.code != Code.OBJECT_MISSING:
                raise
            # A name typed wrong, or an object that the user may not see: it offers nothing, the preflight tells.
    return contents


def objects_of(profile: Profile) -> tuple[str, ...]:
    """The objects whose fields the options in use name, by the choices made so far."""
    names = dict.fromkeys(_ALWAYS)
    for option in PROFILE_OPTIONS.values():
        if not profile.in_use(option):
            continue
        if isinstance(option.kind, SfField):
            names[object_of(profile, option)] = None
        elif isinstance(option.kind, SfObject):
            names[str(profile.value(option))] = None
    names.pop("", None)
    return tuple(names)


def _stages(sf: SalesforceConnection) -> list[dict[str, str]]:
    """Active stages in the order of their path."""
    found = [
        record
        for record in _rows(
            sf, "OpportunityStage", "MasterLabel", "SortOrder", "IsClosed", "IsWon", "IsActive"
        )
        if record.values.get("IsActive") is not False
    ]
    found.sort(key=lambda record: int(text(record.values.get("SortOrder")) or 0))
    return [named(record, "MasterLabel", _end_of(record)) for record in found]


def _end_of(record: Record) -> str:
    if not record.values.get("IsClosed"):
        return ""
    return "closed, won" if record.values.get("IsWon") else "closed, lost"


def _rows(sf: SalesforceConnection, name: str, *columns: str) -> list[Record]:
    return list(sf.select(Query(name, columns), top=MOST_NAMES))
