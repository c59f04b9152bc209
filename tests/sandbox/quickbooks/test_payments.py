"""Payments: applied by lines or by themselves, credits, what is paid and what is open."""

from datetime import date
from decimal import Decimal

import pytest

from tests.sandbox.quickbooks.conftest import Books


@pytest.fixture
def customer(books: Books) -> str:
    books.insert("ItemService", Name="Work", SalesOrPurchaseAccountRefFullName="Sales")
    return books.insert("Customer", Name="Acme")


def invoice(books: Books, customer: str, amount: str, day: date = date(2024, 1, 1)) -> str:
    return books.insert(
        "InvoiceLine",
        CustomerRefListID=customer,
        TxnDate=day,
        InvoiceLineItemRefFullName="Work",
        InvoiceLineAmount=Decimal(amount),
    )


def state(books: Books, txn_id: str) -> tuple[object, ...]:
    (row,) = books.rows("SELECT AppliedAmount, BalanceRemaining, IsPaid FROM Invoice WHERE TxnID = ?", txn_id)
    return row


def balance(books: Books, customer: str) -> Decimal:
    value: Decimal = books.value("SELECT Balance FROM Customer WHERE ListID = ?", customer)
    return value


def test_a_payment_pays_an_invoice_without_touching_it(books: Books, customer: str) -> None:
    paid = invoice(books, customer, "100.00")
    stamp = "SELECT EditSequence, TimeModified FROM Invoice WHERE TxnID = ?"
    before = books.rows(stamp, paid)
    payment = books.insert(
        "ReceivePaymentLine",
        CustomerRefListID=customer,
        TotalAmount=Decimal("150.00"),
        RefNumber="CHK 12",
        AppliedToTxnTxnID=paid,
        AppliedToTxnPaymentAmount=Decimal("100.00"),
    )
    assert state(books, paid) == (Decimal("-100.00"), Decimal("0.00"), True)
    assert books.rows(stamp, paid) == before
    assert books.rows("SELECT TotalAmount, UnusedPayment FROM ReceivePayment WHERE TxnID = ?", payment) == [
        (Decimal("150.00"), Decimal("50.00"))
    ]
    assert books.rows("SELECT LinkedTxnTxnID, LinkedTxnTxnType, LinkedTxnAmount FROM InvoiceLinkedTxn") == [
        (payment, "ReceivePayment", Decimal("-100.00"))
    ]
    assert books.rows(
        "SELECT AppliedToTxnTxnID, AppliedToTxnTxnType, AppliedToTxnAmount, AppliedToTxnBalanceRemaining"
        " FROM ReceivePaymentLine WHERE TxnID = ?",
        payment,
    ) == [(paid, "Invoice", Decimal("100.00"), Decimal("0.00"))]
    assert balance(books, customer) == Decimal("-50.00")


def test_money_applies_itself_to_the_oldest(books: Books, customer: str) -> None:
    newer = invoice(books, customer, "30.00", date(2024, 2, 1))
    older = invoice(books, customer, "20.00", date(2024, 1, 1))
    books.insert("ReceivePayment", CustomerRefListID=customer, TotalAmount=Decimal("25.00"), IsAutoApply=True)
    assert state(books, older)[2] is True
    assert state(books, newer) == (Decimal("-5.00"), Decimal("25.00"), False)


def test_wrong_applications_are_refused_and_leave_nothing(books: Books, customer: str) -> None:
    open_invoice = invoice(books, customer, "10.00")
    stranger = books.insert("Customer", Name="Stranger")
    insert = (
        "INSERT INTO ReceivePaymentLine (CustomerRefListID, TotalAmount, AppliedToTxnTxnID,"
        " AppliedToTxnPaymentAmount) VALUES (?, ?, ?, ?)"
    )
    assert "Error: 3210 - " in books.refused(insert, customer, 20, open_invoice, Decimal("10.01"))
    assert "Error: 3210 - " in books.refused(insert, customer, 5, open_invoice, 10)
    assert "Error: 3210 - " in books.refused(insert, stranger, 10, open_invoice, 10)
    assert "Error: 3120 - " in books.refused(insert, customer, 10, "FF-1", 10)
    assert "Error: 3210 - " in books.refused(
        "INSERT INTO ReceivePaymentLine (CustomerRefListID, TotalAmount, IsAutoApply, AppliedToTxnTxnID,"
        " AppliedToTxnPaymentAmount) VALUES (?, 10, 1, ?, 10)",
        customer,
        open_invoice,
    )
    books.run(insert, customer, 10, open_invoice, 10)
    assert "Error: 3210 - " in books.refused(insert, customer, 1, open_invoice, 1)
    assert books.value("SELECT COUNT(*) FROM ReceivePayment") == 1
    assert balance(books, customer) == 0


