"""Changes to an org's set-up: fields that the integration user can use at once, trusted ranges that stay."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from sync.connectors.salesforce.connection import SalesforceConnection
from sync.connectors.salesforce.metadata import IpRange, NewField, NewObject
from sync.connectors.salesforce.rights import PERMISSION_SET
from sync.engine.records import Query, Values
from tests.sandbox_fixtures import SandboxPair, create, soon

FIELDS = (
    NewField("Account", "QB_Id__c", "QB Id", "Text", length=36, unique=True, external_id=True),
    NewField("Account", "Balance__c", "Balance", "Currency", precision=11, scale=2),
    NewField("Account", "Since__c", "Since", "Date"),
    NewField("Account", "Grade__c", "Grade", "Picklist", values=("Gold", "Silver"), restricted=True),
    NewField("Account", "Vip__c", "VIP", "Checkbox"),
    NewField("Opportunity", "Rate__c", "Rate", "Number", precision=12, scale=2),
)


@pytest.fixture
def bare(make_pair: Callable[..., SandboxPair]) -> SandboxPair:
    """A pair whose org has none of the integration's fields."""
    return make_pair(salesforce_fields=False)


@pytest.fixture
def sf(bare: SandboxPair) -> SalesforceConnection:
    return bare.sf()


def test_fields_are_made_and_usable_by_the_integration_user(sf: SalesforceConnection) -> None:
    assert "QB_Id__c" not in sf.describe("Account").fields
    made = sf.setup.create_fields(FIELDS, deadline=soon())
    assert [answer.failure for answer in made] == [None] * len(FIELDS)
    account = sf.describe("Account").fields
    assert (account["QB_Id__c"].length, account["QB_Id__c"].unique, account["QB_Id__c"].external_id) == (
        36,
        True,
        True,
    )
    assert (account["Balance__c"].type, account["Balance__c"].precision, account["Balance__c"].scale) == (
        "currency",
        11,
        2,
    )
    assert account["Grade__c"].picklist == ("Gold", "Silver")
    assert account["Grade__c"].restricted
    assert account["Since__c"].updateable
    values: Values = {"Name": "A", "Balance__c": Decimal("12.34"), "Grade__c": "Gold", "Vip__c": True}
    (result,) = sf.write([create("Account", values, external_id=("QB_Id__c", "80000001-1"))], deadline=soon())
    assert result.failure is None
    (record,) = sf.fetch(Query("Account", tuple(values)), column="QB_Id__c", keys=["80000001-1"])
    assert [record.values[name] for name in values] == list(values.values())


def test_making_fields_again_changes_nothing_and_grants_once(
    bare: SandboxPair, sf: SalesforceConnection
) -> None:
    for _ in range(2):
        made = sf.setup.create_fields(FIELDS, deadline=soon())
        assert [answer.failure for answer in made] == [None] * len(FIELDS)
    permissions = bare.records_sf("FieldPermissions", ("Field",), f"Parent.Name = '{PERMISSION_SET}'")
    assert sorted(str(row.values["Field"]) for row in permissions) == sorted(new.full_name for new in FIELDS)
    assert (
        len(
            bare.records_sf(
                "PermissionSetAssignment", ("AssigneeId",), f"PermissionSet.Name = '{PERMISSION_SET}'"
            )
        )
        == 1
    )


def test_a_field_that_is_refused_does_not_stop_the_others(sf: SalesforceConnection) -> None:
    fields = (FIELDS[1], NewField("Account", "Odd__c", "Odd", "NoSuchType"), FIELDS[2])
    made = sf.setup.create_fields(fields, deadline=soon())
    assert [answer.failure is None for answer in made] == [True, False, True]
    assert {"Balance__c", "Since__c"} <= sf.describe("Account").fields.keys()


def test_an_object_is_made_with_a_lookup(sf: SalesforceConnection) -> None:
    objects = sf.setup.create_objects(
        [NewObject("Payment_QB__c", "Payment QB", "Payments QB", "Number", "P-{0000}")], deadline=soon()
    )
    assert objects[0].failure is None
    fields = [
        NewField("Payment_QB__c", "Total__c", "Total", "Currency", precision=11, scale=2),
        NewField(
            "Payment_QB__c",
            "Account__c",
            "Account",
            "Lookup",
            reference_to="Account",
            relationship_name="Payments",
        ),
    ]
    assert [made.failure for made in sf.setup.create_fields(fields, deadline=soon())] == [None, None]
    assert sf.describe("Payment_QB__c").fields["Account__c"].reference_to == ("Account",)


def test_an_object_is_made_with_the_rights_to_its_records_once(
    bare: SandboxPair, sf: SalesforceConnection
) -> None:
    objects = [NewObject("Payment_QB__c", "Payment QB", "Payments QB", "Number", "P-{0000}")]
    rights = [f"Permissions{name}" for name in ("Read", "Create", "Edit", "Delete", "ModifyAllRecords")]
    for _ in range(2):
        assert sf.setup.create_objects(objects, deadline=soon())[0].failure is None
        (row,) = bare.records_sf(
            "ObjectPermissions", ("SobjectType", *rights), f"Parent.Name = '{PERMISSION_SET}'"
        )
        assert row.values["SobjectType"] == "Payment_QB__c"
        assert [row.values[right] for right in rights] == [True, True, True, False, False]
    bare.edit_sf("ObjectPermissions", row.id, PermissionsCreate=False)
    sf.setup.create_objects(objects, deadline=soon())
    (healed,) = bare.records_sf("ObjectPermissions", ("PermissionsCreate",))
    assert healed.values["PermissionsCreate"] is True


def test_an_object_that_is_refused_gets_no_rights(bare: SandboxPair, sf: SalesforceConnection) -> None:
    objects = [NewObject("Odd", "Odd", "Odds", "Name"), NewObject("Even__c", "Even", "Evens", "Name")]
    made = sf.setup.create_objects(objects, deadline=soon())
    assert [one.failure is None for one in made] == [False, True]
    rows = bare.records_sf("ObjectPermissions", ("SobjectType",))
    assert [row.values["SobjectType"] for row in rows] == ["Even__c"]


def test_trusted_ranges_are_added_to_those_that_are_there(sf: SalesforceConnection) -> None:
    first, second = IpRange("10.0.0.1", "10.0.0.9", "office"), IpRange("10.1.0.1", "10.1.0.1", "gateway")
    assert sf.setup.add_ip_ranges([first]) == [first]
    assert sf.setup.add_ip_ranges([first, second]) == [second]
    assert sf.setup.add_ip_ranges([second]) == []
    assert {first, second} <= set(sf.setup.ip_ranges())


def test_an_expired_session_heals_in_the_metadata_api_too(
    bare: SandboxPair, sf: SalesforceConnection
) -> None:
    sf.setup.ip_ranges()
    bare.fault("salesforce", "expired_session")
    assert sf.setup.add_ip_ranges([IpRange("10.0.0.1", "10.0.0.1", "x")]) != []
