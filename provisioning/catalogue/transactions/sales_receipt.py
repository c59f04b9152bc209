"""Page: opportunities to sales receipts."""

from provisioning.catalogue.choices import Direction
from provisioning.catalogue.directions import Directions
from provisioning.catalogue.kinds import QbAccount, SfField
from provisioning.catalogue.option import Option, Travel
from provisioning.catalogue.page import Page
from provisioning.catalogue.predicates import is_not
from provisioning.catalogue.requirements import PICKLIST_OR_TEXT
from provisioning.catalogue.transactions.addresses import BillingAddressOptions, ShippingAddressOptions
from provisioning.catalogue.transactions.agreement import TransactionAgreementOptions
from provisioning.catalogue.transactions.creation import (
    NumberOptions,
    OpportunityTriggerOptions,
    TransactionOperationOptions,
    TransactionOptions,
)
from provisioning.catalogue.transactions.fields import (
    ClassOptions,
    ClosingOptions,
    DateOptions,
    DueDateOptions,
    ShippingMethodOptions,
)
from provisioning.catalogue.transactions.lines import (
    EmailOptions,
    LineDescriptionOptions,
    LineOptions,
    PrintOptions,
    TemplateOptions,
)
from provisioning.catalogue.transactions.parties import CustomerNameOptions


class DepositOptions(Page):
    deposit_to = Option(
        "Deposit to",
        QbAccount(),
        "Undeposited Funds",
        travel=Travel.TO_QUICKBOOKS,
        effect="DepositToAccountRef",
        help="The account that receives the money.",
    )
    payment_method_field = Option(
        "SF field for Payment Method",
        SfField("Opportunity"),
        "",
        shape=PICKLIST_OR_TEXT,
        travel=Travel.BOTH_WAYS,
        effect="PaymentMethodRef; unknown is a record error",
        help="How it was paid, spelt as in QuickBooks.",
    )


class SalesReceipt(
    TransactionOptions,
    TransactionOperationOptions,
    NumberOptions,
    OpportunityTriggerOptions,
    BillingAddressOptions,
    ShippingAddressOptions,
    DepositOptions,
    LineDescriptionOptions,
    PrintOptions,
    EmailOptions,
    TemplateOptions,
    LineOptions,
    CustomerNameOptions,
    DateOptions,
    DueDateOptions,
    ShippingMethodOptions,
    ClassOptions,
    ClosingOptions,
    TransactionAgreementOptions,
    key="sales_receipt",
    title="SF Opportunity to QB Sales Receipt",
    when=is_not(Directions.sales_receipt, Direction.NONE),
    direction=Directions.sales_receipt,
    nouns={
        "noun": "Sales Receipt",
        "api": "Sales_Receipt",
        "plural": "Sales Receipts",
        "sf_plural": "Opportunities",
    },
):
    """Paid at once, so it has no terms and no balance."""
