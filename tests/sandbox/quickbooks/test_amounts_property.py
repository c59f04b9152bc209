"""Whatever is sold, paid, changed and deleted, the sums agree to the cent."""

import tempfile
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.quickbooks.company import file, requests
from sandbox.quickbooks.company.file import CompanyFile
from sandbox.quickbooks.company.line_cache import LineCache
from sandbox.quickbooks.errors import QuickBooksError

_CENT = Decimal("0.01")
_CUSTOMERS = ("Parent", "Parent:Job", "Other")

quantities = st.none() | st.decimals("0.00001", 9999, places=5)
rates = st.none() | st.decimals(-500, 5000, places=5)
amounts = st.none() | st.decimals(0, 50_000, places=2)
lines = st.lists(st.tuples(quantities, rates, amounts, st.booleans()), min_size=1, max_size=4)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("invoice"), st.sampled_from(_CUSTOMERS), lines),
        st.tuples(st.just("credit"), st.sampled_from(_CUSTOMERS), st.decimals(0, 900, places=2)),
        st.tuples(st.just("payment"), st.sampled_from(_CUSTOMERS), st.decimals(0, 9000, places=2)),
        st.tuples(st.just("edit"), st.integers(0, 9), st.decimals(0, 900, places=2)),
        st.tuples(st.just("delete"), st.sampled_from(("Invoice", "ReceivePayment")), st.integers(0, 9)),
        st.tuples(st.just("void"), st.just("Invoice"), st.integers(0, 9)),
    ),
    max_size=12,
)


def insert(company: CompanyFile, table: str, **values: object) -> None:
    with company.change() as change:
        requests.insert(change, company.schema.tables[table], values, LineCache())  # type: ignore[arg-type]


def insert_invoice(company: CompanyFile, customer: str, wanted: list[tuple[Decimal | None, ...]]) -> None:
    cache = LineCache()
    table = company.schema.tables["InvoiceLine"]
    with company.change() as change:
        for number, (quantity, rate, amount, taxed) in enumerate(wanted, 1):
            values = {
                "CustomerRefFullName": customer,
                "InvoiceLineItemRefFullName": "Work",
                "InvoiceLineQuantity": quantity,
                "InvoiceLineRate": rate,
                "InvoiceLineAmount": amount,
                "InvoiceLineSalesTaxCodeRefFullName": "Tax" if taxed else "Non",
                "FQSaveToCache": number < len(wanted),
            }
            requests.insert(change, table, values, cache)


def keys(company: CompanyFile, table: str) -> list[str]:
    reader = company.readers.take()
    found = [row[0] for row in reader.execute(f'SELECT "TxnID" FROM "{table}" ORDER BY "TxnNumber"')]
    company.readers.give_back(reader)
    return found


def take_step(company: CompanyFile, step: tuple[object, ...]) -> None:
    kind, subject, detail = step
    if kind == "invoice":
        insert_invoice(company, str(subject), detail)  # type: ignore[arg-type]
    elif kind == "credit":
        insert(
            company,
            "CreditMemoLine",
            CustomerRefFullName=subject,
            CreditMemoLineItemRefFullName="Work",
            CreditMemoLineAmount=detail,
        )
    elif kind == "payment":
        insert(company, "ReceivePayment", CustomerRefFullName=subject, TotalAmount=detail, IsAutoApply=True)
    elif kind == "edit":
        change_first_line(company, int(str(subject)), Decimal(str(detail)))
    else:
        table = company.schema.tables[str(subject)]
        present = keys(company, table.name)
        if present:
            chosen = [(present[int(str(detail)) % len(present)], "")]
            with company.change() as change:
                (requests.delete if kind == "delete" else requests.void)(change, table, chosen)


def change_first_line(company: CompanyFile, place: int, amount: Decimal) -> None:
    present = keys(company, "Invoice")
    if present:
        txn_id = present[place % len(present)]
        with company.change() as change:
            line = change.rows("InvoiceLineRows", "TxnID", txn_id, "InvoiceLineSeqNo")[0]
            requests.update(
                change,
                company.schema.tables["InvoiceLine"],
                [(txn_id, str(line["InvoiceLineTxnLineID"]))],
                {"InvoiceLineAmount": amount},
            )


