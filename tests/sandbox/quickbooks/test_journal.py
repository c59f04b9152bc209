"""Journal entries: they balance, receivables have a customer, payables a vendor."""

from decimal import Decimal

import pytest

from tests.sandbox.quickbooks.conftest import Books


@pytest.fixture
def entry(books: Books) -> str:
    books.insert("Customer", Name="Acme")
    books.insert("Vendor", Name="Hardware Inc")
    books.run(
        "INSERT INTO JournalEntryCreditLine (RefNumber, JournalCreditLineAccountRefFullName,"
        " JournalCreditLineAmount, JournalCreditLineMemo, FQSaveToCache)"
        " VALUES ('J1', 'Checking', 42.93, 'out', 1)"
    )
    books.run(
        "INSERT INTO JournalEntryDebitLine (RefNumber, JournalDebitLineAccountRefFullName,"
        " JournalDebitLineAmount, FQSaveToCache) VALUES ('J1', 'Savings', 42.93, 0)"
    )
    txn_id: str = books.value("sp_lastinsertid JournalEntryDebitLine")
    return txn_id


def balances(books: Books) -> dict[str, Decimal]:
    return dict(books.rows("SELECT FullName, Balance FROM Account WHERE Balance <> 0"))


def test_lines_of_both_sides_make_one_entry(books: Books, entry: str) -> None:
    assert balances(books) == {"Checking": Decimal("-42.93"), "Savings": Decimal("42.93")}
    assert books.rows(
        "SELECT TxnID, RefNumber, JournalLineType, JournalLineAccountRefFullName, JournalLineAmount,"
        " JournalLineMemo FROM JournalEntryLine ORDER BY JournalLineType"
    ) == [
        (entry, "J1", "Credit", "Checking", Decimal("42.93"), "out"),
        (entry, "J1", "Debit", "Savings", Decimal("42.93"), None),
    ]


def test_an_entry_that_does_not_balance_is_refused(books: Books, entry: str) -> None:
    why = " a JournalEntry.  QuickBooks error message: Transaction is not in balance."
    changed, added = "3170 - There was an error when modifying", "3180 - There was an error when saving"
    for text, statement in (
        (changed, "UPDATE JournalEntryDebitLine SET JournalDebitLineAmount = 40"),
        (changed, "DELETE FROM JournalEntryCreditLine WHERE TxnID <> ''"),
        (
            added,
            (
                "INSERT INTO JournalEntryDebitLine (JournalDebitLineAccountRefFullName, JournalDebitLineAmount)"
                " VALUES ('Freight', 5)"
            ),
        ),
        (
            added,
            (
                "INSERT INTO JournalEntryLine (JournalLineType, JournalLineAccountRefFullName, JournalLineAmount)"
                " VALUES ('Debit', 'Freight', 5)"
            ),
        ),
    ):
        assert f"Error: {text}{why}" in books.refused(statement)
    assert balances(books) == {"Checking": Decimal("-42.93"), "Savings": Decimal("42.93")}
    assert books.value("SELECT COUNT(*) FROM JournalEntry") == 1


def test_receivables_want_a_customer_and_payables_a_vendor(books: Books, entry: str) -> None:
    def debit(account: str, *, entity: str | None = None, last: int = 0) -> str:
        named = "NULL" if entity is None else f"'{entity}'"
        return (
            "INSERT INTO JournalEntryDebitLine (JournalDebitLineAccountRefFullName, JournalDebitLineAmount,"
            f" JournalDebitLineEntityRefFullName, FQSaveToCache) VALUES ('{account}', 5, {named}, {last})"
        )

    credit = (
        "INSERT INTO JournalEntryCreditLine (JournalCreditLineAccountRefFullName, JournalCreditLineAmount,"
        " FQSaveToCache) VALUES ('Checking', 5, 1)"
    )
    books.run(credit)
    assert "choose a customer" in books.refused(debit("Accounts Receivable"))
    books.run(credit)
    assert "choose a customer" in books.refused(debit("Accounts Receivable", entity="Hardware Inc"))
    books.run(credit)
    assert "choose a vendor" in books.refused(debit("Accounts Payable", entity="Acme"))
    books.run(credit)
    books.run(debit("Accounts Receivable", entity="Acme"))
    assert books.value("SELECT Balance FROM Customer WHERE FullName = 'Acme'") == Decimal("5.00")
    books.run(credit)
    books.run(debit("Accounts Payable", entity="Hardware Inc"))
    assert books.value("SELECT Balance FROM Vendor WHERE Name = 'Hardware Inc'") == Decimal("-5.00")


def test_a_void_empties_an_entry_and_a_delete_is_noted(books: Books, entry: str) -> None:
    before = books.value("SELECT EditSequence FROM JournalEntry")
    books.run("sp_void JournalEntry WHERE TxnID = ?", entry)
    assert balances(books) == {}
    assert books.rows(
        "SELECT JournalCreditLineAmount, JournalCreditLineMemo FROM JournalEntryCreditLine"
    ) == [(Decimal("0.00"), "VOID: out")]
    assert books.value("SELECT EditSequence FROM JournalEntry") != before
    books.run("DELETE FROM JournalEntry WHERE TxnID = ?", entry)
    assert books.rows("SELECT TxnDelType, TxnID, RefNumber FROM TxnDeleted") == [
        ("JournalEntry", entry, "J1")
    ]
