"""Bad input and broken systems: a message that says which record or option and what to do; the rest goes through.

Each story ends with the trouble mended and everything in place, by itself.
"""

from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from sync.models import IntentState, RecordError, Run, RunOutcome, WriteIntent
from tests.scenarios.conftest import Books
from tests.scenarios.interfering import Once

SF_TO_QB = "SFAcctOpp2QBCustInv"
QB_TO_SF = "QBCustInvoices2SFAcctOpp"
SIXTY = "A name of sixty characters for a customer that cannot be cut"


def customers(books: Books) -> list[str]:
    return [row["Name"] for row in books.in_qb("SELECT Name FROM Customer ORDER BY Name")]


def message(books: Books, label: str) -> tuple[str, str]:
    """(what happened, what to do) of a record in error."""
    row = RecordError.objects.get(company_file=books.company_file, label=label)
    return row.message, row.what_to_do


def later(books: Books) -> None:
    """When everything that is tried again by itself is due."""
    RecordError.objects.filter(company_file=books.company_file, retry_at__isnull=False).update(
        retry_at=timezone.now()
    )


def assert_in_place(books: Books, *names: str) -> None:
    """Each account is one customer and knows it; nothing is in error and nothing is left open."""
    bound = {row["Name"]: row["QB_List_ID__c"] for row in books.in_sf("Account", "Name", "QB_List_ID__c")}
    there = {row["Name"]: row["ListID"] for row in books.in_qb("SELECT Name, ListID FROM Customer")}
    assert bound == there
    assert sorted(there) == sorted(names)
    assert len(books.in_qb("SELECT ListID FROM Customer")) == len(names)
    assert books.errors() == {}
    assert not WriteIntent.objects.filter(state=IntentState.OPEN).exists()


# --- systems ---


@pytest.mark.parametrize("side", ["salesforce", "quickbooks"])
def test_a_wrong_password_names_the_option_and_goes_on_once_it_is_right(books: Books, side: str) -> None:
    books.account("Acme")
    if side == "salesforce":
        books.pair.fault(side, "expired_session")
    books.pair.fault(side, "changed_password")

    run = books.run(SF_TO_QB)

    assert run.outcome == RunOutcome.FAILED
    code, option = {
        "salesforce": ("SF_LOGIN_REFUSED", "credentials.sf_password"),
        "quickbooks": ("QB_LOGIN_REFUSED", "credentials.qb_password"),
    }[side]
    assert run.reason_code == code
    assert option in run.reason
    books.pair.clear_faults()
    assert books.in_qb("SELECT ListID FROM Customer") == []
    assert books.run(SF_TO_QB).outcome == RunOutcome.SUCCEEDED
    assert_in_place(books, "Acme")


@pytest.mark.parametrize("point", ["page read", "intents committed", "bindings stored", "links written"])
def test_a_password_changed_in_mid_run_stops_it_and_loses_nothing(books: Books, point: str) -> None:
    books.account("Acme")
    books.account("Baker")

    def change() -> None:
        books.pair.fault("salesforce", "expired_session")
        books.pair.fault("salesforce", "changed_password")

    run = books.run(SF_TO_QB, at=Once(point, change))

    assert (run.outcome, run.reason_code) == (RunOutcome.FAILED, "SF_LOGIN_REFUSED")
    assert "credentials.sf_password" in run.reason
    books.pair.clear_faults()
    assert books.run(SF_TO_QB).outcome == RunOutcome.SUCCEEDED
    assert_in_place(books, "Acme", "Baker")


@pytest.mark.parametrize("point", ["page read", "intents committed", "bindings stored", "links written"])
@pytest.mark.parametrize("flow", [SF_TO_QB, QB_TO_SF])
def test_a_session_that_expires_in_mid_run_is_renewed(books: Books, flow: str, point: str) -> None:
    names = ("Acme", "Baker")
    for name in names:
        if flow == SF_TO_QB:
            books.account(name)
        else:
            books.pair.create_qb("Customer", Name=name)

    run = books.run(flow, at=Once(point, lambda: books.pair.fault("salesforce", "expired_session")))

    assert run.outcome == RunOutcome.SUCCEEDED
    assert_in_place(books, *names)


