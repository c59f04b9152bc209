"""What an option may be chosen from: names in the connected systems, as last read (sync.metadata). No network.

Where nothing was read yet nothing is offered, and anything may be typed: the preflight checks it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from provisioning.catalogue.kinds import Mapping as MappingKind
from provisioning.catalogue.kinds import QbAccount, QbField, QbName, SfField, SfObject, SfValue
from provisioning.catalogue.option import Option, Travel
from provisioning.catalogue.pages import PROFILE_PAGES
from provisioning.catalogue.requirements import FieldShape, FieldType
from provisioning.catalogue.solution import SolutionPage
from provisioning.models import Configuration, Metadata, MetadataReading
from provisioning.profile import Profile
from provisioning.requirements import object_of

SALESFORCE: Final = "SF"
QUICKBOOKS: Final = "QB"

#: Under this name stands the list of an org's objects.
OBJECTS: Final = "sObjects"
PRICE_BOOKS: Final = "Pricebook2"
STAGES: Final = "OpportunityStage"
RECORD_TYPES: Final = "RecordType"

#: The two ends of additional field mappings, by page: where the page has no sf_object of its own, and the table.
MAPPED_OBJECTS: Final[Mapping[str, str]] = {
    "customer": "Account",
    "person_account": "Account",
    "vendor": "Account",
    "product": "Product2",
}
MAPPED_TABLES: Final[Mapping[str, str]] = {
    "customer": "Customer",
    "person_account": "Customer",
    "vendor": "Vendor",
    "job": "Customer",
    "product": "Item",
    "purchase_order": "PurchaseOrder",
    "sales_order": "SalesOrder",
    "invoice": "Invoice",
    "sales_receipt": "SalesReceipt",
    "estimate": "Estimate",
    "bill": "Bill",
    "check": "Check",
}

#: How the column of a QuickBooks custom field begins; its label follows.
_CUSTOM: Final = "CustomField"

#: Of describe's types: those that each type of the set-up pages shows as. What is missing here fits by no other.
_TYPES: Final[Mapping[FieldType, frozenset[str]]] = {
    FieldType.TEXT: frozenset({"string", "email", "phone", "url", "encryptedstring", "combobox"}),
    FieldType.TEXT_AREA: frozenset({"textarea", "string"}),
    FieldType.PICKLIST: frozenset({"picklist", "combobox"}),
    FieldType.CHECKBOX: frozenset({"boolean"}),
    FieldType.CURRENCY: frozenset({"currency", "double"}),
    FieldType.NUMBER: frozenset({"double", "currency", "int", "long", "percent"}),
    FieldType.DATE: frozenset({"date"}),
    FieldType.DATE_TIME: frozenset({"datetime"}),
    FieldType.AUTO_NUMBER: frozenset({"string"}),
    FieldType.LOOKUP: frozenset({"reference"}),
    FieldType.MASTER_DETAIL: frozenset({"reference"}),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One value: what is stored, what a person calls it, and what tells it from its neighbours ('' for nothing)."""

    value: str
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Offers:
    """What one option offers. ``read_at``: when that was so, None where it was never read; ``connected``: whether the
    last attempt to read the system succeeded."""

    values: tuple[Offer, ...] = ()
    read_at: datetime | None = None
    connected: bool = False


@dataclass(frozen=True, slots=True)
class SystemState:
    """One system's last reading, for a page: ``file`` is the company file's number, 0 for Salesforce."""

    system: str
    file: int
    asked_at: datetime
    ended_at: datetime | None
    read_at: datetime | None
    failure: Mapping[str, str]

    @property
    def under_way(self) -> bool:
        return self.ended_at is None or self.ended_at < self.asked_at


