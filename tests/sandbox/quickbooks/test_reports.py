"""sp_report: columns, parameters and conditions; figures that follow from the ledger."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from sandbox.quickbooks.reports.periods import period
from tests.sandbox.quickbooks.conftest import Books


@pytest.fixture
def year(books: Books) -> Books:
    """A year of one firm: sales, a payment, a bill, a check, a journal entry."""
    books.insert("ItemService", Name="Work", SalesOrPurchaseAccountRefFullName="Sales")
    for name in ("Acme", "Bolt & Co"):
        books.insert("Customer", Name=name)
    books.insert("Vendor", Name="Hardware Inc")
    for customer, day, amount in (
        ("Acme", date(2023, 12, 15), "100.00"),
        ("Acme", date(2024, 1, 20), "250.00"),
        ("Bolt & Co", date(2024, 2, 10), "40.00"),
    ):
        books.insert(
            "InvoiceLine",
            CustomerRefFullName=customer,
            TxnDate=day,
            InvoiceLineItemRefFullName="Work",
            InvoiceLineAmount=Decimal(amount),
        )
    first = books.value("SELECT TOP 1 TxnID FROM Invoice ORDER BY TxnDate")
    books.insert(
        "ReceivePaymentLine",
        CustomerRefFullName="Acme",
        TxnDate=date(2024, 1, 25),
        TotalAmount=Decimal("110.00"),
        AppliedToTxnTxnID=first,
        AppliedToTxnPaymentAmount=Decimal("100.00"),
    )
    books.insert(
        "BillExpenseLine",
        VendorRefFullName="Hardware Inc",
        TxnDate=date(2024, 2, 1),
        ExpenseLineAccountRefFullName="Office Supplies",
        ExpenseLineAmount=Decimal("60.00"),
    )
    books.insert(
        "CheckExpenseLine",
        AccountRefFullName="Checking",
        TxnDate=date(2024, 2, 5),
        ExpenseLineAccountRefFullName="Freight",
        ExpenseLineAmount=Decimal("15.00"),
    )
    return books


def money(*amounts: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(amount) for amount in amounts)


def test_a_trial_balance_balances(year: Books) -> None:
    rows = year.rows(
        "sp_report TrialBalance show Label, Debit, Credit parameters DateTo = {d '2024-12-31'}"
        " where RowType = 'DataRow'"
    )
    assert rows == [
        ("Checking", None, Decimal("15.00")),
        ("Accounts Receivable", Decimal("280.00"), None),
        ("Undeposited Funds", Decimal("110.00"), None),
        ("Accounts Payable", None, Decimal("60.00")),
        ("Retained Earnings", None, Decimal("100.00")),
        ("Sales", None, Decimal("290.00")),
        ("Freight", Decimal("15.00"), None),
        ("Office Supplies", Decimal("60.00"), None),
    ]
    for day in ("2023-12-31", "2024-01-31", "2030-01-01"):
        ((debit, credit),) = year.rows(
            f"sp_report TrialBalance show Debit, Credit parameters DateTo = {{d '{day}'}} where Label = 'TOTAL'"
        )
        assert debit == credit > 0


def test_the_balance_sheet_and_the_result(year: Books) -> None:
    sheet = dict(
        year.rows("sp_report BalanceSheetStandard show Label, Amount parameters DateTo = {d '2024-12-31'}")
    )
    assert sheet["TOTAL ASSETS"] == sheet["TOTAL LIABILITIES & EQUITY"] == Decimal("375.00")
    assert (sheet["Retained Earnings"], sheet["Net Income"]) == money("100.00", "215.00")
    assert year.rows(
        "sp_report ProfitAndLossStandard show Label, Amount, Amount_Title parameters DateFrom = {d '2024-01-01'},"
        " DateTo = {d '2024-03-31'}, SummarizeColumnsBy = 'Month' where RowType <> 'TextRow' and Label <> 'x'"
        " and Amount_4 <> 0"
    ) == [
        (label, 4, *money(*amounts), "Jan 24", "Feb 24", "Mar 24", "TOTAL")
        for label, amounts in (
            ("Sales", ("250.00", "40.00", "0.00", "290.00")),
            ("Total Income", ("250.00", "40.00", "0.00", "290.00")),
            ("Gross Profit", ("250.00", "40.00", "0.00", "290.00")),
            ("Freight", ("0.00", "15.00", "0.00", "15.00")),
            ("Office Supplies", ("0.00", "60.00", "0.00", "60.00")),
            ("Total Expense", ("0.00", "75.00", "0.00", "75.00")),
            ("Net Income", ("250.00", "-35.00", "0.00", "215.00")),
        )
    ]


def test_balances_and_aging_equal_what_is_open(year: Books) -> None:
    assert year.rows("sp_report CustomerBalanceSummary show Label, Amount parameters DateMacro = 'All'") == [
        ("Acme", Decimal("240.00")),
        ("Bolt & Co", Decimal("40.00")),
        ("TOTAL", Decimal("280.00")),
    ]
    aged = (
        "sp_report ARAgingSummary show Current_Title, Amount_Title, Text, Label, Current, Amount"
        " parameters DateTo = {d '2024-02-25'}, AgingAsOf = 'ReportEndDate'"
    )
    titles = ("Current", "1 - 30", "31 - 60", "61 - 90", "> 90", "TOTAL")
    assert year.rows(aged) == [
        (*titles, None, "Acme", Decimal("-10.00"), 5, *money("0.00", "250.00", "0.00", "0.00", "240.00")),
        (*titles, None, "Bolt & Co", Decimal("0.00"), 5, *money("40.00", "0.00", "0.00", "0.00", "40.00")),
        (*titles, None, "TOTAL", Decimal("-10.00"), 5, *money("40.00", "250.00", "0.00", "0.00", "280.00")),
    ]
    open_invoices = sum(row[0] for row in year.rows("SELECT BalanceRemaining FROM Invoice"))
    unused = sum(row[0] for row in year.rows("SELECT UnusedPayment FROM ReceivePayment"))
    ((total,),) = year.rows("sp_report ARAgingSummary show Amount_5 as Total where Label = 'TOTAL'")
    assert total == open_invoices - unused
    assert year.rows("sp_report APAgingSummary show Label, Amount_5 where RowType = 'DataRow'") == [
        ("Hardware Inc", Decimal("60.00"))
    ]
    assert year.rows("sp_report VendorBalanceSummary show Label, Amount where RowType = 'TotalRow'") == [
        ("TOTAL", Decimal("60.00"))
    ]


def test_details_run_up_to_the_balances(year: Books) -> None:
    assert year.rows(
        "sp_report CustomerBalanceDetail show Label, TxnType, Date, Amount, RunningBalance where Label is null"
        " or Label like 'Total%'"
    )[:4] == [
        (None, "Invoice", date(2023, 12, 15), *money("100.00", "100.00")),
        (None, "Invoice", date(2024, 1, 20), *money("250.00", "350.00")),
        (None, "ReceivePayment", date(2024, 1, 25), *money("-110.00", "240.00")),
        ("Total Acme", None, None, *money("240.00", "240.00")),
    ]
    ((total,),) = year.rows("sp_report GeneralLedger show Amount where RowType = 'TotalRow'")
    assert total == 0
    ((freight,),) = year.rows("SELECT ListID FROM Account WHERE FullName = 'Freight'")
    assert year.rows(
        "sp_report GeneralLedger show TxnType, Debit, RunningBalance parameters DateMacro = 'All'"
        f" where AccountListID = '{freight}' and RowType = 'DataRow'"
    ) == [("Check", *money("15.00", "15.00"))]
    assert year.rows(
        "sp_report TxnListByDate show TxnType, Name, Account, Amount parameters DateFrom = {d '2024-02-01'},"
        " DateTo = {d '2024-02-10'}"
    ) == [
        ("Bill", "Hardware Inc", "Accounts Payable", Decimal("-60.00")),
        ("Check", None, "Checking", Decimal("-15.00")),
        ("Invoice", "Bolt & Co", "Accounts Receivable", Decimal("40.00")),
    ]


def test_what_a_report_refuses(year: Books) -> None:
    for wrong, text in (
        ("sp_report Horoscope", "Unknown report: Horoscope"),
        ("sp_report TrialBalance show Label, Mood", "Invalid column name: Mood"),
        ("sp_report TrialBalance show Label where Mood = 1", "Invalid column name: Mood"),
        ("sp_report TrialBalance show Label where (Label = 'x'", "Expected lexical element not found"),
        (
            "sp_report TrialBalance show Label where sqlite_version() = 'x'",
            "Invalid column name: sqlite_version",
        ),
        ("sp_report TrialBalance parameters DateMacro = 'SomeDay'", "Invalid DateMacro: SomeDay"),
        ("sp_report TrialBalance parameters Colour = 'Blue'", "Invalid parameter of TrialBalance: colour"),
        ("sp_report TrialBalance parameters ReportBasis = 'Cash'", "Invalid ReportBasis: Cash"),
    ):
        assert text in year.refused(wrong)


@pytest.mark.parametrize(
    ("macro", "first", "last"),
    [
        ("Today", "2024-05-15", "2024-05-15"),
        ("Yesterday", "2024-05-14", "2024-05-14"),
        ("ThisWeek", "2024-05-12", "2024-05-18"),
        ("LastWeekToDate", "2024-05-05", "2024-05-08"),
        ("ThisMonth", "2024-05-01", "2024-05-31"),
        ("LastMonthToDate", "2024-04-01", "2024-04-15"),
        ("ThisQuarterToDate", "2024-04-01", "2024-05-15"),
        ("LastQuarter", "2024-01-01", "2024-03-31"),
        ("ThisFiscalYear", "2024-01-01", "2024-12-31"),
        ("LastYearToDate", "2023-01-01", "2023-05-15"),
        ("NextFourWeeks", "2024-05-19", "2024-06-15"),
    ],
)
def test_the_days_of_a_macro(macro: str, first: str, last: str) -> None:
    days = period({"datemacro": macro}, date(2024, 5, 15))
    assert tuple(day.isoformat() for day in days) == (first, last)
    assert days[1] - days[0] < timedelta(days=367)


def test_aging_of_a_past_day_knows_nothing_of_what_came_later(books: Books) -> None:
    books.insert("ItemService", Name="Work", SalesOrPurchaseAccountRefFullName="Sales")
    books.insert("Customer", Name="Acme")
    for day, amount in ((date(2024, 1, 1), "100.00"), (date(2024, 2, 1), "50.00")):
        books.insert(
            "InvoiceLine",
            CustomerRefFullName="Acme",
            TxnDate=day,
            InvoiceLineItemRefFullName="Work",
            InvoiceLineAmount=Decimal(amount),
        )
    first, second = (row[0] for row in books.rows("SELECT TxnID FROM Invoice ORDER BY TxnDate"))
    paid = books.insert(
        "ReceivePaymentLine",
        CustomerRefFullName="Acme",
        TxnDate=date(2024, 2, 15),
        TotalAmount=Decimal("80.00"),
        AppliedToTxnTxnID=first,
        AppliedToTxnPaymentAmount=Decimal("80.00"),
    )
    # money that came before what it pays is a credit until then
    books.insert(
        "ReceivePaymentLine",
        CustomerRefFullName="Acme",
        TxnDate=date(2024, 1, 10),
        TotalAmount=Decimal("50.00"),
        AppliedToTxnTxnID=second,
        AppliedToTxnPaymentAmount=Decimal("50.00"),
    )

    def aged(day: str, more: str = "") -> list[tuple[Decimal, ...]]:
        columns = "Current, Amount_1, Amount_2, Amount_3, Amount_4, Amount_5"
        found = books.rows(
            f"sp_report ARAgingSummary show {columns} parameters DateTo = {{d '{day}'}}{more} where Label = 'Acme'"
        )
        assert books.rows(
            f"sp_report CustomerBalanceSummary show Amount parameters DateTo = {{d '{day}'}} where Label = 'Acme'"
        ) == [row[-1:] for row in found]
        return found

    assert aged("2023-12-31") == []
    assert aged("2024-01-09") == [money("0", "100.00", "0", "0", "0", "100.00")]
    assert aged("2024-01-31") == [money("-50.00", "100.00", "0", "0", "0", "50.00")]
    assert aged("2024-02-05") == [money("0", "0", "100.00", "0", "0", "100.00")]
    assert aged("2024-02-15") == [money("0", "0", "20.00", "0", "0", "20.00")]
    assert aged("2024-02-05", ", AgingAsOf = 'Today'") == [money("0", "0", "0", "0", "100.00", "100.00")]
    assert books.value("SELECT Balance FROM Customer") == Decimal("20.00")
    books.run("sp_void Invoice WHERE TxnID = ?", first)
    assert aged("2024-02-05") == []
    assert aged("2024-02-15") == [money("-80.00", "0", "0", "0", "0", "-80.00")]
    books.run("DELETE FROM ReceivePayment WHERE TxnID = ?", paid)
    assert aged("2024-02-15") == []
    books.run("DELETE FROM Invoice WHERE TxnID = ?", first)
    assert books.value("SELECT Balance FROM Customer") == 0
