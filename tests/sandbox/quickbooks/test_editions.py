"""Editions of other countries and books in several currencies."""

from decimal import Decimal

import pyodbc
import pytest

from sandbox.quickbooks.company.file import CompanyFile
from tests.sandbox.quickbooks.conftest import Books


@pytest.mark.parametrize(("country", "region"), [("CA", "Province"), ("UK", "County"), ("NZ", "State")])
def test_an_edition_calls_the_state_its_own_way(books: Books, country: str, region: str) -> None:
    before = books.insert("Customer", Name="Before", BillAddressCity="Norwalk", BillAddressState="CT")
    assert books.control("PUT", "edition", {"country": country}) == (200, {"country": country})
    column = f"BillAddress{region}"
    books.database = books.connect()
    assert books.rows(f"SELECT {column}, BillAddressBlockAddr1 FROM Customer") == [("CT", "Norwalk, CT")]
    after = books.insert("Customer", Name="After", BillAddressCity="York", **{column: "ON"})
    item = books.insert(
        "ItemService", Name="Hour", SalesOrPurchasePrice=1, SalesOrPurchaseAccountRefFullName="Sales"
    )
    for customer in (before, after):
        books.insert(
            "InvoiceLine",
            CustomerRefListID=customer,
            InvoiceLineItemRefListID=item,
            InvoiceLineQuantity=1,
            InvoiceLineRate=1,
        )
    assert books.rows(f"SELECT {column} FROM InvoiceLine ORDER BY TxnNumber") == [("CT",), ("ON",)]
    if region != "State":
        assert "BillAddressState" in books.refused("SELECT BillAddressState FROM Customer")


def test_the_edition_survives_closing_the_file(company: CompanyFile) -> None:
    company.set_country("CA")
    company.add_custom_fields((("Customer", "Rank"),))
    reopened = CompanyFile(company.path)
    table = reopened.schema.tables["Customer"]
    assert (table.column("BillAddressProvince") is None, table.column("BillAddressState")) == (False, None)
    reopened.close()


def test_a_country_without_an_edition_is_refused(books: Books) -> None:
    status, answer = books.control("PUT", "edition", {"country": "XX"})
    assert (status, "US" in answer["error"]) == (400, True)


def use_currencies(books: Books) -> None:
    """Several currencies: the home currency and euros at 1.25."""
    sql = "UPDATE Preferences SET MultiCurrencyPreferencesIsMultiCurrencyOn = 1"
    assert books.control("POST", "sql", {"statement": sql})[0] == 200
    books.insert("Currency", Name="Euro", CurrencyCode="EUR", ExchangeRate="1.25")


def test_a_customer_has_one_currency_for_good(books: Books) -> None:
    books.insert("Customer", Name="Single")
    assert books.value("SELECT CurrencyRefFullName FROM Customer") is None
    use_currencies(books)
    books.insert("Customer", Name="Home")
    books.insert("Customer", Name="Abroad", CurrencyRefFullName="Euro")
    assert books.rows("SELECT Name, CurrencyRefFullName FROM Customer ORDER BY Name") == [
        ("Abroad", "Euro"),
        ("Home", "US Dollar"),
        ("Single", None),
    ]
    with pytest.raises(pyodbc.Error):
        books.run("UPDATE Customer SET CurrencyRefFullName = 'US Dollar' WHERE Name = 'Abroad'")


@pytest.mark.parametrize(("given", "rate", "home"), [({}, "1.25", "12.50"), ({"ExchangeRate": 2}, "2", "20")])
def test_an_invoice_has_its_customers_currency_at_a_rate(
    books: Books, given: dict[str, object], rate: str, home: str
) -> None:
    use_currencies(books)
    customer = books.insert("Customer", Name="Abroad", CurrencyRefFullName="Euro")
    item = books.insert(
        "ItemService", Name="Hour", SalesOrPurchasePrice=1, SalesOrPurchaseAccountRefFullName="Sales"
    )
    books.insert(
        "InvoiceLine",
        CustomerRefListID=customer,
        InvoiceLineItemRefListID=item,
        InvoiceLineQuantity=1,
        InvoiceLineRate=10,
        **given,
    )
    assert books.rows(
        "SELECT CurrencyRefFullName, ExchangeRate, BalanceRemaining, BalanceRemainingInHomeCurrency FROM Invoice"
    ) == [("Euro", Decimal(rate), Decimal(10), Decimal(home))]


def test_fifteen_names_of_custom_fields_are_enough_for_all_lists_of_names(company: CompanyFile) -> None:
    def fields(owner: str, count: int) -> tuple[tuple[str, str], ...]:
        return tuple((owner, f"{owner} {number}") for number in range(count))

    company.add_custom_fields((*fields("Customer", 7), *fields("Vendor", 7), ("Employee", "One")))
    with pytest.raises(ValueError, match="at most 15 custom fields of Customer, Vendor, Employee together"):
        company.add_custom_fields((("Employee", "Two"),))
    company.add_custom_fields((("Employee", "Customer 1"),))  # a name that is there already
    company.set_product("Enterprise")
    company.add_custom_fields((("Employee", "Two"),))