def test_deleting_a_payment_opens_its_invoices_again(books: Books, customer: str) -> None:
    first, second = invoice(books, customer, "10.00"), invoice(books, customer, "20.00")
    payment = books.insert("ReceivePayment", CustomerRefListID=customer, TotalAmount=30, IsAutoApply=True)
    assert balance(books, customer) == 0
    assert books.run("DELETE FROM ReceivePayment WHERE TxnID = ?", payment) == 1
    assert state(books, first) == (Decimal(0), Decimal("10.00"), False)
    assert state(books, second) == (Decimal(0), Decimal("20.00"), False)
    assert balance(books, customer) == Decimal("30.00")
    assert books.rows("SELECT TxnDelType, TxnID FROM TxnDeleted") == [("ReceivePayment", payment)]
    assert books.value("SELECT Balance FROM Account WHERE Name = 'Undeposited Funds'") == 0


def test_deleting_a_paid_invoice_frees_the_money(books: Books, customer: str) -> None:
    paid = invoice(books, customer, "10.00")
    payment = books.insert("ReceivePayment", CustomerRefListID=customer, TotalAmount=10, IsAutoApply=True)
    books.run("DELETE FROM Invoice WHERE TxnID = ?", paid)
    assert books.value("SELECT UnusedPayment FROM ReceivePayment WHERE TxnID = ?", payment) == 10
    assert books.value("SELECT COUNT(*) FROM ReceivePaymentLine") == 0
    assert balance(books, customer) == Decimal("-10.00")


def test_a_job_pays_into_its_customers_total(books: Books, customer: str) -> None:
    job = books.insert("Customer", Name="Job", ParentRefListID=customer)
    roof = invoice(books, job, "40.00")
    totals = "SELECT Balance, TotalBalance FROM Customer WHERE ListID = ?"
    assert books.rows(totals, customer) == [(Decimal(0), Decimal("40.00"))]
    assert books.rows(totals, job) == [(Decimal("40.00"), Decimal("40.00"))]
    books.insert(
        "ReceivePaymentLine",
        CustomerRefListID=customer,
        AppliedToTxnTxnID=roof,
        AppliedToTxnPaymentAmount=15,
    )
    assert books.rows(totals, job) == [(Decimal("25.00"), Decimal("25.00"))]
    other = books.insert("Customer", Name="Other")
    books.run("UPDATE Customer SET ParentRefListID = ? WHERE ListID = ?", other, job)
    assert books.rows(totals, customer) == [(Decimal(0), Decimal(0))]
    assert books.rows(totals, other) == [(Decimal(0), Decimal("25.00"))]


def test_a_credit_pays_an_invoice(books: Books, customer: str) -> None:
    owed = invoice(books, customer, "50.00")
    credit = books.insert(
        "CreditMemoLine",
        CustomerRefListID=customer,
        CreditMemoLineItemRefFullName="Work",
        CreditMemoLineAmount=30,
    )
    books.insert(
        "ReceivePaymentLine",
        CustomerRefListID=customer,
        TotalAmount=0,
        AppliedToTxnTxnID=owed,
        AppliedToTxnSetCreditCreditTxnID=credit,
        AppliedToTxnSetCreditAppliedAmount=20,
    )
    assert state(books, owed) == (Decimal("-20.00"), Decimal("30.00"), False)
    assert books.value("SELECT CreditRemaining FROM CreditMemo") == Decimal("10.00")
    assert books.rows("SELECT LinkedTxnTxnID, LinkedTxnAmount FROM CreditMemoLinkedTxn") == [
        (owed, Decimal("20.00"))
    ]
    assert balance(books, customer) == Decimal("20.00")


