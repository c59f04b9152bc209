"""Fields: there, of the right type and size, unique, visible and editable."""

from dataclasses import replace
from typing import Any

import pytest

from provisioning.catalogue.requirements import FieldType
from provisioning.preflight.findings import Level, Who
from provisioning.preflight.fixes import AddPicklistValues, CreateField, CreateObject, GrantField
from provisioning.preflight.snapshot import FieldSeen, ObjectSeen, Unread
from provisioning.profile import Profile
from tests.provisioning.preflight.healthy import healthy, org, with_field, wrong

CHOSEN = Profile.from_values(
    {
        "direction.customer": "Bi-directional",
        "direction.invoice": "Bi-directional",
        "direction.product": "None",
        "direction.payment": "QB_SF Uni-directional",
        "customer.aging": True,
        "customer.primary_contact_via": "Contact Level Custom Field",
        "invoice.created_number_field": "Invoice_Number__c",
        "invoice.is_paid_field": "Invoice_Paid__c",
    }
)

READ_ONLY = {"updateable": False, "createable": False}


def objects_without(object_: str) -> dict[str, Any]:
    return {**org(CHOSEN).objects, object_: None}


def test_nothing_is_wrong_where_everything_is_there() -> None:
    assert wrong(CHOSEN, healthy(CHOSEN)) == []


def test_a_missing_field_is_made() -> None:
    objects = with_field(CHOSEN, "Opportunity", "Invoice_Paid__c", gone=True)
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, salesforce={"objects": objects}))
    assert finding.key == "SF_FIELD_MISSING:Opportunity.Invoice_Paid__c"
    assert finding.level is Level.ERROR
    assert finding.option == "invoice.is_paid_field"
    assert finding.who is Who.SALESFORCE
    assert isinstance(finding.fix, CreateField)
    assert finding.fix.need.shape.types == (FieldType.CHECKBOX,)
    assert finding.steps


def test_a_field_that_exists_and_is_hidden_is_shown_not_made_again() -> None:
    objects = with_field(CHOSEN, "Opportunity", "Invoice_Paid__c", gone=True)
    objects["Opportunity"] = replace(objects["Opportunity"], hidden=frozenset(("Invoice_Paid__c",)))
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, salesforce={"objects": objects}))
    assert finding.key == "SF_FIELD_HIDDEN:Opportunity.Invoice_Paid__c"
    assert finding.fix == GrantField("Opportunity", "Invoice_Paid__c")


def test_a_field_of_which_nobody_knows_whether_it_is_hidden_says_so() -> None:
    objects = with_field(CHOSEN, "Opportunity", "Invoice_Paid__c", gone=True)
    objects["Opportunity"] = replace(objects["Opportunity"], hidden=Unread("No right to set-up."))
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, salesforce={"objects": objects}))
    assert finding.code == "SF_FIELD_MISSING"
    assert finding.message.endswith("could not be seen: No right to set-up.")


def test_the_label_under_another_name_is_offered_for_mapping() -> None:
    objects = with_field(CHOSEN, "Opportunity", "Invoice_Paid__c", gone=True)
    seen = objects["Opportunity"]
    fields = {**seen.fields, "Paid__c": FieldSeen("Paid__c", "invoice paid", "boolean")}
    objects["Opportunity"] = replace(seen, fields=fields)
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, salesforce={"objects": objects}))
    assert finding.fix is None
    assert finding.who is Who.COMPANY
    assert "choose Paid__c" in finding.hint


def test_a_field_that_no_option_names_is_made_under_its_own_name_all_the_same() -> None:
    objects = with_field(CHOSEN, "Account", "QB_LastModified__c", gone=True)
    seen = objects["Account"]
    fields = {**seen.fields, "QBMod__c": FieldSeen("QBMod__c", "QB LastModified", "datetime")}
    objects["Account"] = replace(seen, fields=fields)
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, salesforce={"objects": objects}))
    assert isinstance(finding.fix, CreateField)
    assert "QBMod__c" in finding.hint


def test_names_of_fields_are_compared_without_case() -> None:
    objects = with_field(CHOSEN, "Account", "Active__c", gone=True)
    seen = objects["Account"]
    active = org(CHOSEN).objects["Account"]
    assert isinstance(active, ObjectSeen)
    objects["Account"] = replace(seen, fields={**seen.fields, "active__C": active.fields["Active__c"]})
    assert wrong(CHOSEN, healthy(CHOSEN, salesforce={"objects": objects})) == []


def test_a_standard_field_that_is_not_seen_cannot_be_made() -> None:
    profile = Profile.from_values({"customer.name_field": "ShortName", "direction.invoice": "None"})
    objects = with_field(profile, "Account", "ShortName", gone=True)
    objects["Account"] = replace(
        objects["Account"],
        fields={**objects["Account"].fields, "ShortNames": FieldSeen("ShortNames", "x", "string", 80)},
    )
    (finding,) = wrong(profile, healthy(profile, salesforce={"objects": objects}))
    assert finding.fix is None
    assert finding.hint == "Did you mean ShortNames or Name?"


def test_standard_fields_that_the_user_does_not_see() -> None:
    objects = with_field(CHOSEN, "Account", "Phone", gone=True)
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, salesforce={"objects": objects}))
    assert (finding.key, finding.fix) == ("SF_STANDARD_FIELD:Account.Phone", GrantField("Account", "Phone"))
    objects = with_field(CHOSEN, "Account", "BillingCity", gone=True)
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, salesforce={"objects": objects}))
    assert (finding.key, finding.fix) == ("SF_STANDARD_FIELD:Account.BillingCity", None)


