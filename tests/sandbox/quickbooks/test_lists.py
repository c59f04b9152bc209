"""List elements: ids, names, parents, references, lengths, edit sequences."""

import re
from datetime import date, datetime
from decimal import Decimal

from tests.sandbox.quickbooks.conftest import Books


def test_customer_keeps_every_type(books: Books) -> None:
    list_id = books.insert(
        "Customer",
        Name="Ünïcode & Söhne",
        CreditLimit=Decimal("1234.50"),
        JobStartDate=date(2024, 2, 29),
        IsActive=True,
        Notes="x" * 4095,
        CustomFieldAccountID="0012",
        ExternalGUID="{A1B2C3D4-0000-4000-8000-00000000000A}",
    )
    assert re.fullmatch(r"8[0-9A-F]{7}-\d{10}", list_id)
    ((name, limit, start, active, notes, account_id, created),) = books.rows(
        "SELECT Name, CreditLimit, JobStartDate, IsActive, Notes, CustomFieldAccountID, TimeCreated"
        " FROM Customer WHERE ListID = ?",
        list_id,
    )
    assert (name, limit, start, active) == ("Ünïcode & Söhne", Decimal("1234.50"), date(2024, 2, 29), True)
    assert (notes, account_id) == ("x" * 4095, "0012")
    assert isinstance(created, datetime)


def test_names_are_taken_across_customers_vendors_employees_and_other_names(books: Books) -> None:
    books.insert("Customer", Name="École")
    for table in ("Customer", "Vendor", "OtherName"):
        text = books.refused(f"INSERT INTO {table} (Name) VALUES (?)", "ÉCOLE")
        assert 'Error: 3100 - The name "ÉCOLE" of the list element is already in use.' in text
    text = books.refused("INSERT INTO Employee (FirstName, LastName) VALUES (?, ?)", "École", None)
    assert "Error: 3100 - " in text


def test_a_name_is_free_again_after_a_refused_insert(books: Books) -> None:
    books.refused("INSERT INTO Customer (Name, TermsRefFullName) VALUES (?, ?)", "Acme", "Net 31")
    assert books.insert("Vendor", Name="Acme")


def test_jobs_need_only_a_full_name_of_their_own(books: Books) -> None:
    first, second = books.insert("Customer", Name="First"), books.insert("Customer", Name="Second")
    books.insert("Customer", Name="Roof", ParentRefListID=first)
    job = books.insert("Customer", Name="Roof", ParentRefFullName="second")
    assert books.rows("SELECT FullName, Sublevel, ParentRefListID FROM Customer WHERE ListID = ?", job) == [
        ("Second:Roof", 1, second)
    ]
    text = books.refused("INSERT INTO Customer (Name, ParentRefListID) VALUES (?, ?)", "roof", first)
    assert "Error: 3100 - " in text


def test_renaming_a_parent_renames_children_and_references(books: Books) -> None:
    parent = books.insert("Customer", Name="Old")
    job = books.insert("Customer", Name="Job", ParentRefListID=parent)
    deep = books.insert("Customer", Name="Deep", ParentRefListID=job)
    item = books.insert(
        "ItemService", Name="Work", SalesOrPurchasePrice=10, SalesOrPurchaseAccountRefFullName="Sales"
    )
    invoice = books.insert("InvoiceLine", CustomerRefListID=deep, InvoiceLineItemRefListID=item)
    assert books.run("UPDATE Customer SET Name = ? WHERE ListID = ?", "New", parent) == 1
    assert books.rows("SELECT FullName, ParentRefFullName FROM Customer WHERE ListID = ?", deep) == [
        ("New:Job:Deep", "New:Job")
    ]
    assert books.value("SELECT CustomerRefFullName FROM Invoice WHERE TxnID = ?", invoice) == "New:Job:Deep"
    assert books.insert("Vendor", Name="Old")


def test_a_customer_cannot_be_put_below_itself(books: Books) -> None:
    parent = books.insert("Customer", Name="A")
    job = books.insert("Customer", Name="B", ParentRefListID=parent)
    text = books.refused("UPDATE Customer SET ParentRefListID = ? WHERE ListID = ?", job, parent)
    assert "Error: 3130 - " in text


