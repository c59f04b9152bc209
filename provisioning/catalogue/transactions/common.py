"""Page: what all transaction types have in common."""

from typing import Final

from provisioning.catalogue.directions import ANY_TRANSACTION
from provisioning.catalogue.kinds import Bool, QbName, SfField, SfValue, Text
from provisioning.catalogue.option import Option, Travel
from provisioning.catalogue.page import Page
from provisioning.catalogue.predicates import truthy
from provisioning.catalogue.requirements import CHECKBOX, PICKLIST_OR_TEXT

#: The value of qb_owner that stands for whoever owns the account.
ACCOUNT_OWNER: Final = "account owner"


class Transactions(Page, key="transactions", title="Transactions in common", when=ANY_TRANSACTION):
    """Which type is made of an opportunity, taxes, and opportunities that come from QuickBooks."""

    multiple = Option(
        "QB Multiple Transaction Supported",
        Bool(),
        default=False,
        effect="one Opportunity field decides which transaction is made",
        help="On: a field of the opportunity says whether it becomes an invoice, a sales receipt, an estimate "
        "or a bill.",
    )
    criterion_field = Option(
        "SF Opportunity field with the transaction criterion",
        SfField("Opportunity"),
        "",
        when=truthy(multiple),
        shape=PICKLIST_OR_TEXT,
        travel=Travel.TO_QUICKBOOKS,
        required=True,
        effect="compared with the four values below",
        help="The field that decides, usually a picklist with the four values below.",
    )
    value_invoice = Option(
        "Value for Invoice",
        Text(),
        "Invoice",
        when=truthy(multiple),
        effect="makes invoices",
        help="With this value the opportunity becomes an invoice.",
    )
    value_sales_receipt = Option(
        "Value for Sales Receipt",
        Text(),
        "Sales Receipt",
        when=truthy(multiple),
        effect="makes sales receipts",
        help="With this value it becomes a sales receipt.",
    )
    value_estimate = Option(
        "Value for Estimate",
        Text(),
        "Estimate",
        when=truthy(multiple),
        effect="makes estimates",
        help="With this value it becomes an estimate.",
    )
    value_bill = Option(
        "Value for Bill",
        Text(),
        "Bill",
        when=truthy(multiple),
        effect="makes bills",
        help="With this value it becomes a bill.",
    )
    tax_code_taxable = Option(
        "Sales tax code for taxable lines",
        QbName("SalesTaxCode"),
        "Tax",
        travel=Travel.TO_QUICKBOOKS,
        effect="SalesTaxCodeRef where neither item nor customer gives one; outside the USA every line needs one",
        help="Used where neither the item nor the customer has a tax code of its own.",
    )
    tax_code_exempt = Option(
        "Sales tax code for non-taxable lines",
        QbName("SalesTaxCode"),
        "Non",
        travel=Travel.TO_QUICKBOOKS,
        effect="the same for accounts marked exempt",
        help="Used for customers who pay no sales tax.",
    )
    exempt_field = Option(
        "SF checkbox that marks a tax-exempt account",
        SfField("Account"),
        "",
        shape=CHECKBOX,
        travel=Travel.TO_QUICKBOOKS,
        effect="uses tax_code_exempt",
        help="Leave empty if no customer is exempt.",
    )
    qb_record_type = Option(
        "Record type of opportunities created from QuickBooks",
        SfValue("Opportunity", "RecordType"),
        "",
        travel=Travel.TO_SALESFORCE,
        effect="RecordTypeId",
        help="Leave empty for the integration user's default record type.",
    )
    qb_stage = Option(
        "Stage of opportunities created from QuickBooks",
        SfValue("Opportunity", "StageName"),
        "Closed Won",
        travel=Travel.TO_SALESFORCE,
        required=True,
        effect="StageName",
        help="A transaction that exists is usually a deal that was won.",
    )
    qb_owner = Option(
        "Owner of opportunities created from QuickBooks",
        Text(),
        ACCOUNT_OWNER,
        travel=Travel.TO_SALESFORCE,
        effect="the account's owner, or the user name given",
        help='"account owner", or the user name of the person who is to own them all.',
    )
