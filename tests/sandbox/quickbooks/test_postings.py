"""The ledger under random sequences of every transaction: it balances, and every balance follows from it."""

import shutil
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.quickbooks.company import file, requests
from sandbox.quickbooks.company.connections import connect
from sandbox.quickbooks.company.file import CompanyFile
from sandbox.quickbooks.company.line_cache import LineCache
from sandbox.quickbooks.company.transactions.postings import CREDIT_TYPES, DEBIT_TYPES
from sandbox.quickbooks.errors import QuickBooksError

_LINES = {
    "Invoice": "InvoiceLine",
    "CreditMemo": "CreditMemoLine",
    "SalesReceipt": "SalesReceiptLine",
    "Bill": "BillItemLine",
    "VendorCredit": "VendorCreditItemLine",
    "Check": "CheckItemLine",
    "PurchaseOrder": "PurchaseOrderLine",
}
_EXPENSES = {
    "Bill": "BillExpenseLine",
    "VendorCredit": "VendorCreditExpenseLine",
    "Check": "CheckExpenseLine",
}
_TABLES = (*_LINES, "ReceivePayment", "Deposit", "JournalEntry")
#: What a line of each transaction does to the stock.
_MOVES = {"Invoice": -1, "CreditMemo": 1, "SalesReceipt": -1, "Bill": 1, "VendorCredit": -1, "Check": 1}

_step = st.tuples(
    st.sampled_from(("insert", "insert", "insert", "edit", "void", "delete", "remove line")),
    st.sampled_from(_TABLES),
    st.integers(0, 7),
    st.integers(1, 40000),
)


