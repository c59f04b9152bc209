"""Another object than Account: its own fields for the standard ones, or none."""

from sync.engine.links import plain
from sync.engine.mapping.firm_object import STANDARD, own_names, renamed
from sync.engine.records import FieldInfo, ObjectInfo

FIRM = ObjectInfo(
    "Firm__c",
    "Firm",
    {name: FieldInfo(name, name, "string") for name in ("Billing_City__c", "Phone", "QB_LastModified__c")},
)


def test_standard_fields_are_known_by_their_names() -> None:
    names = own_names(FIRM)
    assert {standard: own for standard, own in names.items() if own} == {
        "BillingCity": "Billing_City__c",
        "Phone": "Phone",
        "QB_LastModified__c": "QB_LastModified__c",
    }
    assert set(names) == set(STANDARD)
    assert own_names(ObjectInfo("Account", "Account", {})) == {}


def test_a_link_takes_the_objects_own_fields_or_falls_away() -> None:
    names = own_names(FIRM)
    city = renamed(plain("city", "BillingCity", "BillAddressCity"), names)
    assert city is not None
    assert city.sf == ("Billing_City__c",)
    assert city.to_qb({"Billing_City__c": "Norwalk"}) == {"BillAddressCity": "Norwalk"}
    assert city.to_sf({"BillAddressCity": "Boston"}) == {"Billing_City__c": "Boston"}
    phone = plain("phone", "Phone", "Phone")
    assert renamed(phone, names) is phone
    assert renamed(plain("fax", "Fax", "Fax"), names) is None
    own = plain("terms", "Own_Terms__c", "TermsRefFullName")
    assert renamed(own, names) is own
