"""Reports on what customers owe and what is owed to vendors: aging, balances in sum and in detail."""

from collections import defaultdict
from datetime import date

from sandbox.quickbooks.reports.balances import RECEIVABLE, Movement, Side, movements, open_on
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


def aging_summary(ledger: Ledger, side: Side, last: date, as_of: date) -> Report:
    """By name: what is not due yet, past due by days, in all. Credits and unapplied payments count as current.

    ``last``: day of the last transaction that counts; ``as_of``: the day that days past due are counted from.
    """
    title = "A/R Aging Summary" if side is RECEIVABLE else "A/P Aging Summary"
    columns = (("Current", ColumnType.AMT, "Current"), *amounts(_AGES))
    report = Report(title, f"As of {as_of:%B} {as_of.day}, {as_of.year}", columns)
    names = ledger.names(side.table)
    sums: dict[str, list[int]] = defaultdict(lambda: [0] * (len(_EDGES) + 1))
    for entity, day, amount in open_on(ledger, side, last):
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
    for each in movements(ledger, side, as_of):
        balances[each.entity] += each.amount
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
    by_entity: dict[str, list[Movement]] = defaultdict(list)
    for each in movements(ledger, side, as_of):
        by_entity[each.entity].append(each)
    total = 0
    for entity, name in ledger.names(side.table).items():
        if entity not in by_entity:
            continue
        report.add(TEXT_ROW, name, RowData=name, RowDataType=side.table.lower())
        running = 0
        for each in by_entity[entity]:
            running += each.amount
            report.add(
                DATA_ROW,
                None,
                TxnType=each.txn_type,
                Date=each.day,
                RefNumber=register[each.txn_id][1] if each.txn_id in register else None,
                TxnID=each.txn_id,
                Amount=cents_text(each.amount),
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
