"""Findings and fixes as JSON and back."""

import json

import pytest

from provisioning.catalogue.objects import PAYMENT, TRANSACTION
from provisioning.catalogue.requirements import BINDING_KEY, SalesforceFieldNeed
from provisioning.preflight.checks import run_checks
from provisioning.preflight.findings import Finding, Group, Level, Who
from provisioning.preflight.fixes import (
    AddIpRange,
    AddPicklistValues,
    CreateField,
    CreateObject,
    Fix,
    GrantField,
    SetActive,
)
from provisioning.preflight.serialise import (
    findings_from_json,
    findings_to_json,
    fix_from_json,
    fix_text,
    fix_to_json,
)
from provisioning.profile import Profile
from tests.provisioning.preflight.healthy import TODAY, healthy

FIXES: tuple[Fix, ...] = (
    CreateObject(PAYMENT),
    CreateObject(TRANSACTION),
    CreateField(SalesforceFieldNeed("Account", "QB_List_ID__c", BINDING_KEY, "QB List ID")),
    GrantField("Account", "Active__c"),
    AddPicklistValues("Account", "Active__c", ("Yes", "No")),
    AddIpRange("192.0.2.7"),
    SetActive("Account", "Active__c"),
)


@pytest.mark.parametrize("fix", FIXES, ids=lambda fix: type(fix).__name__)
def test_fixes(fix: Fix) -> None:
    assert fix_from_json(json.loads(json.dumps(fix_to_json(fix)))) == fix
    assert fix_text(fix).endswith(".")


def test_findings() -> None:
    full = Finding(
        "CODE",
        Group.RECORDS,
        Level.NOTE,
        "Account.Active__c",
        "What is so.",
        hint="What to do.",
        who=Who.NETWORK,
        steps=("One.", "Two."),
        fix=FIXES[3],
        option="customer.active_field",
        examples=("Acme",),
        count=7,
    )
    bare = Finding("CODE", Group.NAMES, Level.OK, "", "Fine.")
    findings = (full, bare)
    assert findings_from_json(json.loads(json.dumps(findings_to_json(findings)))) == findings


def test_a_whole_report() -> None:
    profile = Profile.from_values({})
    findings = run_checks(profile, healthy(profile), today=TODAY)
    assert findings_from_json(json.loads(json.dumps(findings_to_json(findings)))) == findings
    assert len({finding.key for finding in findings}) == len(findings) > 10


def test_an_unknown_fix_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no fix 'Other'"):
        fix_from_json({"fix": "Other"})
