"""Page: person accounts to customers. A person account is its own contact and has no parent account."""

from provisioning.catalogue.accounts.binding import BindingOptions, NameOptions
from provisioning.catalogue.accounts.contact import (
    AccountFieldOptions,
    BillingStreetOptions,
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
)
from provisioning.catalogue.choices import Direction
from provisioning.catalogue.common import AgreementOptions, OperationOptions
from provisioning.catalogue.directions import Directions
from provisioning.catalogue.kinds import SfField
from provisioning.catalogue.option import Option, Travel
from provisioning.catalogue.predicates import is_not
from provisioning.catalogue.requirements import FieldShape, FieldType


class PersonAccount(
    BindingOptions,
    NameOptions,
    BillingStreetOptions,
    ShippingStreetOptions,
    AccountFieldOptions,
    OperationOptions,
    CustomerTriggerOptions,
    MergeToQuickBooksOptions,
    CustomerChangeOptions,
    MergeToSalesforceOptions,
    FullNameMergeOptions,
    AccountNumberOptions,
    CustomerExtraOptions,
    AgreementOptions,
    key="person_account",
    title="SF Person Account to QB Customer",
    when=is_not(Directions.person_account, Direction.NONE),
    direction=Directions.person_account,
    nouns={"noun": "Customer", "lower": "customer", "plural": "Customers", "sf_plural": "Accounts"},
):
    """A person's Name is derived in Salesforce, so it only travels to QuickBooks."""

    name_field = NameOptions.name_field.but(travel=Travel.TO_QUICKBOOKS)
    company_name_field = NameOptions.company_name_field.but(
        default="", help="Usually empty: a person has no company name."
    )
    middle_name_field = AccountFieldOptions.middle_name_field.but(kind=SfField("Account"))
    parent_customer_field = Option(
        "SF field with the parent customer",
        SfField("Account"),
        "",
        shape=FieldShape((FieldType.LOOKUP, FieldType.TEXT), to="Account"),
        travel=Travel.TO_QUICKBOOKS,
        effect="ParentRef, by the parent's Salesforce id (person accounts have no ParentId)",
        help="For persons who are to be jobs under another customer.",
    )
