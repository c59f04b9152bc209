"""The ledger as reports read it: accounts, names, postings; amounts in cents."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import apsw

from sandbox.quickbooks.company.transactions.postings import CREDIT_TYPES, DEBIT_TYPES

#: Account types in the order of a chart of accounts.
ORDER = (
    "Bank",
    "AccountsReceivable",
    "OtherCurrentAsset",
    "FixedAsset",
    "OtherAsset",
    "AccountsPayable",
    "CreditCard",
    "OtherCurrentLiability",
    "LongTermLiability",
    "Equity",
    "Income",
    "CostOfGoodsSold",
    "Expense",
    "OtherIncome",
    "OtherExpense",
)
BALANCE_TYPES = DEBIT_TYPES | CREDIT_TYPES


@dataclass(frozen=True, slots=True)
class Account:
    """An account as reports show it."""

    list_id: str
    name: str
    full_name: str
    number: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of the ledger."""

    txn_id: str
    txn_type: str
    day: str
    account: str
    entity: str | None
    #: In the home currency; debits are positive.
    amount: int
    #: In the transaction's currency.
    foreign: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """What is read of one company file for one report, from one snapshot."""

    reader: apsw.Connection
    today: date

    def accounts(self) -> list[Account]:
        """All accounts in the order of a chart of accounts."""
        rows = self.reader.execute(
            'SELECT "ListID", "Name", "FullName", "AccountNumber", "AccountType" FROM "Account"'
        )
        found = [Account(*row) for row in rows if row[4] in ORDER]
        return sorted(found, key=lambda each: (ORDER.index(each.kind), each.full_name.lower()))

    def names(self, table: str) -> dict[str, str]:
        """FullNames by ListID of customers or vendors, in the order of the names."""
        column = "FullName" if table == "Customer" else "Name"
        sql = f'SELECT "ListID", "{column}" FROM "{table}" ORDER BY "{column}"'  # noqa: S608 - two fixed tables
        return {str(list_id): str(name) for list_id, name in self.reader.execute(sql)}

    def postings(self, first: date, last: date) -> Iterator[Posting]:
        """The postings of a period in the order of their days."""
        rows = self.reader.execute(
            "SELECT TxnID, TxnType, TxnDate, AccountListID, EntityListID, Amount, ForeignAmount FROM qb_posting"
            " WHERE TxnDate BETWEEN ? AND ? ORDER BY TxnDate, TxnID, Line",
            (first.isoformat(), last.isoformat()),
        )
        for row in rows:
            yield Posting(*row)

    def sums(self, first: date, last: date) -> dict[str, int]:
        """What every account moved by in a period, debits positive."""
        rows = self.reader.execute(
            "SELECT AccountListID, SUM(Amount) FROM qb_posting WHERE TxnDate BETWEEN ? AND ?"
            " GROUP BY AccountListID",
            (first.isoformat(), last.isoformat()),
        )
        return {str(account): int(amount) for account, amount in rows}

    def register(self) -> dict[str, tuple[str | None, str | None]]:
        """By TxnID: due date and reference number."""
        rows = self.reader.execute("SELECT TxnID, DueDate, RefNumber FROM qb_txn")
        return {str(txn_id): (due, number) for txn_id, due, number in rows}
