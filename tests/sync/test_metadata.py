"""What both systems offer to choose from: read with the draft's answers, each side by itself, kept when one fails."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from provisioning import vault
from provisioning.catalogue.choices import Direction, Environment
from provisioning.catalogue.pages import PROFILE_OPTIONS
from provisioning.companies import add_configuration
from provisioning.drafts import open_draft, profile_of_draft, save_page
from provisioning.models import Company, CompanyFile, Configuration, Metadata, MetadataReading
from provisioning.offers import OBJECTS, Offer, OfferBook, Offers, offers_for, system_states
from provisioning.profile import Profile
from sync import sandbox_client
from sync.errors.codes import Code
from sync.metadata import ask, refresh_metadata
from sync.metadata.salesforce import objects_of
from sync.sandbox_pairs import ensure_pair
from tests.sandbox_fixtures import SandboxPair

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Clock:
    """Each look is a second later."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def own_pair(configuration: Configuration, make_pair: Callable[..., SandboxPair]) -> SandboxPair:
    """The pair that the configuration's connections find: the integration's fields on both sides."""
    return make_pair(sandbox_client.slug_of(configuration))


@pytest.fixture
def forget_pair(sandbox: object, configuration: Configuration) -> Iterator[str]:
    """The slug of a pair that the test itself has made; deleted after it."""
    slug = sandbox_client.slug_of(configuration)
    yield slug
    sandbox_client.delete_pair(slug)


def _answer(configuration: Configuration, **answers: Any) -> Profile:
    draft = open_draft(configuration)
    for key, value in answers.items():
        page, _, name = key.partition("__")
        save_page(draft, page, {f"{page}.{name}": value}, version=None, by=None)
    return profile_of_draft(draft)[0]


def _all_ways(configuration: Configuration) -> Profile:
    ways = {"customer": Direction.BOTH, "invoice": Direction.BOTH, "product": Direction.BOTH}
    return _answer(configuration, **{f"direction__{name}": way.value for name, way in ways.items()})


def _offers(configuration: Configuration, key: str, profile: Profile) -> Offers:
    return offers_for(configuration, PROFILE_OPTIONS[key], profile)


def test_both_systems_are_read_and_offered(
    configuration: Configuration, own_pair: SandboxPair, clock: Clock
) -> None:
    profile = _all_ways(configuration)
    assert refresh_metadata(configuration, clock=clock)
    stages = _offers(configuration, "invoice.create_stage", profile)
    assert [offer.value for offer in stages.values] == [
        record.values["MasterLabel"]
        for record in own_pair.records_sf("OpportunityStage", ["MasterLabel", "SortOrder"])
    ]
    assert Offer("Closed Won", "Closed Won", "closed, won") in stages.values
    assert (stages.connected, stages.read_at) == (True, NOON + timedelta(seconds=1))
    books = _offers(configuration, "solution.price_book_name", profile)
    assert books.values == (Offer("Standard Price Book", "Standard Price Book", "standard"),)
    accounts = _offers(configuration, "product.account_service", profile)
    assert accounts.values[0] == Offer("Accounts Payable", "Accounts Payable", "AccountsPayable")
    assert len(accounts.values) == own_pair.rows_qb("SELECT COUNT(*) AS n FROM Account")[0]["n"]
    templates = _offers(configuration, "invoice.template_name", profile)
    assert Offer("Intuit Product Invoice", "Intuit Product Invoice", "Invoice") in templates.values
    codes = [offer.value for offer in _offers(configuration, "transactions.tax_code_exempt", profile).values]
    assert codes == ["Non", "Tax"]