def check_sums(company: CompanyFile) -> None:
    reader = company.readers.take()

    def rows(sql: str) -> list[tuple[Decimal, ...]]:
        return [
            tuple(Decimal(value) if value is not None else Decimal(0) for value in row)
            for row in reader.execute(sql)
        ]

    for subtotal, taxable, percent, tax, applied, left, paid in rows(
        "SELECT h.Subtotal, (SELECT SUM(l.InvoiceLineAmount) FROM InvoiceLineRows l WHERE l.TxnID = h.TxnID"
        " AND l.InvoiceLineSalesTaxCodeRefFullName = 'Tax'), h.SalesTaxPercentage, h.SalesTaxTotal,"
        " h.AppliedAmount, h.BalanceRemaining, h.IsPaid FROM Invoice h"
    ):
        assert tax == (taxable * percent / 100).quantize(_CENT, ROUND_HALF_UP)
        assert subtotal + tax + applied == left >= 0
        assert paid == (left == 0)
    assert (
        rows(
            "SELECT h.Subtotal - (SELECT SUM(l.InvoiceLineAmount) FROM InvoiceLineRows l WHERE l.TxnID = h.TxnID)"
            " FROM Invoice h WHERE h.Subtotal <> (SELECT SUM(l.InvoiceLineAmount) FROM InvoiceLineRows l"
            " WHERE l.TxnID = h.TxnID)"
        )
        == []
    )
    for quantity, rate, amount in rows(
        "SELECT InvoiceLineQuantity, InvoiceLineRate, InvoiceLineAmount FROM InvoiceLineRows"
        " WHERE InvoiceLineQuantity IS NOT NULL AND InvoiceLineRate IS NOT NULL"
    ):
        # a rate has five decimals: what it cannot express is at most half a unit of it, times the quantity
        assert abs(quantity * rate - amount) <= quantity * Decimal("0.000005") + _CENT / 2
    own = {
        name: Decimal(balance) for name, balance in reader.execute("SELECT FullName, Balance FROM Customer")
    }
    expected = dict.fromkeys(own, Decimal(0))
    for sign, sql in (
        (1, "SELECT CustomerRefFullName, BalanceRemaining FROM Invoice"),
        (-1, "SELECT CustomerRefFullName, UnusedPayment FROM ReceivePayment"),
        (-1, "SELECT CustomerRefFullName, CreditRemaining FROM CreditMemo"),
    ):
        for name, value in reader.execute(sql):
            expected[name] += sign * Decimal(value)
    assert own == expected
    ((total,),) = rows("SELECT TotalBalance FROM Customer WHERE FullName = 'Parent'")
    assert total == own["Parent"] + own["Parent:Job"]
    ((receivable,),) = rows("SELECT Balance FROM Account WHERE Name = 'Accounts Receivable'")
    assert receivable == sum(own.values())
    ((held,),) = rows("SELECT Balance FROM Account WHERE Name = 'Undeposited Funds'")
    assert [(held,)] == rows("SELECT SUM(TotalAmount) FROM ReceivePayment")
    company.readers.give_back(reader)


@settings(max_examples=40, deadline=None)
@given(steps)
def test_sums_agree_after_any_steps(wanted: list[tuple[object, ...]]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        company = file.create(Path(directory) / "books.sqlite3", company_name="Books", custom_fields=())
        insert(company, "Customer", Name="Parent", ItemSalesTaxRefFullName="State Tax")
        insert(company, "Customer", Name="Job", ParentRefFullName="Parent")
        insert(company, "Customer", Name="Other")
        insert(company, "ItemService", Name="Work", SalesOrPurchaseAccountRefFullName="Sales")
        for step in wanted:
            try:
                take_step(company, step)
            except QuickBooksError as refused:
                # negative totals and cuts below what is paid are refused, and leave everything as it was
                assert refused.code in (3180, 3210)  # noqa: PT017
        check_sums(company)
        company.close()
