"""Several company files: which one a record goes to, and whose keys Salesforce holds."""

from collections.abc import Callable

import pytest
from pytest_django import Settings

from provisioning.models import CompanyFile
from sync import sandbox_client
from sync.connectors.salesforce.metadata import NewField
from sync.flows.run_now import run_now
from sync.models import Binding, Flow, RecordError, Run, RunOutcome
from tests.sandbox_fixtures import SandboxPair
from tests.scenarios.conftest import Books
from tests.scenarios.options.conftest import TO_QB, TO_SF, add_fields

ROUTED = {
    "solution__qb_company_files": 2,
    "solution__company_file_field": "Company_File__c",
    "product__account_service": "Sales",
}


@pytest.fixture
def second(books: Books, make_pair: Callable[..., SandboxPair]) -> SandboxPair:
    """The second company file; the first one is called East, this one West."""
    add_fields(
        books,
        NewField("Account", "Company_File__c", "Company file", "Text", length=40),
        NewField("Opportunity", "Company_File__c", "Company file", "Text", length=40),
    )
    books.choose(**ROUTED)
    for number, name in ((1, "East"), (2, "West")):
        CompanyFile.objects.filter(configuration=books.configuration, number=number).update(name=name)
    file = CompanyFile.objects.get(configuration=books.configuration, number=2)
    return make_pair(sandbox_client.file_slug_of(file))


def run_both(books: Books, *flows: str) -> list[Run]:
    """Run flows for both files; the runs of the last one."""
    for name in flows:
        runs = run_now(Flow.objects.get(configuration=books.configuration, name=name).pk)
    return runs


def names(pair: SandboxPair) -> list[str]:
    return [row["Name"] for row in pair.rows_qb("SELECT Name FROM Customer ORDER BY Name")]


def test_one_file_takes_all_two_are_routed_to(books: Books, second: SandboxPair) -> None:
    books.account("To one", Company_File__c="east")
    books.account("To two", Company_File__c="2")
    books.account("To none", Company_File__c="North")
    books.account("Unsaid")
    run_both(books, TO_QB)
    assert (names(books.pair), names(second)) == (["To one"], ["To two"])
    assert books.errors() == dict.fromkeys(("To none", "Unsaid"), "UNKNOWN_COMPANY_FILE")
    assert RecordError.objects.count() == 2
    keys = {row["Name"]: row["QB_List_ID__c"] for row in books.in_sf("Account", "Name", "QB_List_ID__c")}
    assert (bool(keys["To one"]), keys["To two"]) == (True, None)

    books.choose(solution__qb_company_files=1)
    books.rewind()
    run_both(books, TO_QB)
    assert names(books.pair) == ["To none", "To one", "To two", "Unsaid"]


def test_an_opportunity_goes_to_another_file_than_its_account(books: Books, second: SandboxPair) -> None:
    _, entry = books.product("Hour")
    account = books.account("Acme", Company_File__c="East")
    books.opportunity("At home", account, (entry, "1", "100.00"))
    books.opportunity("Away", account, (entry, "2", "100.00"), Company_File__c="West")
    run_both(books, "SFProd2QBItem", TO_QB)
    memos = "SELECT Memo FROM Invoice ORDER BY Memo"
    assert [row["Memo"] for row in books.in_qb(memos)] == ["At home", "Away"]
    assert names(second) == []

    books.opportunity("Away again", account, (entry, "3", "100.00"), Company_File__c="West")
    books.choose(**ROUTED, solution__opportunity_file_field="Company_File__c")
    books.rewind()
    run_both(books, TO_QB)
    assert [row["Memo"] for row in books.in_qb(memos)] == ["At home", "Away"]
    assert [row["Memo"] for row in second.rows_qb(memos)] == ["Away again"]
    assert (names(books.pair), names(second)) == (["Acme"], ["Acme"])
    assert Binding.objects.filter(pair="customer").count() == 2
    assert books.errors() == {}


def test_customers_of_both_files_become_accounts_that_know_theirs(books: Books, second: SandboxPair) -> None:
    first_id = books.pair.create_qb("Customer", Name="From one")
    second.create_qb("Customer", Name="From two")
    run_both(books, TO_SF, TO_QB)
    found = {
        row["Name"]: (row["Company_File__c"], row["QB_List_ID__c"])
        for row in books.in_sf("Account", "Name", "Company_File__c", "QB_List_ID__c")
    }
    assert found == {"From one": ("East", first_id), "From two": ("West", None)}
    assert (names(books.pair), names(second), books.errors()) == (["From one"], ["From two"], {})


def test_an_account_of_the_second_file_is_not_made_twice_after_an_interruption(
    books: Books, second: SandboxPair, settings: Settings
) -> None:
    settings.LEASE_SECONDS = 3
    second.create_qb("Customer", Name="From two")
    books.pair.fault("salesforce", "drop_after", call="POST composite/sobjects")
    assert [run.outcome for run in run_both(books, TO_SF)] == [RunOutcome.SUCCEEDED, RunOutcome.FAILED]
    books.pair.clear_faults()
    run_both(books, TO_SF)
    assert [row["Name"] for row in books.in_sf("Account", "Name")] == ["From two"]
    assert Binding.objects.count() == 1
