"""What the flows do, told as stories: what there is at first, the flow that moves it, what both sides hold in the end.

The end of a story that something happened to is compared in full with that of the same story told undisturbed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sync.models import Binding, RunOutcome
from tests.scenarios.conftest import Books

SF_TO_QB = "SFAcctOpp2QBCustInv"
QB_TO_SF = "QBCustInvoices2SFAcctOpp"
PRODUCTS_TO_QB = "SFProd2QBItem"
ITEMS_TO_SF = "QBItem2SFProd"
RECORDS = 3


@dataclass(frozen=True, slots=True)
class Story:
    """``fill`` makes what there is at first; ``flow`` is disturbed; ``back`` runs after it and may change nothing."""

    name: str
    flow: str
    back: str
    fill: Callable[[Books], None]


def run(books: Books, *flows: str) -> None:
    """Run flows that must succeed."""
    for flow in flows:
        ended = books.run(flow)
        assert ended.outcome == RunOutcome.SUCCEEDED, (flow, ended.outcome, ended.reason, books.errors())


def new_in_salesforce(books: Books) -> None:
    """Accounts with a won opportunity each; the product is in QuickBooks already."""
    _, entry = books.product("Hour", "33.33")
    run(books, PRODUCTS_TO_QB)
    for number in range(RECORDS):
        account = books.account(f"Account {number}", Phone=f"555-010{number}", BillingCity="Norwalk")
        books.opportunity(f"Order {number}", account, (entry, "3", "33.33"), (entry, "1", "1.01"))


def new_in_quickbooks(books: Books) -> None:
    """Customers with a contact and an invoice each; the item is in Salesforce already."""
    books.choose(customer__create_contacts=True)
    item = _item(books, "Hour", "33.33")
    run(books, ITEMS_TO_SF)
    for number in range(RECORDS):
        customer = books.pair.create_qb(
            "Customer", Name=f"Account {number}", FirstName="Ann", LastName=f"Reed {number}"
        )
        _invoice(books, customer, item, "101.00")


def products_in_salesforce(books: Books) -> None:
    for number in range(RECORDS):
        books.product(f"Product {number}", f"{number}.99", Description=f"About {number}")


def items_in_quickbooks(books: Books) -> None:
    for number in range(RECORDS):
        _item(books, f"Item {number}", f"{number}.99")


def changes_in_salesforce(books: Books) -> None:
    """Accounts and opportunities that are in QuickBooks already, with another phone and other lines by now."""
    new_in_salesforce(books)
    run(books, SF_TO_QB, QB_TO_SF)
    for account in books.pair.records_sf("Account", ["Name"]):
        books.pair.edit_sf("Account", account.id, Phone="555-0199")
    for line in books.pair.records_sf("OpportunityLineItem", ["Quantity"]):
        books.pair.edit_sf("OpportunityLineItem", line.id, UnitPrice=Decimal("7.77"))


def changes_in_quickbooks(books: Books) -> None:
    """Customers and invoices that are in Salesforce already, with another phone and other amounts by now."""
    books.choose(invoice__update_amount="For Line Items Only", customer__create_contacts=True)
    new_in_quickbooks(books)
    books.choose(invoice__update_amount="For Line Items Only", customer__create_contacts=True)
    run(books, QB_TO_SF, SF_TO_QB)
    books.pair.edit_qb("UPDATE Customer SET Phone = '555-0199'")
    for line in books.in_qb("SELECT TxnID, InvoiceLineTxnLineID FROM InvoiceLine"):
        books.pair.edit_qb(
            "UPDATE InvoiceLine SET InvoiceLineAmount = 55.55 WHERE TxnID = ? AND InvoiceLineTxnLineID = ?",
            *line.values(),
        )


def _item(books: Books, name: str, price: str) -> str:
    return books.pair.create_qb(
        "ItemService",
        Name=name,
        SalesOrPurchasePrice=Decimal(price),
        SalesOrPurchaseAccountRefFullName="Sales",
    )


def _invoice(books: Books, customer: str, item: str, amount: str) -> None:
    books.pair.create_qb(
        "InvoiceLine",
        CustomerRefListID=customer,
        InvoiceLineItemRefListID=item,
        InvoiceLineQuantity=Decimal(3),
        InvoiceLineAmount=Decimal(amount),
    )


STORIES: Mapping[str, Story] = {
    story.name: story
    for story in (
        Story("new in Salesforce", SF_TO_QB, QB_TO_SF, new_in_salesforce),
        Story("new in QuickBooks", QB_TO_SF, SF_TO_QB, new_in_quickbooks),
        Story("changed in Salesforce", SF_TO_QB, QB_TO_SF, changes_in_salesforce),
        Story("changed in QuickBooks", QB_TO_SF, SF_TO_QB, changes_in_quickbooks),
        Story("products in Salesforce", PRODUCTS_TO_QB, ITEMS_TO_SF, products_in_salesforce),
        Story("items in QuickBooks", ITEMS_TO_SF, PRODUCTS_TO_QB, items_in_quickbooks),
    )
}


CUSTOMER = (
    "FullName", "CompanyName", "Phone", "BillAddressCity", "TotalBalance", "LastName", "CustomFieldAccountID",
)  # fmt: skip
INVOICE = ("CustomerRefListID", "Subtotal", "Memo", "BalanceRemaining")
INVOICE_LINE = (
    "InvoiceLineItemRefListID", "InvoiceLineDesc", "InvoiceLineQuantity", "InvoiceLineRate", "InvoiceLineAmount",
)  # fmt: skip
ACCOUNT = ("Id", "Name", "Phone", "BillingCity", "Active__c", "QB_List_ID__c", "QB_Full_Name__c")
PRODUCT = ("Id", "Name", "IsActive", "Description", "QB_List_ID__c")
OPPORTUNITY = (
    "Id", "Name", "AccountId", "StageName", "Amount", "QB_Invoice_TxnID__c", "Invoice_Balance__c",
)  # fmt: skip
OPPORTUNITY_LINE = (
    "OpportunityId", "Product2Id", "Quantity", "UnitPrice", "TotalPrice", "Description",
)  # fmt: skip


def contents(books: Books) -> dict[str, list[Any]]:
    """All that both systems hold of the flows' records and how they are joined, by names instead of ids."""
    customers = books.in_qb("SELECT * FROM Customer ORDER BY FullName")
    items = books.in_qb("SELECT ListID, Name FROM ItemService ORDER BY Name")
    invoices = books.in_qb("SELECT * FROM Invoice")
    accounts = books.in_sf("Account", *ACCOUNT)
    products = books.in_sf("Product2", *PRODUCT)
    opportunities = books.in_sf("Opportunity", *OPPORTUNITY)
    names = {row["ListID"]: row["FullName"] for row in customers} | {i["ListID"]: i["Name"] for i in items}
    names |= {row["TxnID"]: f"{row['CustomerRefFullName']} {row['Subtotal']}" for row in invoices}
    names |= {row["Id"]: row["Name"] for row in (*accounts, *products, *opportunities)}
    bindings = Binding.objects.filter(company_file=books.company_file)
    tables: dict[str, Sequence[Mapping[str, Any]]] = {
        "Customer": [_only(customer, *CUSTOMER) for customer in customers],
        "Item": books.in_qb(
            "SELECT Name, SalesOrPurchasePrice, SalesOrPurchaseDesc, IsActive FROM ItemService"
        ),
        "Invoice": [_only(invoice, *INVOICE) for invoice in invoices],
        "InvoiceLine": books.in_qb(f"SELECT TxnID, {', '.join(INVOICE_LINE)} FROM InvoiceLine"),
        "Account": accounts,
        "Contact": books.in_sf("Contact", "LastName", "AccountId"),
        "Product2": products,
        "PricebookEntry": books.in_sf("PricebookEntry", "Product2Id", "UnitPrice", "IsActive"),
        "Opportunity": opportunities,
        "OpportunityLineItem": books.in_sf("OpportunityLineItem", *OPPORTUNITY_LINE),
        "Binding": [*bindings.values("pair", "sf_id", "qb_id")],
    }
    return {
        table: sorted(
            (
                {column: names.get(value, value) for column, value in row.items() if column != "Id"}
                for row in rows
            ),
            key=repr,
        )
        for table, rows in tables.items()
    }


def numbers_agree(books: Books) -> bool:
    """Whether every opportunity shows the number of its own invoice."""
    numbers = {row["TxnID"]: row["RefNumber"] for row in books.in_qb("SELECT TxnID, RefNumber FROM Invoice")}
    shown = {
        row["QB_Invoice_TxnID__c"]: row["Invoice_Number__c"]
        for row in books.in_sf("Opportunity", "QB_Invoice_TxnID__c", "Invoice_Number__c")
    }
    return numbers == shown


def _only(row: Mapping[str, Any], *columns: str) -> dict[str, Any]:
    return {column: row[column] for column in columns}
