"""What particular lists demand: price levels, tax groups, terms, accounts, templates, assemblies."""

from datetime import date
from decimal import Decimal

from tests.sandbox.quickbooks.conftest import Books


def test_a_price_level_is_a_percentage_or_a_list_of_items(books: Books) -> None:
    insert = "INSERT INTO PriceLevel (Name, PriceLevelType, PriceLevelFixedPercentage) VALUES ('A', ?, ?)"
    assert "Error: 3153 - " in books.refused(insert, "PerItem", 5)
    assert "Error: 3150 - " in books.refused(insert, "FixedPercentage", None)
    assert "Error: 3152 - " in books.refused(insert, "Other", None)
    fixed = books.insert("PriceLevel", Name="A", PriceLevelFixedPercentage=5)
    item = books.insert("ItemService", Name="Work", SalesOrPurchaseAccountRefFullName="Sales")
    line = (
        "INSERT INTO PriceLevelPerItem (ListID, PriceLevelPerItemItemRefListID, PriceLevelPerItemCustomPrice)"
        " VALUES (?, ?, 3)"
    )
    assert "Error: 3210 - " in books.refused(line, fixed, item)
    listed = books.insert("PriceLevel", Name="B", PriceLevelType="PerItem")
    books.run(line, listed, item)
    books.run("UPDATE PriceLevelPerItem SET PriceLevelPerItemCustomPrice = 4 WHERE ListID = ?", listed)
    assert books.rows("SELECT Name, PriceLevelPerItemCustomPrice FROM PriceLevelPerItem") == [
        ("B", Decimal(4))
    ]
    assert "Error: 3160 - " in books.refused("DELETE FROM ItemService WHERE ListID = ?", item)
    books.run("DELETE FROM PriceLevel WHERE ListID = ?", listed)
    assert books.run("DELETE FROM ItemService WHERE ListID = ?", item) == 1


def test_a_group_of_taxes_holds_no_groups(books: Books) -> None:
    group = books.insert("ItemSalesTaxGroupLine", Name="All", ItemSalesTaxRefFullName="State Tax")
    assert books.value("SELECT Type FROM Item WHERE ListID = ?", group) == "ItemSalesTaxGroup"
    text = books.refused(
        "INSERT INTO ItemSalesTaxGroupLine (Name, ItemSalesTaxRefFullName) VALUES ('More', 'All')"
    )
    assert "Error: 3140 - " in text


def test_a_day_of_the_month_is_one(books: Books) -> None:
    insert = "INSERT INTO DateDrivenTerms (Name, DayOfMonthDue) VALUES ('Terms', ?)"
    for day in (0, 32):
        assert "Error: 3210 - " in books.refused(insert, day)
    books.run(insert, 31)
    assert books.value("SELECT DayOfMonthDue FROM DateDrivenTerms") == 31


def test_an_account_opens_with_a_balance_against_equity(books: Books) -> None:
    books.insert("Account", Name="Till", AccountType="Bank", OpenBalance=120, OpenBalanceDate="2024-01-31")
    balances = dict(books.rows("SELECT Name, Balance FROM Account WHERE Balance <> 0"))
    assert balances == {"Till": Decimal("120.00"), "Opening Balance Equity": Decimal("120.00")}
    text = books.refused("INSERT INTO Account (Name, AccountType, OpenBalance) VALUES ('Fees', 'Income', 1)")
    assert "Error: 3210 - " in text
    assert "Error: 3160 - " in books.refused("DELETE FROM Account WHERE Name = 'Till'")
    text = books.refused("UPDATE Account SET AccountType = 'Bank' WHERE Name = 'Accounts Receivable'")
    assert "Error: 3210 - " in text


def test_templates_are_made_in_quickbooks_only(books: Books) -> None:
    assert "read only" in books.refused("INSERT INTO Template (Name) VALUES ('Mine')")
    assert "read only" in books.refused("DELETE FROM Template")


def test_an_assembly_has_its_parts(books: Books) -> None:
    accounts = {
        "IncomeAccountRefFullName": "Sales",
        "COGSAccountRefFullName": "Cost of Goods Sold",
        "AssetAccountRefFullName": "Inventory Asset",
    }
    leg = books.insert("ItemInventory", Name="Leg", **accounts)
    books.insert(
        "ItemInventoryAssemblyLine",
        Name="Chair",
        **accounts,
        ItemInventoryAssemblyLnItemInventoryRefListID=leg,
        ItemInventoryAssemblyLnQuantity=4,
    )
    assert books.rows(
        "SELECT Name, ItemInventoryAssemblyLnItemInventoryRefFullName, ItemInventoryAssemblyLnQuantity"
        " FROM ItemInventoryAssemblyLine"
    ) == [("Chair", "Leg", Decimal(4))]
    assert "Error: 3160 - " in books.refused("DELETE FROM ItemInventory WHERE ListID = ?", leg)


def test_a_customer_opens_with_an_invoice_and_a_vendor_with_a_bill(books: Books) -> None:
    customer = books.insert("Customer", Name="Owes", OpenBalance="120.50", OpenBalanceDate="2024-01-31")
    assert books.rows(
        "SELECT CustomerRefListID, InvoiceLineItemRefListID, InvoiceLineDesc, InvoiceLineAmount, SalesTaxTotal,"
        " BalanceRemaining, TxnDate, Memo FROM InvoiceLine"
    ) == [
        (
            customer,
            None,
            "Opening balance",
            Decimal("120.50"),
            0,
            Decimal("120.50"),
            date(2024, 1, 31),
            "Opening balance",
        )
    ]
    books.insert("Vendor", Name="Lent", OpenBalance=80)
    assert books.rows("SELECT VendorRefFullName, AmountDue FROM Bill") == [("Lent", 80)]
    assert books.rows("SELECT Balance FROM Customer UNION ALL SELECT Balance FROM Vendor") == [
        (Decimal("120.50"),),
        (Decimal("80.00"),),
    ]
    report = "sp_report ProfitAndLossStandard show Label, Amount parameters DateFrom = {d '2024-01-01'}"
    profit = dict(books.rows(report))
    assert (profit["Uncategorized Income"], profit["Uncategorized Expenses"]) == (Decimal("120.50"), 80)
    books.run("UPDATE InvoiceLine SET InvoiceLineAmount = 100 WHERE CustomerRefListID = ?", customer)
    assert books.value("SELECT Balance FROM Customer") == 100
    assert "Error: 3150 - " in books.refused(
        "UPDATE InvoiceLine SET InvoiceLineRate = 1 WHERE CustomerRefListID = ?", customer
    )
    assert "Error: 3210 - " in books.refused("INSERT INTO Vendor (Name, OpenBalance) VALUES ('Odd', -1)")
    assert books.value("SELECT COUNT(*) FROM Vendor WHERE Name = 'Odd'") == 0
