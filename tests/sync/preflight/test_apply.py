"""Carrying fixes out: what is there stays, a refusal stops only what needs it, repeating does nothing."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest

from provisioning.catalogue.objects import CREDIT_MEMO, PAYMENT, TRANSACTION
from provisioning.catalogue.requirements import (
    AUTO_NUMBER_OR_TEXT,
    BINDING_KEY,
    CHECKBOX,
    CURRENCY,
    DATE_TIME,
    LOOKUP_OR_TEXT,
    PICKLIST_OR_TEXT,
    YES_NO,
    FieldShape,
    FieldType,
    SalesforceFieldNeed,
    currency,
    lookup,
    text,
)
from provisioning.preflight.findings import Finding, Group, Level
from provisioning.preflight.fixes import (
    ActiveScope,
    AddIpRange,
    AddPicklistValues,
    CreateField,
    CreateObject,
    Fix,
    GrantField,
    SetActive,
)
from sync.connectors.salesforce.metadata import IpRange, NewField
from sync.preflight import apply_active
from sync.preflight.apply import ADDRESSES_KEY, Step, StepResult, StepState, apply_step, apply_steps, steps_of
from sync.preflight.apply_fields import new_field
from tests.sandbox_fixtures import SandboxPair, soon

FULL_NAME = FieldShape((FieldType.TEXT,), min_length=209)

#: Calls that change something, in the sandbox's call log.
WRITES = ("POST ", "PATCH ", "DELETE ", "SOAP update", "SOAP upsert")


@pytest.fixture
def pair(make_pair: Callable[..., SandboxPair]) -> SandboxPair:
    """An org without the integration's fields."""
    return make_pair(salesforce_fields=False)


def finding(key: str, fix: Fix) -> Finding:
    return Finding(key, Group.SALESFORCE_FIELDS, Level.ERROR, "x", "", fix=fix)


def steps(*fixes: Fix, scope: ActiveScope = ActiveScope.ALL) -> list[Step]:
    findings = [finding(f"F{place}", fix) for place, fix in enumerate(fixes)]
    return steps_of(findings, {one.key for one in findings}, scope)


def carry_out(pair: SandboxPair, *fixes: Fix, scope: ActiveScope = ActiveScope.ALL) -> list[StepResult]:
    told: list[StepResult] = []
    results = apply_steps(
        pair.sf(), steps(*fixes, scope=scope), told=lambda step, result: told.append(result), deadline=soon
    )
    assert told == results
    return results


def states(results: Iterable[StepResult]) -> list[StepState]:
    return [one.state for one in results]


def writes(pair: SandboxPair) -> list[str]:
    return [call for call in pair.calls("salesforce") if call.startswith(WRITES)]


def need(object_: str, name: str, shape: FieldShape, label: str = "") -> SalesforceFieldNeed:
    return SalesforceFieldNeed(object_, name, shape, label or name.removesuffix("__c"))


# --- steps ---


def test_steps_come_in_the_order_in_which_they_are_possible() -> None:
    planned = steps(
        SetActive("Account", "Active__c"),
        AddIpRange("192.0.2.1"),
        GrantField("Account", "A__c"),
        AddIpRange("192.0.2.2"),
        CreateField(need("Payment_QB__c", "Extra__c", text(5))),
        CreateField(need("Account", "Active__c", YES_NO)),
        CreateObject(PAYMENT),
    )
    assert [step.key for step in planned] == ["F6:x", "F4:x", "F5:x", "F2:x", ADDRESSES_KEY, "F0:x"]
    after = {step.key: step.after for step in planned}
    assert after["F4:x"] == ("F6:x",)
    assert after["F0:x"] == ("F5:x",)
    assert after["F5:x"] == ()
    (addresses,) = [step for step in planned if step.key == ADDRESSES_KEY]
    assert addresses.findings == ("F1:x", "F3:x")
    assert addresses.fixes == (AddIpRange("192.0.2.1"), AddIpRange("192.0.2.2"))


