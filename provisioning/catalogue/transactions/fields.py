"""Which fields of Salesforce hold a transaction's dates, terms, classes and numbers."""

from provisioning.catalogue.kinds import Bool, SfField
from provisioning.catalogue.option import Option, Travel
from provisioning.catalogue.page import Page
from provisioning.catalogue.requirements import (
    DATE,
    PICKLIST_OR_TEXT,
    TEXT,
    FieldShape,
    FieldType,
    OwnField,
    needs,
)


class DateOptions(Page):
    date_field = Option(
        "SF field for the {noun} Date",
        SfField("Opportunity"),
        "CloseDate",
        shape=DATE,
        travel=Travel.BOTH_WAYS,
        required=True,
        effect="TxnDate",
        help="The field with the day of booking.",
    )


class DueDateOptions(Page):
    due_date_field = Option(
        "SF field for Due Date",
        SfField("Opportunity"),
        "",
        shape=DATE,
        travel=Travel.BOTH_WAYS,
        effect="DueDate; empty: QuickBooks computes it from the terms",
        help="Usually empty: the terms decide.",
    )


class PurchaseOrderNumberOptions(Page):
    po_number_field = Option(
        "SF field for Purchase Order #",
        SfField("Opportunity"),
        "",
        shape=TEXT,
        travel=Travel.BOTH_WAYS,
        effect="PONumber, 25 characters",
        help="The customer's order number.",
    )


class TermsOptions(Page):
    terms_field = Option(
        "SF field for Terms",
        SfField("Opportunity"),
        "",
        shape=PICKLIST_OR_TEXT,
        travel=Travel.BOTH_WAYS,
        effect="TermsRef; empty: the customer's or vendor's",
        help="Payment terms of this deal, spelt as in QuickBooks.",
    )


class ShippingMethodOptions(Page):
    shipping_method_field = Option(
        "SF field for Shipping Method",
        SfField("Opportunity"),
        "",
        shape=PICKLIST_OR_TEXT,
        travel=Travel.BOTH_WAYS,
        effect="ShipMethodRef; unknown is a record error",
        help="How it is shipped, spelt as in QuickBooks.",
    )


class ClassOptions(Page):
    class_field = Option(
        "SF field for Class",
        SfField("Opportunity"),
        "",
        shape=PICKLIST_OR_TEXT,
        travel=Travel.BOTH_WAYS,
        effect="ClassRef of the transaction",
        help="The class of the whole transaction, for class tracking.",
    )


class ClassByLineOptions(Page):
    """Bills and checks have no class of their own, only their lines have."""

    class_field = Option(
        "SF field for Class",
        SfField("Opportunity"),
        "",
        shape=PICKLIST_OR_TEXT,
        travel=Travel.BOTH_WAYS,
        effect="ClassRef of every line",
        help="The class that every line gets, for class tracking.",
    )


class ClosingOptions(Page):
    """Numbers, memo and search, with which every transaction page ends."""

    line_class_field = Option(
        "SF line field for Class",
        SfField("OpportunityLineItem"),
        "",
        shape=PICKLIST_OR_TEXT,
        travel=Travel.BOTH_WAYS,
        effect="ClassRef of the line",
        help="If single lines belong to other classes.",
    )
    memo_field = Option(
        "SF field for Memo",
        SfField("Opportunity"),
        "Name",
        shape=TEXT,
        travel=Travel.TO_QUICKBOOKS,
        effect="Memo",
        help="A note for your bookkeeper; the name of the deal serves well.",
    )
    created_number_field = Option(
        "SF field for the created number",
        SfField("Opportunity"),
        "{api}_Number__c",
        shape=TEXT,
        travel=Travel.TO_SALESFORCE,
        needs=needs("Text(11), unique", OwnField(FieldShape((FieldType.TEXT,), length=11, unique=True))),
        effect="RefNumber as QuickBooks has it",
        help="Shows QuickBooks' number on the deal.",
    )
    duplicate_field = Option(
        "SF field for duplicate prevention",
        SfField("Opportunity"),
        "",
        shape=TEXT,
        travel=Travel.TO_QUICKBOOKS,
        effect="a transaction that already carries this value (RefNumber, PONumber or Memo of the same customer or "
        "vendor) is bound, not created again",
        help="If transactions may have been entered by hand already: a field whose value both would share.",
    )
    fast_search = Option(
        "Fast search for customers or vendors",
        Bool(),
        default=True,
        travel=Travel.TO_QUICKBOOKS,
        effect="on: by ListID from the binding; off: by name in QuickBooks every time",
        help="Leave on unless you rebuild bindings by hand.",
    )