def test_bad_values_are_refused_with_their_codes(books: Books) -> None:
    def refused(column: str, value: object) -> str:
        return books.refused(f"INSERT INTO Customer (Name, {column}) VALUES ('Bad', ?)", value)

    assert "Error: 3070 - " in refused("CompanyName", "x" * 42)
    assert "The string is too long" in refused("CompanyName", "x" * 42)
    assert "Error: 3040 - " in refused("CreditLimit", "twelve")
    assert "Error: 3040 - " in refused("CreditLimit", "1.234")
    assert "Error: 3020 - " in refused("JobStartDate", "2024-02-30")
    assert "Error: 3010 - " in refused("IsActive", "maybe")
    assert "Error: 3000 - " in refused("TermsRefListID", "nonsense")
    assert "Error: 3065 - " in refused("ExternalGUID", "nonsense")
    assert "Error: 3152 - " in refused("JobStatus", "Sometime")
    assert "Error: 3140 - " in refused("TermsRefListID", "8000FFFF-1")
    assert "Error: 3240 - " in refused(
        "TermsRefListID", "80000001-1"
    )  # a number with another time of creation
    assert "Error: 3130 - " in refused("ParentRefFullName", "Nobody")
    assert "Error: 3151 - " in refused("Balance", "1.00")
    assert books.value("SELECT COUNT(*) FROM Customer") == 0


def test_names_need_a_text_without_colon(books: Books) -> None:
    assert "Error: 3090 - " in books.refused("INSERT INTO Customer (Name) VALUES ('A:B')")
    assert "Error: 3150 - " in books.refused("INSERT INTO Customer (CompanyName) VALUES ('A')")
    assert "Error: 3150 - " in books.refused("INSERT INTO Customer (Name) VALUES ('')")
    list_id = books.insert("Customer", Name="A")
    assert "Error: 3190 - " in books.refused("UPDATE Customer SET Name = NULL WHERE ListID = ?", list_id)
    assert "Error: 3090 - " in books.refused("UPDATE Customer SET Name = 'A:B' WHERE ListID = ?", list_id)


def test_every_edit_makes_a_new_edit_sequence(books: Books) -> None:
    list_id = books.insert("Customer", Name="A")
    seen = {books.value("SELECT EditSequence FROM Customer WHERE ListID = ?", list_id)}
    for number in range(3):
        books.run("UPDATE Customer SET Phone = ? WHERE ListID = ?", f"0{number}", list_id)
        seen.add(books.value("SELECT EditSequence FROM Customer WHERE ListID = ?", list_id))
    assert len(seen) == 4
    stale = books.run(
        "UPDATE Customer SET Phone = '9' WHERE ListID = ? AND EditSequence = ?", list_id, min(seen)
    )
    assert stale == 0
    assert books.value("SELECT Phone FROM Customer WHERE ListID = ?", list_id) == "02"


def test_the_custom_field_is_found_and_updated(books: Books) -> None:
    list_id = books.insert("Customer", Name="A")
    books.run("UPDATE Customer SET CustomFieldAccountID = ? WHERE ListID = ?", "77", list_id)
    assert books.value("SELECT ListID FROM Customer WHERE CustomFieldAccountID = ?", "77") == list_id
    item = books.insert(
        "ItemNonInventory",
        Name="Bolt",
        SalesOrPurchaseAccountRefFullName="Sales",
        CustomFieldItemCode="B-1",
    )
    assert books.value("SELECT ListID FROM Item WHERE CustomFieldItemCode = 'b-1'") == item


def test_inventory_items_need_three_accounts(books: Books) -> None:
    text = books.refused(
        "INSERT INTO ItemInventory (Name, IncomeAccountRefFullName, COGSAccountRefFullName) VALUES (?, ?, ?)",
        "Chair",
        "Sales",
        "Cost of Goods Sold",
    )
    assert 'Error: 3150 - There is a missing element: "AssetAccountRef".' in text
    books.insert(
        "ItemInventory",
        Name="Chair",
        SalesPrice=Decimal("19.99"),
        IncomeAccountRefFullName="Sales",
        COGSAccountRefFullName="Cost of Goods Sold",
        AssetAccountRefFullName="Inventory Asset",
    )
    assert books.rows("SELECT SalesPrice, QuantityOnHand, SalesTaxCodeRefFullName FROM ItemInventory") == [
        (Decimal("19.99000"), Decimal("0.00000"), "Tax")
    ]


def test_items_are_sold_or_bought_or_both_but_not_mixed(books: Books) -> None:
    text = books.refused(
        "INSERT INTO ItemService (Name, SalesOrPurchaseAccountRefFullName, SalesAndPurchasePurchaseCost)"
        " VALUES ('Work', 'Sales', 3)"
    )
    assert "Error: 3153 - " in text
    assert "Error: 3150 - " in books.refused("INSERT INTO ItemService (Name) VALUES ('Work')")


def test_an_element_in_use_is_not_deleted_and_a_deleted_one_is_listed(books: Books) -> None:
    parent = books.insert("Customer", Name="Parent")
    job = books.insert("Customer", Name="Job", ParentRefListID=parent)
    assert "Error: 3160 - " in books.refused("DELETE FROM Customer WHERE ListID = ?", parent)
    assert books.run("DELETE FROM Customer WHERE ListID = ?", job) == 1
    assert books.rows("SELECT ListDelType, ListID, FullName FROM ListDeleted") == [
        ("Customer", job, "Parent:Job")
    ]
    assert books.run("DELETE FROM Customer WHERE ListID = ?", parent) == 1
    assert books.value("SELECT COUNT(*) FROM Customer") == 0


