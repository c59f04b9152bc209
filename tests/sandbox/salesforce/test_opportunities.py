"""Opportunities and their lines: what the org works out by itself."""

from decimal import Decimal

import pytest

from tests.sandbox.salesforce.server import OrgClient


def _opportunity(org: OrgClient, **values: object) -> str:
    return org.create(
        "Opportunity", **{"Name": "O", "StageName": "Prospecting", "CloseDate": "2026-05-01", **values}
    )


def test_the_stage_decides(org: OrgClient) -> None:
    opportunity = _opportunity(org, Amount=1000)
    fields = "SELECT IsWon, IsClosed, Probability, ForecastCategory, ExpectedRevenue FROM Opportunity"
    assert org.query(fields) == [
        {
            "IsWon": False,
            "IsClosed": False,
            "Probability": 10.0,
            "ForecastCategory": "Pipeline",
            "ExpectedRevenue": 100.0,
        }
    ]
    org.sf.Opportunity.update(opportunity, {"StageName": "closed won"})
    assert org.query(fields) == [
        {
            "IsWon": True,
            "IsClosed": True,
            "Probability": 100.0,
            "ForecastCategory": "Closed",
            "ExpectedRevenue": 1000.0,
        }
    ]
    assert org.query("SELECT StageName FROM Opportunity") == [{"StageName": "Closed Won"}]


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "total"),
    [
        ("1", "0.05", "10", "0.05"),
        ("3", "0.35", "50", "0.53"),
        ("12", "14.00", None, "168.0"),
        ("2.5", "19.99", "12.5", "43.73"),
        ("-1", "0.05", "50", "-0.03"),
    ],
)
def test_line_totals_are_rounded_half_up(
    org: OrgClient, quantity: str, price: str, discount: str | None, total: str
) -> None:
    _, entry = org.product("Tea", "14")
    opportunity = _opportunity(org)
    org.create(
        "OpportunityLineItem",
        OpportunityId=opportunity,
        PricebookEntryId=entry,
        Quantity=quantity,
        UnitPrice=price,
        Discount=discount,
    )
    (line,) = org.query("SELECT TotalPrice, ListPrice, ProductCode, Name FROM OpportunityLineItem")
    assert Decimal(str(line["TotalPrice"])) == Decimal(total)
    assert (line["ListPrice"], line["ProductCode"], line["Name"]) == (14.0, "TEA", "O Tea")


def test_amount_follows_the_lines_and_ignores_writes(org: OrgClient) -> None:
    product, entry = org.product("Tea", "14")
    opportunity = _opportunity(org, Amount=5)
    before = org.query("SELECT SystemModstamp FROM Opportunity")[0]["SystemModstamp"]
    lines = [
        org.create(
            "OpportunityLineItem",
            OpportunityId=opportunity,
            PricebookEntryId=entry,
            Quantity=2,
            UnitPrice="10.01",
        ),
        org.create(
            "OpportunityLineItem",
            OpportunityId=opportunity,
            Product2Id=product,
            Quantity=1,
            TotalPrice="3.33",
        ),
    ]
    fields = (
        "SELECT Amount, TotalOpportunityQuantity, HasOpportunityLineItem, Pricebook2Id, SystemModstamp "
        "FROM Opportunity"
    )
    (now,) = org.query(fields)
    assert (now["Amount"], now["TotalOpportunityQuantity"], now["HasOpportunityLineItem"]) == (
        23.35,
        3.0,
        True,
    )
    assert now["Pricebook2Id"] is not None
    assert now["SystemModstamp"] > before
    org.sf.Opportunity.update(opportunity, {"Amount": 999, "Description": "d"})
    assert org.query(fields)[0]["Amount"] == 23.35
    org.sf.OpportunityLineItem.delete(lines[0])
    assert org.query(fields)[0]["Amount"] == 3.33
    org.sf.OpportunityLineItem.update(lines[1], {"Quantity": 2})
    assert org.query("SELECT UnitPrice, TotalPrice FROM OpportunityLineItem") == [
        {"UnitPrice": 3.33, "TotalPrice": 6.66}
    ]
    assert org.query(fields)[0]["Amount"] == 6.66


