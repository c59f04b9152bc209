"""Which options name a field that a system does not know."""

from provisioning.catalogue.kinds import JSON
from provisioning.profile import Profile
from sync.engine.options import options_naming

MISSING = "No such column 'Level_Two__c' on sobject of type Account"


def test_the_option_in_use_that_holds_the_name() -> None:
    profile = Profile.from_values({"customer.total_balance_field": "Level_Two__c"})
    assert options_naming(MISSING, profile) == "customer.total_balance_field"


def test_a_row_of_additional_mappings() -> None:
    rows: JSON = [{"sf_field": "Level_Two__c", "qb_field": "Notes", "direction": "SF to QB"}]
    profile = Profile.from_values({"customer.custom_fields": rows})
    assert options_naming(MISSING, profile) == "customer.custom_fields"


def test_nothing_where_no_option_holds_it() -> None:
    assert options_naming(MISSING, Profile.from_values({})) == ""


def test_part_of_a_name_is_not_the_name() -> None:
    profile = Profile.from_values({"customer.total_balance_field": "Level__c"})
    assert options_naming(MISSING, profile) == ""


def test_an_object_that_is_missing() -> None:
    profile = Profile.from_values({"customer.sf_object": "Firm__c"})
    words = "sObject type 'Firm__c' is not supported"
    assert options_naming(words, profile, objects=True) == "customer.sf_object"
    assert options_naming(words, profile) == ""
