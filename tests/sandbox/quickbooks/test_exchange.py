"""Exchange gains and losses: documents in one rate, paid in another; nothing is left open in either currency."""

from decimal import Decimal

import pytest

from tests.sandbox.quickbooks.conftest import Books

_TRIAL = "sp_report TrialBalance show Label, Debit, Credit"
_GAIN = "Exchange Gain or Loss"


@pytest.fixture
def euro(books: Books) -> Books:
    books.insert("Currency", Name="Euro", CurrencyCode="EUR", ExchangeRate=Decimal("1.10000"))
    books.insert("ItemService", Name="Work", SalesOrPurchaseAccountRefFullName="Sales")
    books.insert("Customer", Name="Kunde", CurrencyRefFullName="Euro")
    books.insert("Vendor", Name="Lieferant", CurrencyRefFullName="Euro")
    return books


def sale(books: Books, amount: str, rate: str, table: str = "Invoice", **more: object) -> str:
    return books.insert(
        f"{table}Line",
        CustomerRefFullName="Kunde",
        ExchangeRate=Decimal(rate),
        **{f"{table}LineItemRefFullName": "Work", f"{table}LineAmount": Decimal(amount)},
        **more,
    )


def receive(books: Books, target: str, amount: str, rate: str, **more: object) -> str:
    return books.insert(
        "ReceivePaymentLine",
        CustomerRefFullName="Kunde",
        TotalAmount=Decimal(amount),
        ExchangeRate=Decimal(rate),
        AppliedToTxnTxnID=target,
        AppliedToTxnPaymentAmount=Decimal(amount),
        **more,
    )


def trial(books: Books) -> dict[str, Decimal]:
    """Debits less credits by account."""
    rows = {label: Decimal(debit or 0) - (credit or 0) for label, debit, credit in books.rows(_TRIAL)}
    assert rows.pop("TOTAL") == 0
    return rows


def test_an_invoice_paid_in_parts_at_other_rates(euro: Books) -> None:
    invoice = sale(euro, "100.01", "1.10000")
    payments = [
        receive(euro, invoice, amount, rate)
        for amount, rate in (("33.33", "1.20000"), ("33.33", "1.00000"), ("33.35", "1.15000"))
    ]
    assert euro.rows("SELECT Balance FROM Customer") == [(Decimal("0.00"),)]
    # 110.01 was owed; 40.00, 33.33 and 38.35 came
    assert trial(euro) == {
        "Undeposited Funds": Decimal("111.68"),
        "Sales": Decimal("-110.01"),
        _GAIN: Decimal("-1.67"),
    }
    assert euro.value("SELECT Balance FROM Account WHERE FullName = 'Accounts Receivable - EUR'") == 0
    assert euro.value(
        "SELECT TotalAmountInHomeCurrency FROM ReceivePayment WHERE TxnID = ?", payments[2]
    ) == Decimal("38.35")
    euro.run("DELETE FROM ReceivePayment WHERE TxnID = ?", payments[0])
    assert euro.value("SELECT Balance FROM Customer") == Decimal("33.33")
    assert trial(euro) == {
        "Accounts Receivable - EUR": Decimal("36.66"),
        "Undeposited Funds": Decimal("71.68"),
        "Sales": Decimal("-110.01"),
        _GAIN: Decimal("1.67"),
    }
    euro.run("UPDATE Invoice SET ExchangeRate = 1.2 WHERE TxnID = ?", invoice)
    assert trial(euro) == {
        "Accounts Receivable - EUR": Decimal("40.00"),
        "Undeposited Funds": Decimal("71.68"),
        "Sales": Decimal("-120.01"),
        _GAIN: Decimal("8.33"),
    }
    euro.run("sp_void Invoice WHERE TxnID = ?", invoice)
    assert trial(euro) == {
        "Undeposited Funds": Decimal("71.68"),
        "Accounts Receivable - EUR": Decimal("-71.68"),
    }


def test_credits_at_another_rate(euro: Books) -> None:
    credit = sale(euro, "40.00", "1.00000", "CreditMemo")
    invoice = sale(
        euro, "100.00", "1.10000", SetCreditCreditTxnID=credit, SetCreditAppliedAmount=Decimal("40.00")
    )
    assert trial(euro) == {
        "Accounts Receivable - EUR": Decimal("66.00"),
        "Sales": Decimal("-70.00"),
        _GAIN: Decimal("4.00"),
    }
    another = sale(euro, "30.00", "1.30000", "CreditMemo")
    receive(
        euro,
        invoice,
        "28.00",
        "1.20000",
        AppliedToTxnDiscountAmount=Decimal("2.00"),
        AppliedToTxnSetCreditCreditTxnID=another,
        AppliedToTxnSetCreditAppliedAmount=Decimal("30.00"),
    )
    assert euro.rows("SELECT Balance FROM Customer") == [(Decimal("0.00"),)]
    assert trial(euro) == {
        "Undeposited Funds": Decimal("33.60"),
        "Sales": Decimal("-31.00"),
        "Discounts Given": Decimal("2.40"),
        _GAIN: Decimal("-5.00"),
    }
    euro.run("DELETE FROM CreditMemo WHERE TxnID = ?", credit)
    assert euro.value("SELECT Balance FROM Customer") == Decimal("40.00")
    assert trial(euro)["Accounts Receivable - EUR"] == Decimal("44.00")


def test_bills_paid_at_another_rate(euro: Books) -> None:
    def bill(amount: str, rate: str, table: str = "Bill") -> str:
        return euro.insert(
            f"{table}ExpenseLine",
            VendorRefFullName="Lieferant",
            ExchangeRate=Decimal(rate),
            ExpenseLineAccountRefFullName="Freight",
            ExpenseLineAmount=Decimal(amount),
        )

    owed, credit = bill("100.00", "1.10000"), bill("10.00", "1.00000", "VendorCredit")
    check = euro.insert(
        "BillPaymentCheckLine",
        PayeeEntityRefFullName="Lieferant",
        BankAccountRefFullName="Checking",
        ExchangeRate=Decimal("1.25"),
        AppliedToTxnTxnID=owed,
        AppliedToTxnPaymentAmount=Decimal("90.00"),
        AppliedToTxnSetCreditCreditTxnID=credit,
        AppliedToTxnSetCreditAppliedAmount=Decimal("10.00"),
    )
    assert euro.rows("SELECT Balance FROM Vendor") == [(Decimal("0.00"),)]
    assert trial(euro) == {
        "Checking": Decimal("-112.50"),
        "Freight": Decimal("100.00"),
        _GAIN: Decimal("12.50"),
    }
    euro.run("sp_void BillPaymentCheck WHERE TxnID = ?", check)
    assert trial(euro) == {"Accounts Payable - EUR": Decimal("-100.00"), "Freight": Decimal("100.00")}
    assert euro.value("SELECT Balance FROM Vendor") == Decimal("90.00")