def test_fields_are_offered_that_fit_the_option(
    configuration: Configuration, own_pair: SandboxPair, clock: Clock
) -> None:
    profile = _all_ways(configuration)
    refresh_metadata(configuration, clock=clock)
    checkboxes = _offers(configuration, "transactions.exempt_field", profile).values
    assert Offer("Tax_Exempt__c", "Tax Exempt", "boolean") in checkboxes
    assert {offer.detail for offer in checkboxes} == {"boolean"}
    custom = _offers(configuration, "product.suppress_field", profile).values[0]
    assert custom == Offer("CustomFieldItemCode", "ItemCode", "custom field")
    mapped = OfferBook(configuration).of_mapping(PROFILE_OPTIONS["customer.custom_fields"], profile)
    assert {"Name", "Active__c"} <= {offer.value for offer in mapped[0].values}
    assert mapped[1].values[0].value == "CustomFieldAccountID"


def test_objects_are_offered_but_not_what_nobody_makes(
    configuration: Configuration, own_pair: SandboxPair, clock: Clock
) -> None:
    refresh_metadata(configuration, clock=clock)
    names = {entry["name"] for entry in Metadata.objects.get(name=OBJECTS).content["names"]}
    assert {"Account", "Opportunity", "Product2"} <= names
    assert "OpportunityStage" not in names  # read-only: nothing can be made in it


def test_an_object_of_the_companys_own_is_described(
    configuration: Configuration, own_pair: SandboxPair, clock: Clock
) -> None:
    _all_ways(configuration)
    profile = _answer(configuration, invoice__sf_object="Contract_Line__c")
    assert "Contract_Line__c" in objects_of(profile)
    assert refresh_metadata(
        configuration, clock=clock
    )  # nobody has made it: it offers nothing, the rest is read
    assert not Metadata.objects.filter(name="Contract_Line__c").exists()
    assert _offers(configuration, "invoice.po_number_field", profile).values == ()


def test_one_side_that_fails_does_not_hide_the_other(
    configuration: Configuration, own_pair: SandboxPair, clock: Clock
) -> None:
    profile = _all_ways(configuration)
    assert refresh_metadata(configuration, clock=clock)
    before = Metadata.objects.get(system="QB", name="Account").read_at
    sandbox_client.set_single_user_mode(own_pair.slug, True)
    assert not refresh_metadata(configuration, clock=clock)
    salesforce, quickbooks = system_states(configuration)
    assert (salesforce.system, salesforce.failure, salesforce.under_way) == ("SF", {}, False)
    assert quickbooks.failure["code"] == "QB_80040410"
    assert quickbooks.failure["what_to_do"] == "In QuickBooks choose File, Switch to Multi-user Mode."
    assert quickbooks.read_at == before
    accounts = _offers(configuration, "product.account_service", profile)
    assert (accounts.connected, accounts.read_at) == (False, before)
    assert len(accounts.values) > 10
    assert _offers(configuration, "solution.price_book_name", profile).read_at > before  # type: ignore[operator]


def test_what_is_gone_is_offered_no_more(
    configuration: Configuration, own_pair: SandboxPair, clock: Clock
) -> None:
    profile = _all_ways(configuration)
    refresh_metadata(configuration, clock=clock)
    own_pair.edit_qb("UPDATE Account SET IsActive = 0 WHERE Name = 'Freight'")
    own_pair.create_qb("Account", Name="Gifts", AccountType="Expense")
    refresh_metadata(configuration, clock=clock)
    values = {offer.value for offer in _offers(configuration, "product.account_service", profile).values}
    assert "Freight" not in values
    assert "Gifts" in values
    assert Metadata.objects.filter(system="QB", name="Account").count() == 1


def test_typed_credentials_are_used_before_they_are_finished(
    configuration: Configuration, own_pair: SandboxPair, clock: Clock
) -> None:
    """Without the sandbox both sides need credentials: QuickBooks' are typed, Salesforce's are missing."""
    _answer(configuration, environment__sandbox=False)
    access = own_pair.access.quickbooks
    typed = {"url": access.odbc, "user": access.user, "password": access.password}
    for name, value in typed.items():
        vault.store(
            configuration=configuration,
            company_file=configuration.company_files.get(),
            key=f"credentials.qb_{name}",
            secret=value,
            staged=True,
        )
    assert not refresh_metadata(configuration, clock=clock)
    salesforce, quickbooks = system_states(configuration)
    assert (salesforce.failure["code"], salesforce.read_at) == (Code.CREDENTIALS_MISSING, None)
    assert (quickbooks.failure, quickbooks.file) == ({}, 1)
    assert Metadata.objects.filter(system="QB").exists()
    stored = str(list(Metadata.objects.values())) + str(list(MetadataReading.objects.values()))
    assert access.password not in stored


