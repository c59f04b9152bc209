"""Page: accounts and contacts to customers."""

from provisioning.catalogue.accounts.binding import BindingOptions, NameOptions, ObjectOptions
from provisioning.catalogue.accounts.contact import (
    AccountFieldOptions,
    BillingStreetOptions,
    ContactOptions,
    HierarchyOptions,
    ShippingStreetOptions,
)
from provisioning.catalogue.accounts.creation import (
    AccountNumberOptions,
    CustomerChangeOptions,
    CustomerExtraOptions,
    CustomerTriggerOptions,
    FullNameMergeOptions,
    MergeToQuickBooksOptions,
    MergeToSalesforceOptions,
    NewContactOptions,
)
from provisioning.catalogue.choices import Direction
from provisioning.catalogue.common import AgreementOptions, OperationOptions
from provisioning.catalogue.directions import Directions
from provisioning.catalogue.predicates import is_not


class Customer(
    BindingOptions,
    ObjectOptions,
    NameOptions,
    ContactOptions,
    BillingStreetOptions,
    ShippingStreetOptions,
    HierarchyOptions,
    AccountFieldOptions,
    OperationOptions,
    CustomerTriggerOptions,
    MergeToQuickBooksOptions,
    CustomerChangeOptions,
    MergeToSalesforceOptions,
    FullNameMergeOptions,
    NewContactOptions,
    AccountNumberOptions,
    CustomerExtraOptions,
    AgreementOptions,
    key="customer",
    title="SF Account/Contact to QB Customer",
    when=is_not(Directions.customer, Direction.NONE),
    direction=Directions.customer,
    nouns={"noun": "Customer", "lower": "customer", "plural": "Customers", "sf_plural": "Accounts"},
):
    """Everything of it is shared with person accounts or vendors."""
