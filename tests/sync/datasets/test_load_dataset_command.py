"""The command against a pair that has none of the integration's fields, as after a new org was made."""

import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from provisioning.models import Company, Configuration
from sync import sandbox_client
from sync.activation import finish
from tests.sandbox_fixtures import SandboxPair


@pytest.fixture
def pair(configuration: Configuration, make_pair: Callable[..., SandboxPair]) -> SandboxPair:
    finish(configuration, {"product.account_service": "Sales"})
    return make_pair(sandbox_client.slug_of(configuration), salesforce_fields=False)


def load_dataset(company: Company, folder: Path, *flags: str) -> list[str]:
    printed = io.StringIO()
    call_command("load_dataset", company.name, str(folder), *flags, stdout=printed)
    return printed.getvalue().splitlines()


@pytest.mark.django_db
def test_loads_into_an_org_without_fields(company: Company, pair: SandboxPair, folder: Path) -> None:
    printed = load_dataset(company, folder, "--create-fields")
    assert "Account.QB_List_ID__c: made" in printed
    assert printed[-6:] == [
        "Account: 3 created, 0 there already",
        "Contact: 3 created, 0 there already",
        "Product2: 2 created, 0 there already",
        "PricebookEntry: 2 created, 0 there already",
        "Opportunity: 2 created, 0 there already",
        "OpportunityLineItem: 3 created, 0 there already",
    ]
    accounts = pair.records_sf("Account", ["Name", "Type", "Active__c", "BillingState"])
    assert [
        tuple(record.values[name] for name in ("Name", "Type", "Active__c", "BillingState"))
        for record in accounts
    ] == [
        ("Antonio Moreno Taquería", "Customer", "Yes", None),
        ("Romero, y tomillo", "Customer", "Yes", None),
        ("Exotic Liquids", "Vendor", "No", None),
    ]
    won = pair.records_sf("Opportunity", ["Name", "StageName", "Amount"])
    assert {(r.values["Name"], r.values["StageName"], r.values["Amount"]) for r in won} == {
        ("Order 10248", "Closed Won", Decimal("302.00")),  # 12 x 14.40 + 10 x 15.20 less 15 %
        ("Order 10249", "Closed Won", Decimal("129.96")),  # 9 x 15.20 less 5 %
    }


@pytest.mark.django_db
def test_a_second_call_creates_nothing(company: Company, pair: SandboxPair, folder: Path) -> None:
    load_dataset(company, folder, "--create-fields")
    pair.clear_calls()
    printed = load_dataset(company, folder, "--create-fields")
    assert all(": 0 created, " in line for line in printed)
    assert len(printed) == 6
    assert not [kind for kind in pair.calls("salesforce") if kind.startswith(("POST", "PATCH", "DELETE"))]


@pytest.mark.django_db
def test_without_the_fields_it_says_which_one_is_missing(
    company: Company, pair: SandboxPair, folder: Path
) -> None:
    with pytest.raises(CommandError, match=r"no field Account\.Active__c: create it"):
        load_dataset(company, folder)
    assert pair.records_sf("Account", ["Name"]) == []


@pytest.mark.django_db
def test_a_company_without_a_profile_is_refused(
    company: Company, configuration: Configuration, folder: Path
) -> None:
    with pytest.raises(CommandError, match="has no finished profile yet"):
        load_dataset(company, folder)
