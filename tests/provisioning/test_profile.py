"""The typed profile: defaults, what is in use, reading and writing values."""

import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provisioning.catalogue.choices import (
    CustomerTrigger,
    Direction,
    Environment,
    MappingDirection,
    QuickBooksConnector,
    SalesforceLogin,
)
from provisioning.catalogue.credentials import Credentials
from provisioning.catalogue.customer import Customer
from provisioning.catalogue.environment import EnvironmentPage
from provisioning.catalogue.kinds import NAMED_ZONES, Choice, Host, Integer, OdbcUrl, SalesforceHost
from provisioning.catalogue.option import Computed, DefaultContext, Option
from provisioning.catalogue.pages import PROFILE_OPTIONS
from provisioning.catalogue.transactions.invoice import Invoice
from provisioning.profile import TRANSACTION_KEYS, Profile, ProfileError, read_credentials, read_values

NAME = st.from_regex(r"\A[A-Z][A-Za-z0-9_]{0,20}(__c)?\Z")
LINE = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=40)
ROW = st.fixed_dictionaries(
    {"sf_field": NAME, "qb_field": NAME, "direction": st.sampled_from([d.value for d in MappingDirection])}
)


def json_of(option: Option[Any]) -> st.SearchStrategy[Any]:
    kind = option.kind
    if isinstance(kind, Choice):
        return st.sampled_from(kind.choices)
    if isinstance(kind, Integer):
        return st.integers(kind.minimum, kind.maximum)
    if isinstance(kind, Host):
        return st.sampled_from(["", "books", "books.example.com", "203.0.113.7", "2001:db8::7"])
    if isinstance(kind, SalesforceHost):
        return st.sampled_from(["", "acme", "Acme.my.salesforce.com"])
    if isinstance(kind, OdbcUrl):
        return st.sampled_from(["", "DSN=Books", "Driver={QODBC};Server=books;Port=4500"])
    by_text: dict[str, st.SearchStrategy[Any]] = {
        "bool": st.booleans(),
        "choice": st.sampled_from([*NAMED_ZONES, "Europe/Berlin", "Asia/Kolkata"]),
        "date": st.dates(datetime.date(1990, 1, 1)).map(str),
        "time hh:mm": st.times().map(lambda time: time.strftime("%H:%M")),
        "time hh:mm:ss": st.times().map(lambda time: time.strftime("%H:%M:%S")),
        "emails": st.lists(st.sampled_from(["a@b.example", "c@d.example"]), unique=True),
        "map 0..10": st.lists(ROW, max_size=10, unique_by=lambda row: tuple(row.values())),
        "sf_object": NAME,
    }
    if option.key == "solution.gateway_ip":
        return st.ip_addresses().map(str)
    if option.key == "notifications.webhook_url":
        return st.just("https://hooks.example.com/a")
    return by_text.get(kind.text, NAME if kind.text.startswith("sf_field") else LINE)


ANSWERS = st.fixed_dictionaries(
    {}, optional={key: json_of(option) for key, option in PROFILE_OPTIONS.items()}
)

#: An example answers hundreds of options, so few will do. A machine under load is no failure: no deadline.
answered = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@answered
@given(ANSWERS)
def test_values_read_and_written_make_an_equal_profile(values: dict[str, Any]) -> None:
    profile = Profile.from_values(values)
    again = Profile.from_values(profile.to_values())
    assert again == profile
    assert hash(again) == hash(profile)
    assert again.to_values() == profile.to_values()
    assert all(again.in_use(option) == profile.in_use(option) for option in PROFILE_OPTIONS.values())


@answered
@given(ANSWERS)
def test_what_is_in_use_is_kept_and_the_rest_has_its_default(values: dict[str, Any]) -> None:
    profile = Profile.from_values(values)
    for key, option in PROFILE_OPTIONS.items():
        cleared = values.get(key) == "" and isinstance(option.default, Computed)
        if profile.in_use(option) and key in values and not cleared:
            assert profile.value(option) == option.kind.parse(values[key])
        else:
            assert profile.value(option) == option.default_value(profile, DefaultContext())


def test_nothing_answered_gives_every_default() -> None:
    profile = Profile.from_values({})
    assert profile.direction.customer is Direction.BOTH
    assert profile.customer.create_trigger is CustomerTrigger.STAGE
    assert profile.invoice.created_number_field == "Invoice_Number__c"
    assert profile.notifications.report_time == datetime.time(7)
    assert len(profile.to_values()) == 461


def test_profiles_differ_by_one_value() -> None:
    profile = Profile.from_values({})
    assert profile != Profile.from_values({"invoice.terms_field": "Terms__c"})
    assert len({profile, Profile.from_values({}), Profile.from_values({"product.inactive_items": True})}) == 2


