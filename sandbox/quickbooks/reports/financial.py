"""Trial balance, balance sheet, profit and loss."""

from collections.abc import Sequence
from datetime import date, timedelta

from sandbox.quickbooks.errors import DialectError
from sandbox.quickbooks.reports.ledger import BALANCE_TYPES, Account, Ledger
from sandbox.quickbooks.reports.periods import FIRST, month_start
from sandbox.quickbooks.reports.report import (
    DATA_ROW,
    SUBTOTAL_ROW,
    TEXT_ROW,
    TOTAL_ROW,
    Report,
    Value,
    amounts,
    cents_text,
)
from sandbox.quickbooks.schema.columns import ColumnType

_RETAINED = "Retained Earnings"
_STEPS = {"month": 1, "quarter": 3, "year": 12}
_ONE_DAY = timedelta(days=1)


def trial_balance(ledger: Ledger, _first: date, last: date) -> Report:
    """Every account with a balance on the last day, on its side; income and expenses of its fiscal year only."""
    columns = (("Debit", ColumnType.AMT, "Debit"), ("Credit", ColumnType.AMT, "Credit"))
    report = Report("Trial Balance", f"As of {last:%B} {last.day}, {last.year}", columns)
    balances = _balances(ledger, last)
    debits = credits_ = 0
    for account in ledger.accounts():
        amount = balances.get(account.list_id, 0)
        if not amount:
            continue
        debits, credits_ = debits + max(amount, 0), credits_ + max(-amount, 0)
        side = {"Debit" if amount > 0 else "Credit": cents_text(abs(amount))}
        report.add(DATA_ROW, account.full_name, **_account_cells(account), **side)
    report.add(TOTAL_ROW, "TOTAL", Debit=cents_text(debits), Credit=cents_text(credits_))
    return report


def balance_sheet(ledger: Ledger, _first: date, last: date) -> Report:
    """Assets against liabilities and equity; the fiscal year's result stands as net income."""
    subtitle = f"As of {last:%B} {last.day}, {last.year}"
    report = Report("Balance Sheet", subtitle, amounts((f"{last:%b} {last.day}, {last:%y}",)))
    balances = _balances(ledger, last)
    accounts = ledger.accounts()
    income = -sum(balances.get(each.list_id, 0) for each in accounts if each.kind not in BALANCE_TYPES)
    assets = _section(
        report,
        "ASSETS",
        accounts,
        ("Bank", "AccountsReceivable", "OtherCurrentAsset", "FixedAsset", "OtherAsset"),
        balances,
        1,
    )
    report.add(TOTAL_ROW, "TOTAL ASSETS", Amount=cents_text(assets))
    liabilities = _section(
        report,
        "Liabilities",
        accounts,
        ("AccountsPayable", "CreditCard", "OtherCurrentLiability", "LongTermLiability"),
        balances,
        -1,
    )
    equity = _section(report, "Equity", accounts, ("Equity",), balances, -1, more=(("Net Income", income),))
    report.add(TOTAL_ROW, "TOTAL LIABILITIES & EQUITY", Amount=cents_text(liabilities + equity))
    return report