def test_only_what_was_chosen_becomes_a_step() -> None:
    findings = [finding("A", GrantField("Account", "A__c")), finding("B", GrantField("Account", "B__c"))]
    assert [step.key for step in steps_of(findings, {"B:x", "C:x"}, ActiveScope.ALL)] == ["B:x"]
    assert steps(SetActive("Account", "Active__c"), scope=ActiveScope.NONE) == []


# --- fields and objects ---


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (BINDING_KEY, {"type": "Text", "length": 36, "unique": True, "external_id": True}),
        (FULL_NAME, {"type": "Text", "length": 210}),
        (text(), {"type": "Text", "length": 255}),
        (YES_NO, {"type": "Picklist", "values": ("Yes", "No")}),
        (FieldShape((FieldType.PICKLIST,)), {"type": "Picklist", "values": ("Other",)}),
        (PICKLIST_OR_TEXT, {"type": "Text", "length": 255}),
        (CHECKBOX, {"type": "Checkbox"}),
        (DATE_TIME, {"type": "DateTime"}),
        (currency(9, 2), {"type": "Currency", "precision": 11, "scale": 2}),
        (CURRENCY, {"type": "Currency", "precision": 18, "scale": 2}),
        (AUTO_NUMBER_OR_TEXT, {"type": "AutoNumber", "display_format": "{0000000}"}),
        (LOOKUP_OR_TEXT, {"type": "Text", "length": 255}),
        (FieldShape((FieldType.TEXT_AREA,), length=255), {"type": "TextArea", "length": 0}),
        (FieldShape((FieldType.TEXT_AREA,), length=4000), {"type": "LongTextArea", "length": 4000}),
        (
            lookup("Contact"),
            {"type": "Lookup", "reference_to": "Contact", "relationship_name": "Account_New_One"},
        ),
    ],
)
def test_fields_are_made_of_the_type_that_is_needed(shape: FieldShape, expected: dict[str, Any]) -> None:
    made = new_field(need("Account", "New_One__c", shape, "New One"))
    assert {name: getattr(made, name) for name in expected} == expected
    assert (made.full_name, made.label) == ("Account.New_One__c", "New One")


def test_a_field_is_made_seen_and_written(pair: SandboxPair) -> None:
    fixes = (
        CreateField(need("Account", "QB_List_ID__c", BINDING_KEY)),
        CreateField(need("Account", "Active__c", YES_NO)),
        CreateField(need("Account", "Number__c", AUTO_NUMBER_OR_TEXT)),
        CreateField(need("Opportunity", "Primary_Contact__c", lookup("Contact"))),
    )
    assert states(carry_out(pair, *fixes)) == [StepState.DONE] * 4
    made = pair.create_sf("Account", Name="Acme", QB_List_ID__c="8-1", Active__c="Yes")
    (row,) = pair.records_sf("Account", ["QB_List_ID__c", "Active__c", "Number__c"])
    assert row.id == made
    assert row.values["QB_List_ID__c"] == "8-1"
    assert row.values["Number__c"] == "0000001"
    pair.clear_calls()
    assert states(carry_out(pair, *fixes)) == [StepState.SKIPPED] * 4
    assert writes(pair) == []


def test_objects_are_made_with_all_their_fields(pair: SandboxPair) -> None:
    fixes = (CreateObject(PAYMENT), CreateObject(CREDIT_MEMO), CreateObject(TRANSACTION))
    assert states(carry_out(pair, *fixes)) == [StepState.DONE] * 3
    for fix in fixes:
        described = pair.sf().describe(fix.need.name)
        assert {one.name for one in fix.need.fields} <= set(described.fields)
    amount = pair.sf().describe("Payment_QB__c").fields["Total_Amount__c"]
    assert (amount.type, amount.precision, amount.scale) == ("currency", 17, 2)
    pair.clear_calls()
    assert states(carry_out(pair, *fixes)) == [StepState.SKIPPED] * 3
    assert writes(pair) == []


