"""What lists show first: which objects stand side by side, and which of their fields are columns."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pairing:
    """An object of the org and the table of the company file that the same thing is kept in."""

    label: str
    org: str
    file: str


PAIRINGS = (
    Pairing("Customers", "Account", "Customer"),
    Pairing("Sales", "Opportunity", "Invoice"),
    Pairing("Products", "Product2", "Item"),
    Pairing("Orders", "Order", "SalesOrder"),
    Pairing("Contacts", "Contact", "Customer"),
    Pairing("Payments", "Opportunity", "ReceivePayment"),
    Pairing("Vendors", "Account", "Vendor"),
)

#: By object: fields shown beside the name, with their headings. The first also stands on a phone.
ORG_COLUMNS: dict[str, dict[str, str]] = {
    "Account": {"BillingCity": "City", "Phone": "Phone"},
    "Contact": {"Account.Name": "Account", "Email": "Email", "Phone": "Phone"},
    "Opportunity": {"Amount": "Amount", "StageName": "Stage", "Account.Name": "Account"},
    "OpportunityLineItem": {"TotalPrice": "Total", "Quantity": "Quantity", "UnitPrice": "Price"},
    "Product2": {"ProductCode": "Code", "Family": "Family", "IsActive": "Active"},
    "PricebookEntry": {"UnitPrice": "Price", "Pricebook2.Name": "Price book", "IsActive": "Active"},
    "Order": {"TotalAmount": "Amount", "Status": "Status", "Account.Name": "Account"},
    "OrderItem": {"TotalPrice": "Total", "Quantity": "Quantity", "UnitPrice": "Price"},
    "Case": {"Status": "Status", "Subject": "Subject"},
    "Lead": {"Company": "Company", "Status": "Status"},
    "Campaign": {"Status": "Status", "Type": "Type"},
    "Task": {"Status": "Status", "Priority": "Priority"},
    "User": {"Username": "Username", "IsActive": "Active"},
}
COMMON_OBJECTS = frozenset(ORG_COLUMNS)

FILE_COLUMNS: dict[str, dict[str, str]] = {
    "Customer": {"TotalBalance": "Balance", "BillAddressCity": "City", "Phone": "Phone"},
    "Vendor": {"Balance": "Balance", "VendorAddressCity": "City", "Phone": "Phone"},
    "Account": {"TotalBalance": "Balance", "AccountType": "Type"},
    "Item": {"SalesOrPurchasePrice": "Price", "Type": "Type", "IsActive": "Active"},
    "Invoice": {"Subtotal": "Subtotal", "CustomerRefFullName": "Customer", "BalanceRemaining": "Open"},
    "SalesOrder": {"TotalAmount": "Total", "CustomerRefFullName": "Customer", "TxnDate": "Date"},
    "SalesReceipt": {"TotalAmount": "Total", "CustomerRefFullName": "Customer", "TxnDate": "Date"},
    "Estimate": {"TotalAmount": "Total", "CustomerRefFullName": "Customer", "TxnDate": "Date"},
    "CreditMemo": {"TotalAmount": "Total", "CustomerRefFullName": "Customer", "TxnDate": "Date"},
    "ReceivePayment": {"TotalAmount": "Amount", "CustomerRefFullName": "Customer", "TxnDate": "Date"},
    "Bill": {"AmountDue": "Amount", "VendorRefFullName": "Vendor", "TxnDate": "Date"},
}
COMMON_TABLES = frozenset(FILE_COLUMNS)
#: What every other table shows of these, if it has them.
FILE_DEFAULTS = {
    "TxnDate": "Date",
    "CustomerRefFullName": "Customer",
    "Amount": "Amount",
    "IsActive": "Active",
}

#: Where the org keeps what its record is in the company file: object, field, the file's tables, the file's column.
LINKS = (
    ("Account", "QB_List_ID__c", ("Customer", "Vendor"), "ListID"),
    ("Product2", "QB_List_ID__c", ("Item",), "ListID"),
    ("Opportunity", "QB_Invoice_TxnID__c", ("Invoice",), "TxnID"),
    ("Opportunity", "Invoice_Number__c", ("Invoice",), "RefNumber"),
)
#: Where the company file keeps the Id of the org's record.
ACCOUNT_ID = "CustomFieldAccountID"

#: The columns that a new line asks for first, by line table.
LINE_INPUTS: dict[str, tuple[str, ...]] = {
    "ReceivePaymentLine": ("AppliedToTxnTxnID", "AppliedToTxnPaymentAmount"),
    "BillExpenseLine": ("ExpenseLineAccountRefFullName", "ExpenseLineAmount", "ExpenseLineMemo"),
    "JournalEntryDebitLine": ("JournalDebitLineAccountRefFullName", "JournalDebitLineAmount"),
    "JournalEntryCreditLine": ("JournalCreditLineAccountRefFullName", "JournalCreditLineAmount"),
}
LINE_ENDINGS = ("ItemRefFullName", "Desc", "Quantity", "Rate", "Amount")
