"""N independent defects give exactly N findings; Apply fixes mends every one that has a fix; again, it does nothing."""

from collections.abc import Callable

import pytest

from provisioning.preflight.findings import Level
from sync.connectors.salesforce.metadata import NewField
from sync.preflight.apply import StepState
from tests.scenarios.preflight.conftest import Premises

pytestmark = pytest.mark.django_db


def without_field(premises: Premises) -> None:
    premises.remove("CustomField", "Opportunity.Invoice_Paid__c")


def without_object(premises: Premises) -> None:
    premises.remove("CustomObject", "Payment_QB__c")


def of_another_type(premises: Premises) -> None:
    premises.remove("CustomField", "Account.Terms__c")
    premises.make(NewField("Account", "Terms__c", "Terms", "Checkbox"))


def too_short(premises: Premises) -> None:
    premises.change("CustomField", fullName="Account.QB_Full_Name__c", type="Text", length=100)


def too_narrow(premises: Premises) -> None:
    premises.change(
        "CustomField", fullName="Account.Curr_Bal_Pymts__c", type="Currency", precision=10, scale=2
    )


def wider(premises: Premises) -> None:
    premises.change(
        "CustomField", fullName="Account.Acc_Recv_Over30__c", type="Currency", precision=14, scale=2
    )


def not_unique(premises: Premises) -> None:
    premises.change("CustomField", fullName="Opportunity.Invoice_Number__c", unique="false")


def no_external_id(premises: Premises) -> None:
    premises.change("CustomField", fullName="Product2.QB_List_ID__c", externalId="false")


def without_picklist_value(premises: Premises) -> None:
    values = [{"fullName": one, "default": False, "label": one} for one in ("Primary", "Secondary")]
    premises.change(
        "CustomField",
        fullName="Contact.Level__c",
        valueSet={"restricted": False, "valueSetDefinition": {"sorted": False, "value": values}},
    )


def hidden(premises: Premises) -> None:
    premises.rights("Opportunity.QB_LastModified__c", read=False)


def not_editable(premises: Premises) -> None:
    premises.rights("Account.QB_LastModified__c", read=True)


def under_another_name(premises: Premises) -> None:
    premises.remove("CustomField", "Opportunity.Invoice_Balance__c")
    premises.make(NewField("Opportunity", "Inv_Bal__c", "Invoice Balance", "Currency", precision=18, scale=2))


def untrusted_address(premises: Premises) -> None:
    ranges = premises.pair.person_sf().setup.ip_ranges()
    kept = [{"end": one.end, "start": one.start} for one in ranges if one.start != "72.32.50.205"]
    premises.change("SecuritySettings", fullName="Security", networkAccess={"ipRanges": kept})


def limited_logins(premises: Premises) -> None:
    only = {"endAddress": "10.0.0.9", "startAddress": "10.0.0.1"}
    premises.change("Profile", fullName="Admin", loginIpRanges=only)


def unknown_stage(premises: Premises) -> None:
    premises.chosen["customer.create_stage"] = "Closed One"


def inactive_price_book(premises: Premises) -> None:
    (book,) = premises.pair.records_sf("Pricebook2", ["Name"], where="Name = 'Shop'")
    premises.pair.edit_sf("Pricebook2", book.id, IsActive=False)


def unknown_template(premises: Premises) -> None:
    premises.chosen["invoice.template_name"] = "Intuit Servce Invoice"


def inactive_account(premises: Premises) -> None:
    assert premises.pair.edit_qb("UPDATE Account SET IsActive = 0 WHERE Name = 'Sales'") == 1


def account_of_another_type(premises: Premises) -> None:
    premises.chosen["invoice.ar_account"] = "Checking"


def unknown_custom_field(premises: Premises) -> None:
    premises.chosen["product.suppress_field"] = "Hide"


def long_name(premises: Premises) -> None:
    premises.pair.create_sf("Account", Name="A" * 42, Active__c="Yes")


def name_with_colon(premises: Premises) -> None:
    premises.pair.create_sf("Account", Name="Tools: North", Active__c="Yes")


def name_in_greek(premises: Premises) -> None:
    premises.pair.create_sf("Account", Name="Άλφα", Active__c="Yes")


def name_twice(premises: Premises) -> None:
    premises.pair.create_sf("Account", Name="alpine  TOOLS", Active__c="Yes")


def name_of_a_vendor(premises: Premises) -> None:
    premises.pair.create_qb("Vendor", Name="North Supply")
    premises.pair.create_sf("Account", Name="North Supply", Active__c="Yes")