class Clerk:
    """Does steps on a company file; what QuickBooks refuses is left undone."""

    def __init__(self, company: CompanyFile) -> None:
        self.company = company
        self.customer = self.insert("Customer", {"Name": "Acme"})
        self.insert("Customer", {"Name": "Roof", "ParentRefListID": self.customer})
        self.insert("Vendor", {"Name": "Hardware"})
        accounts = {
            "IncomeAccountRefFullName": "Sales",
            "COGSAccountRefFullName": "Cost of Goods Sold",
            "AssetAccountRefFullName": "Inventory Asset",
        }
        self.insert("ItemInventory", {"Name": "Bolt", "PurchaseCost": "2.13", "SalesPrice": "5", **accounts})
        self.insert(
            "ItemService",
            {"Name": "Work", "SalesOrPurchasePrice": "9.99", "SalesOrPurchaseAccountRefFullName": "Sales"},
        )

    def insert(self, table: str, values: dict[str, Any], *lines: tuple[str, dict[str, Any]]) -> str:
        """Insert a header, or lines of which the last makes the transaction."""
        cache = LineCache()
        with self.company.change() as change:
            for name, line in lines:
                waiting = {**line, "FQSaveToCache": 1}
                requests.insert(change, change.schema.tables[name], waiting, cache)
            made = requests.insert(change, change.schema.tables[table], values, cache)
            assert made is not None
            return made

    def rows(self, sql: str, *bindings: Any) -> list[tuple[Any, ...]]:
        reader = self.company.readers.take()
        try:
            return list(reader.execute(sql, bindings))
        finally:
            self.company.readers.give_back(reader)

    def step(self, what: str, table: str, choice: int, cents: int) -> None:
        with suppress(QuickBooksError):
            if what == "insert":
                self._insert(table, choice, Decimal(cents) / 100)
            else:
                self._change(what, table, choice, Decimal(cents) / 100)

    def _insert(self, table: str, choice: int, amount: Decimal) -> None:
        item = "Bolt" if choice % 2 else "Work"
        customer = {"CustomerRefFullName": "Acme" if choice % 3 else "Acme:Roof"}
        quantity = choice % 4 + 1
        if table in ("Invoice", "CreditMemo", "SalesReceipt"):
            line = {f"{table}LineItemRefFullName": item, f"{table}LineQuantity": quantity}
            more = {f"{table}LineItemRefFullName": "Work", f"{table}LineAmount": amount}
            taxed = {"ItemSalesTaxRefFullName": "State Tax"} if choice > 4 else {}
            self.insert(table, {**customer, **taxed}, (f"{table}Line", line), (f"{table}Line", more))
        elif table == "ReceivePayment":
            (*_, target) = [(None,), *self.rows("SELECT TxnID FROM Invoice WHERE IsPaid = 0")]
            if choice < 3 or target[0] is None:
                auto = {"IsAutoApply": 1} if choice else {}
                self.insert(table, {**customer, "TotalAmount": amount, **auto})
                return
            line = {"AppliedToTxnTxnID": target[0], "AppliedToTxnPaymentAmount": amount}
            if choice > 4:
                line["AppliedToTxnDiscountAmount"] = Decimal("0.10")
            self.insert(
                table,
                {"CustomerRefFullName": "Acme", "TotalAmount": amount + 1},
                ("ReceivePaymentLine", line),
            )
        elif table in _LINES:
            self._buy(table, item, quantity, choice, amount)
        elif table == "Deposit":
            paid = self.rows("SELECT TxnID FROM ReceivePayment UNION ALL SELECT TxnID FROM SalesReceipt")
            to = {"DepositToAccountRefFullName": "Checking"}
            lines = [{"DepositLineAccountRefFullName": "Savings", "DepositLineAmount": amount}]
            lines += [{"DepositLinePaymentTxnID": paid[choice % len(paid)][0]}] if paid else []
            self.insert(table, to, *(("DepositLine", line) for line in lines))
        else:
            other = {1: ("Accounts Receivable", "Acme:Roof"), 2: ("Accounts Payable", "Hardware")}.get(
                choice % 3
            )
            account, entity = other or ("Savings", None)
            line = {"JournalLineAccountRefFullName": account, "JournalLineEntityRefFullName": entity}
            sides = ("Debit", "Credit") if choice < 4 else ("Credit", "Debit")
            self.insert(
                "JournalEntryLine",
                {
                    "JournalLineType": sides[1],
                    "JournalLineAccountRefFullName": "Checking",
                    "JournalLineAmount": amount,
                },
                ("JournalEntryLine", {"JournalLineType": sides[0], "JournalLineAmount": amount, **line}),
            )

    def _buy(self, table: str, item: str, quantity: int, choice: int, amount: Decimal) -> None:
        prefix = "PurchaseOrderLine" if table == "PurchaseOrder" else "ItemLine"
        line: dict[str, Any] = {f"{prefix}ItemRefFullName": item, f"{prefix}Quantity": quantity}
        header: dict[str, Any] = {"VendorRefFullName": "Hardware"}
        orders = self.rows("SELECT TxnID FROM PurchaseOrder WHERE IsFullyReceived = 0")
        if table == "Check":
            header = {"PayeeEntityRefFullName": "Hardware", "AccountRefFullName": "Checking"}
        if table == "Bill" and choice > 4 and orders:
            self.insert(table, {**header, "LinkToTxnID1": orders[0][0]})
            return
        lines = [(_LINES[table], line)]
        if table in _EXPENSES:
            account = "Accounts Payable" if table == "Check" else "Freight"
            lines.append(
                (_EXPENSES[table], {"ExpenseLineAccountRefFullName": account, "ExpenseLineAmount": amount})
            )
        bills = self.rows("SELECT TxnID FROM Bill WHERE IsPaid = 0")
        if table == "Check" and bills and choice > 3:
            header |= {
                "ApplyCheckToTxnTxnID": bills[0][0],
                "ApplyCheckToTxnAmount": min(amount, Decimal("3.00")),
            }
        self.insert(table, header, *lines)

    def _change(self, what: str, table: str, choice: int, amount: Decimal) -> None:
        ids = self.rows(f'SELECT TxnID FROM "{table}" ORDER BY TxnNumber')
        if not ids:
            return
        key = ids[choice % len(ids)][0]
        with self.company.change() as change:
            tables = change.schema.tables
            if what == "void":
                requests.void(change, tables[table], [(key, "")])
            elif what == "delete":
                requests.delete(change, tables[table], [(key, "")])
            else:
                self._change_line(what, tables, table, key, choice, amount, change)

    def _change_line(
        self, what: str, tables: Any, table: str, key: str, choice: int, amount: Decimal, change: Any
    ) -> None:
        names = [name for name, each in tables.items() if each.header == table and each.keeps_rows]
        line_table = tables[names[choice % len(names)]]
        columns = requests.key_columns(line_table)
        rows = self.rows(f'SELECT "{columns[1]}" FROM "{line_table.name}" WHERE TxnID = ?', key)
        if not rows:
            return
        row_key = (key, rows[choice % len(rows)][0])
        if what == "remove line":
            requests.delete(change, line_table, [row_key])
            return
        wanted = f"{line_table.line_prefix}{'Quantity' if choice % 2 else 'Amount'}"
        if line_table.name == "ReceivePaymentLine":
            wanted = "AppliedToTxnPaymentAmount"
        if line_table.column(wanted) is None:
            wanted = f"{line_table.line_prefix}Amount"
        value = choice % 5 if wanted.endswith("Quantity") else amount
        requests.update(change, line_table, [row_key], {wanted: value})


