"""The purchase transactions and in what they differ."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PurchaseKind:
    """A transaction with a vendor or payee: header, item lines, expense lines, total."""

    table: str
    #: The reference to whom it is with, and to the account that it stands on (empty: it is not posted).
    entity: str
    account: str
    #: Column of the total.
    total: str
    #: Line table of the items, what its columns begin with, and its column of the price.
    item_lines: str
    item_prefix: str
    price: str
    #: Line table of the expenses, empty where there are none.
    expense_lines: str = ""
    #: What it adds to its account: -1 what is owed or paid, 1 what comes back, 0 nothing.
    sign: int = -1
    #: It stays open until it is paid or used.
    stays_open: bool = False
    #: QuickBooks numbers it by itself; a bill carries its vendor's number.
    numbered: bool = True
    voidable: bool = True
    #: Types of accounts that it may stand on, where the request names one.
    account_types: tuple[str, ...] = ()
    #: It may pay a bill.
    pays_bills: bool = False

    @property
    def line_tables(self) -> tuple[str, ...]:
        """Its line tables."""
        return (self.item_lines, self.expense_lines) if self.expense_lines else (self.item_lines,)

    def prefix(self, line_table: str) -> str:
        """What the columns of a line table begin with."""
        return self.item_prefix if line_table == self.item_lines else EXPENSE


#: What the columns of expense lines begin with.
EXPENSE = "ExpenseLine"

BILL = PurchaseKind(
    "Bill",
    "VendorRef",
    "APAccountRef",
    "AmountDue",
    "BillItemLine",
    "ItemLine",
    "Cost",
    "BillExpenseLine",
    stays_open=True,
    numbered=False,
)
VENDOR_CREDIT = PurchaseKind(
    "VendorCredit",
    "VendorRef",
    "APAccountRef",
    "CreditAmount",
    "VendorCreditItemLine",
    "ItemLine",
    "Cost",
    "VendorCreditExpenseLine",
    sign=1,
    stays_open=True,
    numbered=False,
)
CHECK = PurchaseKind(
    "Check",
    "PayeeEntityRef",
    "AccountRef",
    "Amount",
    "CheckItemLine",
    "ItemLine",
    "Cost",
    "CheckExpenseLine",
    # unchecked: that QuickBooks takes a credit card here
    account_types=("Bank", "CreditCard"),
    pays_bills=True,
)
CREDIT_CARD_CHARGE = PurchaseKind(
    "CreditCardCharge",
    "PayeeEntityRef",
    "AccountRef",
    "Amount",
    "CreditCardChargeItemLine",
    "ItemLine",
    "Cost",
    "CreditCardChargeExpenseLine",
    numbered=False,
    account_types=("CreditCard",),
)
CREDIT_CARD_CREDIT = PurchaseKind(
    "CreditCardCredit",
    "PayeeEntityRef",
    "AccountRef",
    "Amount",
    "CreditCardCreditItemLine",
    "ItemLine",
    "Cost",
    "CreditCardCreditExpenseLine",
    sign=1,
    numbered=False,
    account_types=("CreditCard",),
)
#: Goods that came before their bill: they are owed for, but nothing of it can be paid yet.
ITEM_RECEIPT = PurchaseKind(
    "ItemReceipt",
    "VendorRef",
    "APAccountRef",
    "TotalAmount",
    "ItemReceiptItemLine",
    "ItemLine",
    "Cost",
    "ItemReceiptExpenseLine",
    numbered=False,
)
PURCHASE_ORDER = PurchaseKind(
    "PurchaseOrder",
    "VendorRef",
    "",
    "TotalAmount",
    "PurchaseOrderLine",
    "PurchaseOrderLine",
    "Rate",
    sign=0,
    voidable=False,
)
PURCHASE_KINDS = {
    kind.table: kind
    for kind in (
        BILL,
        VENDOR_CREDIT,
        ITEM_RECEIPT,
        CHECK,
        CREDIT_CARD_CHARGE,
        CREDIT_CARD_CREDIT,
        PURCHASE_ORDER,
    )
}