def long_product_name(premises: Premises) -> None:
    premises.pair.create_sf("Product2", Name="P" * 32, IsActive=True)


def undecided_account(premises: Premises) -> None:
    premises.pair.create_sf("Account", Name="Undecided")


#: Each with the code and subject of its one finding, and whether we can mend it.
DEFECTS: tuple[tuple[Callable[[Premises], None], str, bool], ...] = (
    (without_field, "SF_FIELD_MISSING:Opportunity.Invoice_Paid__c", True),
    (without_object, "SF_OBJECT:Payment_QB__c", True),
    (of_another_type, "SF_FIELD_TYPE:Account.Terms__c", False),
    (too_short, "SF_FIELD_SIZE:Account.QB_Full_Name__c", False),
    (too_narrow, "SF_FIELD_SIZE:Account.Curr_Bal_Pymts__c", False),
    (wider, "SF_FIELD_SIZE:Account.Acc_Recv_Over30__c", False),
    (not_unique, "SF_FIELD_UNIQUE:Opportunity.Invoice_Number__c", False),
    (no_external_id, "SF_FIELD_EXTERNAL_ID:Product2.QB_List_ID__c", False),
    (without_picklist_value, "SF_PICKLIST_VALUES:Contact.Level__c", True),
    (hidden, "SF_FIELD_HIDDEN:Opportunity.QB_LastModified__c", True),
    (not_editable, "SF_FIELD_READ_ONLY:Account.QB_LastModified__c", True),
    (under_another_name, "SF_FIELD_MISSING:Opportunity.Invoice_Balance__c", False),
    (untrusted_address, "SF_ADDRESS:72.32.50.205", True),
    (limited_logins, "SF_LOGIN_RANGES:Login IP Ranges", False),
    (unknown_stage, "SF_VALUE:Opportunity.StageName Closed One", False),
    (inactive_price_book, "SF_PRICE_BOOK:Shop", False),
    (unknown_template, "QB_NAME:Template Intuit Servce Invoice", False),
    (inactive_account, "QB_NAME:Account Sales", False),
    (account_of_another_type, "QB_NAME:Account Checking", False),
    (unknown_custom_field, "QB_FIELD:Item.Hide", False),
    (long_name, "SF_NAME_LONG:Account names", False),
    (name_with_colon, "SF_NAME_COLON:Account names", False),
    (name_in_greek, "SF_NAME_CHARACTERS:Account names", False),
    (name_twice, "SF_NAME_TWICE:Account names", False),
    (name_of_a_vendor, "SF_NAME_TAKEN:Account names", False),
    (long_product_name, "SF_NAME_LONG:Product names", False),
    (undecided_account, "SF_ACTIVE_EMPTY:Account.Active__c", True),
)

#: What writes in Salesforce, in the names of the sandbox's call log.
WRITES = ("POST ", "PATCH ", "DELETE ", "SOAP update", "SOAP upsert", "SOAP create", "SOAP delete")


def test_each_defect_is_one_finding_and_apply_mends_what_has_a_fix(premises: Premises) -> None:
    for plant, _, _ in DEFECTS:
        plant(premises)
    found = premises.wrong()
    assert sorted(finding.key for finding in found) == sorted(key for _, key, _ in DEFECTS)
    assert {finding.key for finding in found if finding.fix} == {key for _, key, mends in DEFECTS if mends}
    notes = {finding.key for finding in found if finding.level is Level.NOTE}
    assert notes == {"SF_FIELD_SIZE:Account.Acc_Recv_Over30__c", "SF_ACTIVE_EMPTY:Account.Active__c"}

    results = premises.mend(found)
    assert {step.key: result.state for step, result in results} == {
        key.partition(":")[0] if key.startswith("SF_ADDRESS") else key: StepState.DONE
        for _, key, mends in DEFECTS
        if mends
    }
    left = [finding.key for finding in premises.wrong()]
    assert sorted(left) == sorted(key for _, key, mends in DEFECTS if not mends)

    premises.pair.clear_calls()
    again = premises.mend(found)
    assert {result.state for _, result in again} == {StepState.SKIPPED}
    calls = premises.pair.calls("salesforce")
    assert [call for call in calls if call.startswith(WRITES) and "login" not in call] == []


def test_a_label_under_another_name_is_offered_instead_of_a_second_field(premises: Premises) -> None:
    under_another_name(premises)
    (finding,) = premises.wrong()
    assert finding.fix is None
    assert "choose Inv_Bal__c" in finding.hint
    premises.chosen["invoice.remaining_balance_field"] = "Inv_Bal__c"
    assert premises.wrong() == []
