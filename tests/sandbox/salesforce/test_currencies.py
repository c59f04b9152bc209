"""An org with several currencies: what records carry, prices by currency, lines in their opportunity's."""

import pytest
from simple_salesforce.exceptions import SalesforceMalformedRequest

from tests.sandbox.salesforce.server import OrgClient

OPPORTUNITY = {"Name": "O", "StageName": "Prospecting", "CloseDate": "2026-05-01"}


def use_currencies(org: OrgClient) -> None:
    answer = org.server.control("PUT", f"/sandbox/companies/{org.slug}/salesforce/currencies", {"EUR": "0.8"})
    assert answer.status_code == 200, answer.text


def test_an_org_has_one_currency_until_several_are_switched_on(org: OrgClient) -> None:
    org.create("Account", Name="Old")
    assert org.error("SELECT CurrencyIsoCode FROM Account")["errorCode"] == "INVALID_FIELD"
    assert org.error("SELECT IsoCode FROM CurrencyType")["errorCode"] == "INVALID_TYPE"
    use_currencies(org)
    org.create("Account", Name="New")
    org.create("Account", Name="Euro", CurrencyIsoCode="EUR")
    assert org.query("SELECT Name, CurrencyIsoCode FROM Account ORDER BY Name") == [
        {"Name": "Euro", "CurrencyIsoCode": "EUR"},
        {"Name": "New", "CurrencyIsoCode": "USD"},
        {"Name": "Old", "CurrencyIsoCode": "USD"},
    ]
    assert org.query("SELECT IsoCode, ConversionRate, IsCorporate FROM CurrencyType ORDER BY IsoCode") == [
        {"IsoCode": "EUR", "ConversionRate": 0.8, "IsCorporate": False},
        {"IsoCode": "USD", "ConversionRate": 1.0, "IsCorporate": True},
    ]
    with pytest.raises(SalesforceMalformedRequest, match="INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"):
        org.create("Account", Name="Odd", CurrencyIsoCode="ZZZ")


def test_a_line_has_its_opportunitys_currency_and_an_entry_in_it(org: OrgClient) -> None:
    product, dollars = org.product("Hour", "100")
    use_currencies(org)
    book = org.query("SELECT Id FROM Pricebook2 WHERE IsStandard = true")[0]["Id"]
    price = {"Pricebook2Id": book, "Product2Id": product, "IsActive": True}
    euros = org.create("PricebookEntry", UnitPrice=80, CurrencyIsoCode="EUR", **price)
    with pytest.raises(SalesforceMalformedRequest, match="DUPLICATE_VALUE"):
        org.create("PricebookEntry", UnitPrice=81, CurrencyIsoCode="EUR", **price)
    opportunity = org.create("Opportunity", CurrencyIsoCode="EUR", Pricebook2Id=book, **OPPORTUNITY)
    line = {"OpportunityId": opportunity, "Quantity": 1, "UnitPrice": 80}
    with pytest.raises(SalesforceMalformedRequest, match="currency code does not match"):
        org.create("OpportunityLineItem", PricebookEntryId=dollars, **line)
    org.create("OpportunityLineItem", PricebookEntryId=euros, **line)
    org.create("OpportunityLineItem", Product2Id=product, **line)
    assert (
        org.query("SELECT CurrencyIsoCode, PricebookEntryId FROM OpportunityLineItem")
        == [{"CurrencyIsoCode": "EUR", "PricebookEntryId": euros}] * 2
    )


def test_a_lines_currency_cannot_be_written(org: OrgClient) -> None:
    use_currencies(org)
    fields = org.call("GET", "sobjects/OpportunityLineItem/describe").json()["fields"]
    (currency,) = (field for field in fields if field["name"] == "CurrencyIsoCode")
    assert (currency["createable"], currency["updateable"]) == (False, False)
