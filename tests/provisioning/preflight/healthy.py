"""A snapshot in which nothing is wrong for a profile, to be spoilt by the tests of the checks."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from provisioning.catalogue.requirements import FieldShape, FieldType
from provisioning.preflight.attesting import Attested
from provisioning.preflight.checks import run_checks
from provisioning.preflight.checks.needed_fields import needed_fields, needed_objects
from provisioning.preflight.checks.quickbooks_fields import needed_columns
from provisioning.preflight.checks.quickbooks_names import named_entries
from provisioning.preflight.checks.salesforce_values import named_values
from provisioning.preflight.checks.standard_fields import STANDARD_FIELDS
from provisioning.preflight.checks.trusted_addresses import addresses_of
from provisioning.preflight.findings import Finding, Level
from provisioning.preflight.snapshot import (
    ActiveCounts,
    AddressRange,
    CallLimit,
    FieldSeen,
    Host,
    Knock,
    ListEntry,
    Names,
    ObjectSeen,
    Organization,
    PortAnswer,
    PriceBook,
    QuickBooksSeen,
    RecordName,
    SalesforceSeen,
    Snapshot,
)
from provisioning.profile import Profile

TODAY = date(2026, 11, 23)
_DESCRIBED = {
    FieldType.TEXT: "string",
    FieldType.TEXT_AREA: "textarea",
    FieldType.PICKLIST: "picklist",
    FieldType.CHECKBOX: "boolean",
    FieldType.CURRENCY: "currency",
    FieldType.NUMBER: "double",
    FieldType.DATE: "date",
    FieldType.DATE_TIME: "datetime",
    FieldType.AUTO_NUMBER: "string",
    FieldType.LOOKUP: "reference",
    FieldType.MASTER_DETAIL: "reference",
}


def described(name: str, shape: FieldShape, label: str = "") -> FieldSeen:
    """A field that is exactly what a shape asks for."""
    return FieldSeen(
        name=name,
        label=label or name,
        type=_DESCRIBED[shape.types[0]],
        length=shape.new_length if not shape.length else shape.length,
        precision=shape.digits + shape.decimals,
        scale=shape.decimals,
        unique=shape.unique,
        external_id=shape.external_id,
        reference_to=(shape.to,) if shape.to else (),
        picklist=shape.values,
    )


def org(profile: Profile) -> SalesforceSeen:
    """An org with everything that the profile needs."""
    objects: dict[str, Any] = {}
    for name in needed_objects(profile):
        fields = {
            one.need.name: described(one.need.name, one.need.shape, one.need.label)
            for one in needed_fields(profile)
            if one.need.object == name
        }
        for standard in STANDARD_FIELDS.get(name, ()):
            fields.setdefault(standard, FieldSeen(standard, standard, "string"))
        objects[name] = ObjectSeen(name, name, fields)
    return SalesforceSeen(
        objects=objects,
        values=_values(profile),
        trusted=tuple(AddressRange(one, one) for one in addresses_of(profile)),
        login_ranges=(),
        organization=Organization("Enterprise Edition", multi_currency=False),
        calls=CallLimit(15_000, 14_000),
        price_books=(PriceBook(profile.solution.price_book_name, active=True, standard=True),),
        active=ActiveCounts(chosen=2, empty=0, empty_won=0),
        account_names=Names((RecordName("Alpine Tools"), RecordName("Bergland"))),
        product_names=Names((RecordName("Hammer"),)),
    )


def _values(profile: Profile) -> dict[str, Any]:
    offered: dict[str, tuple[str, ...]] = {}
    for _, place, value in named_values(profile):
        offered[place] = (*offered.get(place, ()), value)
    return offered


def company_file(profile: Profile, *, number: int = 1, name: str = "Company file 1") -> QuickBooksSeen:
    """A company file with everything that the profile needs."""
    tables: dict[str, Any] = {}
    for table, column, _ in needed_columns(profile):
        tables[table] = tables.get(table, frozenset(("Name",))) | {f"CustomField{column}"}
    lists: dict[str, Any] = {}
    for key, table, entry in named_entries(profile):
        kind = "AccountsReceivable" if key.endswith(".ar_account") else ""
        lists[table] = (*lists.get(table, ()), ListEntry(entry, type=kind))
    return QuickBooksSeen(
        number=number,
        name=name,
        host="203.0.113.7",
        port=4500,
        knock=Knock(PortAnswer.OPEN),
        tables=tables,
        lists=lists,
        program=Host("QuickBooks Premier Edition 2024", "34.0", "US", multi_user=True),
        multi_currency=False,
        taken=frozenset(("North Supply",)),
    )


def healthy(profile: Profile, *, salesforce: Mapping[str, Any] | None = None, **quickbooks: Any) -> Snapshot:
    """Both; with parts of either replaced."""
    return Snapshot(
        taken_at=datetime(2026, 11, 23, 12, tzinfo=UTC),
        salesforce=replace(org(profile), **(salesforce or {})),
        company_files=(replace(company_file(profile), **quickbooks),),
        starts_a_day=288,
        uses_sandbox=True,
    )


def wrong(profile: Profile, snapshot: Snapshot, attestations: tuple[Attested, ...] = ()) -> list[Finding]:
    """What is not in order."""
    found = run_checks(profile, snapshot, today=TODAY, attestations=attestations)
    return [finding for finding in found if finding.level is not Level.OK]


def with_field(profile: Profile, object_: str, field: str, **changes: Any) -> dict[str, Any]:
    """Objects of the org with one field changed, or taken away with ``gone=True``."""
    objects = dict(org(profile).objects)
    seen = objects[object_]
    assert isinstance(seen, ObjectSeen)
    fields = dict(seen.fields)
    if changes.pop("gone", False):
        del fields[field]
    else:
        fields[field] = replace(fields[field], **changes)
    objects[object_] = replace(seen, fields=fields)
    return objects
