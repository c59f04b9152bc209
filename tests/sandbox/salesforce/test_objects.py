"""Standard objects held to facts: key prefixes, fields as a describe has them, what hangs on an account."""

import pytest

from sandbox.salesforce.schema.catalogue import Schema

SCHEMA = Schema()

#: Key prefixes as Salesforce documents them.
PREFIXES = {
    "Account": "001",
    "Contact": "003",
    "User": "005",
    "Opportunity": "006",
    "OpportunityHistory": "008",
    "Organization": "00D",
    "UserRole": "00E",
    "Group": "00G",
    "OpportunityContactRole": "00K",
    "Lead": "00Q",
    "Task": "00T",
    "Event": "00U",
    "Profile": "00e",
    "OpportunityLineItem": "00k",
    "CampaignMember": "00v",
    "RecordType": "012",
    "OpportunityStage": "01J",
    "CurrencyType": "01L",
    "Pricebook2": "01s",
    "Product2": "01t",
    "PricebookEntry": "01u",
    "AccountContactRole": "02Z",
    "AccountContactRelation": "07k",
    "PermissionSet": "0PS",
    "PermissionSetAssignment": "0Pa",
    "UserLicense": "100",
    "Case": "500",
    "Campaign": "701",
    "Order": "801",
    "OrderItem": "802",
}

#: Object.Field -> label, type, length, nillable, createable, updateable. Account up to its billing address and the
#: first fields of Opportunity are as in describes that CumulusCI's tests have recorded; the rest is unchecked.
FIELDS = {
    "Account.Name": ("Account Name", "string", 255, False, True, True),
    "Account.MasterRecordId": ("Master Record ID", "reference", 18, True, False, False),
    "Account.ParentId": ("Parent Account ID", "reference", 18, True, True, True),
    "Account.BillingStreet": ("Billing Street", "textarea", 255, True, True, True),
    "Account.BillingCity": ("Billing City", "string", 40, True, True, True),
    "Account.BillingState": ("Billing State/Province", "string", 80, True, True, True),
    "Account.BillingPostalCode": ("Billing Zip/Postal Code", "string", 20, True, True, True),
    "Account.BillingCountry": ("Billing Country", "string", 80, True, True, True),
    "Account.Phone": ("Account Phone", "phone", 40, True, True, True),
    "Account.NumberOfEmployees": ("Employees", "int", 0, True, True, True),
    "Account.Description": ("Account Description", "textarea", 32000, True, True, True),
    "Contact.Name": ("Full Name", "string", 121, False, False, False),
    "Contact.LastName": ("Last Name", "string", 80, False, True, True),
    "Contact.Phone": ("Business Phone", "phone", 40, True, True, True),
    "Contact.Email": ("Email", "email", 80, True, True, True),
    "Opportunity.Name": ("Name", "string", 120, False, True, True),
    "Opportunity.IsPrivate": ("Private", "boolean", 0, False, True, True),
    "Opportunity.AccountId": ("Account ID", "reference", 18, True, True, True),
    "Opportunity.Description": ("Description", "textarea", 32000, True, True, True),
    "Opportunity.IsWon": ("Won", "boolean", 0, False, False, False),
    "Opportunity.IsClosed": ("Closed", "boolean", 0, False, False, False),
    "Opportunity.StageName": ("Stage", "picklist", 255, False, True, True),
    "Opportunity.Probability": ("Probability (%)", "percent", 0, True, True, True),
    "Opportunity.ExpectedRevenue": ("Expected Amount", "currency", 0, True, False, False),
    "Order.OrderNumber": ("Order Number", "string", 30, False, False, False),
    "Order.EffectiveDate": ("Order Start Date", "date", 0, False, True, True),
    "Case.CaseNumber": ("Case Number", "string", 30, False, False, False),
    "Lead.Company": ("Company", "string", 255, False, True, True),
    "Lead.Status": ("Status", "picklist", 255, False, True, True),
    "Task.Subject": ("Subject", "combobox", 255, True, True, True),
    "Product2.Name": ("Product Name", "string", 255, False, True, True),
    "PricebookEntry.UnitPrice": ("List Price", "currency", 0, True, True, True),
    "Account.IsDeleted": ("Deleted", "boolean", 0, False, False, False),
}

#: What a parent calls these records: object, field, name, cascade, restrict.
CHILDREN = {
    ("Account", "ParentId", "ChildAccounts", False, False),
    ("AccountContactRole", "AccountId", "AccountContactRoles", True, False),
    ("Case", "AccountId", "Cases", False, True),
    ("Contact", "AccountId", "Contacts", True, False),
    ("Event", "AccountId", "", False, False),
    ("Event", "WhatId", "Events", True, False),
    ("Lead", "ConvertedAccountId", "", False, False),
    ("Opportunity", "AccountId", "Opportunities", True, False),
    ("Order", "AccountId", "Orders", True, True),
}


@pytest.mark.parametrize(("name", "prefix"), [one for one in PREFIXES.items() if one[0] != "CurrencyType"])
def test_key_prefixes(name: str, prefix: str) -> None:
    assert SCHEMA.get(name).prefix == prefix


def test_fields() -> None:
    found = {}
    for path in FIELDS:
        name, _, field_name = path.partition(".")
        field = SCHEMA.get(name).fields[field_name.lower()]
        found[path] = (
            field.label,
            field.type.value,
            field.length,
            field.nillable,
            field.createable,
            field.updateable,
        )
    assert found == FIELDS


def test_children_of_an_account() -> None:
    found = {
        (link.child, link.field.name, link.field.children, link.field.cascade, link.field.restrict)
        for link in SCHEMA.children("Account")
    }
    assert found >= CHILDREN


def test_polymorphic_lookups() -> None:
    assert SCHEMA.get("Task").fields["whoid"].reference_to == ("Contact", "Lead")
    assert SCHEMA.get("Lead").fields["ownerid"].reference_to == ("Group", "User")
    assert SCHEMA.get("Account").fields["ownerid"].reference_to == ("User",)


def test_every_lookup_points_to_objects_that_are_there_and_every_name_is_once() -> None:
    names: set[tuple[str, str]] = set()
    for sobject in SCHEMA.objects.values():
        for field in sobject.fields.values():
            assert all(SCHEMA.find(target) for target in field.reference_to), field
            for target in field.reference_to:
                key = (target, field.children)
                assert not field.children or key not in names or field.name == "WhatId", key
                names.add(key)


def test_objects_without_a_recycle_bin_show_no_deletion() -> None:
    assert SCHEMA.get("User").fields["isdeleted"].hidden
    assert not SCHEMA.get("Lead").fields["isdeleted"].hidden
