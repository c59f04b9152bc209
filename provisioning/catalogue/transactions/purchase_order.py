"""Page: opportunities to purchase orders."""

from provisioning.catalogue.choices import Direction
from provisioning.catalogue.directions import Directions
from provisioning.catalogue.predicates import is_not
from provisioning.catalogue.transactions.addresses import ShippingAddressOptions
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
    TermsOptions,
)
from provisioning.catalogue.transactions.lines import (
    EmailOptions,
    LineDescriptionOptions,
    LineOptions,
    PrintOptions,
    TemplateOptions,
)
from provisioning.catalogue.transactions.parties import PayeeNameOptions, VendorSourceOptions


class PurchaseOrder(
    TransactionOptions,
    TransactionOperationOptions,
    NumberOptions,
    OpportunityTriggerOptions,
    ShippingAddressOptions,
    VendorSourceOptions,
    LineDescriptionOptions,
    PrintOptions,
    EmailOptions,
    TemplateOptions,
    LineOptions,
    PayeeNameOptions,
    DateOptions,
    DueDateOptions,
    TermsOptions,
    ShippingMethodOptions,
    ClassOptions,
    ClosingOptions,
    TransactionAgreementOptions,
    key="purchase_order",
    title="SF Opportunity to QB Purchase Order",
    when=is_not(Directions.purchase_order, Direction.NONE),
    direction=Directions.purchase_order,
    nouns={
        "noun": "Purchase Order",
        "api": "Purchase_Order",
        "plural": "Purchase Orders",
        "sf_plural": "Opportunities",
    },
):
    """A purchase order goes to vendors; it has no billing address."""