def test_a_stopped_company_file_is_said_so_and_the_run_comes_again(books: Books) -> None:
    books.account("Acme")
    books.pair.fault("quickbooks", "stop")

    run = books.run(SF_TO_QB)

    assert (run.outcome, run.reason_code) == (RunOutcome.FAILED, "QB_UNREACHABLE")
    books.pair.clear_faults()
    assert books.run(SF_TO_QB).outcome == RunOutcome.SUCCEEDED
    assert_in_place(books, "Acme")


@pytest.mark.parametrize("side", ["salesforce", "quickbooks"])
@pytest.mark.parametrize("point", ["page read", "intents committed", "bindings stored", "links written"])
def test_a_system_that_stops_in_mid_run_is_waited_for(
    books: Books, side: str, point: str, settings: Settings
) -> None:
    settings.LEASE_SECONDS = 5
    books.account("Acme")
    books.account("Baker")

    run = books.run(SF_TO_QB, at=Once(point, lambda: books.pair.fault(side, "stop")))

    code = {"salesforce": "SF_UNREACHABLE", "quickbooks": "QB_UNREACHABLE"}[side]
    # A run that needs the stopped system for nothing more may have ended before it is missed.
    assert run.reason_code in ("", code, "OUTCOME_UNKNOWN")
    assert run.outcome == (RunOutcome.FAILED if run.reason_code else RunOutcome.SUCCEEDED)
    assert run.reason_code or (side, point) in (
        ("quickbooks", "bindings stored"),
        ("quickbooks", "links written"),
    )
    books.pair.clear_faults()
    assert books.run(SF_TO_QB).outcome == RunOutcome.SUCCEEDED
    assert_in_place(books, "Acme", "Baker")


def test_a_field_that_the_org_does_not_have_names_field_and_option(books: Books) -> None:
    books.choose(customer__total_balance_field="No_Such_Field__c")
    books.pair.create_qb("Customer", Name="Acme")

    run = books.run(QB_TO_SF)

    assert (run.outcome, run.reason_code) == (RunOutcome.FAILED, "FIELD_MISSING")
    assert "No_Such_Field__c" in run.reason
    assert "customer.total_balance_field" in run.reason
    assert books.in_sf("Account", "Name") == []
    books.choose()
    assert books.run(QB_TO_SF).outcome == RunOutcome.SUCCEEDED
    assert_in_place(books, "Acme")


# --- records ---


@pytest.mark.parametrize(
    ("name", "code", "says", "mended"),
    [
        (SIXTY, "NAME_TOO_LONG", "more than 41 characters", "A shorter name"),
        ("Acme: Europe", "NAME_HAS_COLON", "a colon in its name", "Acme Europe"),
        ("Zażółć 東京", "UNSUPPORTED_CHARACTERS", "has no place for: ", "Zazolc"),
    ],
)
def test_a_name_that_quickbooks_cannot_have_is_reported_and_goes_once_it_is_changed(
    books: Books, name: str, code: str, says: str, mended: str
) -> None:
    account = books.account(name)
    books.account("Other")

    assert books.run(SF_TO_QB).outcome == RunOutcome.PARTIAL

    assert customers(books) == ["Other"]
    assert books.errors() == {name: code}
    happened, to_do = message(books, name)
    assert name in happened
    assert says in happened
    assert "Name" in to_do
    books.pair.edit_sf("Account", account, Name=mended)
    assert books.run(SF_TO_QB).outcome == RunOutcome.SUCCEEDED
    assert_in_place(books, mended, "Other")


