"""Both systems end with the same customers, products, invoices and amounts, and the next cycle writes nothing."""

from decimal import Decimal

from sync.models import Binding, RunOutcome
from tests.scenarios.conftest import Books

SF_TO_QB = "SFAcctOpp2QBCustInv"
QB_TO_SF = "QBCustInvoices2SFAcctOpp"
PRODUCTS_TO_QB = "SFProd2QBItem"
ITEMS_TO_SF = "QBItem2SFProd"

CYCLE = (PRODUCTS_TO_QB, ITEMS_TO_SF, SF_TO_QB, QB_TO_SF)


def cycle(books: Books) -> None:
    for name in CYCLE:
        run = books.run(name)
        assert run.outcome in (RunOutcome.SUCCEEDED, RunOutcome.PARTIAL), (name, run.outcome, run.reason)


def test_an_account_a_product_and_a_won_opportunity_appear_in_quickbooks(books: Books) -> None:
    account = books.account(
        "Acme Inc.",
        Phone="203-555-0101",
        BillingStreet="1 Main St\nSuite 5",
        BillingCity="Norwalk",
        BillingState="CT",
        BillingPostalCode="06850",
    )
    _, entry = books.product("Consulting hour", "120.00", Description="Advice")
    opportunity = books.opportunity("Order 1", account, (entry, "3", "120.00"))

    cycle(books)

    (customer,) = books.in_qb(
        "SELECT Name, CompanyName, Phone, BillAddressAddr1, BillAddressAddr2, BillAddressCity, CustomFieldAccountID, "
        "ListID, TotalBalance FROM Customer"
    )
    assert customer["Name"] == "Acme Inc."
    assert (customer["BillAddressAddr1"], customer["BillAddressAddr2"]) == ("1 Main St", "Suite 5")
    assert (customer["Phone"], customer["BillAddressCity"]) == ("203-555-0101", "Norwalk")
    assert customer["CustomFieldAccountID"] == account
    assert customer["TotalBalance"] == Decimal("360.00")
    (item,) = books.in_qb("SELECT Name, SalesOrPurchasePrice, SalesOrPurchaseDesc FROM ItemService")
    assert item == {
        "Name": "Consulting hour",
        "SalesOrPurchasePrice": Decimal("120.00000"),
        "SalesOrPurchaseDesc": "Advice",
    }
    (invoice,) = books.in_qb("SELECT TxnID, CustomerRefListID, RefNumber, Memo, Subtotal FROM Invoice")
    assert (invoice["CustomerRefListID"], invoice["Memo"]) == (customer["ListID"], "Order 1")
    assert invoice["Subtotal"] == Decimal("360.00")
    (line,) = books.in_qb("SELECT InvoiceLineQuantity, InvoiceLineRate, InvoiceLineAmount FROM InvoiceLine")
    assert tuple(line.values()) == (Decimal(3), Decimal(120), Decimal("360.00"))
    (back,) = books.in_sf("Account", "QB_List_ID__c", "QB_Full_Name__c")
    assert back == {"QB_List_ID__c": customer["ListID"], "QB_Full_Name__c": "Acme Inc."}
    (won,) = books.in_sf(
        "Opportunity", "Id", "QB_Invoice_TxnID__c", "Invoice_Number__c", "Invoice_Balance__c"
    )
    assert won == {
        "Id": opportunity,
        "QB_Invoice_TxnID__c": invoice["TxnID"],
        "Invoice_Number__c": invoice["RefNumber"],
        "Invoice_Balance__c": Decimal("360.00"),
    }


