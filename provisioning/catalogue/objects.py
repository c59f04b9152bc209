"""Custom objects and fields of Salesforce that the integration fills (source.txt 3.1, tables 1 and 2; rules.md 6)."""

from typing import Final

from provisioning.catalogue.requirements import (
    CHECKBOX,
    DATE,
    DATE_TIME,
    FieldShape,
    FieldType,
    QuickBooksCustomFieldNeed,
    SalesforceFieldNeed,
    SalesforceObjectNeed,
    currency,
    label_of,
    lookup,
    picklist,
    text,
)

_PICKLIST = picklist()


def _key(length: int) -> FieldShape:
    return FieldShape((FieldType.TEXT,), length=length, unique=True, external_id=True)


def _object(name: str, label: str, plural: str, fields: dict[str, FieldShape]) -> SalesforceObjectNeed:
    needs = (SalesforceFieldNeed(name, field, shape, label_of(field)) for field, shape in fields.items())
    return SalesforceObjectNeed(name, label, plural, tuple(needs))


def _copy_of(name: str, label: str, plural: str, key: str) -> SalesforceObjectNeed:
    return _object(name, label, plural, {key: _key(36)})


PAYMENT: Final = _object(
    "Payment_QB__c",
    "Payment QB",
    "Payment QBs",
    {
        "Payment_Number__c": _key(13),
        "Ref_Number__c": text(20),
        "Opportunity__c": lookup("Opportunity"),
        "Account__c": lookup("Account"),
        "Total_Amount__c": currency(15, 2),
        "Transaction_Date__c": DATE,
    },
)

CREDIT_MEMO: Final = _object(
    "Credit_Memo__c",
    "Credit Memo",
    "Credit Memos",
    {
        "Ref_Number__c": _key(11),
        "Credit_Remaining__c": currency(10, 2),
        "Opportunity__c": lookup("Opportunity"),
        "Account__c": lookup("Account"),
        "Total_Amount__c": currency(15, 2),
        "Transaction_Date__c": DATE,
    },
)

ACCOUNTING_OBJECTS: Final = (
    _copy_of("QB_Bill__c", "QB Bill", "QB Bills", "TxnID__c"),
    _copy_of("QB_Check__c", "QB Check", "QB Checks", "TxnID__c"),
    _copy_of("QB_Deposit__c", "QB Deposit", "QB Deposits", "TxnID__c"),
    _copy_of("QB_Account__c", "QB Account", "QB Accounts", "ListID__c"),
    _copy_of("QB_Journal__c", "QB Journal", "QB Journals", "TxnID__c"),
    _copy_of("QB_Vendor_Credit__c", "QB Vendor Credit", "QB Vendor Credits", "TxnID__c"),
)

#: For payment processing inside Salesforce: the 17 fields of source.txt 3.1.
TRANSACTION: Final = _object(
    "Transaction__c",
    "Transaction",
    "Transactions",
    {
        "Amount__c": currency(10, 2),
        "Approval_Status__c": _PICKLIST,
        "Stripe_Transaction_ID__c": text(50),
        "Authorization__c": text(50),
        "Client__c": FieldShape((FieldType.MASTER_DETAIL,), to="Opportunity"),
        "Date_Ran__c": DATE,
        "Date_Received__c": DATE,
        "Date_Sent__c": DATE,
        "Declined_Comments__c": FieldShape((FieldType.TEXT_AREA,), length=255),
        "Due_Date_Override__c": CHECKBOX,
        "First_Recurring__c": _PICKLIST,
        "Payment_Type__c": _PICKLIST,
        "Record_Type__c": _PICKLIST,
        "Routing_Bank__c": text(80),
        "Transaction_Amount__c": currency(10, 2),
        "Transaction_Status__c": _PICKLIST,
        "Transaction_Type__c": _PICKLIST,
    },
)

#: On Account, Opportunity and Product2 (table 1); the other mandatory fields are named by options.
LAST_MODIFIED_FIELD: Final = "QB_LastModified__c"


def last_modified(object_: str) -> SalesforceFieldNeed:
    """The field that shows how fresh a record is: TimeModified of the QuickBooks version last synchronised."""
    return SalesforceFieldNeed(object_, LAST_MODIFIED_FIELD, DATE_TIME, "QB LastModified")


CUSTOMER_ACCOUNT_ID: Final = QuickBooksCustomFieldNeed("Customer", "AccountID")
VENDOR_ACCOUNT_ID: Final = QuickBooksCustomFieldNeed("Vendor", "AccountID")
