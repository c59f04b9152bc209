"""Bills paid by check and credit card: applied amounts, discounts, vendor credits, what is owed afterwards."""

from datetime import date
from decimal import Decimal

import pytest

from tests.sandbox.quickbooks.conftest import Books

_ADD = (
    "INSERT INTO BillPaymentCheckLine (PayeeEntityRefListID, BankAccountRefFullName, AppliedToTxnTxnID,"
    " AppliedToTxnPaymentAmount) VALUES (?, ?, ?, ?)"
)


@pytest.fixture
def vendor(books: Books) -> str:
    return books.insert(
        "Vendor", Name="Hardware Inc", VendorAddressAddr1="1 Main St", VendorAddressCity="Reno"
    )


def bill(books: Books, vendor: str, amount: str, table: str = "Bill", **more: object) -> str:
    return books.insert(
        f"{table}ExpenseLine",
        VendorRefListID=vendor,
        ExpenseLineAccountRefFullName="Freight",
        ExpenseLineAmount=Decimal(amount),
        **more,
    )


def pay(books: Books, vendor: str, *lines: dict[str, object], **more: object) -> str:
    """A check that pays bills by these lines."""
    for line in lines[:-1]:
        books.run(
            f"INSERT INTO BillPaymentCheckLine ({', '.join(line)}, FQSaveToCache)"
            f" VALUES ({', '.join('?' * len(line))}, 1)",
            *line.values(),
        )
    return books.insert(
        "BillPaymentCheckLine",
        PayeeEntityRefListID=vendor,
        BankAccountRefFullName="Checking",
        **more,
        **lines[-1],
    )


def line(target: str, amount: str, **more: object) -> dict[str, object]:
    named = {f"AppliedToTxn{name}": value for name, value in more.items()}
    return {"AppliedToTxnTxnID": target, "AppliedToTxnPaymentAmount": Decimal(amount), **named}


def state(books: Books, txn_id: str) -> tuple[object, ...]:
    (row,) = books.rows("SELECT OpenAmount, IsPaid FROM Bill WHERE TxnID = ?", txn_id)
    return row


def balances(books: Books) -> dict[str, Decimal]:
    accounts = dict(books.rows("SELECT FullName, Balance FROM Account WHERE Balance <> 0"))
    assert accounts.pop("Accounts Payable", 0) == books.value("SELECT SUM(Balance) FROM Vendor")
    return accounts


