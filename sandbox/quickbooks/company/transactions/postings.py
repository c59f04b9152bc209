"""The ledger: what every transaction debits and credits.

A transaction's postings always add up to zero. From them come the balances of accounts, what customers and
vendors owe and are owed, and the quantity and value of the stock; all in the request's own transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from sandbox.quickbooks import errors
from sandbox.quickbooks.company import balances
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions import stock
from sandbox.quickbooks.company.values import Stored, half_up, money

#: Account types whose balance grows by debits, and by credits. The others (income, expenses) show no balance:
#: their figures stand in the reports. Unchecked: that QuickBooks answers 0.00 for those.
DEBIT_TYPES = frozenset(("Bank", "AccountsReceivable", "OtherCurrentAsset", "FixedAsset", "OtherAsset"))
CREDIT_TYPES = frozenset(
    ("AccountsPayable", "CreditCard", "OtherCurrentLiability", "LongTermLiability", "Equity")
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One debit (positive) or credit (negative) in the transaction's currency.

    With a quantity it moves the stock of its item: so many pieces, worth the amount. ``home``: its cents in the home
    currency where they are not the amount at the transaction's rate.
    """

    account: Stored
    amount: Decimal
    entity: Stored = None
    item: Stored = None
    class_id: Stored = None
    quantity: Decimal | None = None
    home: int | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """Pieces that leave the stock at their average cost (a negative quantity comes back)."""

    item: str
    quantity: Decimal
    cost_account: Stored
    asset_account: Stored
    entity: Stored = None
    class_id: Stored = None


class _Row(NamedTuple):
    """A posting as it is kept; amounts in cents."""

    account: Stored
    entity: Stored
    item: Stored
    class_id: Stored
    quantity: str | None
    #: In the home currency.
    amount: int
    #: In the transaction's currency.
    foreign: int


def post(
    change: Change,
    table: str,
    txn_id: str,
    txn_date: Stored,
    lines: Iterable[Entry | Issue],
    *,
    rate: Stored = None,
) -> None:
    """Put these postings in the place of the transaction's former ones, and move all balances by the difference.

    ``rate``: home currency for one of the transaction's. QuickBooksError 3180 where debits are not credits.
    """
    before = _stored(change, txn_id)
    _move_stock(change, before, -1)
    rows = _rows(change, lines, money(rate) or Decimal(1), before)
    if sum(row.foreign for row in rows):
        raise errors.cannot_save(table, "Transaction is not in balance.")
    if before:
        change.run("DELETE FROM qb_posting WHERE TxnID = ?", (txn_id,))
    change.db.executemany(
        "INSERT INTO qb_posting VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ((txn_id, number, table, txn_date, *row) for number, row in enumerate(rows, 1)),
    )
    _move_stock(change, rows, 1)
    _move_balances(change, before, rows)


def remove(change: Change, txn_id: str) -> None:
    """Take a deleted transaction out of the ledger."""
    before = _stored(change, txn_id)
    change.run("DELETE FROM qb_posting WHERE TxnID = ?", (txn_id,))
    _move_stock(change, before, -1)
    _move_balances(change, before, [])


def account_type(change: Change, account: Stored) -> str:
    """The type of an account, empty where there is no such account."""
    row = change.one('SELECT "AccountType" FROM "Account" WHERE "ListID" = ?', (account,))
    return str(row[0]) if row is not None else ""


def payable_amount(change: Change, txn_id: str) -> Decimal:
    """What a transaction takes off the debt to vendors beyond what it pays of single bills."""
    row = change.one(
        'SELECT SUM(p.ForeignAmount) FROM qb_posting p JOIN "Account" a ON a."ListID" = p.AccountListID'
        " WHERE p.TxnID = ? AND a.\"AccountType\" = 'AccountsPayable'",
        (txn_id,),
    )
    return Decimal(int(row[0] or 0) if row else 0) / 100


