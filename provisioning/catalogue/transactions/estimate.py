"""Page: opportunities to estimates."""

from provisioning.catalogue.choices import Direction
from provisioning.catalogue.directions import Directions
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
    TermsOptions,
)
from provisioning.catalogue.transactions.lines import (
    EmailOptions,
    LineDescriptionOptions,
    LineOptions,
    TemplateOptions,
)
from provisioning.catalogue.transactions.parties import CustomerNameOptions


class Estimate(
    TransactionOptions,
    TransactionOperationOptions,
    NumberOptions,
    OpportunityTriggerOptions,
    BillingAddressOptions,
    ShippingAddressOptions,
    LineDescriptionOptions,
    EmailOptions,
    TemplateOptions,
    LineOptions,
    CustomerNameOptions,
    DateOptions,
    DueDateOptions,
    PurchaseOrderNumberOptions,
    TermsOptions,
    ClassOptions,
    ClosingOptions,
    TransactionAgreementOptions,
    key="estimate",
    title="SF Opportunity to QB Estimate",
    when=is_not(Directions.estimate, Direction.NONE),
    direction=Directions.estimate,
    nouns={"noun": "Estimate", "api": "Estimate", "plural": "Estimates", "sf_plural": "Opportunities"},
):
    """An estimate is e-mailed, not queued for printing, and has no shipping method."""
