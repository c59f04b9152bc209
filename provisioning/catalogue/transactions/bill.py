"""Page: opportunities to bills."""

from provisioning.catalogue.choices import Direction
from provisioning.catalogue.directions import Directions
from provisioning.catalogue.kinds import QbAccount, SfField
from provisioning.catalogue.option import Option, Travel
from provisioning.catalogue.page import Page
from provisioning.catalogue.predicates import is_not
from provisioning.catalogue.requirements import TEXT, OwnField, needs, text
from provisioning.catalogue.transactions.agreement import TransactionAgreementOptions
from provisioning.catalogue.transactions.creation import (
    OpportunityTriggerOptions,
    TransactionOperationOptions,
    TransactionOptions,
)
from provisioning.catalogue.transactions.fields import (
    ClassByLineOptions,
    ClosingOptions,
    DateOptions,
    DueDateOptions,
    TermsOptions,
)
from provisioning.catalogue.transactions.lines import LineDescriptionOptions, LineOptions
from provisioning.catalogue.transactions.parties import (
    ExpenseOptions,
    PaidOptions,
    PayeeNameOptions,
    VendorSourceOptions,
)


class BillNumberOptions(Page):
    """A bill carries its vendor's number: neither side counts it."""

    number_field = Option(
        "SF field with the vendor's bill number",
        SfField("Opportunity"),
        "",
        shape=TEXT,
        travel=Travel.TO_QUICKBOOKS,
        effect="RefNumber, 20 characters (QuickBooks does not number bills)",
        help="The number that the vendor printed on the bill.",
    )


class PayableOptions(Page):
    ap_account = Option(
        "Accounts payable account",
        QbAccount(),
        "",
        travel=Travel.TO_QUICKBOOKS,
        effect="APAccountRef; empty: the only one there is, else a configuration error",
        help="Needed only if your books have several payable accounts.",
    )


class Bill(
    TransactionOptions,
    TransactionOperationOptions,
    BillNumberOptions,
    OpportunityTriggerOptions,
    VendorSourceOptions,
    ExpenseOptions,
    PayableOptions,
    LineDescriptionOptions,
    LineOptions,
    PaidOptions,
    PayeeNameOptions,
    DateOptions,
    DueDateOptions,
    TermsOptions,
    ClassByLineOptions,
    ClosingOptions,
    TransactionAgreementOptions,
    key="bill",
    title="SF Opportunity to QB Bill",
    when=is_not(Directions.bill, Direction.NONE),
    direction=Directions.bill,
    nouns={"noun": "Bill", "api": "Bill", "plural": "Bills", "sf_plural": "Opportunities"},
):
    """A bill goes to accounts payable; lines without an item are expenses."""

    created_number_field = ClosingOptions.created_number_field.but(
        needs=needs("Text(20)", OwnField(text(20)))
    )
