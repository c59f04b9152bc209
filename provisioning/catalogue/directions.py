"""Page: which objects are integrated, and which way."""

from provisioning.catalogue.choices import Direction, FinancialParent, InboundDirection
from provisioning.catalogue.kinds import Choice
from provisioning.catalogue.objects import ACCOUNTING_OBJECTS, CREDIT_MEMO, PAYMENT
from provisioning.catalogue.option import Option
from provisioning.catalogue.page import Page
from provisioning.catalogue.predicates import AnyIsNot, Predicate, is_not
from provisioning.catalogue.requirements import needs

_FLOWS = "which flows exist and which way they write"
_PARENT_HELP = (
    "The record in Salesforce that shows it. Account is the safest where one payment covers several deals."
)


def _direction(label: str, default: Direction, help_: str) -> Option[Direction]:
    return Option(label, Choice(Direction), default, effect=_FLOWS, help=help_)


class Directions(
    Page,
    key="direction",
    title="Objects and directions",
    note="None hides the object's page and removes its flows. With one direction only, options of the other direction "
    "and source_of_truth are hidden. Two transaction types with the same trigger and without transactions.multiple are "
    "a validation error.",
):
    """None, one way or both, for each pair of objects."""

    customer = _direction(
        "SF Account/Contact to QB Customer/Job",
        Direction.BOTH,
        "Whether accounts and customers follow each other, and which side may change the other.",
    )
    person_account = _direction(
        "SF Person Account to QB Customer/Job",
        Direction.NONE,
        "Only for orgs that sell to persons with person accounts.",
    )
    vendor = _direction(
        "SF Account/Contact to QB Vendor",
        Direction.NONE,
        "For accounts that you buy from. Needed for purchase orders and bills.",
    )
    job = _direction(
        "SF Opportunity to QB Job",
        Direction.NONE,
        "For each deal a job under its customer, so that QuickBooks tracks costs and income by deal.",
    )
    sales_order = _direction(
        "SF Opportunity to QB Sales Order",
        Direction.NONE,
        "Books orders before they are invoiced. QuickBooks Premier or Enterprise only.",
    )
    purchase_order = _direction(
        "SF Opportunity to QB Purchase Order",
        Direction.NONE,
        "Orders what was sold from the vendors of its products.",
    )
    invoice = _direction(
        "SF Opportunity to QB Invoice",
        Direction.BOTH,
        "Bills a deal and brings back what QuickBooks knows: number, balance, paid or not.",
    )
    sales_receipt = _direction(
        "SF Opportunity to QB Sales Receipt",
        Direction.NONE,
        "For sales that are paid at once, without an invoice.",
    )
    estimate = _direction(
        "SF Opportunity to QB Estimate",
        Direction.NONE,
        "An offer in QuickBooks. QuickBooks cannot link its later invoice to it by program.",
    )
    bill = _direction(
        "SF Opportunity to QB Bill",
        Direction.NONE,
        "What you owe a vendor for a deal.",
    )
    check = _direction(
        "SF Opportunity to QB Check",
        Direction.NONE,
        "Payments by check, for example commissions.",
    )
    product = _direction(
        "SF Product to QB Item",
        Direction.BOTH,
        "Keeps the product list and the item list the same, with prices.",
    )
    payment = Option(
        "QB Payment to SF Payment QB",
        Choice(InboundDirection),
        InboundDirection.NONE,
        needs=needs("Salesforce object Payment QB (source.txt table 2)", PAYMENT),
        effect="payments arrive in the Payment QB object",
        help="Shows in Salesforce who paid what, and when.",
    )
    payment_parent = Option(
        "Payment QB belongs to",
        Choice(FinancialParent),
        FinancialParent.OPPORTUNITY,
        when=is_not(payment, InboundDirection.NONE),
        effect="which lookup is filled",
        help=_PARENT_HELP,
    )
    credit_memo = Option(
        "QB Credit Memo to SF Credit Memo",
        Choice(InboundDirection),
        InboundDirection.NONE,
        needs=needs("Salesforce object Credit Memo (source.txt table 2)", CREDIT_MEMO),
        effect="credit memos arrive in the Credit Memo object",
        help="Shows in Salesforce what was credited to a customer.",
    )
    credit_memo_parent = Option(
        "Credit Memo belongs to",
        Choice(FinancialParent),
        FinancialParent.OPPORTUNITY,
        when=is_not(credit_memo, InboundDirection.NONE),
        effect="which lookup is filled",
        help=_PARENT_HELP,
    )
    accounting = Option(
        "QB Bills, Checks, Deposits, Accounts, Journals, Vendor Credits to SF",
        Choice(InboundDirection),
        InboundDirection.NONE,
        needs=needs("those six objects, created by Apply fixes", *ACCOUNTING_OBJECTS),
        effect="copies in custom objects of Salesforce (QB_Bill__c, QB_Check__c, QB_Deposit__c, QB_Account__c, "
        "QB_Journal__c, QB_Vendor_Credit__c, with lines as children), keyed by TxnID or ListID",
        help="Read-only copies of the books for reports in Salesforce.",
    )


#: The direction of every transaction type, in the order of the pages.
TRANSACTION_DIRECTIONS: tuple[Option[Direction], ...] = (
    Directions.purchase_order,
    Directions.sales_order,
    Directions.invoice,
    Directions.sales_receipt,
    Directions.estimate,
    Directions.bill,
    Directions.check,
)

#: Some transaction type is integrated.
ANY_TRANSACTION: Predicate = AnyIsNot(
    TRANSACTION_DIRECTIONS, Direction.NONE, "any transaction direction is not None"
)