def test_a_discount_takes_what_the_money_leaves(books: Books, customer: str) -> None:
    owed = invoice(books, customer, "50.00")
    books.insert(
        "ReceivePaymentLine",
        CustomerRefListID=customer,
        AppliedToTxnTxnID=owed,
        AppliedToTxnPaymentAmount=49,
        AppliedToTxnDiscountAmount=1,
        AppliedToTxnDiscountAccountRefFullName="Discounts Given",
    )
    assert state(books, owed) == (Decimal("-50.00"), Decimal(0), True)


def test_payment_lines_are_changed_added_and_removed(books: Books, customer: str) -> None:
    first, second = invoice(books, customer, "10.00"), invoice(books, customer, "20.00")
    payment = books.insert(
        "ReceivePaymentLine",
        CustomerRefListID=customer,
        TotalAmount=25,
        AppliedToTxnTxnID=first,
        AppliedToTxnPaymentAmount=10,
    )
    books.insert("ReceivePaymentLine", TxnID=payment, AppliedToTxnTxnID=second, AppliedToTxnPaymentAmount=15)
    assert state(books, second)[1] == Decimal("5.00")
    books.run(
        "UPDATE ReceivePaymentLine SET AppliedToTxnPaymentAmount = 4 WHERE TxnID = ? AND AppliedToTxnTxnID = ?",
        payment,
        first,
    )
    assert state(books, first)[1] == Decimal("6.00")
    books.run("DELETE FROM ReceivePaymentLine WHERE TxnID = ? AND AppliedToTxnTxnID = ?", payment, second)
    assert state(books, second)[1] == Decimal("20.00")
    assert books.value("SELECT UnusedPayment FROM ReceivePayment") == Decimal("21.00")
    assert "Error: 3210 - " in books.refused(
        "UPDATE ReceivePayment SET TotalAmount = 3 WHERE TxnID = ?", payment
    )
    books.run("UPDATE ReceivePayment SET TotalAmount = 4 WHERE TxnID = ?", payment)
    assert balance(books, customer) == Decimal("26.00")
    assert books.value("SELECT Balance FROM Account WHERE Name = 'Undeposited Funds'") == Decimal("4.00")


def test_a_paid_invoice_is_not_cut_below_what_paid_it(books: Books, customer: str) -> None:
    paid = invoice(books, customer, "10.00")
    books.insert("ReceivePayment", CustomerRefListID=customer, TotalAmount=10, IsAutoApply=True)
    text = books.refused("UPDATE InvoiceLine SET InvoiceLineAmount = 9 WHERE TxnID = ?", paid)
    assert "Error: 3210 - " in text
    assert state(books, paid)[2] is True


def test_a_person_pays_an_invoice_in_quickbooks(books: Books, customer: str) -> None:
    owed = invoice(books, customer, "10.00")
    status, answer = books.control(
        "POST",
        "sql",
        {
            "statement": "INSERT INTO ReceivePaymentLine (CustomerRefListID, TotalAmount, AppliedToTxnTxnID,"
            " AppliedToTxnPaymentAmount) VALUES (?, ?, ?, ?)",
            "parameters": [customer, "10.00", owed, "10.00"],
        },
    )
    assert (status, answer) == (200, {"count": 1})
    assert state(books, owed)[2] is True
    status, answer = books.control(
        "POST", "sql", {"statement": "SELECT TotalAmount, IsActive FROM ReceivePayment, Customer"}
    )
    assert answer == {"columns": ["TotalAmount", "IsActive"], "rows": [["10.00", True]]}


def test_aging_counts_days_past_due(books: Books, customer: str) -> None:
    today = date.today()  # noqa: DTZ011 - the workstation's zone is UTC in a new company file
    for days, amount in ((-5, "1.00"), (10, "2.00"), (45, "4.00"), (75, "8.00"), (400, "16.00")):
        invoice(books, customer, amount, date.fromordinal(today.toordinal() - days))
    sums = [Decimal(amount) for amount in ("1.00", "2.00", "4.00", "8.00", "16.00", "31.00")]
    assert books.rows("sp_report ARAgingSummary") == [("Acme", *sums), ("TOTAL", *sums)]
