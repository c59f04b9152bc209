"""Deposits: payments out of Undeposited Funds, other money, cash back."""

from decimal import Decimal

import pytest

from tests.sandbox.quickbooks.conftest import Books


@pytest.fixture
def payment(books: Books) -> str:
    books.insert("ItemService", Name="Work", SalesOrPurchaseAccountRefFullName="Sales")
    customer = books.insert("Customer", Name="Acme")
    return books.insert(
        "ReceivePayment", CustomerRefListID=customer, TotalAmount=Decimal("80.00"), RefNumber="CHK 7"
    )


def balances(books: Books) -> dict[str, Decimal]:
    return dict(books.rows("SELECT FullName, Balance FROM Account WHERE Balance <> 0"))


def test_a_deposit_takes_payments_and_other_money(books: Books, payment: str) -> None:
    receivable = ("Accounts Receivable", Decimal("-80.00"))
    assert balances(books) == dict([receivable, ("Undeposited Funds", Decimal("80.00"))])
    books.run(
        "INSERT INTO DepositLine (DepositLinePaymentTxnID, DepositToAccountRefFullName, FQSaveToCache)"
        " VALUES (?, 'Checking', 1)",
        payment,
    )
    books.run(
        "INSERT INTO DepositLine (DepositLineAccountRefFullName, DepositLineAmount, DepositToAccountRefFullName,"
        " CashBackInfoAccountRefFullName, CashBackInfoAmount, FQSaveToCache)"
        " VALUES ('Opening Balance Equity', 50, 'Checking', 'Savings', 10, 0)"
    )
    deposit = books.value("sp_lastinsertid DepositLine")
    assert books.value("SELECT DepositTotal FROM Deposit WHERE TxnID = ?", deposit) == Decimal("120.00")
    assert books.rows(
        "SELECT DepositLineTxnType, DepositLineTxnID, DepositLineEntityRefFullName, DepositLineAccountRefFullName,"
        " DepositLineCheckNumber, DepositLineAmount FROM DepositLine ORDER BY DepositLineSeqNo"
    ) == [
        ("ReceivePayment", payment, "Acme", "Undeposited Funds", "CHK 7", Decimal("80.00")),
        (None, None, None, "Opening Balance Equity", None, Decimal("50.00")),
    ]
    assert balances(books) == dict(
        [
            receivable,
            ("Checking", Decimal("120.00")),
            ("Savings", Decimal("10.00")),
            ("Opening Balance Equity", Decimal("50.00")),
        ]
    )
    for statement in (
        "DELETE FROM ReceivePayment WHERE TxnID = ?",
        "UPDATE ReceivePayment SET TotalAmount = 90 WHERE TxnID = ?",
    ):
        assert "Error: 3160 - " in books.refused(statement, payment)
    assert "Error: 3210 - " in books.refused(
        "INSERT INTO DepositLine (DepositLinePaymentTxnID, DepositToAccountRefFullName) VALUES (?, 'Savings')",
        payment,
    )
    books.run("sp_void Deposit WHERE TxnID = ?", deposit)
    assert books.rows("SELECT DepositTotal, Memo FROM Deposit") == [(Decimal("0.00"), "VOID:")]
    assert balances(books) == dict([receivable, ("Undeposited Funds", Decimal("80.00"))])
    books.run("DELETE FROM ReceivePayment WHERE TxnID = ?", payment)
    books.run("DELETE FROM Deposit WHERE TxnID = ?", deposit)
    assert balances(books) == {}
    assert books.rows("SELECT TxnDelType FROM TxnDeleted ORDER BY TxnDelType") == [
        ("Deposit",),
        ("ReceivePayment",),
    ]


def test_a_line_leaves_a_deposit(books: Books, payment: str) -> None:
    books.run(
        "INSERT INTO DepositLine (DepositLinePaymentTxnID, DepositToAccountRefFullName, FQSaveToCache)"
        " VALUES (?, 'Checking', 1)",
        payment,
    )
    books.run(
        "INSERT INTO DepositLine (DepositLineAccountRefFullName, DepositLineAmount, DepositToAccountRefFullName)"
        " VALUES ('Sales', 5, 'Checking')"
    )
    books.run("DELETE FROM DepositLine WHERE DepositLineTxnID = ?", payment)
    assert books.value("SELECT DepositTotal FROM Deposit") == Decimal("5.00")
    assert balances(books)["Undeposited Funds"] == Decimal("80.00")