def test_a_customer_and_an_invoice_of_quickbooks_appear_in_salesforce(books: Books) -> None:
    pair = books.pair
    customer = pair.create_qb("Customer", Name="Baker & Sons", Phone="555-0100", BillAddressCity="Bristol")
    item = pair.create_qb(
        "ItemService",
        Name="Oven care",
        SalesOrPurchasePrice=Decimal(50),
        SalesOrPurchaseAccountRefFullName="Sales",
    )
    invoice = pair.create_qb(
        "InvoiceLine",
        CustomerRefListID=customer,
        InvoiceLineItemRefListID=item,
        InvoiceLineQuantity=Decimal(2),
        InvoiceLineRate=Decimal(50),
    )

    cycle(books)

    (account,) = books.in_sf("Account", "Name", "Phone", "BillingCity", "Active__c", "QB_List_ID__c", "Id")
    assert account["QB_List_ID__c"] == customer
    assert (account["Name"], account["Phone"], account["BillingCity"]) == (
        "Baker & Sons",
        "555-0100",
        "Bristol",
    )
    assert account["Active__c"] == "Yes"
    assert books.in_qb("SELECT CustomFieldAccountID FROM Customer") == [
        {"CustomFieldAccountID": account["Id"]}
    ]
    (product,) = books.in_sf("Product2", "Name", "QB_List_ID__c")
    assert product == {"Name": "Oven care", "QB_List_ID__c": item}
    (won,) = books.in_sf("Opportunity", "QB_Invoice_TxnID__c", "StageName", "Amount", "Invoice_Paid__c")
    assert won == {
        "QB_Invoice_TxnID__c": invoice,
        "StageName": "Closed Won",
        "Amount": Decimal("100.00"),
        "Invoice_Paid__c": False,
    }


def test_a_payment_in_quickbooks_shows_on_the_opportunity(books: Books) -> None:
    account = books.account("Acme")
    _, entry = books.product("Hour", "100.00")
    books.opportunity("Order 1", account, (entry, "1", "100.00"))
    cycle(books)
    (invoice,) = books.in_qb("SELECT TxnID, CustomerRefListID FROM Invoice")

    payment = books.pay(invoice["CustomerRefListID"], invoice["TxnID"], "100.00")
    books.run(QB_TO_SF)
    assert books.in_sf("Opportunity", "Invoice_Paid__c", "Invoice_Balance__c") == [
        {"Invoice_Paid__c": True, "Invoice_Balance__c": Decimal(0)}
    ]

    books.pair.edit_qb("DELETE FROM ReceivePayment WHERE TxnID = ?", payment)
    books.run(QB_TO_SF)
    assert books.in_sf("Opportunity", "Invoice_Paid__c", "Invoice_Balance__c") == [
        {"Invoice_Paid__c": False, "Invoice_Balance__c": Decimal("100.00")}
    ]


def test_different_fields_changed_on_both_sides_merge(books: Books) -> None:
    account = books.account("Acme", Phone="1", Fax="2")
    cycle(books)
    books.pair.edit_sf("Account", account, Phone="11")
    books.pair.edit_qb("UPDATE Customer SET Fax = '22'")

    cycle(books)

    assert books.in_sf("Account", "Phone", "Fax") == [{"Phone": "11", "Fax": "22"}]
    assert books.in_qb("SELECT Phone, Fax FROM Customer") == [{"Phone": "11", "Fax": "22"}]


def test_the_same_field_changed_on_both_sides_follows_the_source_of_truth(books: Books) -> None:
    for truth, winner in (("Salesforce wins", "S"), ("QuickBooks wins", "Q")):
        books.choose(customer__source_of_truth=truth)
        account = books.account(f"Acme {winner}", Phone="0")
        cycle(books)
        books.pair.edit_sf("Account", account, Phone="S")
        books.pair.edit_qb("UPDATE Customer SET Phone = 'Q' WHERE CustomFieldAccountID = ?", account)

        cycle(books)

        phones = {row["Name"]: row["Phone"] for row in books.in_sf("Account", "Name", "Phone")}
        assert phones[f"Acme {winner}"] == winner
        assert books.in_qb("SELECT Phone FROM Customer WHERE CustomFieldAccountID = ?", account) == [
            {"Phone": winner}
        ]


def test_the_next_cycle_writes_nothing_on_either_side(books: Books) -> None:
    account = books.account("Acme", Phone="1")
    _, entry = books.product("Hour", "99.99")
    books.opportunity("Order 1", account, (entry, "7", "99.99"))
    books.pair.create_qb("Customer", Name="Baker")
    cycle(books)
    cycle(books)
    assert Binding.objects.count() == 4
    books.rewind()
    books.pair.clear_calls()

    cycle(books)

    writes = [call for call in books.pair.calls("salesforce") if not call.startswith(("GET", "SOAP login"))]
    assert writes == []
    statements = books.pair.calls("quickbooks")
    assert [kind for kind in statements if kind.split()[0] in ("INSERT", "UPDATE", "DELETE")] == []
