"""Who a transaction is with: the vendor it goes to, and the name that comes back."""

from provisioning.catalogue.choices import VendorSource
from provisioning.catalogue.kinds import Choice, QbAccount, SfField
from provisioning.catalogue.option import Option, Travel
from provisioning.catalogue.page import Page
from provisioning.catalogue.predicates import is_
from provisioning.catalogue.requirements import CHECKBOX, CURRENCY, TEXT, lookup


class VendorSourceOptions(Page):
    vendor_from = Option(
        "Vendor taken from",
        Choice(VendorSource),
        VendorSource.LINE_PRODUCT,
        travel=Travel.TO_QUICKBOOKS,
        effect="VendorRef; lines of several vendors make one transaction each",
        help="Whom you buy from: the vendor of each product, the account itself, or one named on the deal.",
    )
    vendor_lookup_field = Option(
        "SF lookup to the vendor account",
        SfField("Opportunity"),
        "",
        when=is_(vendor_from, VendorSource.OPPORTUNITY_LOOKUP),
        shape=lookup("Account"),
        travel=Travel.TO_QUICKBOOKS,
        required=True,
        effect="VendorRef of that account's binding",
        help="The lookup field on the deal that names the vendor.",
    )


class ExpenseOptions(Page):
    expense_account = Option(
        "Expense account for lines without an item",
        QbAccount(),
        "",
        travel=Travel.TO_QUICKBOOKS,
        effect="expense lines; an item line needs none",
        help="Where lines that name no product are booked.",
    )


class CustomerNameOptions(Page):
    customer_name_field = Option(
        "SF field for Customer/Job Name",
        SfField("Opportunity"),
        "",
        shape=TEXT,
        travel=Travel.TO_SALESFORCE,
        effect="CustomerRef FullName",
        help="Shows which customer or job the transaction is booked on.",
    )


class PayeeNameOptions(Page):
    customer_name_field = Option(
        "SF field for Vendor/Payee Name",
        SfField("Opportunity"),
        "",
        shape=TEXT,
        travel=Travel.TO_SALESFORCE,
        effect="VendorRef or PayeeEntityRef FullName",
        help="Shows whom the transaction is booked on.",
    )


class PaidOptions(Page):
    remaining_balance_field = Option(
        "SF field for Remaining Balance",
        SfField("Opportunity"),
        "",
        shape=CURRENCY,
        travel=Travel.TO_SALESFORCE,
        effect="BalanceRemaining (OpenAmount of a bill)",
        help="Shows on the deal what is still open.",
    )
    is_paid_field = Option(
        "SF checkbox for Is Paid",
        SfField("Opportunity"),
        "",
        shape=CHECKBOX,
        travel=Travel.TO_SALESFORCE,
        effect="IsPaid: true only at a balance of zero; a reversed payment clears it",
        help="Ticked when nothing is open any more.",
    )
