"""What options may be chosen from: the names that were read, of the right object and type, each once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from provisioning.catalogue.choices import Direction
from provisioning.catalogue.kinds import QbAccount, QbField, QbName, SfField, SfObject, SfValue
from provisioning.catalogue.pages import PROFILE_OPTIONS
from provisioning.models import CompanyFile, Configuration, Metadata, MetadataReading
from provisioning.offers import Offer, OfferBook, Offers, kind_is_offered, offers_for, system_states
from provisioning.profile import Profile

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
INVOICES = Profile.from_values({"direction.invoice": Direction.BOTH.value})


def _read(
    configuration: Configuration,
    system: str,
    name: str,
    *,
    company_file: CompanyFile | None = None,
    read_at: datetime = NOON,
    **content: Any,
) -> None:
    if system == "QB":
        company_file = company_file or configuration.company_files.get(number=1)
    Metadata.objects.create(
        configuration=configuration,
        company_file=company_file,
        system=system,
        name=name,
        content=content,
        read_at=read_at,
    )


def _field(name: str, type_: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "label": name.replace("_", " ").removesuffix("  c"), "type": type_, **more}


def _values(configuration: Configuration, key: str, profile: Profile = INVOICES) -> list[str]:
    return [offer.value for offer in offers_for(configuration, PROFILE_OPTIONS[key], profile).values]


def test_nothing_is_offered_where_nothing_was_read(configuration: Configuration) -> None:
    book = OfferBook(configuration)
    assert {book.of(option, INVOICES) for option in PROFILE_OPTIONS.values()} == {Offers()}
    assert book.states == ()


def test_every_option_that_names_something_is_offered_names(configuration: Configuration) -> None:
    kinds = SfObject | SfField | SfValue | QbAccount | QbName | QbField
    named = [option for option in PROFILE_OPTIONS.values() if isinstance(option.kind, kinds)]
    assert len(named) > 100
    assert all(kind_is_offered(option) for option in named)
    assert not kind_is_offered(PROFILE_OPTIONS["environment.sandbox"])
    assert kind_is_offered(PROFILE_OPTIONS["solution.price_book_name"])


@pytest.mark.parametrize(
    ("key", "fitting"),
    [
        ("transactions.exempt_field", ["Flag__c"]),  # a checkbox of Account
        ("solution.company_file_field", ["Kind__c", "Note__c"]),  # a picklist or a text, sent to QuickBooks
    ],
)
def test_fields_are_those_whose_type_fits(configuration: Configuration, key: str, fitting: list[str]) -> None:
    fields = [
        _field("Note__c", "string"),
        _field("Kind__c", "picklist"),
        _field("Flag__c", "boolean"),
        _field("Day__c", "date"),
    ]
    _read(configuration, "SF", "Account", fields=fields)
    assert _values(configuration, key) == fitting


def test_what_is_written_to_must_be_writable(configuration: Configuration) -> None:
    written = next(
        option
        for option in PROFILE_OPTIONS.values()
        if isinstance(option.kind, SfField)
        and option.kind.of == "Account"
        and option.travel.value == "QB to SF"
    )
    types = ("string", "picklist", "boolean", "currency", "date", "datetime", "reference")
    fields = [
        _field(f"{type_}_{writable}__c", type_, writable=writable, reference_to=["Contact"])
        for type_ in types
        for writable in (True, False)
    ]
    _read(configuration, "SF", "Account", fields=fields)
    found = offers_for(configuration, written, INVOICES).values
    assert found
    assert all("True" in offer.value for offer in found)


def test_a_lookup_must_lead_to_the_right_object(configuration: Configuration) -> None:
    option = next(
        o for o in PROFILE_OPTIONS.values() if o.shape and o.shape.to and isinstance(o.kind, SfField)
    )
    assert option.shape is not None
    fields = [
        _field("Right__c", "reference", reference_to=[option.shape.to]),
        _field("Wrong__c", "reference", reference_to=["Case"]),
    ]
    for sobject in ("Account", "Opportunity", "Contact", "Product2"):
        _read(configuration, "SF", sobject, fields=fields)
    assert _values(configuration, option.key) == ["Right__c"]


def test_fields_follow_the_object_that_stands_in(configuration: Configuration) -> None:
    """Orders take the place of opportunities: their fields are offered from then on."""
    _read(configuration, "SF", "Opportunity", fields=[_field("Deal__c", "string")])
    _read(configuration, "SF", "Order__c", fields=[_field("Ordered__c", "string")])
    own = Profile.from_values({"direction.invoice": Direction.BOTH.value, "invoice.sf_object": "Order__c"})
    assert _values(configuration, "invoice.terms_field") == ["Deal__c"]
    assert _values(configuration, "invoice.terms_field", own) == ["Ordered__c"]
    mapping = PROFILE_OPTIONS["invoice.custom_fields"]
    assert [o.value for o in OfferBook(configuration).of_mapping(mapping, own)[0].values] == ["Ordered__c"]


def test_stages_come_with_their_ends_or_from_the_picklist(configuration: Configuration) -> None:
    stage = _field("StageName", "picklist", picklist=["Won", "Lost"])
    _read(configuration, "SF", "Opportunity", fields=[stage])
    assert _values(configuration, "invoice.create_stage") == ["Won", "Lost"]
    _read(configuration, "SF", "OpportunityStage", names=[{"name": "Lost", "detail": "closed, lost"}])
    offers = offers_for(configuration, PROFILE_OPTIONS["invoice.create_stage"], INVOICES)
    assert offers.values == (Offer("Lost", "Lost", "closed, lost"),)


def test_record_types_are_those_of_the_object(configuration: Configuration) -> None:
    names = [{"name": "Deal", "of": "Opportunity"}, {"name": "Firm", "of": "Account"}]
    _read(configuration, "SF", "RecordType", names=names)
    assert _values(configuration, "transactions.qb_record_type") == ["Deal"]


def test_company_files_are_offered_together_each_name_once(configuration: Configuration) -> None:
    second = CompanyFile.objects.create(configuration=configuration, number=2)
    _read(configuration, "QB", "Account", names=[{"name": "Sales"}, {"name": "Fees"}])
    later = NOON + timedelta(hours=1)
    names = [{"name": "Sales"}, {"name": "Rent"}]
    _read(configuration, "QB", "Account", company_file=second, read_at=later, names=names)
    offers = offers_for(configuration, PROFILE_OPTIONS["product.account_service"], INVOICES)
    assert sorted(offer.value for offer in offers.values) == ["Fees", "Rent", "Sales"]
    assert offers.read_at == NOON


def test_custom_fields_of_quickbooks_come_first_under_their_label(configuration: Configuration) -> None:
    fields = [_field("Name", "VARCHAR"), {**_field("CustomFieldRank", "VARCHAR"), "label": "CustomFieldRank"}]
    _read(configuration, "QB", "Item", fields=fields)
    offers = offers_for(configuration, PROFILE_OPTIONS["product.suppress_field"], INVOICES)
    assert offers.values == (
        Offer("CustomFieldRank", "Rank", "custom field"),
        Offer("Name", "Name", "VARCHAR"),
    )


def test_both_systems_have_an_account(configuration: Configuration) -> None:
    _read(configuration, "SF", "Account", fields=[_field("Note__c", "string")])
    _read(configuration, "QB", "Account", names=[{"name": "Sales"}])
    assert _values(configuration, "product.account_service") == ["Sales"]


def test_connected_means_that_the_last_attempt_succeeded(configuration: Configuration) -> None:
    reading = MetadataReading.objects.create(
        configuration=configuration, system="SF", asked_at=NOON, ended_at=NOON, read_at=NOON
    )
    option = PROFILE_OPTIONS["solution.price_book_name"]
    assert offers_for(configuration, option, INVOICES).connected
    reading.failure = {"code": "SF_UNREACHABLE", "message": "No answer."}
    reading.save()
    assert not offers_for(configuration, option, INVOICES).connected
    assert not offers_for(configuration, PROFILE_OPTIONS["product.account_service"], INVOICES).connected


@pytest.mark.parametrize(
    ("ended_at", "under_way"),
    [(None, True), (NOON - timedelta(seconds=1), True), (NOON, False), (NOON + timedelta(seconds=1), False)],
)
def test_a_reading_is_under_way_until_it_ends(
    configuration: Configuration, ended_at: datetime | None, under_way: bool
) -> None:
    MetadataReading.objects.create(configuration=configuration, system="SF", asked_at=NOON, ended_at=ended_at)
    (state,) = system_states(configuration)
    assert (state.system, state.file, state.under_way) == ("SF", 0, under_way)


def test_a_page_full_of_options_asks_twice(
    configuration: Configuration, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(40):
        _read(configuration, "SF", f"Object{number}__c", fields=[_field("A__c", "string")])
    with django_assert_num_queries(2):
        book = OfferBook(configuration)
        for option in PROFILE_OPTIONS.values():
            book.of(option, INVOICES)
