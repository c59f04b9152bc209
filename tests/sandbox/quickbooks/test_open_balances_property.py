"""What is open after any mix of documents, payments and credits in two currencies, by arithmetic of its own."""

import shutil
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.quickbooks.company import file, requests
from sandbox.quickbooks.company.file import CompanyFile
from sandbox.quickbooks.errors import QuickBooksError
from sandbox.quickbooks.reports.balances import PAYABLE, RECEIVABLE, Side, movements, open_on
from sandbox.quickbooks.reports.ledger import Ledger
from tests.sandbox.quickbooks.test_postings import Clerk

_DAY = date(2024, 1, 1)
_RATES = ("1.10000", "0.93331", "1.25557", "1.00000")
#: Document, credit, payment, its total and lines, column of the name and of what is left, by side.
_SIDES = {
    RECEIVABLE: ("Invoice", "CreditMemo", "ReceivePayment", "TotalAmount", "CustomerRef"),
    PAYABLE: ("Bill", "VendorCredit", "BillPaymentCheck", "Amount", "VendorRef"),
}
_LEFT = {
    "Invoice": ('money_add("Subtotal", "SalesTaxTotal")', "BalanceRemaining"),
    "CreditMemo": ("TotalAmount", "CreditRemaining"),
    "Bill": ("AmountDue", "OpenAmount"),
    "VendorCredit": ("CreditAmount", "OpenAmount"),
}

_step = st.tuples(
    st.sampled_from(
        ("document", "document", "credit", "pay", "pay", "rate", "amount", "void", "delete", "unpay")
    ),
    st.sampled_from((RECEIVABLE, PAYABLE)),
    st.booleans(),
    st.integers(0, 11),
    st.integers(1, 30000),
)