def profit_and_loss(ledger: Ledger, first: date, last: date, *, columns_by: str = "TotalOnly") -> Report:
    """Income and expenses of a period, in all or by month, quarter or year with a total."""
    periods = _columns(ledger, first, last, columns_by)
    titles = (
        [*(f"{begin:%b %y}" for begin, _ in periods), "TOTAL"]
        if columns_by.lower() != "totalonly"
        else ["TOTAL"]
    )
    report = Report("Profit & Loss", f"{first:%B %Y} through {last:%B %Y}", amounts(titles))
    sums = [ledger.sums(*each) for each in periods]
    accounts = ledger.accounts()

    def total(kinds: Sequence[str], label: str) -> list[int]:
        totals = [0] * len(titles)
        chosen = [each for each in accounts if each.kind in kinds]
        if any(column.get(each.list_id) for column in sums for each in chosen):
            report.add(TEXT_ROW, label)
        for account in chosen:
            figures = [-column.get(account.list_id, 0) for column in sums]
            if account.kind not in ("Income", "OtherIncome"):
                figures = [-figure for figure in figures]
            if not any(figures):
                continue
            if len(titles) > 1:
                figures.append(sum(figures))
            totals = [one + other for one, other in zip(totals, figures, strict=True)]
            report.add(DATA_ROW, account.full_name, **_account_cells(account), **_figures(report, figures))
        report.add(SUBTOTAL_ROW, f"Total {label}", **_figures(report, totals))
        return totals

    income = total(("Income",), "Income")
    goods = total(("CostOfGoodsSold",), "COGS")
    gross = [one - other for one, other in zip(income, goods, strict=True)]
    report.add(SUBTOTAL_ROW, "Gross Profit", **_figures(report, gross))
    expenses = total(("Expense",), "Expense")
    other_income, other_expenses = (
        total(("OtherIncome",), "Other Income"),
        total(("OtherExpense",), "Other Expense"),
    )
    net = [
        first_ - second + third - fourth
        for first_, second, third, fourth in zip(gross, expenses, other_income, other_expenses, strict=True)
    ]
    report.add(TOTAL_ROW, "Net Income", **_figures(report, net))
    return report


def _balances(ledger: Ledger, last: date) -> dict[str, int]:
    """By account, debits positive: the result of earlier fiscal years stands in Retained Earnings."""
    year = date(last.year, 1, 1)
    balances = ledger.sums(FIRST, last)
    earlier = ledger.sums(FIRST, year - _ONE_DAY)
    retained, carried = "", 0
    for account in ledger.accounts():
        if account.full_name == _RETAINED:
            retained = account.list_id
        if account.kind not in BALANCE_TYPES:
            carried += earlier.get(account.list_id, 0)
    if not retained:  # a file without the account shows the results where they arose
        return balances
    for account in ledger.accounts():
        if account.kind not in BALANCE_TYPES and account.list_id in earlier:
            balances[account.list_id] -= earlier[account.list_id]
    balances[retained] = balances.get(retained, 0) + carried
    return balances


def _section(
    report: Report,
    label: str,
    accounts: list[Account],
    kinds: Sequence[str],
    balances: dict[str, int],
    sign: int,
    more: tuple[tuple[str, int], ...] = (),
) -> int:
    report.add(TEXT_ROW, label)
    total = 0
    for account in accounts:
        amount = sign * balances.get(account.list_id, 0)
        if account.kind in kinds and amount:
            total += amount
            report.add(DATA_ROW, account.full_name, Amount=cents_text(amount), **_account_cells(account))
    for name, amount in more:
        total += amount
        if amount:
            report.add(DATA_ROW, name, Amount=cents_text(amount))
    report.add(SUBTOTAL_ROW, f"Total {label}", Amount=cents_text(total))
    return total


def _columns(ledger: Ledger, first: date, last: date, columns_by: str) -> list[tuple[date, date]]:
    if columns_by.lower() == "totalonly":
        return [(first, last)]
    step = _STEPS.get(columns_by.lower())
    if step is None:
        raise DialectError(f"Invalid SummarizeColumnsBy: {columns_by}")
    begin, end = first, min(last, date(ledger.today.year + 1, 12, 31))
    found = []
    while begin <= end:
        start = month_start(begin, -((begin.month - 1) % step))
        following = month_start(start, step)
        found.append((begin, min(end, following - _ONE_DAY)))
        begin = following
    return found


def _figures(report: Report, figures: Sequence[int]) -> dict[str, Value]:
    return {name: cents_text(figure) for (name, _, _), figure in zip(report.columns, figures, strict=True)}


def _account_cells(account: Account) -> dict[str, Value]:
    return {
        "RowData": account.full_name,
        "RowDataType": "account",
        "AccountListID": account.list_id,
        "AccountName": account.name,
        "AccountFullName": account.full_name,
        "AccountNumber": account.number,
        "AccountType": account.kind,
    }