def _stored(change: Change, txn_id: str) -> list[_Row]:
    rows = change.db.execute(
        "SELECT AccountListID, EntityListID, ItemListID, ClassListID, Quantity, Amount, ForeignAmount"
        " FROM qb_posting WHERE TxnID = ?",
        (txn_id,),
    )
    return [_Row(*row) for row in rows]


def _rows(
    change: Change, lines: Iterable[Entry | Issue], rate: Decimal, before: Sequence[_Row]
) -> list[_Row]:
    #: what left the stock before at a cost and leaves it again keeps its cost
    costs: dict[tuple[Stored, str | None], int] = {
        (row.item, row.quantity): row.amount for row in before if row.quantity is not None
    }
    rows: list[_Row] = []
    for line in lines:
        if isinstance(line, Issue):
            rows += _issued(change, line, rate, costs)
        elif line.amount or line.quantity or line.home:
            rows.append(_row(line, rate))
    difference = sum(row.amount for row in rows)
    if difference:
        # conversion rounds each line: the largest takes up the rest, but for the first, which is what is owed
        largest = max(range(1, len(rows)), key=lambda index: abs(rows[index].amount))
        rows[largest] = _with_amount(rows[largest], rows[largest].amount - difference)
    return rows


def _row(entry: Entry, rate: Decimal) -> _Row:
    foreign = int(half_up(entry.amount, 2) * 100)
    if entry.home is not None:
        amount = entry.home
    else:
        amount = foreign if rate == 1 else int(half_up(entry.amount * rate, 2) * 100)
    quantity = None if entry.quantity is None else f"{entry.quantity:.5f}"
    return _Row(entry.account, entry.entity, entry.item, entry.class_id, quantity, amount, foreign)


def _with_amount(row: _Row, amount: int) -> _Row:
    return row._replace(amount=amount)


def _issued(
    change: Change, issue: Issue, rate: Decimal, costs: dict[tuple[Stored, str | None], int]
) -> list[_Row]:
    """Cost of goods sold against the stock, both at home: the customer's currency has no part in it."""
    quantity = f"{-issue.quantity:.5f}"
    kept = costs.pop((issue.item, quantity), None)
    amount = -stock.cost(change, issue.item, issue.quantity) if kept is None else kept
    foreign = int(half_up(Decimal(amount) / rate, 0))
    return [
        _Row(issue.cost_account, issue.entity, issue.item, issue.class_id, None, -amount, -foreign),
        _Row(issue.asset_account, issue.entity, issue.item, issue.class_id, quantity, amount, foreign),
    ]


def _move_stock(change: Change, rows: Sequence[_Row], sign: int) -> None:
    for row in rows:
        if row.quantity is not None:
            stock.move(change, str(row.item), sign * Decimal(row.quantity), sign * row.amount)


def _move_balances(change: Change, before: Sequence[_Row], after: Sequence[_Row]) -> None:
    accounts: dict[Stored, int] = {}
    entities: dict[tuple[Stored, Stored], int] = {}
    for rows, sign in ((before, -1), (after, 1)):
        for row in rows:
            accounts[row.account] = accounts.get(row.account, 0) + sign * row.amount
            if row.entity is not None:
                key = (row.account, row.entity)
                entities[key] = entities.get(key, 0) + sign * row.foreign
    types: dict[Stored, str] = {}
    for account, moved in accounts.items():
        kind = types[account] = account_type(change, account)
        if moved and kind in DEBIT_TYPES:
            balances.move(change, "Account", account, Decimal(moved) / 100)
        elif moved and kind in CREDIT_TYPES:
            balances.move(change, "Account", account, Decimal(-moved) / 100)
    for (account, entity), moved in entities.items():
        if moved and types[account] == "AccountsReceivable":
            balances.move(change, "Customer", entity, Decimal(moved) / 100)
        elif moved and types[account] == "AccountsPayable":
            balances.move(change, "Vendor", entity, Decimal(-moved) / 100)