@pytest.mark.parametrize(
    ("connector", "port"),
    [(QuickBooksConnector.IBIZ, 2080), (QuickBooksConnector.QREMOTE, 4500), (QuickBooksConnector.ONLINE, 0)],
)
def test_the_port_comes_from_the_connector(connector: QuickBooksConnector, port: int) -> None:
    assert Profile.from_values({"environment.qb_connector": connector.value}).environment.qb_port == port


def test_a_port_that_was_given_stays() -> None:
    assert Profile.from_values({"environment.qb_port": 5000}).environment.qb_port == 5000


def test_the_go_live_date_is_the_day_that_is_known() -> None:
    today = datetime.date(2025, 3, 1)
    assert Profile.from_values({}).solution.cutover_date is None
    assert Profile.from_values({}, DefaultContext(today=today)).solution.cutover_date == today
    given = {"solution.cutover_date": "1996-01-01"}
    assert Profile.from_values(given, DefaultContext(today=today)).solution.cutover_date == datetime.date(
        1996, 1, 1
    )


def test_an_option_that_is_hidden_has_its_default_and_is_not_in_use() -> None:
    profile = Profile.from_values(
        {"customer.create_trigger": "SF Account is created", "customer.create_stage": "Negotiation"}
    )
    assert profile.customer.create_stage == "Closed Won"
    assert not profile.in_use(Customer.create_stage)
    assert profile.in_use(Customer.create_trigger)


def test_an_option_whose_condition_is_itself_hidden_is_not_in_use() -> None:
    """create_trigger defaults to the stage, but without data to QuickBooks nobody asks for it."""
    profile = Profile.from_values({"direction.customer": "QB_SF Uni-directional"})
    assert not profile.in_use(Customer.create_trigger)
    assert not profile.in_use(Customer.create_stage)


def test_options_of_a_hidden_page_are_not_in_use() -> None:
    profile = Profile.from_values({"direction.invoice": "None", "invoice.terms_field": "Terms__c"})
    assert not profile.in_use(Invoice.terms_field)
    assert profile.invoice.terms_field == ""


def test_production_never_uses_the_sandbox() -> None:
    profile = Profile.from_values({"environment.name": "Production A", "environment.sandbox": True})
    assert not profile.in_use(EnvironmentPage.sandbox)
    assert not profile.environment.uses_sandbox
    assert profile.environment.name is Environment.PRODUCTION_A
    assert Profile.from_values({}).environment.uses_sandbox


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(ProfileError) as refused:
        Profile.from_values(
            {
                "customer.create_triger": "x",
                "direction.customer": "Both",
                "solution.qb_company_files": 21,
                "credentials.sf_password": "pw",
            }
        )
    assert [(problem.key, problem.message) for problem in refused.value.problems] == [
        ("customer.create_triger", "Remove 'customer.create_triger': there is no such option."),
        (
            "direction.customer",
            "Choose one of: None, SF_QB Uni-directional, QB_SF Uni-directional, Bi-directional.",
        ),
        ("solution.qb_company_files", "Enter a whole number from 1 to 20."),
        (
            "credentials.sf_password",
            "Leave credentials out: they are entered on their own page and kept in the vault.",
        ),
    ]
    assert "pw" not in str(refused.value)


def test_a_wrong_value_of_a_hidden_option_is_nobodys_problem() -> None:
    profile, problems = read_values({"direction.vendor": "None", "vendor.also_customers": "perhaps"})
    assert problems == ()
    assert profile.vendor.also_customers is False


def test_what_can_be_read_is_read_beside_what_cannot() -> None:
    profile, problems = read_values({"direction.customer": "Both", "invoice.terms_field": "Terms__c"})
    assert [problem.key for problem in problems] == ["direction.customer"]
    assert profile.invoice.terms_field == "Terms__c"
    assert profile.direction.customer is Direction.BOTH


def test_transactions_are_found_by_key() -> None:
    profile = Profile.from_values({})
    assert [profile.transaction(key).key for key in TRANSACTION_KEYS] == list(TRANSACTION_KEYS)
    assert profile.transaction("invoice") is profile.invoice
    with pytest.raises(KeyError):
        profile.transaction("customer")


def test_credentials_have_conditions_of_their_own() -> None:
    page, used, problems = read_credentials(
        {"credentials.sf_login": "JWT bearer (connected app)", "credentials.sf_password": "left over"}
    )
    assert problems == ()
    assert page.sf_login is SalesforceLogin.JWT_BEARER
    assert Credentials.sf_private_key.key in used
    assert Credentials.sf_password.key not in used
    assert page.sf_password == ""


def test_short_zone_names_follow_daylight_saving() -> None:
    schedule = Profile.from_values({"schedule.time_zone": "PST"}).schedule
    summer, winter = (datetime.datetime(2025, month, 1, 12, tzinfo=datetime.UTC) for month in (7, 1))
    assert [moment.astimezone(schedule.zone).hour for moment in (summer, winter)] == [5, 4]
