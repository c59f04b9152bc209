"""Which tables a company file has, and what they demand: the declarations that Schema builds from."""

from sandbox.quickbooks.schema.references import ITEM_TABLES

#: Lists: name, family of names that must differ, required columns.
LISTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Account", "account", ("Name", "AccountType")),
    ("Class", "class", ("Name",)),
    ("Currency", "currency", ("Name", "CurrencyCode")),
    ("Customer", "name", ("Name",)),
    ("CustomerMsg", "customer message", ("Name",)),
    ("CustomerType", "customer type", ("Name",)),
    ("DateDrivenTerms", "terms", ("Name", "DayOfMonthDue")),
    ("Employee", "name", ("Name",)),
    *((name, "item", ("Name",)) for name in ITEM_TABLES),
    ("JobType", "job type", ("Name",)),
    ("OtherName", "name", ("Name",)),
    ("PaymentMethod", "payment method", ("Name",)),
    ("PriceLevel", "price level", ("Name",)),
    ("SalesRep", "sales rep", ("Initial",)),
    ("SalesTaxCode", "sales tax code", ("Name", "IsTaxable")),
    ("ShipMethod", "ship method", ("Name",)),
    ("StandardTerms", "terms", ("Name",)),
    ("Template", "template", ("Name",)),
    ("Vendor", "name", ("Name",)),
    ("VendorType", "vendor type", ("Name",)),
)

#: Lists that people edit in QuickBooks' own window only.
READ_ONLY_LISTS = ("Template",)

#: Transactions and their required columns.
TRANSACTIONS: dict[str, tuple[str, ...]] = {
    "Invoice": ("CustomerRefListID",),
    "CreditMemo": ("CustomerRefListID",),
    "SalesReceipt": (),
    "SalesOrder": ("CustomerRefListID",),
    "Estimate": ("CustomerRefListID",),
    "ReceivePayment": ("CustomerRefListID",),
    "BillPaymentCheck": ("PayeeEntityRefListID", "BankAccountRefListID"),
    "BillPaymentCreditCard": ("PayeeEntityRefListID", "CreditCardAccountRefListID"),
    "PurchaseOrder": ("VendorRefListID",),
    "Bill": ("VendorRefListID",),
    "VendorCredit": ("VendorRefListID",),
    "ItemReceipt": ("VendorRefListID",),
    "Check": ("AccountRefListID",),
    "CreditCardCharge": ("AccountRefListID",),
    "CreditCardCredit": ("AccountRefListID",),
    "Deposit": ("DepositToAccountRefListID",),
    "JournalEntry": (),
}

#: What is sold on: they take custom fields over from their customer, and their lines from the items.
SALES_DOCUMENTS = ("Invoice", "CreditMemo", "SalesReceipt", "SalesOrder", "Estimate")

#: Header, its line tables.
LINE_TABLES: dict[str, tuple[str, ...]] = {
    "Invoice": ("InvoiceLine",),
    "CreditMemo": ("CreditMemoLine",),
    "SalesReceipt": ("SalesReceiptLine",),
    "SalesOrder": ("SalesOrderLine",),
    "Estimate": ("EstimateLine",),
    "ReceivePayment": ("ReceivePaymentLine",),
    "BillPaymentCheck": ("BillPaymentCheckLine",),
    "BillPaymentCreditCard": ("BillPaymentCreditCardLine",),
    "PurchaseOrder": ("PurchaseOrderLine",),
    "Bill": ("BillExpenseLine", "BillItemLine"),
    "VendorCredit": ("VendorCreditExpenseLine", "VendorCreditItemLine"),
    "ItemReceipt": ("ItemReceiptExpenseLine", "ItemReceiptItemLine"),
    "Check": ("CheckExpenseLine", "CheckItemLine"),
    "CreditCardCharge": ("CreditCardChargeExpenseLine", "CreditCardChargeItemLine"),
    "CreditCardCredit": ("CreditCardCreditExpenseLine", "CreditCardCreditItemLine"),
    "Deposit": ("DepositLine",),
    "JournalEntry": ("JournalEntryCreditLine", "JournalEntryDebitLine", "JournalEntryLine"),
    "ItemGroup": ("ItemGroupLine",),
    "ItemInventoryAssembly": ("ItemInventoryAssemblyLine",),
    "ItemSalesTaxGroup": ("ItemSalesTaxGroupLine",),
    "PriceLevel": ("PriceLevelPerItem",),
}

#: Line tables that keep no rows: they show those of other line tables, with the type of each.
MERGED_LINES: dict[str, dict[str, str]] = {
    "JournalEntryLine": {"Credit": "JournalEntryCreditLine", "Debit": "JournalEntryDebitLine"},
}

#: Transactions with a ...LinkedTxn table.
LINKED_TABLES = (
    "Invoice",
    "CreditMemo",
    "SalesOrder",
    "Estimate",
    "PurchaseOrder",
    "Bill",
    "ItemReceipt",
    "VendorCredit",
    "Check",
)
#: Of these, those that others pay; the rest are seen from the side of what they pay.
PAID_TABLES = ("Invoice", "Bill")

SYSTEM_TABLES = ("Company", "Host", "Preferences", "ListDeleted", "TxnDeleted")
UNIONS: dict[str, tuple[str, ...]] = {
    "Item": ITEM_TABLES,
    "Terms": ("StandardTerms", "DateDrivenTerms"),
    "Entity": ("Customer", "Vendor", "Employee", "OtherName"),
}
#: Tables computed from what else the file holds, with their keys.
DERIVED: dict[str, tuple[str, ...]] = {"Transaction": ("TxnID",), "CustomField": (), "BillToPay": ()}