class OfferBook:
    """All that was read for a configuration, by two queries: what a page with many options asks."""

    def __init__(self, configuration: Configuration) -> None:
        self._rows: dict[tuple[str, str], list[Metadata]] = {}
        for row in Metadata.objects.filter(configuration=configuration).order_by("company_file__number"):
            self._rows.setdefault((row.system, row.name), []).append(row)
        self.states = system_states(configuration)

    def of(self, option: Option[Any], profile: Profile) -> Offers:
        """What the option may be chosen from under these choices; empty for kinds that are not names."""
        kind = option.kind
        if option.key == SolutionPage.price_book_name.key:
            return self._names(SALESFORCE, PRICE_BOOKS)
        if isinstance(kind, SfObject):
            return self._names(SALESFORCE, OBJECTS)
        if isinstance(kind, SfField):
            return self._sf_fields(object_of(profile, option), option.shape, option.travel)
        if isinstance(kind, SfValue):
            return self._sf_values(kind)
        if isinstance(kind, QbAccount):
            return self._names(QUICKBOOKS, "Account")
        if isinstance(kind, QbName):
            return self._names(QUICKBOOKS, kind.table)
        if isinstance(kind, QbField):
            return self._qb_fields(kind.table)
        return Offers()

    def of_mapping(self, option: Option[Any], profile: Profile) -> tuple[Offers, Offers]:
        """For rows of an additional field mapping: fields of the Salesforce object and of the QuickBooks table."""
        page = next(page for page in PROFILE_PAGES if page.key == option.page_key)
        chosen = next((each for each in page.options if each.name == "sf_object"), None)
        sobject = str(profile.value(chosen)) if chosen else MAPPED_OBJECTS.get(page.key, "Opportunity")
        return self._sf_fields(sobject, None, Travel.NONE), self._qb_fields(MAPPED_TABLES[page.key])

    def _qb_fields(self, table: str) -> Offers:
        """Custom fields first: they are what is usually looked for."""
        rows = self._rows.get((QUICKBOOKS, table), [])
        found = [field for row in rows for field in row.content.get("fields", ())]
        found.sort(key=lambda field: not _is_custom(field))
        return self._offers(
            QUICKBOOKS,
            rows,
            (
                Offer(field["name"], field["label"].removeprefix(_CUSTOM), "custom field")
                if _is_custom(field)
                else Offer(field["name"], field["label"], field["type"])
                for field in found
            ),
        )

    def _sf_values(self, kind: SfValue) -> Offers:
        if kind.field == "StageName" and (SALESFORCE, STAGES) in self._rows:
            return self._names(SALESFORCE, STAGES)
        if kind.field == "RecordType":
            return self._names(SALESFORCE, RECORD_TYPES, of=kind.of)
        rows = self._rows.get((SALESFORCE, kind.of), [])
        values = [
            Offer(value, value)
            for row in rows
            for field in row.content.get("fields", ())
            if field["name"] == kind.field
            for value in field.get("picklist", ())
        ]
        return self._offers(SALESFORCE, rows, values)

    def _sf_fields(self, sobject: str, shape: FieldShape | None, travel: Travel) -> Offers:
        rows = self._rows.get((SALESFORCE, sobject), [])
        written = travel in (Travel.TO_SALESFORCE, Travel.BOTH_WAYS)
        found = [
            field
            for row in rows
            for field in row.content.get("fields", ())
            if _fits(field, shape) and (field.get("writable", True) or not written)
        ]
        found.sort(key=lambda field: str(field["label"]).casefold())
        return self._offers(
            SALESFORCE, rows, (Offer(field["name"], field["label"], field["type"]) for field in found)
        )

    def _names(self, system: str, name: str, *, of: str = "") -> Offers:
        rows = self._rows.get((system, name), [])
        return self._offers(
            system,
            rows,
            (
                Offer(entry["name"], entry.get("label") or entry["name"], entry.get("detail", ""))
                for row in rows
                for entry in row.content.get("names", ())
                if not of or entry.get("of") == of
            ),
        )

    def _offers(self, system: str, rows: list[Metadata], values: Iterable[Offer]) -> Offers:
        """Each value once: company files have much in common."""
        unique = {offer.value: offer for offer in reversed(list(values))}
        states = [state for state in self.states if state.system == system]
        return Offers(
            values=tuple(reversed(unique.values())),
            read_at=min((row.read_at for row in rows), default=None),
            connected=bool(states) and all(state.read_at and not state.failure for state in states),
        )


def offers_for(configuration: Configuration, option: Option[Any], profile: Profile) -> Offers:
    """What one option may be chosen from. A page with many options makes one OfferBook and asks it."""
    return OfferBook(configuration).of(option, profile)


def kind_is_offered(option: Option[Any]) -> bool:
    """Whether the option's values are names in a connected system."""
    return option.key == SolutionPage.price_book_name.key or isinstance(
        option.kind, SfObject | SfField | SfValue | QbAccount | QbName | QbField | MappingKind
    )


def system_states(configuration: Configuration) -> tuple[SystemState, ...]:
    """How the last reading of each system went, Salesforce first."""
    readings = MetadataReading.objects.filter(configuration=configuration).select_related("company_file")
    states = [
        SystemState(
            system=reading.system,
            file=reading.company_file.number if reading.company_file else 0,
            asked_at=reading.asked_at,
            ended_at=reading.ended_at,
            read_at=reading.read_at,
            failure=reading.failure,
        )
        for reading in readings
    ]
    return tuple(sorted(states, key=lambda state: state.file))


def _is_custom(field: Mapping[str, Any]) -> bool:
    return str(field["name"]).startswith(_CUSTOM)


def _fits(field: Mapping[str, Any], shape: FieldShape | None) -> bool:
    if shape is None:
        return True
    if field["type"] == "reference" and shape.to and shape.to not in field.get("reference_to", ()):
        return False
    return any(field["type"] in _TYPES[type_] for type_ in shape.types)