def _cents(value: str | None) -> int:
    return int(Decimal(value or 0) * 100)


def check(clerk: Clerk) -> None:
    """Everything that must follow from the postings."""
    assert (
        clerk.rows(
            "SELECT TxnID, SUM(Amount), SUM(ForeignAmount) FROM qb_posting GROUP BY TxnID"
            " HAVING SUM(Amount) <> 0 OR SUM(ForeignAmount) <> 0"
        )
        == []
    )
    posted = dict(clerk.rows("SELECT AccountListID, SUM(Amount) FROM qb_posting GROUP BY AccountListID"))
    for account, kind, balance, total in clerk.rows(
        "SELECT ListID, AccountType, Balance, TotalBalance FROM Account"
    ):
        sign = 1 if kind in DEBIT_TYPES else -1 if kind in CREDIT_TYPES else 0
        assert _cents(balance) == _cents(total) == sign * posted.get(account, 0)
    opened = (
        "SELECT t.CustomerListID, SUM(t.Open) FROM qb_txn t WHERE t.TxnType IN ({}) GROUP BY t.CustomerListID"
    )
    others = (
        "SELECT p.EntityListID, SUM(p.ForeignAmount) FROM qb_posting p JOIN Account a ON a.ListID = p.AccountListID"
        " WHERE a.AccountType = ? AND p.TxnType IN ('JournalEntry', 'Check', 'Deposit') GROUP BY p.EntityListID"
    )
    owed = {
        key: _cents(value)
        for key, value in clerk.rows(opened.format("'Invoice', 'CreditMemo', 'ReceivePayment'"))
    }
    for entity, amount in clerk.rows(others, "AccountsReceivable"):
        owed[entity] = owed.get(entity, 0) + amount
    customers = clerk.rows("SELECT ListID, ParentRefListID, Balance, TotalBalance FROM Customer")
    for customer, _, balance, total in customers:
        below = [each for each, parent, _, _ in customers if parent == customer]
        assert _cents(balance) == owed.get(customer, 0)
        assert _cents(total) == sum(owed.get(each, 0) for each in (customer, *below))
    owing = {key: _cents(value) for key, value in clerk.rows(opened.format("'Bill', 'VendorCredit'"))}
    for entity, amount in clerk.rows(others, "AccountsPayable"):
        owing[entity] = owing.get(entity, 0) - amount
    paid = sum(
        _cents(a)
        for (a,) in clerk.rows("SELECT Amount FROM qb_link WHERE ToTxnID IN (SELECT TxnID FROM Bill)")
    )
    for vendor, balance in clerk.rows("SELECT ListID, Balance FROM Vendor"):
        assert _cents(balance) == owing.get(vendor, 0) + paid
    pieces = sum(
        sign * Decimal(quantity or 0)
        for table, sign in _MOVES.items()
        for (quantity,) in clerk.rows(
            f'SELECT "{"ItemLine" if table in _EXPENSES else table + "Line"}Quantity" FROM "{_LINES[table]}"'
            f" WHERE \"{'ItemLine' if table in _EXPENSES else table + 'Line'}ItemRefFullName\" = 'Bolt'"
        )
    )
    ((on_hand, on_order),) = clerk.rows("SELECT QuantityOnHand, QuantityOnOrder FROM ItemInventory")
    assert Decimal(on_hand) == pieces
    assert Decimal(on_order) == sum(
        Decimal(left)
        for (left,) in clerk.rows(
            "SELECT PurchaseOrderLineUnbilledQuantity FROM PurchaseOrderLine"
            " WHERE PurchaseOrderLineItemRefFullName = 'Bolt'"
        )
    )
    ((asset,),) = clerk.rows("SELECT ListID FROM Account WHERE FullName = 'Inventory Asset'")
    assert sum(value for (value,) in clerk.rows("SELECT Value FROM qb_stock")) == posted.get(asset, 0)
    headers = sum(clerk.rows(f'SELECT COUNT(*) FROM "{table}"')[0][0] for table in _TABLES)
    assert (
        clerk.rows('SELECT COUNT(*) FROM "Transaction"')
        == clerk.rows("SELECT COUNT(*) FROM qb_txn")
        == [(headers,)]
    )


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "template.sqlite3"
    file.create(path, company_name="Books", custom_fields=()).close()
    return path


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(_step, min_size=5, max_size=40))
def test_every_balance_follows_from_the_ledger(
    template: Path, steps: list[tuple[str, str, int, int]]
) -> None:
    path = template.with_name("books.sqlite3")
    file.remove(path)
    shutil.copy(template, path)
    company = CompanyFile(path)
    try:
        clerk = Clerk(company)
        for step in steps:
            clerk.step(*step)
        check(clerk)
    finally:
        company.close()