class Books(Clerk):
    """A clerk with a customer and a vendor abroad."""

    def __init__(self, company: CompanyFile) -> None:
        super().__init__(company)
        self.insert("Currency", {"Name": "Euro", "CurrencyCode": "EUR", "ExchangeRate": "1.1"})
        self.insert("Customer", {"Name": "Kunde", "CurrencyRefFullName": "Euro"})
        self.insert("Vendor", {"Name": "Lieferant", "CurrencyRefFullName": "Euro"})

    def turn(self, what: str, side: Side, abroad: bool, choice: int, cents: int) -> None:
        document, credit, payment, _, _ = _SIDES[side]
        amount, day = Decimal(cents) / 100, _DAY + timedelta(days=(choice * 7 + cents) % 40)
        name = (("Acme", "Kunde"), ("Hardware", "Lieferant"))[side is PAYABLE][abroad]
        header = {"TxnDate": day} | ({"ExchangeRate": _RATES[choice % 4]} if abroad else {})
        table = credit if what == "credit" else document
        if what in ("document", "credit"):
            who = {("CustomerRefFullName", "VendorRefFullName")[side is PAYABLE]: name}
            lines = (
                (
                    f"{table}ExpenseLine",
                    {"ExpenseLineAccountRefFullName": "Freight", "ExpenseLineAmount": amount},
                )
                if side is PAYABLE
                else (f"{table}Line", {f"{table}LineItemRefFullName": "Work", f"{table}LineAmount": amount})
            )
            self.insert(table, {**header, **who}, lines)
        elif what == "pay":
            self._pay(side, name, header, choice, amount)
        else:
            self._alter(what, (document, credit, payment)[choice % 3], choice, amount)

    def _pay(self, side: Side, name: str, header: Mapping[str, object], choice: int, amount: Decimal) -> None:
        document, credit, payment, _, who = _SIDES[side]
        left = _LEFT[document][1]
        find = f'SELECT TxnID, "{left}" FROM "{document}" WHERE "{who}FullName" = ? AND IsPaid = 0'
        targets = self.rows(find, name)[: choice % 3 + 1]
        credits_ = self.rows(
            f'SELECT TxnID, "{_LEFT[credit][1]}" FROM "{credit}" WHERE "{who}FullName" = ?', name
        )
        lines = []
        for number, (target, still_open) in enumerate(targets):
            still, line = Decimal(still_open), {"AppliedToTxnTxnID": target}
            if choice > 6 and number == 0 and credits_:
                used = min(still, Decimal(credits_[0][1]), amount)
                line |= {
                    "AppliedToTxnSetCreditCreditTxnID": credits_[0][0],
                    "AppliedToTxnSetCreditAppliedAmount": used,
                }
                still -= used
            if choice % 4 == 3 and still > 1:
                line |= {
                    "AppliedToTxnDiscountAmount": Decimal("0.37"),
                    "AppliedToTxnDiscountAccountRefFullName": "Purchases",
                }
                still -= Decimal("0.37")
            lines.append((f"{payment}Line", {**line, "AppliedToTxnPaymentAmount": min(still, amount)}))
        if side is RECEIVABLE:
            paid = sum((each["AppliedToTxnPaymentAmount"] for _, each in lines), Decimal(0))
            more = {"CustomerRefFullName": name, "TotalAmount": paid + (choice % 2) * amount}
        else:
            more = {"PayeeEntityRefFullName": name, "BankAccountRefFullName": "Checking"}
        self.insert(payment, {**header, **more}, *lines)

    def _alter(self, what: str, table: str, choice: int, amount: Decimal) -> None:
        ids = self.rows(f'SELECT TxnID FROM "{table}" ORDER BY TxnNumber')
        if not ids:
            return
        key = (ids[choice % len(ids)][0], "")
        with self.company.change() as change:
            tables = change.schema.tables
            if what == "void":
                requests.void(change, tables[table], [key])
            elif what == "delete":
                requests.delete(change, tables[table], [key])
            elif what == "rate":
                requests.update(change, tables[table], [key], {"ExchangeRate": _RATES[choice % 4]})
            else:
                name = next(each for each in (f"{table}Line", f"{table}ExpenseLine") if each in tables)
                lines = tables[name]
                column = requests.key_columns(lines)[1]
                found = self.rows(f'SELECT "{column}" FROM "{name}" WHERE TxnID = ?', key[0])
                if not found:
                    return
                row = (key[0], str(found[choice % len(found)][0]))
                if what == "unpay" and lines.applies:
                    requests.delete(change, lines, [row])
                elif what == "amount":
                    requests.update(change, lines, [row], {f"{lines.line_prefix}Amount": amount})


