"""environment.multi_currency: not used, converted to the base currency, or carried over with its rate."""

from decimal import Decimal

import pytest

from tests.scenarios.conftest import Books
from tests.scenarios.options.conftest import TO_QB, TO_SF, again, run, use_currencies

INVOICES = "SELECT Memo, Subtotal, CurrencyRefFullName, ExchangeRate FROM Invoice ORDER BY Memo"
BALANCE = "Invoice_Balance__c"
PROPAGATE = "Propagate transaction currency"
CONVERT = "Convert to base currency"


def euro_price(books: Books, product: str, price: str) -> str:
    return books.pair.create_sf(
        "PricebookEntry",
        Pricebook2Id=books.price_book,
        Product2Id=product,
        UnitPrice=Decimal(price),
        IsActive=True,
        CurrencyIsoCode="EUR",
    )


def choose(books: Books, mode: str) -> None:
    books.choose(environment__multi_currency=mode)


def euro_deal(books: Books, account: str, name: str = "Deal") -> str:
    product, _ = books.product(f"Hour of {name}", "100.00")
    entry = euro_price(books, product, "80.00")
    return books.opportunity(name, account, (entry, "3", "80.00"), CurrencyIsoCode="EUR")


def invoices(books: Books) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in books.in_qb(INVOICES)]


def test_not_used_takes_numbers_as_they_are(books: Books) -> None:
    use_currencies(books)
    choose(books, "Not used")
    euro_deal(books, books.account("Acme", CurrencyIsoCode="EUR"))
    run(books, "SFProd2QBItem", TO_QB)
    assert invoices(books) == [("Deal", Decimal("240.00"), "US Dollar", Decimal("1.00000"))]


def test_converted_amounts_are_in_the_home_currency(books: Books) -> None:
    use_currencies(books)
    choose(books, CONVERT)
    deal = euro_deal(books, books.account("Acme", CurrencyIsoCode="EUR"))
    run(books, "SFProd2QBItem", TO_QB)
    assert invoices(books) == [("Deal", Decimal("300.00"), "US Dollar", Decimal("1.00000"))]
    run(books, TO_SF)
    (won,) = books.in_sf("Opportunity", "Id", "Amount", BALANCE)
    assert won == {"Id": deal, "Amount": Decimal("240.00"), BALANCE: Decimal("240.00")}

    books.pair.edit_qb("UPDATE Currency SET ExchangeRate = 2 WHERE CurrencyCode = 'EUR'")
    books.pair.clear_calls()
    again(books, TO_QB, TO_SF)
    assert not [call for call in books.pair.calls("quickbooks") if call.startswith(("INSERT", "UPDATE"))]
    assert (invoices(books)[0][1], books.errors()) == (Decimal("300.00"), {})


def euro_invoice(books: Books, amount: str) -> str:
    item = books.pair.create_qb(
        "ItemService", Name="Care", SalesOrPurchasePrice=1, SalesOrPurchaseAccountRefFullName="Sales"
    )
    customer = books.pair.create_qb("Customer", Name="Baker", CurrencyRefFullName="Euro")
    return books.pair.create_qb(
        "InvoiceLine",
        CustomerRefListID=customer,
        InvoiceLineItemRefListID=item,
        InvoiceLineQuantity=Decimal(1),
        InvoiceLineRate=Decimal(amount),
    )


@pytest.mark.parametrize(
    ("mode", "currency", "amount"),
    [("Not used", "USD", "10.02"), (CONVERT, "USD", "12.53"), (PROPAGATE, "EUR", "10.02")],
)
def test_an_invoice_in_euros_comes_as_the_mode_says(
    books: Books, mode: str, currency: str, amount: str
) -> None:
    use_currencies(books)
    choose(books, mode)
    euro_invoice(books, "10.02")
    run(books, "QBItem2SFProd")
    (product,) = books.pair.records_sf("Product2", ["Name"])
    if mode != "Not used":
        euro_price(books, product.id, "1.00")
    run(books, TO_SF)
    (made,) = books.in_sf("Opportunity", "CurrencyIsoCode", "Amount", BALANCE)
    assert made == {"CurrencyIsoCode": currency, "Amount": Decimal(amount), BALANCE: Decimal(amount)}
    assert books.in_sf("Account", "CurrencyIsoCode") == [
        {"CurrencyIsoCode": "EUR" if mode == PROPAGATE else "USD"}
    ]
    again(books, TO_QB, TO_SF)
    assert (books.errors(), books.in_qb("SELECT Subtotal FROM Invoice")) == (
        {},
        [{"Subtotal": Decimal("10.02")}],
    )


def test_currency_and_rate_are_carried_over(books: Books) -> None:
    use_currencies(books)
    books.pair.edit_qb("UPDATE Currency SET ExchangeRate = 1.5 WHERE CurrencyCode = 'EUR'")
    choose(books, PROPAGATE)
    account = books.account("Acme", CurrencyIsoCode="EUR")
    euro_deal(books, account)
    run(books, "SFProd2QBItem", TO_QB)
    assert books.in_qb("SELECT CurrencyRefFullName FROM Customer") == [{"CurrencyRefFullName": "Euro"}]
    assert invoices(books) == [("Deal", Decimal("240.00"), "Euro", Decimal("1.25000"))]
    run(books, TO_SF)
    assert books.in_sf("Opportunity", "Amount", BALANCE) == [
        {"Amount": Decimal("240.00"), BALANCE: Decimal("240.00")}
    ]
    assert books.errors() == {}


@pytest.mark.parametrize("mode", [PROPAGATE, CONVERT])
def test_another_currency_than_the_customers_own_is_an_error(books: Books, mode: str) -> None:
    use_currencies(books)
    choose(books, mode)
    account = books.account("Acme", CurrencyIsoCode="EUR" if mode == PROPAGATE else "USD")
    books.pair.create_qb("Customer", Name="Acme", CustomFieldAccountID=account, CurrencyRefFullName="Euro")
    _, entry = books.product("Hour", "100.00")
    books.opportunity("In dollars", account, (entry, "1", "100.00"))
    euro_deal(books, account, "In euros")
    run(books, "SFProd2QBItem", TO_QB)
    wrong = {"In dollars"} if mode == PROPAGATE else {"In dollars", "In euros"}
    assert books.errors() == dict.fromkeys(wrong, "WRONG_CURRENCY")
    assert [row[0] for row in invoices(books)] == (["In euros"] if mode == PROPAGATE else [])