def test_a_file_without_a_ledger_gets_one_from_its_transactions(template: Path) -> None:
    path = template.with_name("older.sqlite3")
    file.remove(path)
    shutil.copy(template, path)
    company = CompanyFile(path)
    clerk = Clerk(company)
    for table, choice in (("Invoice", 5), ("Invoice", 2), ("CreditMemo", 4), ("SalesReceipt", 1)):
        clerk.step("insert", table, choice, 1234)
    clerk.step("insert", "ReceivePayment", 1, 2000)
    before = clerk.rows("SELECT FullName, Balance, TotalBalance FROM Account ORDER BY FullName")
    customers = clerk.rows("SELECT FullName, Balance, TotalBalance FROM Customer ORDER BY FullName")
    assert any(balance != "0.00" for _, balance, _ in customers)
    with company.change() as change:
        change.run("DELETE FROM qb_posting")
        change.run("UPDATE Account SET Balance = '7.00'")
        change.run("UPDATE ItemInventory SET QuantityOnHand = '0.00000'")
        change.run("DELETE FROM qb_stock")
    company.close()
    connection = connect(path, writes=True)
    connection.pragma("user_version", 1)
    connection.close()
    clerk.company = CompanyFile(path)
    try:
        assert clerk.rows("SELECT FullName, Balance, TotalBalance FROM Account ORDER BY FullName") == before
        assert (
            clerk.rows("SELECT FullName, Balance, TotalBalance FROM Customer ORDER BY FullName") == customers
        )
        check(clerk)
    finally:
        clerk.company.close()
