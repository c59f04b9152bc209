"""Taxes line by line, as the editions of Canada, Britain, Australia, New Zealand and Singapore have them."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.quickbooks.company import file, requests
from sandbox.quickbooks.company.file import CompanyFile
from sandbox.quickbooks.company.line_cache import LineCache
from sandbox.quickbooks.errors import QuickBooksError
from tests.sandbox.quickbooks.conftest import Books

_CENT = Decimal("0.01")
#: By code: what the Receiver General takes, then what the Minister of Finance takes, in per cent.
_CANADA = {"S": (5, 7), "G": (5, 0), "H": (13, 0), "P": (0, 7), "Z": (0, 0), "E": (0, 0)}
_TAX_COLUMNS = {"Invoice": "InvoiceLineTaxAmount", "SalesReceipt": "SalesReceiptTaxAmount"}

lines = st.lists(
    st.tuples(st.sampled_from(sorted(_CANADA)), st.decimals("0.01", 9999, places=2)), min_size=1, max_size=5
)


def cents(value: Decimal) -> Decimal:
    return value.quantize(_CENT, ROUND_HALF_UP)


def expected(wanted: list[tuple[str, Decimal]], *, included: bool) -> tuple[Decimal, Decimal, Decimal]:
    """Net amount and both taxes."""
    net = federal = provincial = Decimal(0)
    for code, amount in wanted:
        first, second = map(Decimal, _CANADA[code])
        base = cents(amount / (1 + (first + second) / 100)) if included else amount
        if included and second:
            gst = cents(base * first / 100)
            pst = amount - base - gst
        elif included:
            gst, pst = amount - base, Decimal(0)
        else:
            gst, pst = cents(amount * first / 100), cents(amount * second / 100)
        net, federal, provincial = net + base, federal + gst, provincial + pst
    return net, federal, provincial


@contextmanager
def canadian() -> Iterator[CompanyFile]:
    with tempfile.TemporaryDirectory() as directory:
        company = file.create(Path(directory) / "books.sqlite3", company_name="Books", custom_fields=())
        company.set_country("CA")
        insert(company, "Customer", Name="Buyer")
        insert(company, "ItemService", Name="Work", SalesOrPurchaseAccountRefFullName="Sales")
        yield company
        company.close()


def insert(company: CompanyFile, table: str, **values: Any) -> None:
    with company.change() as change:
        requests.insert(change, company.schema.tables[table], values, LineCache())


def insert_document(
    company: CompanyFile, kind: str, wanted: list[tuple[str, Decimal]], *, included: bool
) -> None:
    cache, table = LineCache(), company.schema.tables[f"{kind}Line"]
    with company.change() as change:
        for number, (code, amount) in enumerate(wanted, 1):
            values: dict[str, Any] = {
                "CustomerRefFullName": "Buyer",
                "IsTaxIncluded": included,
                f"{kind}LineItemRefFullName": "Work",
                f"{kind}LineAmount": amount,
                f"{kind}LineSalesTaxCodeRefFullName": code,
                "FQSaveToCache": number < len(wanted),
            }
            requests.insert(change, table, values, cache)


def read(company: CompanyFile, sql: str) -> list[tuple[Any, ...]]:
    reader = company.readers.take()
    found = list(reader.execute(sql))
    company.readers.give_back(reader)
    return found


def check(company: CompanyFile, kind: str, wanted: list[tuple[str, Decimal]], *, included: bool) -> None:
    net, federal, provincial = expected(wanted, included=included)
    ((key, *totals),) = read(
        company, f'SELECT TxnID, Subtotal, SalesTaxTotal, Tax1Total, Tax2Total FROM "{kind}"'
    )
    assert list(map(Decimal, totals)) == [net, federal + provincial, federal, provincial]
    taxes = read(company, f"SELECT {_TAX_COLUMNS[kind]} FROM {kind}Line ORDER BY {kind}LineSeqNo")
    singly = [sum(expected([line], included=included)[1:]) for line in wanted]
    assert [Decimal(tax) for (tax,) in taxes] == singly
    posted = dict(
        read(
            company,
            "SELECT a.Name, SUM(p.Amount) FROM qb_posting p JOIN Account a ON a.ListID = p.AccountListID"
            f" WHERE p.TxnID = '{key}' GROUP BY a.Name",
        )
    )
    main = "Accounts Receivable" if kind == "Invoice" else "Undeposited Funds"
    amounts = {
        main: net + federal + provincial,
        "Sales": -net,
        "GST/HST Payable": -federal,
        "PST Payable": -provincial,
    }
    assert posted == {name: int(amount * 100) for name, amount in amounts.items() if amount}
    assert sum(posted.values()) == 0


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(sorted(_TAX_COLUMNS)), lines, st.booleans(), st.decimals("0.01", 999, places=2))
def test_canadas_taxes_agree_to_the_cent(
    kind: str, wanted: list[tuple[str, Decimal]], included: bool, changed: Decimal
) -> None:
    with canadian() as company:
        insert_document(company, kind, wanted, included=included)
        check(company, kind, wanted, included=included)
        table = company.schema.tables[f"{kind}Line"]
        ((key, first),) = read(
            company, f"SELECT TxnID, {kind}LineTxnLineID FROM {kind}Line WHERE {kind}LineSeqNo = 1"
        )
        with company.change() as change:
            requests.update(change, table, [(key, first)], {f"{kind}LineAmount": changed})
        wanted = [(wanted[0][0], changed), *wanted[1:]]
        check(company, kind, wanted, included=included)
        header = company.schema.tables[kind]
        with company.change() as change:
            requests.update(change, header, [(key, "")], {"IsTaxIncluded": not included})
        check(company, kind, wanted, included=not included)
        with company.change() as change:
            requests.void(change, header, [(key, "")])
        assert read(company, f"SELECT Subtotal, SalesTaxTotal, Tax1Total FROM {kind}") == [("0.00",) * 3]
        with company.change() as change:
            requests.delete(change, header, [(key, "")])
        assert read(company, "SELECT * FROM qb_posting") == []


def test_a_customers_code_stands_before_the_items_and_a_lines_before_both(books: Books) -> None:
    assert books.control("PUT", "edition", {"country": "CA"})[0] == 200
    books.database = books.connect()
    books.insert("Customer", Name="Plain")
    books.insert("Customer", Name="Abroad", SalesTaxCodeRefFullName="E")
    books.insert("ItemService", Name="Work", SalesOrPurchaseAccountRefFullName="Sales")
    assert books.value("SELECT SalesTaxCodeRefFullName FROM ItemService") == "S"
    for customer, code in (
        ("Plain", {}),
        ("Abroad", {}),
        ("Abroad", {"InvoiceLineSalesTaxCodeRefFullName": "H"}),
    ):
        books.insert(
            "InvoiceLine",
            CustomerRefFullName=customer,
            InvoiceLineItemRefFullName="Work",
            InvoiceLineAmount=100,
            **code,
        )
    sql = "SELECT InvoiceLineSalesTaxCodeRefFullName, InvoiceLineTaxAmount, SalesTaxTotal FROM InvoiceLine"
    assert books.rows(f"{sql} ORDER BY TxnNumber") == [("S", 12, 12), ("E", 0, 0), ("H", 13, 13)]
    off = "UPDATE Preferences SET SalesTaxPreferencesIsUsingCustomerTaxCode = 0"
    assert books.control("POST", "sql", {"statement": off})[0] == 200
    books.insert(
        "InvoiceLine", CustomerRefFullName="Abroad", InvoiceLineItemRefFullName="Work", InvoiceLineAmount=100
    )
    assert books.value("SELECT MAX(SalesTaxTotal) FROM Invoice") == 13
    assert (
        books.value(
            "SELECT Tax2Total FROM Invoice WHERE SalesTaxTotal = 12 AND CustomerRefFullName = 'Abroad'"
        )
        == 7
    )
    assert [status for status, _ in [books.control("PUT", "edition", {"country": "US"})]] == [400]


def test_a_lines_tax_can_be_set_and_stays_until_the_line_changes(books: Books) -> None:
    assert books.control("PUT", "edition", {"country": "UK"})[0] == 200
    books.database = books.connect()
    books.insert("Customer", Name="Buyer")
    books.insert("ItemService", Name="Work", SalesOrPurchaseAccountRefFullName="Sales")
    invoice = books.insert(
        "InvoiceLine",
        CustomerRefFullName="Buyer",
        InvoiceLineItemRefFullName="Work",
        InvoiceLineAmount=10,
        InvoiceLineTaxAmount="2.01",
    )
    books.run("UPDATE Invoice SET Memo = 'x' WHERE TxnID = ?", invoice)
    assert books.rows("SELECT SalesTaxTotal, BalanceRemaining FROM Invoice") == [
        (Decimal("2.01"), Decimal("12.01"))
    ]
    books.run("UPDATE InvoiceLine SET InvoiceLineAmount = 20 WHERE TxnID = ?", invoice)
    assert books.rows("SELECT SalesTaxTotal, BalanceRemaining FROM Invoice") == [(4, 24)]
    untaxed = "UPDATE InvoiceLine SET InvoiceLineSalesTaxCodeRefFullName = 'E', InvoiceLineTaxAmount = 1"
    assert "Error: 3210 - " in books.refused(untaxed)


@pytest.mark.parametrize(("country", "tax"), [("AU", 10), ("NZ", 15), ("SG", 9), ("UK", 20)])
def test_every_edition_has_its_tax_and_currency(company: CompanyFile, country: str, tax: int) -> None:
    company.set_country(country)
    insert(company, "Customer", Name="Buyer")
    insert(company, "ItemService", Name="Work", SalesOrPurchaseAccountRefFullName="Sales")
    insert(
        company,
        "EstimateLine",
        CustomerRefFullName="Buyer",
        EstimateLineItemRefFullName="Work",
        EstimateLineAmount=100,
    )
    assert read(company, "SELECT SalesTaxTotal, TotalAmount FROM Estimate") == [
        (f"{tax}.00", f"{100 + tax}.00")
    ]
    ((home, taxable),) = read(
        company,
        "SELECT MultiCurrencyPreferencesHomeCurrencyRefFullName,"
        " SalesTaxPreferencesDefaultTaxableSalesTaxCodeRefFullName FROM Preferences",
    )
    assert (home, taxable) == {
        "AU": ("Australian Dollar", "GST"),
        "NZ": ("New Zealand Dollar", "S"),
        "SG": ("Singapore Dollar", "SR"),
        "UK": ("British Pound", "S"),
    }[country]


def test_the_united_states_take_no_tax_of_a_line(company: CompanyFile) -> None:
    insert(company, "Customer", Name="Buyer")
    insert(company, "ItemService", Name="Work", SalesOrPurchaseAccountRefFullName="Sales")
    for column in ("IsTaxIncluded", "InvoiceLineTaxAmount"):
        with pytest.raises(QuickBooksError) as refused:
            insert(
                company,
                "InvoiceLine",
                CustomerRefFullName="Buyer",
                InvoiceLineItemRefFullName="Work",
                InvoiceLineAmount=1,
                **{column: 1},
            )
        assert refused.value.code == 3151


def test_a_tax_on_tax_takes_of_the_other_too(company: CompanyFile) -> None:
    company.set_country("CA")
    with company.change() as change:
        change.run("UPDATE Vendor SET IsTaxOnTax = 1 WHERE Name = 'Minister of Finance'")
    insert(company, "Customer", Name="Buyer")
    insert(company, "ItemService", Name="Work", SalesOrPurchaseAccountRefFullName="Sales")
    insert(
        company,
        "InvoiceLine",
        CustomerRefFullName="Buyer",
        InvoiceLineItemRefFullName="Work",
        InvoiceLineAmount=100,
    )
    assert read(company, "SELECT Tax1Total, Tax2Total FROM Invoice") == [("5.00", "7.35")]
