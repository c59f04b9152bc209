"""What every company file holds from its first day: accounts, terms, codes, methods and a template."""

from collections.abc import Iterator
from decimal import Decimal

from sandbox.datasets.rows import QuickBooksRow, Scalar

INCOME_ACCOUNT = "Sales"
SERVICE_ACCOUNT = "Service Income"
COGS_ACCOUNT = "Cost of Goods Sold"
ASSET_ACCOUNT = "Inventory Asset"
RECEIVABLE_ACCOUNT = "Accounts Receivable"
UNDEPOSITED_ACCOUNT = "Undeposited Funds"

#: Name and account type, as the SDK calls the types.
_ACCOUNTS = (
    ("Checking", "Bank"),
    (RECEIVABLE_ACCOUNT, "AccountsReceivable"),
    (UNDEPOSITED_ACCOUNT, "OtherCurrentAsset"),
    (ASSET_ACCOUNT, "OtherCurrentAsset"),
    ("Accounts Payable", "AccountsPayable"),
    ("Sales Tax Payable", "OtherCurrentLiability"),
    ("Opening Balance Equity", "Equity"),
    (INCOME_ACCOUNT, "Income"),
    (SERVICE_ACCOUNT, "Income"),
    ("Sales Discounts", "Income"),
    (COGS_ACCOUNT, "CostOfGoodsSold"),
    ("Freight", "Expense"),
    ("Office Supplies", "Expense"),
    ("Rent", "Expense"),
)

#: Name, days until due, days for the discount, percent of discount.
TERMS = (
    ("Due on receipt", 0, 0, 0),
    ("Net 15", 15, 0, 0),
    ("Net 30", 30, 0, 0),
    ("Net 60", 60, 0, 0),
    ("2% 10 Net 30", 30, 10, 2),
)


def company_file_rows() -> Iterator[QuickBooksRow]:
    """Accounts, tax codes, terms, payment and shipping methods, customer types, in an order that resolves."""
    for name, kind in _ACCOUNTS:
        yield QuickBooksRow("Account", {"Name": name, "AccountType": kind})
    yield QuickBooksRow("SalesTaxCode", {"Name": "Tax", "IsTaxable": True, "Desc": "Taxable sales"})
    yield QuickBooksRow("SalesTaxCode", {"Name": "Non", "IsTaxable": False, "Desc": "Non-taxable sales"})
    for name, due, discount_days, percent in TERMS:
        terms: dict[str, Scalar] = {"Name": name, "StdDueDays": due, "StdDiscountDays": discount_days}
        yield QuickBooksRow("StandardTerms", terms | {"DiscountPct": Decimal(percent)})
    for name in ("Cash", "Check", "Credit Card", "Wire"):
        yield QuickBooksRow("PaymentMethod", {"Name": name})
    for name in ("Courier", "Freight", "Pick Up"):
        yield QuickBooksRow("ShipMethod", {"Name": name})
    for name in ("Commercial", "Residential"):
        yield QuickBooksRow("CustomerType", {"Name": name})
    yield QuickBooksRow("Template", {"Name": "Product Invoice", "TemplateType": "Invoice"})
