"""Credit card charges and credits, and goods received before their bill."""

from decimal import Decimal

import pytest

from tests.sandbox.quickbooks.conftest import Books


@pytest.fixture
def shop(books: Books) -> Books:
    books.insert("Account", Name="Visa Card", AccountType="CreditCard")
    books.insert("Vendor", Name="Hardware Inc")
    books.insert(
        "ItemInventory",
        Name="Bolt",
        PurchaseCost=Decimal("2.00"),
        IncomeAccountRefFullName="Sales",
        COGSAccountRefFullName="Cost of Goods Sold",
        AssetAccountRefFullName="Inventory Asset",
    )
    return books


def balance(books: Books, name: str) -> Decimal:
    value: Decimal = books.value("SELECT Balance FROM Account WHERE FullName = ?", name)
    return value


def test_a_charge_and_a_credit_on_a_card(shop: Books) -> None:
    charge = shop.insert(
        "CreditCardChargeItemLine",
        AccountRefFullName="Visa Card",
        PayeeEntityRefFullName="Hardware Inc",
        RefNumber="77",
        ItemLineItemRefFullName="Bolt",
        ItemLineQuantity=10,
    )
    shop.run(
        "INSERT INTO CreditCardChargeExpenseLine (TxnID, ExpenseLineAccountRefFullName, ExpenseLineAmount)"
        " VALUES (?, 'Freight', 5)",
        charge,
    )
    assert shop.rows("SELECT Amount, RefNumber, PayeeEntityRefFullName FROM CreditCardCharge") == [
        (Decimal("25.00"), "77", "Hardware Inc")
    ]
    assert balance(shop, "Visa Card") == Decimal("25.00")
    assert shop.value("SELECT QuantityOnHand FROM ItemInventory") == 10
    credit = shop.insert(
        "CreditCardCreditItemLine",
        AccountRefFullName="Visa Card",
        ItemLineItemRefFullName="Bolt",
        ItemLineQuantity=4,
    )
    assert balance(shop, "Visa Card") == Decimal("17.00")
    assert shop.value("SELECT QuantityOnHand FROM ItemInventory") == 6
    assert shop.value("SELECT Balance FROM Vendor") == 0
    assert shop.rows('SELECT TxnType, Amount FROM "Transaction" ORDER BY TxnType') == [
        ("CreditCardCharge", Decimal("25.00")),
        ("CreditCardCredit", Decimal("8.00")),
    ]
    assert "Error: 3210 - " in shop.refused(
        "INSERT INTO CreditCardChargeExpenseLine (AccountRefFullName, ExpenseLineAccountRefFullName,"
        " ExpenseLineAmount) VALUES ('Checking', 'Freight', 1)"
    )
    shop.run("sp_void CreditCardCharge WHERE TxnID = ?", charge)
    assert shop.rows("SELECT Amount, Memo FROM CreditCardCharge") == [(Decimal("0.00"), "VOID:")]
    shop.run("DELETE FROM CreditCardCredit WHERE TxnID = ?", credit)
    assert balance(shop, "Visa Card") == 0
    assert shop.value("SELECT QuantityOnHand FROM ItemInventory") == 0
    assert shop.rows("SELECT TxnDelType FROM TxnDeleted") == [("CreditCardCredit",)]


def test_goods_come_before_their_bill(shop: Books) -> None:
    order = shop.insert(
        "PurchaseOrderLine",
        VendorRefFullName="Hardware Inc",
        PurchaseOrderLineItemRefFullName="Bolt",
        PurchaseOrderLineQuantity=10,
        PurchaseOrderLineRate=Decimal("1.50"),
    )
    received = shop.insert("ItemReceipt", VendorRefFullName="Hardware Inc", LinkToTxnID1=order)
    assert shop.rows("SELECT TotalAmount, APAccountRefFullName FROM ItemReceipt") == [
        (Decimal("15.00"), "Accounts Payable")
    ]
    assert shop.value("SELECT IsFullyReceived FROM PurchaseOrder") is True
    assert shop.rows("SELECT QuantityOnHand, QuantityOnOrder FROM ItemInventory") == [(10, 0)]
    assert shop.rows("SELECT TxnID, LinkedTxnTxnID, LinkedTxnTxnType FROM ItemReceiptLinkedTxn") == [
        (received, order, "PurchaseOrder")
    ]
    assert shop.value("SELECT Balance FROM Vendor") == Decimal("15.00")
    assert shop.rows("SELECT * FROM BillToPay") == []
    assert "Error: 3120 - " in shop.refused(
        "INSERT INTO BillPaymentCheckLine (PayeeEntityRefFullName, BankAccountRefFullName, AppliedToTxnTxnID,"
        " AppliedToTxnPaymentAmount) VALUES ('Hardware Inc', 'Checking', ?, 15)",
        received,
    )
    shop.run("DELETE FROM ItemReceipt WHERE TxnID = ?", received)
    assert shop.value("SELECT IsFullyReceived FROM PurchaseOrder") is False
    assert shop.rows("SELECT QuantityOnHand, QuantityOnOrder FROM ItemInventory") == [(0, 10)]
    assert shop.value("SELECT Balance FROM Vendor") == 0