def test_an_object_that_was_left_half_made_gets_the_rest(pair: SandboxPair) -> None:
    half = CreateObject(type(PAYMENT)(PAYMENT.name, PAYMENT.label, PAYMENT.plural, PAYMENT.fields[:2]))
    carry_out(pair, half)
    (result,) = carry_out(pair, CreateObject(PAYMENT))
    assert result.state is StepState.DONE
    assert "Payment_QB__c.Total_Amount__c" in result.message
    assert "Payment_Number__c" not in result.message


def test_a_field_that_exists_and_is_hidden_is_shown_and_not_changed(pair: SandboxPair) -> None:
    person = pair.person_sf().setup
    person.create_fields([NewField("Account", "Mine__c", "Mine", "Text", length=12)], deadline=soon())
    pair.delete_sf(
        *(row.id for row in pair.records_sf("FieldPermissions", ["Field"], "Field = 'Account.Mine__c'"))
    )
    assert "Mine__c" not in pair.sf().describe("Account").fields
    (result,) = carry_out(pair, CreateField(need("Account", "Mine__c", text(80))))
    assert result == StepResult(StepState.DONE, "Made Account.Mine__c visible.")
    assert pair.sf().describe("Account").fields["Mine__c"].length == 12


def test_a_right_that_was_taken_back_is_given_again(pair: SandboxPair) -> None:
    carry_out(pair, CreateField(need("Account", "Mine__c", text(80))))
    (right,) = pair.records_sf("FieldPermissions", ["Field"], "Field = 'Account.Mine__c'")
    pair.edit_sf("FieldPermissions", right.id, PermissionsEdit=False)
    assert not pair.sf().describe("Account").fields["Mine__c"].updateable
    assert states(carry_out(pair, GrantField("Account", "Mine__c"))) == [StepState.DONE]
    assert pair.sf().describe("Account").fields["Mine__c"].updateable


# --- picklists and addresses ---


def test_values_are_added_to_those_that_are_there(pair: SandboxPair) -> None:
    carry_out(
        pair, CreateField(need("Account", "Active__c", FieldShape((FieldType.PICKLIST,), values=("Maybe",))))
    )
    fix = AddPicklistValues("Account", "Active__c", ("Yes", "No"))
    assert carry_out(pair, fix) == [StepResult(StepState.DONE, "Added Yes, No.")]
    assert pair.sf().describe("Account").fields["Active__c"].picklist == ("Maybe", "Yes", "No")
    pair.clear_calls()
    assert states(carry_out(pair, fix)) == [StepState.SKIPPED]
    assert writes(pair) == []


def test_a_picklist_that_is_not_there_is_a_failed_step(pair: SandboxPair) -> None:
    (result,) = carry_out(pair, AddPicklistValues("Account", "Active__c", ("Yes",)))
    assert result.state is StepState.FAILED
    assert "no picklist values of its own" in result.message


def test_addresses_are_added_in_one_update_that_keeps_the_others(pair: SandboxPair) -> None:
    pair.person_sf().setup.add_ip_ranges([IpRange("10.0.0.1", "10.0.0.99", "Office")])
    pair.clear_calls()
    fixes = tuple(AddIpRange(one) for one in ("192.0.2.1", "10.0.0.7", "192.0.2.2"))
    assert carry_out(pair, *fixes) == [StepResult(StepState.DONE, "Added 192.0.2.1, 192.0.2.2.")]
    assert pair.calls("salesforce")["SOAP updateMetadata"] == 1
    ranges = {(one.start, one.end, one.description) for one in pair.sf().setup.ip_ranges()}
    assert ranges == {
        ("10.0.0.1", "10.0.0.99", "Office"),
        ("192.0.2.1", "192.0.2.1", "Solutions Portal"),
        ("192.0.2.2", "192.0.2.2", "Solutions Portal"),
    }
    assert states(carry_out(pair, *fixes)) == [StepState.SKIPPED]