def test_a_reading_is_under_way_from_the_asking_on(
    configuration: Configuration, own_pair: SandboxPair, clock: Clock
) -> None:
    ask(configuration, clock=clock)
    assert [state.under_way for state in system_states(configuration)] == [True, True]
    refresh_metadata(configuration, clock=clock)
    assert [state.under_way for state in system_states(configuration)] == [False, False]
    ask(configuration, clock=clock)
    assert [(s.under_way, bool(s.read_at)) for s in system_states(configuration)] == [(True, True)] * 2


def test_without_a_sandbox_the_states_say_so(configuration: Configuration, clock: Clock) -> None:
    assert not refresh_metadata(configuration, clock=clock)
    assert {state.failure["code"] for state in system_states(configuration)} == {Code.SANDBOX_MISSING}
    assert offers_for(
        configuration, PROFILE_OPTIONS["solution.price_book_name"], Profile.from_values({})
    ) == Offers((), None, connected=False)


def test_a_new_company_gets_a_pair_with_data_and_without_fields(
    configuration: Configuration, forget_pair: str
) -> None:
    assert ensure_pair(configuration)
    pair = SandboxPair(sandbox_client.get_pair(forget_pair))
    try:
        assert pair.rows_qb("SELECT COUNT(*) AS n FROM Customer")[0]["n"] == 120
        assert not [name for name in pair.sf().describe("Account").fields if name.endswith("__c")]
        assert "CustomFieldAccountID" not in pair.qb().describe("Customer").fields
        sandbox_client.define_custom_field(forget_pair, "Customer", "AccountID")
        assert ensure_pair(configuration)  # again: what was done in it meanwhile stays
        assert "CustomFieldAccountID" in pair.qb().describe("Customer").fields
    finally:
        pair.close()


def test_each_company_file_has_a_pair_and_its_own_state(
    configuration: Configuration, own_pair: SandboxPair, clock: Clock
) -> None:
    second = CompanyFile.objects.create(configuration=configuration, number=2)
    _answer(configuration, solution__qb_company_files=2)
    try:
        refresh_metadata(configuration, clock=clock)
        assert [(s.system, s.file, s.failure) for s in system_states(configuration)] == [
            ("SF", 0, {}),
            ("QB", 1, {}),
            ("QB", 2, {}),
        ]
        assert Metadata.objects.filter(company_file=second, name="Account").count() == 1
    finally:
        sandbox_client.delete_pair(sandbox_client.file_slug_of(second))


@pytest.mark.parametrize("values", [{"environment.sandbox": False}, {"environment.name": "Production A"}])
def test_no_pair_is_made_where_no_sandbox_is_used(
    sandbox: object, configuration: Configuration, values: dict[str, Any]
) -> None:
    assert not ensure_pair(configuration, Profile.from_values(values))
    with pytest.raises(Exception, match="no pair of systems"):
        sandbox_client.get_pair(sandbox_client.slug_of(configuration))


def test_another_companys_names_are_not_offered(
    configuration: Configuration, own_pair: SandboxPair, other_company: Company, clock: Clock
) -> None:
    refresh_metadata(configuration, clock=clock)
    stranger = add_configuration(company=other_company, environment=Environment.DEVELOPMENT)
    book = OfferBook(stranger)
    profile = Profile.from_values({})
    assert all(book.of(option, profile) == Offers() for option in PROFILE_OPTIONS.values())
