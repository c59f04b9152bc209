"""Page: opportunities to checks."""

from provisioning.catalogue.choices import Direction
from provisioning.catalogue.directions import Directions
from provisioning.catalogue.kinds import QbAccount, SfField, SfObject
from provisioning.catalogue.option import Option, Travel
from provisioning.catalogue.page import Page
from provisioning.catalogue.predicates import is_not, truthy
from provisioning.catalogue.requirements import CURRENCY, DATE, LOOKUP_OR_TEXT, TEXT
from provisioning.catalogue.transactions.agreement import TransactionAgreementOptions
from provisioning.catalogue.transactions.creation import (
    NumberOptions,
    OpportunityTriggerOptions,
    TransactionOperationOptions,
    TransactionOptions,
)
from provisioning.catalogue.transactions.fields import ClassByLineOptions, ClosingOptions, DateOptions
from provisioning.catalogue.transactions.lines import LineDescriptionOptions, LineOptions, PrintOptions
from provisioning.catalogue.transactions.parties import ExpenseOptions, PayeeNameOptions


class BankOptions(Page):
    bank_account = Option(
        "Bank account",
        QbAccount(),
        "",
        travel=Travel.TO_QUICKBOOKS,
        effect="AccountRef of checks made from opportunities",
        help="The account that checks are drawn on.",
    )


class Check(
    TransactionOptions,
    TransactionOperationOptions,
    NumberOptions,
    OpportunityTriggerOptions,
    ExpenseOptions,
    BankOptions,
    LineDescriptionOptions,
    PrintOptions,
    LineOptions,
    PayeeNameOptions,
    DateOptions,
    ClassByLineOptions,
    ClosingOptions,
    TransactionAgreementOptions,
    key="check",
    title="SF Opportunity to QB Check",
    when=is_not(Directions.check, Direction.NONE),
    direction=Directions.check,
    nouns={"noun": "Check", "api": "Check", "plural": "Checks", "sf_plural": "Opportunities"},
):
    """Checks come from opportunities, or from a commission object of the company."""

    commission_object = Option(
        "Custom object for QB Commission Check",
        SfObject(),
        "",
        effect="read instead of Opportunity",
        help="Only if checks are made from commission records instead of deals.",
    )
    check_number_field = Option(
        "Check #",
        SfField("commission_object"),
        "",
        when=truthy(commission_object),
        shape=TEXT,
        travel=Travel.TO_QUICKBOOKS,
        effect="RefNumber",
        help="The field with the number of the check.",
    )
    bank_account_field = Option(
        "Bank Account Name",
        SfField("commission_object"),
        "",
        when=truthy(commission_object),
        shape=TEXT,
        travel=Travel.TO_QUICKBOOKS,
        effect="AccountRef",
        help="The field that names the bank account, as QuickBooks spells it.",
    )
    gl_account_field = Option(
        "GL Account Name",
        SfField("commission_object"),
        "",
        when=truthy(commission_object),
        shape=TEXT,
        travel=Travel.TO_QUICKBOOKS,
        effect="the expense line's account",
        help="The field that names the expense account, as QuickBooks spells it.",
    )
    amount_field = Option(
        "Amount",
        SfField("commission_object"),
        "",
        when=truthy(commission_object),
        shape=CURRENCY,
        travel=Travel.TO_QUICKBOOKS,
        required=True,
        effect="the expense line's amount",
        help="The field with the amount of the check.",
    )
    check_date_field = Option(
        "Date",
        SfField("commission_object"),
        "",
        when=truthy(commission_object),
        shape=DATE,
        travel=Travel.TO_QUICKBOOKS,
        effect="TxnDate",
        help="The field with the date of the check.",
    )
    payee_field = Option(
        "Payee Reference",
        SfField("commission_object"),
        "",
        when=truthy(commission_object),
        shape=LOOKUP_OR_TEXT,
        travel=Travel.TO_QUICKBOOKS,
        required=True,
        effect="PayeeEntityRef: vendor, customer or other name",
        help="The field that says who is paid.",
    )
