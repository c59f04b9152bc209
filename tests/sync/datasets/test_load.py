from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sync.datasets import northwind
from sync.datasets.load import load
from sync.errors.base import ConfigurationError
from tests.sync.datasets.org import Org


def test_customers_are_active_accounts_and_suppliers_inactive_vendors(folder: Path) -> None:
    org = Org()
    load(org, northwind.read(folder))
    accounts = {values["Name"]: (values["Type"], values["Active__c"]) for values in org.of("Account")}
    assert accounts == {
        "Antonio Moreno Taquería": ("Customer", "Yes"),
        "Romero, y tomillo": ("Customer", "Yes"),
        "Exotic Liquids": ("Vendor", "No"),
    }
    assert "BillingState" not in org.of("Account")[0]


def test_contacts_belong_to_their_accounts(folder: Path) -> None:
    org = Org()
    load(org, northwind.read(folder))
    contacts = [
        (values["AccountId"], values["FirstName"], values["LastName"]) for values in org.of("Contact")
    ]
    assert contacts == [
        ("Account-1", "Antonio", "Moreno Díaz"),
        ("Account-2", None, "Alejandra"),
        ("Account-3", "Charlotte", "Cooper"),
    ]


def test_products_are_active_with_a_standard_price(folder: Path) -> None:
    org = Org()
    load(org, northwind.read(folder))
    assert [(values["Name"], values["IsActive"]) for values in org.of("Product2")] == [
        ("Chai", True),
        ("Chang", True),
    ]
    entries = [(v["Pricebook2Id"], v["Product2Id"], v["UnitPrice"]) for v in org.of("PricebookEntry")]
    assert entries == [("01s1", "Product2-1", Decimal("18.00")), ("01s1", "Product2-2", Decimal("19.00"))]


def test_orders_are_won_opportunities_with_discounted_lines_and_no_freight(folder: Path) -> None:
    org = Org()
    load(org, northwind.read(folder))
    first, second = org.of("Opportunity")
    assert first == {
        "Name": "Order 10248",
        "AccountId": "Account-1",
        "CloseDate": date(1996, 7, 4),
        "StageName": "Closed Won",
        "Pricebook2Id": "01s1",
    }
    assert (second["Name"], second["StageName"]) == ("Order 10249", "Closed Won")
    lines = [
        (v["OpportunityId"], v["PricebookEntryId"], v["Quantity"], v["UnitPrice"], v.get("Discount"))
        for v in org.of("OpportunityLineItem")
    ]
    assert lines == [
        ("Opportunity-1", "PricebookEntry-1", Decimal(12), Decimal("14.40"), None),
        ("Opportunity-1", "PricebookEntry-2", Decimal(10), Decimal("15.20"), Decimal(15)),
        ("Opportunity-2", "PricebookEntry-2", Decimal(9), Decimal("15.20"), Decimal(5)),
    ]


def test_a_second_load_writes_nothing(folder: Path) -> None:
    org = Org()
    load(org, northwind.read(folder))
    before = {name: [dict(values) for values in org.of(name)] for name in org.records}
    org.writes.clear()
    report = load(org, northwind.read(folder))
    assert org.writes == []
    assert {name: org.of(name) for name in org.records} == before
    assert sum(report.created.values()) == 0
    assert report.found == {
        "Account": 3,
        "Contact": 3,
        "Product2": 2,
        "PricebookEntry": 2,
        "Opportunity": 2,
        "OpportunityLineItem": 3,
    }


def test_an_interrupted_load_is_completed(folder: Path) -> None:
    org = Org()
    load(org, northwind.read(folder))
    del org.records["OpportunityLineItem"]["OpportunityLineItem-2"]
    org.records["Opportunity"]["Opportunity-1"]["StageName"] = "Prospecting"
    report = load(org, northwind.read(folder))
    assert report.created["OpportunityLineItem"] == 1
    assert report.found["OpportunityLineItem"] == 2
    assert org.records["Opportunity"]["Opportunity-1"]["StageName"] == "Closed Won"


def test_a_refused_product_leaves_out_the_orders_that_need_it(folder: Path) -> None:
    org = Org(refuse={"Chai": "data value too large"})
    report = load(org, northwind.read(folder))
    assert [(refusal.label, refusal.reason) for refusal in report.refused] == [
        ("Product2 Chai", "STRING_TOO_LONG: data value too large"),
        ("Order 10248", "needs 1, which was not loaded"),
    ]
    assert [values["Name"] for values in org.of("Opportunity")] == ["Order 10249"]


def test_another_price_book_gets_entries_beside_the_standard_one(folder: Path) -> None:
    org = Org()
    load(org, northwind.read(folder), price_book="Partners")
    assert sorted(str(values["Pricebook2Id"]) for values in org.of("PricebookEntry")) == [
        "01s1",
        "01s1",
        "01s2",
        "01s2",
    ]
    assert {values["Pricebook2Id"] for values in org.of("Opportunity")} == {"01s2"}


def test_a_missing_field_or_price_book_is_named(folder: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"no field Account\.Active__c") as caught:
        load(Org(fields=("Name",)), northwind.read(folder))
    assert caught.value.option == "customer.active_field"
    with pytest.raises(ConfigurationError, match="no price book 'Retail'"):
        load(Org(), northwind.read(folder), price_book="Retail")
