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

    @property
    def lines(self) -> str:
        """Name of the line table, and what its columns begin with."""
        return f"{self.table}Line"


INVOICE = SalesKind("Invoice", 1, "Intuit Product Invoice", "BalanceRemaining")
CREDIT_MEMO = SalesKind("CreditMemo", -1, "Custom Credit Memo", "CreditRemaining")
SALES_RECEIPT = SalesKind("SalesReceipt", 0, "Custom Sales Receipt")
SALES_KINDS = {kind.table: kind for kind in (INVOICE, CREDIT_MEMO, SALES_RECEIPT)}