def test_a_total_price_is_kept_to_the_cent_while_the_unit_price_is_rounded(org: OrgClient) -> None:
    _, entry = org.product("Tea", "14")
    opportunity = _opportunity(org)
    org.create(
        "OpportunityLineItem",
        OpportunityId=opportunity,
        PricebookEntryId=entry,
        Quantity=3,
        TotalPrice="10.00",
    )
    assert org.query("SELECT UnitPrice, TotalPrice FROM OpportunityLineItem") == [
        {"UnitPrice": 3.33, "TotalPrice": 10.0}
    ]
    both = {
        "OpportunityId": opportunity,
        "PricebookEntryId": entry,
        "Quantity": 1,
        "UnitPrice": 1,
        "TotalPrice": 1,
    }
    refused = org.call("POST", "sobjects/OpportunityLineItem", json=both).json()[0]
    assert refused["errorCode"] == "FIELD_INTEGRITY_EXCEPTION"


def test_a_line_needs_an_entry_of_the_opportunitys_price_book(org: OrgClient) -> None:
    product, _ = org.product("Tea", "14")
    book = org.create("Pricebook2", Name="Trade", IsActive=True)
    entry = org.create(
        "PricebookEntry", Pricebook2Id=book, Product2Id=product, UseStandardPrice=True, IsActive=True
    )
    assert org.query(f"SELECT UnitPrice, Name FROM PricebookEntry WHERE Id = '{entry}'") == [
        {"UnitPrice": 14.0, "Name": "Tea"}
    ]
    standard = org.query("SELECT Id FROM Pricebook2 WHERE IsStandard = true")[0]["Id"]
    opportunity = _opportunity(org, Pricebook2Id=standard)
    wrong = {"OpportunityId": opportunity, "PricebookEntryId": entry, "Quantity": 1, "UnitPrice": 1}
    refused = org.call("POST", "sobjects/OpportunityLineItem", json=wrong).json()[0]
    assert refused["errorCode"] == "FIELD_INTEGRITY_EXCEPTION"
    assert "different pricebook" in refused["message"]
    nothing = org.call(
        "POST", "sobjects/OpportunityLineItem", json={"OpportunityId": opportunity, "Quantity": 1}
    )
    assert nothing.json()[0]["errorCode"] == "FIELD_INTEGRITY_EXCEPTION"


def test_prices_need_a_standard_price_and_are_unique(org: OrgClient) -> None:
    product = org.create("Product2", Name="Tea")
    book = org.create("Pricebook2", Name="Trade", IsActive=True)
    custom = {"Pricebook2Id": book, "Product2Id": product, "UnitPrice": 1, "IsActive": True}
    refused = org.call("POST", "sobjects/PricebookEntry", json=custom).json()[0]
    assert refused["errorCode"] == "STANDARD_PRICE_NOT_DEFINED"
    standard = org.query("SELECT Id FROM Pricebook2 WHERE IsStandard = true")[0]["Id"]
    first = org.create("PricebookEntry", **{**custom, "Pricebook2Id": standard})
    org.create("PricebookEntry", **custom)
    again = org.call("POST", "sobjects/PricebookEntry", json=custom).json()[0]
    assert again["errorCode"] == "DUPLICATE_VALUE"
    follower = org.query(f"SELECT Id FROM PricebookEntry WHERE Pricebook2Id = '{book}'")[0]["Id"]
    org.sf.PricebookEntry.update(follower, {"UseStandardPrice": True})
    org.sf.PricebookEntry.update(first, {"UnitPrice": "2.50"})
    assert org.query(f"SELECT UnitPrice FROM PricebookEntry WHERE Id = '{follower}'") == [{"UnitPrice": 2.5}]


def test_a_product_on_a_line_cannot_be_deleted(org: OrgClient) -> None:
    product, entry = org.product("Tea", "14")
    opportunity = _opportunity(org)
    line = {"OpportunityId": opportunity, "PricebookEntryId": entry, "Quantity": 1, "UnitPrice": 1}
    made = org.create("OpportunityLineItem", **line)
    for sobject, record_id in (("Product2", product), ("PricebookEntry", entry)):
        refused = org.call("DELETE", f"sobjects/{sobject}/{record_id}")
        assert (refused.status_code, refused.json()[0]["errorCode"]) == (400, "DELETE_FAILED")
    org.sf.OpportunityLineItem.delete(made)
    assert org.sf.Product2.delete(product) == 204
    assert org.query(f"SELECT Id FROM PricebookEntry WHERE Id = '{entry}'") == []