# --- accounts ---


@pytest.fixture
def accounts(pair: SandboxPair) -> dict[str, str]:
    """Ids by name; one is decided, one has a won opportunity."""
    carry_out(pair, CreateField(need("Account", "Active__c", YES_NO)))
    ids = {name: pair.create_sf("Account", Name=name) for name in ("A", "B", "C")}
    ids["Decided"] = pair.create_sf("Account", Name="Decided", Active__c="No")
    pair.create_sf(
        "Opportunity",
        Name="Deal",
        AccountId=ids["B"],
        StageName="Closed Won",
        CloseDate=date(2026, 11, 1),
    )
    return ids


def active(pair: SandboxPair) -> dict[str, Any]:
    return {
        str(row.values["Name"]): row.values["Active__c"]
        for row in pair.records_sf("Account", ["Name", "Active__c"])
    }


SET = SetActive("Account", "Active__c")


def test_all_accounts_that_are_undecided(
    pair: SandboxPair, accounts: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apply_active, "PAGE", 2)
    beats: list[int] = []
    (step,) = steps(SET)
    result = apply_step(pair.sf(), step, deadline=soon, beat=lambda: beats.append(1))
    assert result == StepResult(StepState.DONE, "Set to Yes on 3 accounts.")
    assert len(beats) == 2
    assert active(pair) == {"A": "Yes", "B": "Yes", "C": "Yes", "Decided": "No"}
    pair.clear_calls()
    assert states(carry_out(pair, SET)) == [StepState.SKIPPED]
    assert writes(pair) == []


def test_accounts_with_a_won_opportunity(pair: SandboxPair, accounts: dict[str, str]) -> None:
    assert carry_out(pair, SET, scope=ActiveScope.WON) == [
        StepResult(StepState.DONE, "Set to Yes on 1 account.")
    ]
    assert active(pair) == {"A": None, "B": "Yes", "C": None, "Decided": "No"}


def test_a_death_between_two_pages_leaves_the_rest_for_the_next_time(
    pair: SandboxPair, accounts: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apply_active, "PAGE", 1)
    beats: list[int] = []

    def die() -> None:
        beats.append(1)
        if len(beats) == 3:
            raise InterruptedError

    (step,) = steps(SET)
    with pytest.raises(InterruptedError):
        apply_step(pair.sf(), step, deadline=soon, beat=die)
    assert list(active(pair).values()).count("Yes") == 2
    assert carry_out(pair, SET) == [StepResult(StepState.DONE, "Set to Yes on 1 account.")]


# --- refusals ---


def test_a_refused_step_stops_only_what_needs_it(pair: SandboxPair) -> None:
    wrong = CreateField(need("Account", "Active__c", FieldShape((FieldType.LOOKUP,), to="Nowhere__c")))
    fine = CreateField(need("Account", "Fine__c", text(5)))
    results = carry_out(pair, SET, wrong, fine)
    assert states(results) == [StepState.FAILED, StepState.DONE, StepState.SKIPPED]
    assert results[0].message.startswith("Salesforce did not make Account.Active__c: ")
    assert results[2].message == "Not tried, because a step that it needs failed."


def test_a_lost_connection_is_a_failed_step(pair: SandboxPair) -> None:
    pair.fault("salesforce", "drop_after", call="SOAP upsertMetadata")
    fix = CreateField(need("Account", "Fine__c", text(5)))
    (result,) = carry_out(pair, fix)
    assert result.state is StepState.FAILED
    assert "check again" in result.message
    # the field was made before the answer was lost, but nobody sees it: the next press shows it
    assert carry_out(pair, fix) == [StepResult(StepState.DONE, "Made Account.Fine__c visible.")]
