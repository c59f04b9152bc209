"""Page: opportunities to sales orders."""

from provisioning.catalogue.choices import Direction
from provisioning.catalogue.directions import Directions
from provisioning.catalogue.predicates import is_not
from provisioning.catalogue.requirements import QuickBooksEditionNeed, needs
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
from provisioning.catalogue.transactions.parties import CustomerNameOptions


class SalesOrder(
    TransactionOptions,
    TransactionOperationOptions,
    NumberOptions,
    OpportunityTriggerOptions,
    BillingAddressOptions,
    ShippingAddressOptions,
    LineDescriptionOptions,
    PrintOptions,
    EmailOptions,
    TemplateOptions,
    LineOptions,
    CustomerNameOptions,
    DateOptions,
    DueDateOptions,
    PurchaseOrderNumberOptions,
    TermsOptions,
    ShippingMethodOptions,
    ClassOptions,
    ClosingOptions,
    TransactionAgreementOptions,
    key="sales_order",
    title="SF Opportunity to QB Sales Order",
    when=is_not(Directions.sales_order, Direction.NONE),
    direction=Directions.sales_order,
    nouns={
        "noun": "Sales Order",
        "api": "Sales_Order",
        "plural": "Sales Orders",
        "sf_plural": "Opportunities",
    },
):
    """QuickBooks Pro has no sales orders."""

    sf_object = TransactionOptions.sf_object.but(
        needs=needs("QuickBooks Premier or Enterprise", QuickBooksEditionNeed(("Premier", "Enterprise")))
    )
