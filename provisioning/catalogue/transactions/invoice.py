"""Page: opportunities to invoices."""

from provisioning.catalogue.choices import Direction, Operations
from provisioning.catalogue.directions import Directions
from provisioning.catalogue.kinds import QbAccount
from provisioning.catalogue.option import Option, Travel
from provisioning.catalogue.page import Page
from provisioning.catalogue.predicates import is_not
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
    PurchaseOrderNumberOptions,
    ShippingMethodOptions,
    TermsOptions,
)
from provisioning.catalogue.transactions.lines import (
    EmailOptions,
    LineDescriptionOptions,
    LineOptions,
    PrintOptions,
    TemplateOptions,
)
from provisioning.catalogue.transactions.parties import CustomerNameOptions, PaidOptions


class ReceivableOptions(Page):
    ar_account = Option(
        "Accounts receivable account",
        QbAccount(),
        "",
        travel=Travel.TO_QUICKBOOKS,
        effect="ARAccountRef; empty: the one of the invoice's currency, several are a configuration error",
        help="Needed only if your books have several receivable accounts of one currency.",
    )


class Invoice(
    TransactionOptions,
    TransactionOperationOptions,
    NumberOptions,
    OpportunityTriggerOptions,
    BillingAddressOptions,
    ShippingAddressOptions,
    ReceivableOptions,
    LineDescriptionOptions,
    PrintOptions,
    EmailOptions,
    TemplateOptions,
    LineOptions,
    PaidOptions,
    CustomerNameOptions,
    DateOptions,
    DueDateOptions,
    PurchaseOrderNumberOptions,
    TermsOptions,
    ShippingMethodOptions,
    ClassOptions,
    ClosingOptions,
    TransactionAgreementOptions,
    key="invoice",
    title="SF Opportunity to QB Invoice",
    when=is_not(Directions.invoice, Direction.NONE),
    direction=Directions.invoice,
    nouns={"noun": "Invoice", "api": "Invoice", "plural": "Invoices", "sf_plural": "Opportunities"},
):
    """Invoices also make opportunities of what was billed in QuickBooks alone."""

    operations_qb_sf = TransactionOperationOptions.operations_qb_sf.but(default=Operations.CREATE_AND_UPDATE)
