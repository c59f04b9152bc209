"""The transactions that pay others, and in what they differ."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaymentKind:
    """Money received from a customer, or paid to a vendor."""

    table: str
    #: The references to who pays or is paid, to the open account, and to where the money is.
    payer: str
    account: str
    money: str
    #: Types of accounts that the money may be in; empty: any.
    money_types: frozenset[str]
    total: str
    #: The transactions that it pays, and those that it may apply to them.
    pays: str
    credits: str
    #: What its total does to the account that the money is in: 1 or -1.
    sign: int
    #: The total is what its lines apply; otherwise it is given, and some of it may be left unused.
    total_of_lines: bool = True
    #: QuickBooks has a request that changes one.
    editable: bool = True
    voidable: bool = True

    @property
    def lines(self) -> str:
        """Name of the line table; its columns begin with AppliedToTxn."""
        return f"{self.table}Line"


RECEIVE_PAYMENT = PaymentKind(
    "ReceivePayment",
    "CustomerRef",
    "ARAccountRef",
    "DepositToAccountRef",
    frozenset(),
    "TotalAmount",
    "Invoice",
    "CreditMemo",
    1,
    total_of_lines=False,
    voidable=False,
)
BILL_PAYMENT_CHECK = PaymentKind(
    "BillPaymentCheck",
    "PayeeEntityRef",
    "APAccountRef",
    "BankAccountRef",
    frozenset(("Bank",)),
    "Amount",
    "Bill",
    "VendorCredit",
    -1,
)
BILL_PAYMENT_CREDIT_CARD = PaymentKind(
    "BillPaymentCreditCard",
    "PayeeEntityRef",
    "APAccountRef",
    "CreditCardAccountRef",
    frozenset(("CreditCard",)),
    "Amount",
    "Bill",
    "VendorCredit",
    -1,
    editable=False,
)
PAYMENT_KINDS = {kind.table: kind for kind in (RECEIVE_PAYMENT, BILL_PAYMENT_CHECK, BILL_PAYMENT_CREDIT_CARD)}
