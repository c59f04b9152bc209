"""What customers owe and what is owed to vendors: aging, balances in sum and in detail."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sandbox.quickbooks.reports.ledger import Ledger
from sandbox.quickbooks.reports.report import (
    DATA_ROW,
    SUBTOTAL_ROW,
    TEXT_ROW,
    TOTAL_ROW,
    Report,
    amounts,
    cents_text,
)
from sandbox.quickbooks.schema.columns import ColumnType

#: Greatest number of days past due of each column but the last.
_EDGES = (0, 30, 60, 90)
_AGES = ("1 - 30", "31 - 60", "61 - 90", "> 90", "TOTAL")


@dataclass(frozen=True, slots=True)
class Side:
    """Receivables or payables."""

    table: str
    account_type: str
    #: What a debit does to the balance.
    sign: int
    #: The transactions that stay open by themselves, and the table of links that pay them.
    kinds: tuple[str, ...]


RECEIVABLE = Side("Customer", "AccountsReceivable", 1, ("Invoice", "CreditMemo", "ReceivePayment"))
PAYABLE = Side("Vendor", "AccountsPayable", -1, ("Bill", "VendorCredit"))


def aging_summary(ledger: Ledger, side: Side, last: date, as_of: date) -> Report:
    """By name: what is not due yet, past due by days, in all. Credits and unapplied payments count as current.

    ``last``: day of the last transaction that counts; ``as_of``: the day that days past due are counted from.
    """
    title = "A/R Aging Summary" if side is RECEIVABLE else "A/P Aging Summary"
    columns = (("Current", ColumnType.AMT, "Current"), *amounts(_AGES))
    report = Report(title, f"As of {as_of:%B} {as_of.day}, {as_of.year}", columns)
    names = ledger.names(side.table)
    sums: dict[str, list[int]] = defaultdict(lambda: [0] * (len(_EDGES) + 1))
    for entity, day, amount in _open_items(ledger, side, last):
        days = (as_of - date.fromisoformat(day)).days if amount > 0 else 0
        sums[entity][sum(days > edge for edge in _EDGES)] += amount
    total = [0] * (len(_EDGES) + 1)
    for entity, name in names.items():
        if any(sums[entity]):
            report.add(DATA_ROW, name, RowData=name, RowDataType=side.table.lower(), **_aged(sums[entity]))
            total = [one + other for one, other in zip(total, sums[entity], strict=True)]
    report.add(TOTAL_ROW, "TOTAL", **_aged(total))
    return report


def balance_summary(ledger: Ledger, side: Side, as_of: date) -> Report:
    """By name: the balance; names without one are left out."""
    title = f"{side.table} Balance Summary"
    report = Report(title, f"As of {as_of:%B} {as_of.day}, {as_of.year}", amounts(("Balance",)))
    balances: dict[str, int] = defaultdict(int)
    for _, entity, _, _, amount in _movements(ledger, side, as_of):
        balances[entity] += amount
    for entity, name in ledger.names(side.table).items():
        if balances[entity]:
            row = {"RowData": name, "RowDataType": side.table.lower()}
            report.add(DATA_ROW, name, Amount=cents_text(balances[entity]), **row)
    report.add(TOTAL_ROW, "TOTAL", Amount=cents_text(sum(balances.values())))
    return report


def balance_detail(ledger: Ledger, side: Side, as_of: date) -> Report:
    """By name: every transaction that moved the balance, with the balance after it."""
    columns = (
        ("TxnType", ColumnType.STR, "Type"),
        ("Date", ColumnType.DATE, "Date"),
        ("RefNumber", ColumnType.STR, "Num"),
        ("TxnID", ColumnType.STR, "Trans ID"),
        ("Amount", ColumnType.AMT, "Amount"),
        ("RunningBalance", ColumnType.AMT, "Balance"),
    )
    report = Report(f"{side.table} Balance Detail", "All Transactions", columns)
    register = ledger.register()
    by_entity: dict[str, list[tuple[str, str, str, int]]] = defaultdict(list)
    for txn_id, entity, txn_type, day, amount in _movements(ledger, side, as_of):
        by_entity[entity].append((txn_id, txn_type, day, amount))
    total = 0
    for entity, name in ledger.names(side.table).items():
        if entity not in by_entity:
            continue
        report.add(TEXT_ROW, name, RowData=name, RowDataType=side.table.lower())
        running = 0
        for txn_id, txn_type, day, amount in by_entity[entity]:
            running += amount
            report.add(
                DATA_ROW,
                None,
                TxnType=txn_type,
                Date=day,
                RefNumber=register[txn_id][1],
                TxnID=txn_id,
                Amount=cents_text(amount),
                RunningBalance=cents_text(running),
            )
        figures = {"Amount": cents_text(running), "RunningBalance": cents_text(running)}
        report.add(SUBTOTAL_ROW, f"Total {name}", **figures)
        total += running
    report.add(TOTAL_ROW, "TOTAL", Amount=cents_text(total), RunningBalance=cents_text(total))
    return report


def _aged(columns: list[int]) -> dict[str, str]:
    later = (*columns[1:], sum(columns))
    return {
        "Current": cents_text(columns[0]),
        **{f"Amount_{number}": cents_text(amount) for number, amount in enumerate(later, 1)},
    }


def _movements(ledger: Ledger, side: Side, as_of: date) -> list[tuple[str, str, str, str, int]]:
    """What moved the balances: TxnID, name, type, day, cents, one for each transaction and name."""
    accounts = {each.list_id for each in ledger.accounts() if each.kind == side.account_type}
    found: dict[tuple[str, str, str, str], int] = defaultdict(int)
    for posting in ledger.postings(date.min, as_of):
        if posting.account in accounts and posting.entity is not None:
            key = (posting.txn_id, posting.entity, posting.txn_type, posting.day)
            found[key] += side.sign * posting.foreign
    return [(*key, amount) for key, amount in found.items() if amount]


def _open_items(ledger: Ledger, side: Side, last: date) -> list[tuple[str, str, int]]:
    """Name, day that counts, cents: open documents by their due days, all else by its own day.

    What is open is what is open now: applications have no day of their own.
    """
    places = ", ".join("?" * len(side.kinds))
    rows = ledger.reader.execute(
        "SELECT CustomerListID, COALESCE(DueDate, TxnDate), Open FROM qb_txn"  # noqa: S608 - question marks
        f" WHERE TxnType IN ({places}) AND TxnDate <= ? AND Open <> '0.00'",
        (*side.kinds, last.isoformat()),
    )
    found = [(str(entity), str(day), _cents(still_open)) for entity, day, still_open in rows]
    used = {
        str(source): _cents(amount)
        for source, amount in ledger.reader.execute(
            "SELECT FromTxnID, SUM(Amount) FROM qb_link GROUP BY FromTxnID"
        )
    }
    for txn_id, entity, txn_type, day, amount in _movements(ledger, side, last):
        if txn_type not in side.kinds:
            left = amount + used.get(txn_id, 0)
            found.append((entity, day, left))
    return found


def _cents(text: str) -> int:
    whole = text.replace(".", "", 1) if "." in text else f"{text}00"
    return int(whole)
