"""Options that all transactions have in common, as far as invoices go."""

from decimal import Decimal
from typing import Any

from tests.scenarios.conftest import Books
from tests.scenarios.options.sales import TO_QB, TO_SF, Shop, open_shop, run


def test_several_transaction_types(books: Books) -> None:
    by_field: dict[str, Any] = {"transactions__multiple": True, "transactions__criterion_field": "NextStep"}
    shop = open_shop(books, **by_field)
    invoice = shop.sell("A", NextStep="invoice")
    shop.sell("B", NextStep="Estimate")
    shop.sell("C", NextStep="Rechnung")
    shop.sold("D")
    assert shop.invoices() == {"A"}

    # what is bound is kept up to date, whatever the field says now
    books.pair.edit_sf("Opportunity", invoice, NextStep="Estimate", Name="A2")
    books.choose(**by_field, transactions__value_invoice="Rechnung")
    run(books, TO_QB)
    assert shop.invoices() == {"A2", "C"}

    books.choose()
    run(books, TO_QB)
    assert shop.invoices() == {"A2", "B", "C", "D"}


def codes(shop: Shop, name: str) -> list[str | None]:
    return [code for (code,) in shop.lines(name, "SalesTaxCodeRefFullName")]


def test_tax_codes(books: Books) -> None:
    shop = open_shop(books, transactions__exempt_field="Tax_Exempt__c")
    shop.sold("Item's")
    assert codes(shop, "Item's") == ["Tax"]

    books.pair.edit_qb("UPDATE ItemService SET SalesTaxCodeRefListID = NULL")
    books.pair.edit_qb("UPDATE Customer SET SalesTaxCodeRefFullName = 'Non'")
    shop.sold("Customer's")
    assert codes(shop, "Customer's") == ["Non"]
    books.pair.edit_qb("UPDATE Customer SET SalesTaxCodeRefListID = NULL")
    shop.sold("Taxable")
    assert codes(shop, "Taxable") == ["Tax"]
    books.choose(transactions__tax_code_taxable="non")
    shop.sold("Other")
    assert codes(shop, "Other") == ["Non"]

    books.pair.edit_sf("Account", shop.account, Tax_Exempt__c=True)
    shop.sold("Not looked at")
    assert codes(shop, "Not looked at") == ["Non"]
    books.choose(transactions__exempt_field="Tax_Exempt__c", transactions__tax_code_exempt="Non")
    shop.sold("Exempt")
    books.choose(transactions__exempt_field="Tax_Exempt__c", transactions__tax_code_exempt="Tax")
    shop.sold("Exempt otherwise")
    assert (codes(shop, "Exempt"), codes(shop, "Exempt otherwise")) == (["Non"], ["Tax"])

    books.choose(transactions__tax_code_taxable="GST")
    shop.sold("Unknown")
    assert books.errors()["Unknown"] == "UNKNOWN_NAME"


def test_outside_the_usa_a_line_without_tax_code_is_an_error(books: Books) -> None:
    abroad: dict[str, Any] = {"environment__qb_version": "Australia", "transactions__tax_code_taxable": ""}
    shop = open_shop(books, **abroad)
    books.pair.edit_qb("UPDATE ItemService SET SalesTaxCodeRefListID = NULL")
    books.pair.edit_qb("UPDATE Customer SET SalesTaxCodeRefListID = NULL")
    shop.sold("Order")
    assert (shop.invoices(), books.errors()) == (set(), {"Order": "TAX_CODE_MISSING"})
    books.choose(environment__qb_version="Australia", transactions__tax_code_taxable="Tax")
    run(books, TO_QB)
    assert codes(shop, "Order") == ["Tax"]


def test_opportunities_from_quickbooks(books: Books) -> None:
    shop = open_shop(books)
    (owner,) = books.pair.records_sf("User", ["Username", "Name"], "Username LIKE 'integration@%'")
    (profile, *_) = books.pair.records_sf("Profile", ["Name"])
    other = books.pair.create_sf(
        "User",
        Username="second@acme.example",
        LastName="Second",
        Alias="second",
        Email="second@acme.example",
        ProfileId=profile.id,
        TimeZoneSidKey="Europe/London",
        LocaleSidKey="en_GB",
        LanguageLocaleKey="en_US",
        EmailEncodingKey="UTF-8",
    )
    books.pair.edit_sf("Account", shop.account, OwnerId=other)
    books.pair.create_sf(
        "RecordType", Name="From QuickBooks", DeveloperName="From_QB", SobjectType="Opportunity"
    )
    columns = ("StageName", "OwnerId", "RecordTypeId")
    shop.bill()
    run(books, TO_SF)
    assert list(books.in_sf("Opportunity", *columns)[0].values()) == ["Closed Won", other, None]

    books.choose(
        transactions__qb_stage="Negotiation/Review",
        transactions__qb_owner=owner.values["Username"],
        transactions__qb_record_type="From QuickBooks",
    )
    shop.bill(PONumber="2")
    run(books, TO_SF)
    stage, owned_by, record_type = books.in_sf("Opportunity", *columns)[1].values()
    assert (stage, owned_by) == ("Negotiation/Review", owner.id)
    assert record_type == books.in_sf("RecordType", "Id")[0]["Id"]


def test_an_owner_that_salesforce_does_not_know_stops_the_flow_and_names_the_option(books: Books) -> None:
    shop = open_shop(books, transactions__qb_owner="nobody@acme.example")
    shop.bill("1", "50.00")
    stopped = books.run(TO_SF)
    assert (stopped.outcome, stopped.reason_code) == ("FAILED", "CHOICE_UNKNOWN")
    assert "transactions.qb_owner" in stopped.reason
    assert books.in_sf("Opportunity", "Id") == []
    assert books.in_qb("SELECT Subtotal FROM Invoice") == [{"Subtotal": Decimal("50.00")}]
