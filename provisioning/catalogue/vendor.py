"""Page: accounts and contacts to vendors."""

from provisioning.catalogue.accounts.binding import BindingOptions, NameOptions, ObjectOptions
from provisioning.catalogue.accounts.contact import AccountFieldOptions, BillingStreetOptions, ContactOptions
from provisioning.catalogue.accounts.creation import (
    AccountNumberOptions,
    CustomerTriggerOptions,
    MergeToQuickBooksOptions,
    MergeToSalesforceOptions,
    NewContactOptions,
)
from provisioning.catalogue.choices import Direction, VendorQbTrigger, VendorTrigger
from provisioning.catalogue.common import AgreementOptions, OperationOptions
from provisioning.catalogue.directions import Directions
from provisioning.catalogue.kinds import Bool, Choice, QbField, SfField, Text
from provisioning.catalogue.option import Option, Travel
from provisioning.catalogue.page import Page
from provisioning.catalogue.predicates import TO_QUICKBOOKS, TO_SALESFORCE, is_, is_not
from provisioning.catalogue.requirements import PICKLIST_OR_TEXT, TEXT


class VendorTriggerOptions(Page):
    """When an account becomes a vendor."""

    create_trigger = Option(
        "Create a new QB {noun} when",
        Choice(VendorTrigger),
        VendorTrigger.ACCOUNT_CREATED,
        when=TO_QUICKBOOKS,
        effect=CustomerTriggerOptions.create_trigger.effect,
        help="At once, or when a field of the account says so.",
    )
    create_field = CustomerTriggerOptions.create_field.but(
        when=is_(create_trigger, VendorTrigger.FIELD_VALUE)
    )
    create_field_value = CustomerTriggerOptions.create_field_value.but(
        when=is_(create_trigger, VendorTrigger.FIELD_VALUE)
    )


class VendorChangeOptions(Page):
    """Which changes of QuickBooks vendors are taken."""

    qb_trigger = Option(
        "Create or update an SF Account when",
        Choice(VendorQbTrigger),
        VendorQbTrigger.CHANGED,
        when=TO_SALESFORCE,
        effect="which QuickBooks changes are taken",
        help="Every change, or only those of vendors that are marked by a field.",
    )
    qb_trigger_field = Option(
        "QB Vendor field",
        QbField("Vendor"),
        "",
        when=is_(qb_trigger, VendorQbTrigger.FIELD_VALUE),
        required=True,
        effect="compared with qb_trigger_value",
        help="The QuickBooks field that decides.",
    )
    qb_trigger_value = Option(
        "Value of that field",
        Text(),
        "",
        when=is_(qb_trigger, VendorQbTrigger.FIELD_VALUE),
        required=True,
        effect="text compared without case",
        help="With this value the vendor is taken.",
    )


class Vendor(
    BindingOptions,
    ObjectOptions,
    NameOptions,
    ContactOptions,
    BillingStreetOptions,
    AccountFieldOptions,
    OperationOptions,
    VendorTriggerOptions,
    MergeToQuickBooksOptions,
    VendorChangeOptions,
    MergeToSalesforceOptions,
    NewContactOptions,
    AccountNumberOptions,
    AgreementOptions,
    key="vendor",
    title="SF Account/Contact to QB Vendor",
    when=is_not(Directions.vendor, Direction.NONE),
    direction=Directions.vendor,
    nouns={"noun": "Vendor", "lower": "vendor", "plural": "Vendors", "sf_plural": "Accounts"},
):
    """The binding fields are other ones than the customer's: an account may be both."""

    binding_field = BindingOptions.binding_field.but(default="QB_Vendor_List_ID__c")
    full_name_field = BindingOptions.full_name_field.but(default="QB_Vendor_Name__c")
    type_field = Option(
        "SF field that marks a vendor",
        SfField("Account"),
        "Type",
        shape=PICKLIST_OR_TEXT,
        travel=Travel.TO_QUICKBOOKS,
        required=True,
        effect="with type_value: only these accounts become vendors, "
        "and they do not become customers unless also_customers",
        help="How Salesforce tells vendors from customers.",
    )
    type_value = Option(
        "Value that marks a vendor",
        Text(),
        "Vendor",
        required=True,
        effect="compared without case",
        help="With this value in that field the account is a vendor.",
    )
    also_customers = Option(
        "Vendors may be customers too",
        Bool(),
        default=False,
        effect="such an account is sent as both",
        help="For firms that you both buy from and sell to.",
    )
    name_suffix = Option(
        "Suffix for a vendor whose name a customer has",
        Text(),
        " (Vendor)",
        travel=Travel.TO_QUICKBOOKS,
        effect="QuickBooks allows a name once across customers, vendors, employees and other names",
        help="Added to the vendor's name where a customer has it already.",
    )
    name_on_check_field = Option(
        "SF field for Name on Check",
        SfField("Account"),
        "",
        shape=TEXT,
        travel=Travel.BOTH_WAYS,
        effect="NameOnCheck, 41 characters",
        help="If checks are made out to another name than the vendor's.",
    )