def test_a_check_pays_bills(books: Books, vendor: str) -> None:
    first, second = bill(books, vendor, "100.00", RefNumber="V-1"), bill(books, vendor, "50.00")
    check = pay(books, vendor, line(first, "100.00"), line(second, "20.00"), RefNumber="1001")
    assert books.rows(
        "SELECT Amount, AmountInHomeCurrency, RefNumber, PayeeEntityRefFullName, APAccountRefFullName,"
        " BankAccountRefFullName, AddressAddr1, AddressBlockAddr2, IsToBePrinted FROM BillPaymentCheck"
    ) == [
        (Decimal("120.00"), Decimal("120.00"), "1001", "Hardware Inc", "Accounts Payable", "Checking",
         "1 Main St", "Reno", False)
    ]  # fmt: skip
    assert books.rows(
        "SELECT AppliedToTxnTxnID, AppliedToTxnTxnType, AppliedToTxnRefNumber, AppliedToTxnAmount,"
        " AppliedToTxnBalanceRemaining FROM BillPaymentCheckLine ORDER BY AppliedToTxnSeqNo"
    ) == [
        (first, "Bill", "V-1", Decimal("100.00"), Decimal("0.00")),
        (second, "Bill", None, Decimal("20.00"), Decimal("30.00")),
    ]
    assert (state(books, first), state(books, second)) == (
        (Decimal("0.00"), True),
        (Decimal("30.00"), False),
    )
    assert books.rows(
        "SELECT TxnID, LinkedTxnTxnID, LinkedTxnTxnType, LinkedTxnAmount FROM BillLinkedTxn"
    ) == [
        (first, check, "BillPaymentCheck", Decimal("-100.00")),
        (second, check, "BillPaymentCheck", Decimal("-20.00")),
    ]
    assert books.rows(
        'SELECT TxnType, EntityRefFullName, AccountRefFullName, Amount FROM "Transaction" WHERE TxnID = ?',
        check,
    ) == [("BillPaymentCheck", "Hardware Inc", "Checking", Decimal("120.00"))]
    assert balances(books) == {"Checking": Decimal("-120.00")}
    assert books.rows(
        "SELECT BillToPayTxnID, BillToPayAmountDue, CreditToApplyTxnID FROM BillToPay"
        " WHERE PayeeEntityRefListID = ?",
        vendor,
    ) == [(second, Decimal("30.00"), None)]
    books.run(
        "UPDATE BillPaymentCheckLine SET AppliedToTxnAmount = 45 WHERE TxnID = ? AND AppliedToTxnTxnID = ?",
        check,
        second,
    )
    assert books.value("SELECT Amount FROM BillPaymentCheck") == Decimal("145.00")
    assert state(books, second) == (Decimal("5.00"), False)
    books.run("DELETE FROM BillPaymentCheckLine WHERE TxnID = ? AND AppliedToTxnTxnID = ?", check, first)
    assert state(books, first) == (Decimal("100.00"), False)
    assert balances(books) == {"Checking": Decimal("-45.00")}
    assert "Error: 3170 - " in books.refused("DELETE FROM BillPaymentCheckLine WHERE TxnID = ?", check)
    books.run("sp_void BillPaymentCheck WHERE TxnID = ?", check)
    assert books.rows("SELECT Amount, Memo FROM BillPaymentCheck") == [(Decimal("0.00"), "VOID:")]
    assert state(books, second) == (Decimal("50.00"), False)
    assert balances(books) == {}
    books.run("DELETE FROM BillPaymentCheck WHERE TxnID = ?", check)
    assert books.rows("SELECT TxnDelType, TxnID, RefNumber FROM TxnDeleted") == [
        ("BillPaymentCheck", check, "1001")
    ]
    assert books.value("SELECT Balance FROM Vendor") == Decimal("150.00")


def test_discounts_and_credits_pay_too(books: Books, vendor: str) -> None:
    owed, credit = bill(books, vendor, "100.00"), bill(books, vendor, "30.00", "VendorCredit")
    discounted = line(
        owed,
        "68.00",
        DiscountAmount=Decimal("2.00"),
        DiscountAccountRefFullName="Purchases",
        SetCreditCreditTxnID=credit,
        SetCreditAppliedAmount=Decimal("30.00"),
    )
    check = pay(books, vendor, discounted)
    assert state(books, owed) == (Decimal("0.00"), True)
    assert books.value("SELECT OpenAmount FROM VendorCredit") == Decimal("0.00")
    assert balances(books) == {"Checking": Decimal("-68.00")}
    assert books.rows("sp_report TrialBalance show Label, Debit, Credit") == [
        ("Checking", None, Decimal("68.00")),
        ("Freight", Decimal("70.00"), None),
        ("Purchases", None, Decimal("2.00")),
        ("TOTAL", Decimal("70.00"), Decimal("70.00")),
    ]
    assert books.rows("SELECT LinkedTxnTxnID, LinkedTxnAmount FROM VendorCreditLinkedTxn") == [
        (owed, Decimal("30.00"))
    ]
    books.run("DELETE FROM VendorCredit WHERE TxnID = ?", credit)
    assert state(books, owed) == (Decimal("30.00"), False)
    books.run("DELETE FROM BillPaymentCheck WHERE TxnID = ?", check)
    assert state(books, owed) == (Decimal("100.00"), False)
    assert balances(books) == {}
    # a credit alone: no money moves, what is owed and the credit shrink
    again = bill(books, vendor, "10.00", "VendorCredit")
    alone = line(owed, "0.00", SetCreditCreditTxnID=again, SetCreditAppliedAmount=Decimal("10.00"))
    pay(books, vendor, alone)
    assert state(books, owed) == (Decimal("90.00"), False)
    assert books.value("SELECT Balance FROM Vendor") == Decimal("90.00")


