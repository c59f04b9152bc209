"""What every new company file has: accounts, terms, tax codes, templates, payment methods, preferences."""

from sandbox.quickbooks.company import lists, regional_taxes
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.values import Stored

_ACCOUNTS: tuple[tuple[str, str, str], ...] = (
    ("Checking", "Bank", "10100"),
    ("Savings", "Bank", "10300"),
    ("Accounts Receivable", "AccountsReceivable", "11000"),
    ("Undeposited Funds", "OtherCurrentAsset", "12000"),
    ("Inventory Asset", "OtherCurrentAsset", "12100"),
    ("Furniture and Equipment", "FixedAsset", "15000"),
    ("Accounts Payable", "AccountsPayable", "20000"),
    ("Sales Tax Payable", "OtherCurrentLiability", "25500"),
    ("Opening Balance Equity", "Equity", "30000"),
    ("Retained Earnings", "Equity", "32000"),
    ("Sales", "Income", "40000"),
    ("Service Income", "Income", "41000"),
    ("Shipping Income", "Income", "42000"),
    ("Discounts Given", "Income", "48000"),
    ("Cost of Goods Sold", "CostOfGoodsSold", "50000"),
    ("Advertising", "Expense", "60000"),
    ("Freight", "Expense", "61000"),
    ("Office Supplies", "Expense", "64000"),
    ("Purchases", "Expense", "65000"),
    ("Uncategorized Expenses", "Expense", "69000"),
)
_TERMS: tuple[tuple[str, int, int, str | None], ...] = (
    ("Due on receipt", 0, 0, None),
    ("Net 15", 15, 0, None),
    ("Net 30", 30, 0, None),
    ("Net 60", 60, 0, None),
    ("1% 10 Net 30", 30, 10, "1.00000"),
    ("2% 10 Net 30", 30, 10, "2.00000"),
)
_NAMED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("PaymentMethod", ("Cash", "Check", "American Express", "MasterCard", "Visa", "E-Check")),
    ("ShipMethod", ("DHL", "Federal Express", "UPS", "US Mail")),
    ("CustomerMsg", ("Thank you for your business.", "Please remit to above address.")),
    ("CustomerType", ("Commercial", "Residential", "Retail", "Wholesale")),
    ("VendorType", ("Service Providers", "Suppliers", "Consultants")),
    ("JobType", ("New Construction", "Remodel", "Repairs")),
)
_TEMPLATES = (
    ("Intuit Product Invoice", "Invoice"),
    ("Intuit Professional Invoice", "Invoice"),
    ("Intuit Service Invoice", "Invoice"),
    ("Custom Credit Memo", "CreditMemo"),
    ("Custom Sales Receipt", "SalesReceipt"),
    ("Custom Estimate", "Estimate"),
    ("Custom Purchase Order", "PurchaseOrder"),
    ("Custom Sales Order", "SalesOrder"),
)
_PAYMENT_TYPES = {
    "Cash": "Cash",
    "Check": "Check",
    "American Express": "AmericanExpress",
    "MasterCard": "MasterCard",
    "Visa": "Visa",
    "E-Check": "ECheck",
}


def fill(change: Change, *, company_name: str) -> None:
    """Write the rows of a new company file."""
    _system_rows(change, company_name)
    for name, account_type, number in _ACCOUNTS:
        _add(change, "Account", Name=name, AccountType=account_type, AccountNumber=number)
    for name, days, discount_days, percent in _TERMS:
        _add(
            change,
            "StandardTerms",
            Name=name,
            StdDueDays=days,
            StdDiscountDays=discount_days,
            DiscountPct=percent,
        )
    regional_taxes.fill(change, "US")
    for table, names in _NAMED:
        for name in names:
            extra = {"PaymentMethodType": _PAYMENT_TYPES[name]} if table == "PaymentMethod" else {}
            _add(change, table, Name=name, **extra)
    for name, template_type in _TEMPLATES:
        _add(change, "Template", Name=name, TemplateType=template_type)


def _system_rows(change: Change, company_name: str) -> None:
    change.insert_row(
        "Company",
        {
            "IsSampleCompany": 0,
            "CompanyName": company_name,
            "LegalCompanyName": company_name,
            "AddressCountry": "US",
            "FirstMonthFiscalYear": "January",
            "FirstMonthIncomeTaxYear": "January",
            "AccountantCopyAccountantCopyExists": 0,
        },
    )
    change.insert_row(
        "Host",
        {
            "ProductName": "Sandbox company file",
            "MajorVersion": "14",
            "MinorVersion": "0",
            "Country": "US",
            "SupportedQBXMLVersion": "14.0",
            "IsAutomaticLogin": 0,
            "QBFileMode": "MultiUser",
        },
    )
    flags = (
        "AccountingPreferencesIsUsingAccountNumbers",
        "AccountingPreferencesIsRequiringAccounts",
        "AccountingPreferencesIsUsingClassTracking",
        "AccountingPreferencesIsUsingAuditTrail",
        "JobsAndEstimatesPreferencesIsUsingEstimates",
        "PurchasesAndVendorsPreferencesIsUsingInventory",
        "SalesAndCustomersPreferencesIsUsingPriceLevels",
    )
    off = (
        "JobsAndEstimatesPreferencesIsUsingProgressInvoicing",
        "MultiCurrencyPreferencesIsMultiCurrencyOn",
        "SalesAndCustomersPreferencesIsAutoApplyingPayments",
    )
    row: dict[str, Stored] = dict.fromkeys(flags, 1)
    change.insert_row("Preferences", {**row, **dict.fromkeys(off, 0), "WorkstationUTCOffsetMinutes": 0})


def _add(change: Change, table: str, **values: Stored) -> str:
    return lists.insert(change, change.schema.tables[table], values)