def test_an_amount_that_is_no_number_is_reported_with_field_and_value(books: Books) -> None:
    books.choose(
        customer__custom_fields=[
            {"sf_field": "AccountNumber", "qb_field": "CreditLimit", "direction": "SF to QB"}
        ]
    )
    account = books.account("Acme", AccountNumber="ten thousand")
    books.account("Other", AccountNumber="1000")

    assert books.run(SF_TO_QB).outcome == RunOutcome.PARTIAL

    assert books.errors() == {"Acme": "INVALID_AMOUNT"}
    happened, to_do = message(books, "Acme")
    assert "ten thousand" in happened
    assert "AccountNumber" in to_do
    books.pair.edit_sf("Account", account, AccountNumber="10000.5")
    assert books.run(SF_TO_QB).outcome == RunOutcome.SUCCEEDED
    assert_in_place(books, "Acme", "Other")
    assert books.in_qb("SELECT Name, CreditLimit FROM Customer ORDER BY Name") == [
        {"Name": "Acme", "CreditLimit": Decimal("10000.50")},
        {"Name": "Other", "CreditLimit": Decimal("1000.00")},
    ]


def test_unknown_terms_are_reported_with_their_list_and_go_once_they_are_there(books: Books) -> None:
    books.choose(invoice__terms_field="NextStep")
    account = books.account("Acme")
    _, entry = books.product("Hour", "10.00")
    books.run("SFProd2QBItem")
    books.opportunity("Order 1", account, (entry, "1", "10.00"), NextStep="Net 99")
    books.opportunity("Order 2", account, (entry, "2", "10.00"))

    assert books.run(SF_TO_QB).outcome == RunOutcome.PARTIAL

    assert books.in_qb("SELECT Subtotal FROM Invoice") == [{"Subtotal": Decimal("20.00")}]
    assert books.errors() == {"Order 1": "UNKNOWN_TERMS"}
    happened, to_do = message(books, "Order 1")
    assert "Net 99" in happened
    assert "NextStep" in to_do
    books.pair.create_qb("StandardTerms", Name="Net 99", StdDueDays=99)
    later(books)
    assert books.run(SF_TO_QB).outcome == RunOutcome.SUCCEEDED
    assert_in_place(books, "Acme")
    assert books.in_qb("SELECT Subtotal, TermsRefFullName FROM Invoice ORDER BY Subtotal") == [
        {"Subtotal": Decimal("10.00"), "TermsRefFullName": "Net 99"},
        {"Subtotal": Decimal("20.00"), "TermsRefFullName": None},
    ]


def test_an_account_deleted_between_reading_and_writing_leaves_the_others_alone(books: Books) -> None:
    gone = books.account("Acme")
    books.account("Other")

    run = books.run(SF_TO_QB, at=Once("page read", lambda: books.pair.delete_sf(gone)))

    assert run.outcome == RunOutcome.PARTIAL
    assert books.errors() == {"Acme": "SOURCE_DELETED"}
    happened, to_do = message(books, "Acme")
    assert "Acme was deleted in one system" in happened
    assert "inactive" in to_do
    assert customers(books) == ["Acme", "Other"]


def test_a_customer_deleted_between_reading_and_writing_leaves_the_others_alone(books: Books) -> None:
    gone = books.account("Acme", Phone="1")
    other = books.account("Other", Phone="1")
    books.run(SF_TO_QB)
    for account in (gone, other):
        books.pair.edit_sf("Account", account, Phone="2")

    books.run(
        SF_TO_QB,
        at=Once("page read", lambda: books.pair.edit_qb("DELETE FROM Customer WHERE Name = 'Acme'")),
    )

    assert books.in_qb("SELECT Name, Phone FROM Customer") == [{"Name": "Other", "Phone": "2"}]
    assert books.errors() == {"Acme": "SOURCE_DELETED"}


def test_a_broken_run_leaves_its_reason_in_its_row(books: Books) -> None:
    books.pair.fault("quickbooks", "refuse")
    run = books.run(SF_TO_QB)
    assert (run.outcome, run.reason_code) == (RunOutcome.FAILED, "QB_UNREACHABLE")
    assert Run.objects.filter(pk=run.pk, reason=run.reason).exists()
    assert "QuickBooks" in run.reason
