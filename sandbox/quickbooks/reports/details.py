"""Reports that list transactions: the general ledger, transactions by date."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta

from sandbox.quickbooks.reports.ledger import Ledger, Posting
from sandbox.quickbooks.reports.periods import FIRST
from sandbox.quickbooks.reports.report import (
    DATA_ROW,
    SUBTOTAL_ROW,
    TEXT_ROW,
    TOTAL_ROW,
    Report,
    Value,
    cents_text,
)
from sandbox.quickbooks.schema.columns import ColumnType

_COLUMNS = (
    ("TxnType", ColumnType.STR, "Type"),
    ("Date", ColumnType.DATE, "Date"),
    ("RefNumber", ColumnType.STR, "Num"),
    ("Name", ColumnType.STR, "Name"),
    ("TxnID", ColumnType.STR, "Trans ID"),
)


def general_ledger(ledger: Ledger, first: date, last: date) -> Report:
    """Every account with its postings in the period and its balance after each; debits are positive."""
    columns = (
        *_COLUMNS,
        ("Debit", ColumnType.AMT, "Debit"),
        ("Credit", ColumnType.AMT, "Credit"),
        ("Amount", ColumnType.AMT, "Amount"),
        ("RunningBalance", ColumnType.AMT, "Balance"),
    )
    report = Report("General Ledger", f"{first} through {last}", columns)
    opening = ledger.sums(FIRST, first - timedelta(days=1)) if first > FIRST else {}
    by_account: dict[str, list[Posting]] = defaultdict(list)
    for posting in ledger.postings(first, last):
        by_account[posting.account].append(posting)
    shown = _cells(ledger)
    total = 0
    for account in ledger.accounts():
        running = opening.get(account.list_id, 0)
        if not running and account.list_id not in by_account:
            continue
        cells = {"AccountListID": account.list_id, "AccountFullName": account.full_name}
        report.add(TEXT_ROW, account.full_name, RunningBalance=cents_text(running), **cells)
        for posting in by_account[account.list_id]:
            running += posting.amount
            side = {"Debit" if posting.amount >= 0 else "Credit": cents_text(abs(posting.amount))}
            report.add(
                DATA_ROW,
                None,
                **shown(posting),
                RunningBalance=cents_text(running),
                **cells,
                **side,
            )
        moved = sum(posting.amount for posting in by_account[account.list_id])
        total += moved
        figures = {"Amount": cents_text(moved), "RunningBalance": cents_text(running)}
        report.add(SUBTOTAL_ROW, f"Total {account.full_name}", **figures)
    report.add(TOTAL_ROW, "TOTAL", Amount=cents_text(total))
    return report


def transactions_by_date(ledger: Ledger, first: date, last: date) -> Report:
    """Every posted transaction of the period with the account and amount of its first posting."""
    columns = (*_COLUMNS, ("Account", ColumnType.STR, "Account"), ("Amount", ColumnType.AMT, "Amount"))
    report = Report("Transaction List by Date", f"{first} through {last}", columns)
    shown = _cells(ledger)
    accounts = {account.list_id: account.full_name for account in ledger.accounts()}
    seen: set[str] = set()
    for posting in ledger.postings(first, last):
        if posting.txn_id in seen:
            continue
        seen.add(posting.txn_id)
        report.add(DATA_ROW, None, **shown(posting), Account=accounts[posting.account])
    return report


def _cells(ledger: Ledger) -> Callable[[Posting], dict[str, Value]]:
    """What every report of transactions shows of a posting."""
    register, names = ledger.register(), {**ledger.names("Customer"), **ledger.names("Vendor")}

    def cells(posting: Posting) -> dict[str, Value]:
        return {
            "TxnType": posting.txn_type,
            "Date": posting.day,
            "RefNumber": register.get(posting.txn_id, (None, None))[1],
            "Name": names.get(posting.entity or ""),
            "TxnID": posting.txn_id,
            "Amount": cents_text(posting.amount),
        }

    return cells