@pytest.mark.parametrize(
    ("object_", "field", "changes", "code", "level"),
    [
        ("Opportunity", "Invoice_Paid__c", {"type": "string", "length": 5}, "SF_FIELD_TYPE", Level.ERROR),
        ("Account", "QB_Full_Name__c", {"length": 208}, "SF_FIELD_SIZE", Level.ERROR),
        ("Opportunity", "Invoice_Number__c", {"length": 12}, "SF_FIELD_SIZE", Level.NOTE),
        ("Account", "Curr_Bal_Pymts__c", {"precision": 10}, "SF_FIELD_SIZE", Level.ERROR),
        ("Account", "Curr_Bal_Pymts__c", {"precision": 12}, "SF_FIELD_SIZE", Level.NOTE),
        ("Account", "Curr_Bal_Pymts__c", {"precision": 18, "scale": 1}, "SF_FIELD_SIZE", Level.ERROR),
        ("Account", "Curr_Bal_Pymts__c", {"type": "double"}, "SF_FIELD_TYPE", Level.ERROR),
        ("Account", "QB_List_ID__c", {"unique": False}, "SF_FIELD_UNIQUE", Level.ERROR),
        ("Account", "QB_List_ID__c", {"external_id": False}, "SF_FIELD_EXTERNAL_ID", Level.ERROR),
        ("Account", "QB_List_ID__c", {"type": "textarea"}, "SF_FIELD_TYPE", Level.ERROR),
        ("Payment_QB__c", "Opportunity__c", {"reference_to": ("Case",)}, "SF_FIELD_TYPE", Level.ERROR),
        ("Opportunity", "Invoice_Paid__c", READ_ONLY, "SF_FIELD_READ_ONLY", Level.ERROR),
        ("Payment_QB__c", "Total_Amount__c", READ_ONLY, "SF_FIELD_READ_ONLY", Level.ERROR),
    ],
)
def test_one_deviation_is_one_finding(
    object_: str, field: str, changes: dict[str, Any], code: str, level: Level
) -> None:
    objects = with_field(CHOSEN, object_, field, **changes)
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, salesforce={"objects": objects}))
    assert (finding.code, finding.subject, finding.level) == (code, f"{object_}.{field}", level)


def test_a_field_that_is_only_read_need_not_be_editable() -> None:
    objects = with_field(CHOSEN, "Contact", "Level__c", **READ_ONLY)
    assert wrong(CHOSEN, healthy(CHOSEN, salesforce={"objects": objects})) == []


def test_a_formula_cannot_be_made_editable() -> None:
    objects = with_field(CHOSEN, "Opportunity", "Invoice_Paid__c", **READ_ONLY, calculated=True)
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, salesforce={"objects": objects}))
    assert finding.fix is None
    assert "a formula" in finding.message


def test_missing_picklist_values_are_added() -> None:
    objects = with_field(CHOSEN, "Contact", "Level__c", picklist=("Primary", "secondary"))
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, salesforce={"objects": objects}))
    assert finding.fix == AddPicklistValues("Contact", "Level__c", ("Secondary", "Tertiary"))


def test_a_missing_object_is_one_finding_with_all_its_fields() -> None:
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, salesforce={"objects": objects_without("Payment_QB__c")}))
    assert finding.key == "SF_OBJECT:Payment_QB__c"
    assert isinstance(finding.fix, CreateObject)
    assert len(finding.fix.need.fields) == 6
    assert finding.option == "direction.payment"


def test_an_object_that_the_profile_names_and_nobody_can_make() -> None:
    profile = Profile.from_values({"customer.sf_object": "Firm__c", "direction.invoice": "None"})
    objects = {**org(profile).objects, "Firm__c": None}
    found = wrong(profile, healthy(profile, salesforce={"objects": objects}))
    assert [finding.key for finding in found] == ["SF_OBJECT:Firm__c"]
    assert found[0].fix is None
    assert found[0].option == "customer.sf_object"


def test_an_object_that_could_not_be_described_is_unknown_once() -> None:
    objects = {**org(CHOSEN).objects, "Contact": Unread("Salesforce is busy.")}
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, salesforce={"objects": objects}))
    assert (finding.key, finding.level) == ("SF_OBJECT:Contact", Level.UNKNOWN)
    assert finding.message == "This could not be checked. Salesforce is busy."


def test_a_field_of_a_related_record_is_found_there() -> None:
    profile = Profile.from_values({"customer.terms_field": "Region__r.Terms__c", "direction.invoice": "None"})
    objects = dict(org(profile).objects)
    account = objects["Account"]
    assert isinstance(account, ObjectSeen)
    fields = dict(account.fields)
    terms = replace(fields.pop("Region__r.Terms__c"), name="Terms__c")
    fields["Region__c"] = FieldSeen("Region__c", "Region", "reference", reference_to=("Region__c",))
    objects["Account"] = replace(account, fields=fields)
    objects["Region__c"] = ObjectSeen("Region__c", "Region", {"Terms__c": terms})
    assert wrong(profile, healthy(profile, salesforce={"objects": objects})) == []
    objects["Region__c"] = ObjectSeen("Region__c", "Region", {})
    (finding,) = wrong(profile, healthy(profile, salesforce={"objects": objects}))
    assert finding.key == "SF_FIELD_MISSING:Account.Region__r.Terms__c"
    assert finding.fix is None