def test_a_deleted_bill_leaves_the_vendor_in_credit(books: Books, vendor: str) -> None:
    owed = bill(books, vendor, "10.00")
    pay(books, vendor, line(owed, "10.00"))
    books.run("DELETE FROM Bill WHERE TxnID = ?", owed)
    assert books.value("SELECT Balance FROM Vendor") == Decimal("-10.00")
    assert books.value("SELECT COUNT(*) FROM BillPaymentCheckLine") == 0
    assert balances(books) == {"Checking": Decimal("-10.00")}


def test_wrong_payments_are_refused_and_leave_nothing(books: Books, vendor: str) -> None:
    owed, other = bill(books, vendor, "10.00"), books.insert("Vendor", Name="Other")
    assert (
        'Error: 3210 - The "AppliedToTxnAdd payment amount" field has an invalid value "10.01".'
        "  QuickBooks error message: You cannot pay more than the amount due."
    ) in books.refused(_ADD, vendor, "Checking", owed, Decimal("10.01"))
    assert "Error: 3120 - " in books.refused(_ADD, other, "Checking", owed, 1)
    assert "Error: 3210 - " in books.refused(_ADD, vendor, "Sales", owed, 1)
    assert "Error: 3210 - " in books.refused(_ADD, vendor, "Checking", owed, Decimal("-1"))
    assert 'missing element: "AppliedToTxnAdd"' in books.refused(
        "INSERT INTO BillPaymentCheck (PayeeEntityRefListID, BankAccountRefFullName) VALUES (?, 'Checking')",
        vendor,
    )
    assert "Error: 3150 - " in books.refused(
        "INSERT INTO BillPaymentCheckLine (PayeeEntityRefListID, AppliedToTxnTxnID, AppliedToTxnPaymentAmount)"
        " VALUES (?, ?, 1)",
        vendor,
        owed,
    )
    columns = ", ".join(line(owed, "1")) + ", PayeeEntityRefListID, BankAccountRefFullName"
    for save in (1, 0):
        sql = f"INSERT INTO BillPaymentCheckLine ({columns}, FQSaveToCache) VALUES (?, 1, ?, 'Checking', ?)"
        if save:
            books.run(sql, owed, vendor, 1)
        else:
            assert "Error: 3177 - " in books.refused(sql, owed, vendor, 0)
    assert "Error: 3150 - " in books.refused(
        "INSERT INTO BillPaymentCheckLine (PayeeEntityRefListID, BankAccountRefFullName, AppliedToTxnTxnID,"
        " AppliedToTxnPaymentAmount, AppliedToTxnDiscountAmount) VALUES (?, 'Checking', ?, 1, 1)",
        vendor,
        owed,
    )
    assert books.value("SELECT COUNT(*) FROM BillPaymentCheck") == 0
    assert state(books, owed) == (Decimal("10.00"), False)
    pay(books, vendor, line(owed, "10.00"))
    assert "Error: 3120 - " in books.refused(_ADD, vendor, "Checking", owed, 1)


def test_a_credit_card_pays_bills_and_is_never_edited(books: Books, vendor: str) -> None:
    books.insert("Account", Name="Visa Card", AccountType="CreditCard")
    owed = bill(books, vendor, "25.00", TxnDate=date(2024, 1, 1))
    paid = books.insert(
        "BillPaymentCreditCardLine",
        PayeeEntityRefFullName="Hardware Inc",
        CreditCardAccountRefFullName="Visa Card",
        **line(owed, "25.00"),
    )
    assert state(books, owed) == (Decimal("0.00"), True)
    assert balances(books) == {"Visa Card": Decimal("25.00")}
    assert "Error: 3151 - " in books.refused(
        "UPDATE BillPaymentCreditCard SET Memo = 'x' WHERE TxnID = ?", paid
    )
    assert "Error: 3250 - " in books.refused("DELETE FROM BillPaymentCreditCardLine WHERE TxnID = ?", paid)
    books.run("sp_void BillPaymentCreditCard WHERE TxnID = ?", paid)
    assert state(books, owed) == (Decimal("25.00"), False)
    assert balances(books) == {}
