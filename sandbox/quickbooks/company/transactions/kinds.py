"""The transaction types and in what they differ."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SalesKind:
    """A sales document: header, lines, total."""

    table: str
    #: What its total does to what the customer owes: 1, -1 or 0.
    sign: int
    template: str
    #: Column with what is left open, empty where nothing stays open.
    remaining: str = ""
    voidable: bool = True
    #: Whether it moves money; orders and estimates are only promises.
    posts: bool = True

    @property
    def lines(self) -> str:
        """Name of the line table, and what its columns begin with."""
        return f"{self.table}Line"

    @property
    def tax_amount(self) -> str:
        """Column of a line's tax abroad; QODBC leaves "Line" out of the receipts'."""
        return "SalesReceiptTaxAmount" if self.table == "SalesReceipt" else f"{self.lines}TaxAmount"


INVOICE = SalesKind("Invoice", 1, "Intuit Product Invoice", "BalanceRemaining")
CREDIT_MEMO = SalesKind("CreditMemo", -1, "Custom Credit Memo", "CreditRemaining")
SALES_RECEIPT = SalesKind("SalesReceipt", 0, "Custom Sales Receipt")
SALES_ORDER = SalesKind("SalesOrder", 0, "Custom Sales Order", voidable=False, posts=False)
ESTIMATE = SalesKind("Estimate", 0, "Custom Estimate", voidable=False, posts=False)
SALES_KINDS = {kind.table: kind for kind in (INVOICE, CREDIT_MEMO, SALES_RECEIPT, SALES_ORDER, ESTIMATE)}