def half_up(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def check(books: Books, side: Side) -> None:
    """Open amounts, the name's balance and the home amounts of the open account, from what the tables show."""
    document, credit, payment, total, who = _SIDES[side]
    paid: dict[str, Decimal] = {}
    for target, amount, discount in books.rows(
        f"SELECT AppliedToTxnTxnID, AppliedToTxnAmount, AppliedToTxnDiscountAmount FROM {payment}Line"
    ):
        paid[target] = paid.get(target, Decimal(0)) + Decimal(amount) + Decimal(discount or 0)
    used: dict[str, Decimal] = {}
    for source, target, amount in books.rows(
        f"SELECT TxnID, LinkedTxnTxnID, LinkedTxnAmount FROM {credit}LinkedTxn"
    ):
        paid[target] = paid.get(target, Decimal(0)) + Decimal(amount)
        used[source] = used.get(source, Decimal(0)) + Decimal(amount)
    owed: dict[str, Decimal] = {}
    home: dict[str, Decimal] = {}
    for table, taken, sign in ((document, paid, 1), (credit, used, -1)):
        amount_of, left_of = _LEFT[table]
        for txn_id, name, currency, whole, left, rate in books.rows(
            f'SELECT TxnID, "{who}FullName", COALESCE(CurrencyRefFullName, \'\'), {amount_of}, "{left_of}",'
            f' COALESCE(ExchangeRate, 1) FROM "{table}"'
        ):
            amount, off = Decimal(whole), taken.get(txn_id, Decimal(0))
            assert Decimal(left) == amount - off >= 0
            if table == document:
                assert books.rows(f'SELECT IsPaid FROM "{table}" WHERE TxnID = ?', txn_id) == [
                    (int(amount == off),)
                ]
            owed[name] = owed.get(name, Decimal(0)) + sign * (amount - off)
            worth = half_up(amount * Decimal(rate))
            rest = worth - (half_up(worth * off / amount) if amount else 0)
            home[currency] = home.get(currency, Decimal(0)) + sign * rest
    payer = "PayeeEntityRef" if side is PAYABLE else who
    for txn_id, name, currency, whole, rate in books.rows(
        f'SELECT TxnID, "{payer}FullName", COALESCE(CurrencyRefFullName, \'\'), "{total}", COALESCE(ExchangeRate, 1)'
        f' FROM "{payment}"'
    ):
        applied = books.rows(f"SELECT AppliedToTxnAmount FROM {payment}Line WHERE TxnID = ?", txn_id)
        left = Decimal(whole) - sum((Decimal(each) for (each,) in applied), Decimal(0))
        assert left >= 0
        owed[name] = owed.get(name, Decimal(0)) - left
        home[currency] = home.get(currency, Decimal(0)) - half_up(left * Decimal(rate))
    shown = "FullName" if side is RECEIVABLE else "Name"
    balances = {
        list_id: Decimal(value)
        for list_id, value in books.rows(f'SELECT ListID, Balance FROM "{side.table}"')
    }
    names: dict[str, str] = dict(books.rows(f'SELECT ListID, "{shown}" FROM "{side.table}"'))
    assert balances == {list_id: owed.get(name, Decimal(0)) for list_id, name in names.items()}
    accounts = {
        currency: Decimal(value)
        for currency, value in books.rows(
            "SELECT COALESCE(CurrencyRefFullName, ''), Balance FROM Account WHERE AccountType = ?",
            side.account_type,
        )
    }
    assert accounts == {currency: home.get(currency, Decimal(0)) for currency in accounts}
    assert not set(home) - set(accounts) or all(home[each] == 0 for each in set(home) - set(accounts))
    reader = books.company.readers.take()
    try:
        ledger = Ledger(reader, _DAY)
        for last in (date.max, *(_DAY + timedelta(days=days) for days in (3, 11, 25))):
            by_movement: dict[str, int] = {}
            for movement in movements(ledger, side, last):
                by_movement[movement.entity] = by_movement.get(movement.entity, 0) + movement.amount
            by_item: dict[str, int] = {}
            for item in open_on(ledger, side, last):
                by_item[item.entity] = by_item.get(item.entity, 0) + item.amount
            assert {k: v for k, v in by_item.items() if v} == {k: v for k, v in by_movement.items() if v}
            if last == date.max:
                assert {k: Decimal(v) / 100 for k, v in by_item.items() if v} == {
                    k: v for k, v in balances.items() if v
                }
    finally:
        books.company.readers.give_back(reader)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("open") / "template.sqlite3"
    file.create(path, company_name="Books", custom_fields=()).close()
    return path


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(_step, min_size=5, max_size=40))
def test_every_open_balance_is_what_arithmetic_says(
    template: Path, steps: list[tuple[str, Side, bool, int, int]]
) -> None:
    path = template.with_name("books.sqlite3")
    file.remove(path)
    shutil.copy(template, path)
    company = CompanyFile(path)
    try:
        books = Books(company)
        for step in steps:
            with suppress(QuickBooksError):
                books.turn(*step)
        unbalanced = (
            "SELECT TxnID FROM qb_posting GROUP BY TxnID HAVING SUM(Amount) <> 0 OR SUM(ForeignAmount) <> 0"
        )
        assert books.rows(unbalanced) == []
        for side in _SIDES:
            check(books, side)
    finally:
        company.close()
