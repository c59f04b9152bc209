"""When a customer or vendor is made on the other side, and when it is merged with one that is there."""

from provisioning.catalogue.choices import CustomerQbTrigger, CustomerTrigger, MergeCriteria
from provisioning.catalogue.kinds import Bool, Choice, QbField, SfField, SfValue, Text
from provisioning.catalogue.option import Option, Travel
from provisioning.catalogue.page import Page
from provisioning.catalogue.predicates import TO_QUICKBOOKS, TO_SALESFORCE, is_
from provisioning.catalogue.requirements import currency as currency_of
from provisioning.catalogue.requirements import fields, needs
from provisioning.catalogue.requirements import text as text_of


class CustomerTriggerOptions(Page):
    """Customers may wait for a deal; vendors cannot, they declare their own triggers."""

    create_trigger = Option(
        "Create a new QB {noun} when",
        Choice(CustomerTrigger),
        CustomerTrigger.STAGE,
        when=TO_QUICKBOOKS,
        effect="until it holds nothing is created; a record already bound is updated regardless",
        help="Keeps firms out of the books until they matter to them.",
    )
    create_stage = Option(
        "Opportunity stage",
        SfValue("Opportunity", "StageName"),
        "Closed Won",
        when=is_(create_trigger, CustomerTrigger.STAGE),
        travel=Travel.TO_QUICKBOOKS,
        required=True,
        effect="that stage or a later one of its path",
        help="The first stage at which the customer is needed in QuickBooks.",
    )
    create_field = Option(
        "SF custom field",
        SfField("Account"),
        "Active__c",
        when=is_(create_trigger, CustomerTrigger.FIELD_VALUE),
        travel=Travel.TO_QUICKBOOKS,
        required=True,
        effect="compared with create_field_value",
        help="The field that decides.",
    )
    create_field_value = Option(
        "Value of that field",
        Text(),
        "Yes",
        when=is_(create_trigger, CustomerTrigger.FIELD_VALUE),
        required=True,
        effect="text compared without case; a checkbox as true or false",
        help="With this value the record is created.",
    )


class MergeToQuickBooksOptions(Page):
    merge_sf_to_qb = Option(
        "Merge a new SF Account with an existing QB {noun}",
        Choice(MergeCriteria),
        MergeCriteria.NAME,
        when=TO_QUICKBOOKS,
        effect="before creating, a match binds instead; more than one match is a record error, never a guess",
        help="What must agree for an existing QuickBooks record to be used instead of making a second one.",
    )


class CustomerChangeOptions(Page):
    """Which changes of QuickBooks customers are taken."""

    qb_trigger = Option(
        "Create or update an SF Account when",
        Choice(CustomerQbTrigger),
        CustomerQbTrigger.CHANGED,
        when=TO_SALESFORCE,
        effect="which QuickBooks changes are taken",
        help="Every change, or only those of records that are marked by a field.",
    )
    qb_trigger_field = Option(
        "QB Customer field",
        QbField("Customer"),
        "",
        when=is_(qb_trigger, CustomerQbTrigger.FIELD_VALUE),
        required=True,
        effect="compared with qb_trigger_value",
        help="The QuickBooks field that decides.",
    )
    qb_trigger_value = Option(
        "Value of that field",
        Text(),
        "",
        when=is_(qb_trigger, CustomerQbTrigger.FIELD_VALUE),
        required=True,
        effect="text compared without case",
        help="With this value the record is taken.",
    )


class MergeToSalesforceOptions(Page):
    merge_qb_to_sf = Option(
        "Merge a new QB {noun} with an existing SF Account",
        Choice(MergeCriteria),
        MergeCriteria.NAME,
        when=TO_SALESFORCE,
        effect="before creating, a match binds instead; more than one match is a record error",
        help="What must agree for an existing account to be used instead of making a second one.",
    )


class FullNameMergeOptions(Page):
    full_name_for_merging = Option(
        "Use QB Full Name for merging",
        Bool(),
        default=False,
        effect="merging compares FullName (with parents) instead of Name",
        help="For books with sub-customers of the same name under different parents.",
    )


class NewContactOptions(Page):
    create_contacts = Option(
        "Create SF Contact records",
        Bool(),
        default=False,
        travel=Travel.TO_SALESFORCE,
        effect="a contact from the {lower}'s contact name, phone and e-mail when the account is created",
        help="Makes a contact beside each account that comes from QuickBooks.",
    )


class AccountNumberOptions(Page):
    account_number_to_sf = Option(
        "Synchronize QB Account Number to SF",
        Bool(),
        default=False,
        travel=Travel.TO_SALESFORCE,
        effect="AccountNumber",
        help="Shows QuickBooks' account number in the account's Account Number.",
    )


class CustomerExtraOptions(Page):
    aging = Option(
        "Support 30/60/90 terms",
        Bool(),
        default=False,
        travel=Travel.TO_SALESFORCE,
        needs=needs(
            "Account Curr_Bal_Pymts__c, Acc_Recv_Over30__c, Acc_Recv_Over60__c, Acc_Recv_Over90__c Currency(9,2)",
            fields(
                "Account",
                currency_of(9, 2),
                "Curr_Bal_Pymts__c",
                "Acc_Recv_Over30__c",
                "Acc_Recv_Over60__c",
                "Acc_Recv_Over90__c",
            ),
        ),
        effect="writes the four aging balances, nightly too, since they move with the calendar",
        help="Shows on the account how much is overdue by 30, 60 and 90 days.",
    )
    owner_to_sales_rep = Option(
        "SF Account Owner to QB Sales Rep",
        Bool(),
        default=False,
        travel=Travel.TO_QUICKBOOKS,
        effect="SalesRepRef by the owner's alias as initials, then by name; none found leaves it and warns",
        help="The account's owner becomes the sales rep. The initials in QuickBooks must be the alias in Salesforce.",
    )
    credit_card_info = Option(
        "Credit Card Info Synchronization",
        Bool(),
        default=False,
        travel=Travel.TO_SALESFORCE,
        needs=needs(
            "Account QB_Card_Last_Four__c Text(4), QB_Card_Expiry__c Text(7), QB_Card_Name__c Text(41)",
            fields("Account", text_of(4), "QB_Card_Last_Four__c"),
            fields("Account", text_of(7), "QB_Card_Expiry__c"),
            fields("Account", text_of(41), "QB_Card_Name__c"),
        ),
        effect="last four digits, expiry and holder's name to Salesforce; "
        "a full number is never read, stored or logged",
        help="The last four digits, the expiry date and the name on the card. Never the number.",
    )