def test_an_address_shows_as_a_block(books: Books) -> None:
    list_id = books.insert(
        "Customer",
        Name="A",
        BillAddressAddr1="1 Road",
        BillAddressCity="Rome",
        BillAddressState="GA",
        BillAddressPostalCode="30161",
    )
    block = "SELECT BillAddressBlockAddr1, BillAddressBlockAddr2, BillAddressBlockAddr3 FROM Customer"
    assert books.rows(f"{block} WHERE ListID = ?", list_id) == [("1 Road", "Rome, GA 30161", None)]
    books.run("UPDATE Customer SET BillAddressAddr2 = 'Door 4' WHERE ListID = ?", list_id)
    assert books.rows(f"{block} WHERE ListID = ?", list_id) == [("1 Road", "Door 4", "Rome, GA 30161")]


def test_sales_reps_stand_for_another_element(books: Books) -> None:
    employee = books.insert("Employee", FirstName="Ann", LastName="Lee")
    assert books.value("SELECT Name FROM Employee") == "Ann Lee"
    rep = books.insert("SalesRep", Initial="AL", SalesRepEntityRefListID=employee)
    customer = books.insert("Customer", Name="A", SalesRepRefFullName="al")
    assert books.rows(
        "SELECT SalesRepRefListID, SalesRepRefFullName FROM Customer WHERE ListID = ?", customer
    ) == [(rep, "AL")]
    books.run("UPDATE Employee SET LastName = 'Low' WHERE ListID = ?", employee)
    assert books.value("SELECT SalesRepEntityRefFullName FROM SalesRep") == "Ann Low"


def test_an_item_keeps_the_accounts_that_it_is_posted_to(books: Books) -> None:
    books.insert("ItemService", Name="Work", SalesOrPurchaseAccountRefFullName="Sales")
    books.insert(
        "ItemInventory",
        Name="Bolt",
        IncomeAccountRefFullName="Sales",
        COGSAccountRefFullName="Cost of Goods Sold",
        AssetAccountRefFullName="Inventory Asset",
    )
    text = books.refused("UPDATE ItemInventory SET IncomeAccountRefFullName = NULL")
    assert "Error: 3190 - Cannot clear the element in the IncomeAccountRef field. " in text
    assert "Error: 3190 - " in books.refused("UPDATE ItemService SET SalesOrPurchaseAccountRefListID = NULL")
    assert books.run("UPDATE ItemService SET SalesOrPurchaseAccountRefFullName = 'Service Income'") == 1


def test_what_the_preferences_turn_off_cannot_be_made(books: Books) -> None:
    customer = books.insert("Customer", Name="Buyer")
    level = books.insert("PriceLevel", Name="Friends", PriceLevelFixedPercentage=-50)
    books.insert(
        "ItemService", Name="Work", SalesOrPurchasePrice=10, SalesOrPurchaseAccountRefFullName="Sales"
    )
    books.run("UPDATE Customer SET PriceLevelRefListID = ?", level)
    line = "(CustomerRefListID, EstimateLineItemRefFullName) VALUES (?, 'Work')"
    books.run(f"INSERT INTO EstimateLine {line}", customer)
    off = (
        "JobsAndEstimatesPreferencesIsUsingEstimates = 0, PurchasesAndVendorsPreferencesIsUsingInventory = 0,"
        " SalesAndCustomersPreferencesIsUsingPriceLevels = 0"
    )
    assert books.control("POST", "sql", {"statement": f"UPDATE Preferences SET {off}"})[0] == 200
    for statement in (
        "INSERT INTO PriceLevel (Name, PriceLevelFixedPercentage) VALUES ('More', 5)",
        "INSERT INTO ItemInventory (Name) VALUES ('Bolt')",
    ):
        assert "Error: 3250 - This feature is not enabled" in books.refused(statement)
    assert "Error: 3250 - " in books.refused(f"INSERT INTO EstimateLine {line}", customer)
    invoice = "INSERT INTO InvoiceLine (CustomerRefListID, InvoiceLineItemRefFullName"
    assert "Error: 3250 - " in books.refused(
        f"{invoice}, InvoiceLinePriceLevelRefListID) VALUES (?, 'Work', ?)", customer, level
    )
    books.run(f"{invoice}) VALUES (?, 'Work')", customer)
    assert (books.value("SELECT TotalAmount FROM Estimate"), books.value("SELECT Subtotal FROM Invoice")) == (
        5,
        10,
    )
