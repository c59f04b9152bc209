"""The custom fields that the integration uses in an org, by their usual names."""

from sandbox.datasets.rows import CustomField


def salesforce_fields() -> tuple[CustomField, ...]:
    """All of them, on Account, Contact, Opportunity and Product2, in the order in which they are made."""
    return (*_ACCOUNT, *_CONTACT, *_OPPORTUNITY, *_PRODUCT)


def _text(
    sobject: str, name: str, label: str, length: int, *, unique: bool = False, external: bool = False
) -> CustomField:
    return CustomField(sobject, name, label, "Text", length=length, unique=unique, external_id=external)


def _currency(sobject: str, name: str, label: str, digits: int) -> CustomField:
    """``digits`` stand left of the point, as on the set-up page: Currency(9,2) has precision 11."""
    return CustomField(sobject, name, label, "Currency", precision=digits + 2, scale=2)


def _address(prefix: str, label: str) -> tuple[CustomField, ...]:
    parts = ("Company Name", "Street", "City", "State", "Postal Code", "Country")
    return tuple(
        _text("Opportunity", f"{prefix}_{part.replace(' ', '_')}__c", f"{label} {part}", 210)
        for part in parts
    )


_TERMS = ("Net 15", "Net 30", "Net 60", "Due on receipt", "1% 10 Net 30", "2% 10 Net 30")

_ACCOUNT = (
    _text("Account", "QB_Full_Name__c", "QB Full Name", 210),
    CustomField("Account", "QB_LastModified__c", "QB LastModified", "DateTime"),
    CustomField("Account", "Active__c", "Active", "Picklist", picklist=("Yes", "No"), restricted=True),
    _text("Account", "QB_List_ID__c", "QB List ID", 36, unique=True, external=True),
    CustomField("Account", "Terms__c", "Terms", "Picklist", picklist=_TERMS),
    _currency("Account", "QB_Total_Balance__c", "QB Total Balance", 16),
    _currency("Account", "Curr_Bal_Pymts__c", "Curr Bal Pymts", 9),
    _currency("Account", "Acc_Recv_Over30__c", "Acc Recv Over30", 9),
    _currency("Account", "Acc_Recv_Over60__c", "Acc Recv Over60", 9),
    _currency("Account", "Acc_Recv_Over90__c", "Acc Recv Over90", 9),
    CustomField("Account", "Tax_Exempt__c", "Tax Exempt", "Checkbox"),
    CustomField(
        "Account",
        "Primary_Contact__c",
        "Primary Contact",
        "Lookup",
        reference_to="Contact",
        relationship_name="Primary_For_Accounts",
    ),
    _text("Account", "QB_Card_Last_Four__c", "QB Card Last Four", 4),
    _text("Account", "QB_Card_Expiry__c", "QB Card Expiry", 7),
    _text("Account", "QB_Card_Name__c", "QB Card Name", 41),
)

_CONTACT = (
    CustomField("Contact", "Level__c", "Level", "Picklist", picklist=("Primary", "Secondary", "Tertiary")),
    _text("Contact", "Middle_Name__c", "Middle Name", 40),
)

_OPPORTUNITY = (
    CustomField("Opportunity", "QB_LastModified__c", "QB LastModified", "DateTime"),
    _text("Opportunity", "QB_Invoice_TxnID__c", "QB Invoice TxnID", 36, unique=True, external=True),
    _text("Opportunity", "Invoice_Number__c", "Invoice Number", 11, unique=True),
    CustomField("Opportunity", "Invoice_Paid__c", "Invoice Paid", "Checkbox"),
    _currency("Opportunity", "Invoice_Balance__c", "Invoice Balance", 16),
    _text("Opportunity", "Customer_Name__c", "Customer Name", 210),
    CustomField("Opportunity", "Due_Date__c", "Due Date", "Date"),
    _text("Opportunity", "PO_Number__c", "PO Number", 25),
    CustomField("Opportunity", "Terms__c", "Terms", "Picklist", picklist=_TERMS),
    _text("Opportunity", "Shipping_Method__c", "Shipping Method", 15),
    CustomField("Opportunity", "Send_To_QB__c", "Send To QB", "Checkbox"),
    CustomField(
        "Opportunity",
        "Primary_Contact__c",
        "Primary Contact",
        "Lookup",
        reference_to="Contact",
        relationship_name="Primary_For_Opportunities",
    ),
    *_address("Billing", "Billing"),
    *_address("Shipping", "Shipping"),
)

_PRODUCT = (
    CustomField("Product2", "QB_LastModified__c", "QB LastModified", "DateTime"),
    _text("Product2", "QB_List_ID__c", "QB List ID", 36, unique=True, external=True),
    CustomField(
        "Product2",
        "QB_Item_Type__c",
        "QB Item Type",
        "Picklist",
        picklist=("Inventory", "Non-Inventory", "Service", "Other Charge", "Discount"),
    ),
    _text("Product2", "QB_Parent_Name__c", "QB Parent Name", 41),
    _currency("Product2", "Unit_Cost__c", "Unit Cost", 10),
    _text("Product2", "Vendor__c", "Vendor", 41),
    CustomField("Product2", "Weight__c", "Weight", "Number", precision=12, scale=2),
)
