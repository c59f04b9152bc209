"""Which contact stands for an account, and how addresses travel."""

from provisioning.catalogue.choices import ContactScope, Hierarchy, PrimaryContactVia, StreetLayout
from provisioning.catalogue.kinds import Bool, Choice, Integer, SfField, SfObject, Text
from provisioning.catalogue.option import Option, Travel
from provisioning.catalogue.page import Page
from provisioning.catalogue.predicates import is_, is_not
from provisioning.catalogue.requirements import (
    CURRENCY,
    TEXT,
    TEXT_OR_PICKLIST,
    fields,
    lookup,
    needs,
    picklist,
)

_LEVELS = picklist("Primary", "Secondary", "Tertiary")


class ContactOptions(Page):
    primary_contact_via = Option(
        "Primary contact selected via",
        Choice(PrimaryContactVia),
        PrimaryContactVia.NONE,
        needs=needs(
            "Level: Contact.Level__c picklist Primary/Secondary/Tertiary; "
            "lookup: Primary_Contact__c Lookup(Contact) on Account or Opportunity",
            fields("Contact", _LEVELS, "Level__c", only=(PrimaryContactVia.LEVEL,)),
            fields(
                "Account", lookup("Contact"), "Primary_Contact__c", only=(PrimaryContactVia.ACCOUNT_LOOKUP,)
            ),
            fields(
                "Opportunity",
                lookup("Contact"),
                "Primary_Contact__c",
                only=(PrimaryContactVia.OPPORTUNITY_LOOKUP,),
            ),
        ),
        effect="which contact is the primary one",
        help="An account has many contacts, a QuickBooks record one. Choose how Salesforce marks it.",
    )
    default_primary_role = Option(
        "Default Primary Role Name/Opportunity/Object/Object Primary Contact",
        Text(),
        "Primary",
        when=is_not(primary_contact_via, PrimaryContactVia.NONE),
        effect="the role or level that marks the primary contact; with Other, the API name of a checkbox on Contact",
        help="The role or level in question, such as Primary.",
    )
    primary_contact_to_qb = Option(
        "Primary SF Contact to QB {noun} Contact Area",
        Bool(),
        default=False,
        when=is_not(primary_contact_via, PrimaryContactVia.NONE),
        travel=Travel.TO_QUICKBOOKS,
        effect="Salutation, first and last name, phones and e-mail of the primary contact go to QuickBooks; "
        "two of them: the oldest, with a warning",
        help="Sends the primary contact's name, phones and e-mail address to the {lower}.",
    )
    contact_mail_address = Option(
        "Synchronize contact mail address",
        Choice(ContactScope),
        ContactScope.NO,
        travel=Travel.TO_SALESFORCE,
        effect="the billing address coming from QuickBooks is written to MailingAddress of the primary contact "
        "or of all contacts",
        help="Whether an address changed in QuickBooks also becomes the mailing address of contacts.",
    )
    account_billing_address = Option(
        "Synchronize account billing address",
        Choice(ContactScope),
        ContactScope.NO,
        travel=Travel.TO_QUICKBOOKS,
        effect="the mailing address of the primary contact (or of the contact changed last) is written to the "
        "account's BillingAddress before the account is sent",
        help="For teams that keep addresses on contacts: the account's billing address is taken from there.",
    )


class BillingStreetOptions(Page):
    billing_street = Option(
        "QB {noun} Billing Street Address",
        Choice(StreetLayout),
        StreetLayout.AS_ACCOUNT,
        travel=Travel.TO_QUICKBOOKS,
        effect="street lines wrapped over Addr1-5; Name/Address puts the name in Addr1 and the street below it",
        help="Name/Address prints the name as the first line of the address block.",
    )


class ShippingStreetOptions(Page):
    shipping_street = Option(
        "QB {noun} Shipping Street Address",
        Choice(StreetLayout),
        StreetLayout.AS_ACCOUNT,
        travel=Travel.TO_QUICKBOOKS,
        effect="the same for the shipping address",
        help="The same choice for the shipping address.",
    )


class HierarchyOptions(Page):
    hierarchy = Option(
        "Propagate SF hierarchy to QB Customer/Job hierarchy",
        Choice(Hierarchy),
        Hierarchy.NO,
        travel=Travel.TO_QUICKBOOKS,
        effect="ParentRef from the parent account or from the custom object; "
        "in QuickBooks every customer with a parent is a job",
        help="Subsidiaries become jobs under their parent's customer.",
    )
    hierarchy_object = Option(
        "Custom object for the hierarchy",
        SfObject(),
        "",
        when=is_(hierarchy, Hierarchy.CUSTOM_OBJECT),
        required=True,
        effect="its lookups to parent and child account make the tree",
        help="The object whose records name a parent and a child account.",
    )
    hierarchy_levels = Option(
        "Hierarchy levels below the top customer",
        Integer(1, 4),
        1,
        when=is_not(hierarchy, Hierarchy.NO),
        effect="deeper accounts hang under their ancestor at the last level",
        help="QuickBooks shows five levels in all, the customer included.",
    )


class AccountFieldOptions(Page):
    terms_field = Option(
        "SF custom field for QB {noun} Terms",
        SfField("Account"),
        "",
        shape=TEXT_OR_PICKLIST,
        travel=Travel.BOTH_WAYS,
        effect="TermsRef; a term unknown to QuickBooks is a record error, none is created",
        help="Payment terms such as Net 30, spelt as in QuickBooks.",
    )
    total_balance_field = Option(
        "SF custom field for QB Total Balance",
        SfField("Account"),
        "",
        shape=CURRENCY,
        travel=Travel.TO_SALESFORCE,
        effect="TotalBalance (Balance for vendors), refreshed nightly too, "
        "since balances move without the record being modified",
        help="Shows on the account what is owed.",
    )
    middle_name_field = Option(
        "SF custom field for Contact Middle Name",
        SfField("Contact"),
        "",
        shape=TEXT,
        travel=Travel.BOTH_WAYS,
        effect="MiddleName, 5 characters",
        help="Only if you keep middle names. QuickBooks takes five characters.",
    )
