"""Findings and stored reports made by hand, one of each kind that a page shows."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from provisioning import reports
from provisioning.catalogue.requirements import YES_NO, SalesforceFieldNeed
from provisioning.chosen import find_chosen
from provisioning.models import Configuration, JobState, PreflightReport
from provisioning.preflight.findings import Finding, Group, Level, Who
from provisioning.preflight.fixes import AddIpRange, CreateField, GrantField, SetActive
from provisioning.preflight.serialise import findings_to_json

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

LOGIN = Finding("SF_LOGIN", Group.CONNECTIONS, Level.OK, "Salesforce", "The login works.")
PORT = Finding(
    "QB_PORT",
    Group.CONNECTIONS,
    Level.ERROR,
    "books.example:4500",
    "Nothing answers at the port.",
    who=Who.NETWORK,
    steps=("Forward port 4500 to the QuickBooks computer.", "Open it in the firewall."),
    option="environment.qb_host",
)
FIELD = Finding(
    "SF_FIELD",
    Group.SALESFORCE_FIELDS,
    Level.ERROR,
    "Account.Active__c",
    "The field is missing.",
    who=Who.SALESFORCE,
    fix=CreateField(SalesforceFieldNeed("Account", "Active__c", YES_NO, "Active")),
    option="customer.active_field",
)
LENGTH = Finding(
    "SF_FIELD",
    Group.SALESFORCE_FIELDS,
    Level.NOTE,
    "Account.QB_Full_Name__c",
    "The field is longer than needed.",
)
GRANT = Finding(
    "SF_RIGHT",
    Group.SALESFORCE_ACCESS,
    Level.ERROR,
    "Account.Rating",
    "The integration user does not see it.",
    who=Who.SALESFORCE,
    fix=GrantField("Account", "Rating"),
)
ADDRESS = Finding(
    "SF_ADDRESS",
    Group.SALESFORCE_ACCESS,
    Level.ERROR,
    "192.0.2.7",
    "Salesforce does not trust 192.0.2.7.",
    who=Who.SALESFORCE,
    fix=AddIpRange("192.0.2.7"),
)
OTHER_ADDRESS = Finding(
    "SF_ADDRESS",
    Group.SALESFORCE_ACCESS,
    Level.ERROR,
    "192.0.2.8",
    "Salesforce does not trust 192.0.2.8.",
    who=Who.SALESFORCE,
    fix=AddIpRange("192.0.2.8"),
)
CUSTOM_FIELD = Finding(
    "QB_FIELD",
    Group.QUICKBOOKS,
    Level.ERROR,
    "Customer.AccountID",
    "The custom field AccountID is not defined for Customer in QuickBooks.",
    who=Who.QUICKBOOKS,
    steps=("Open any customer.", "Define the field."),
)
TERMS = Finding(
    "QB_NAME",
    Group.NAMES,
    Level.UNKNOWN,
    "Terms: Net 30",
    "This could not be checked. QuickBooks was busy.",
    who=Who.QUICKBOOKS,
)
NAMES = Finding(
    "SF_NAME_LONG",
    Group.RECORDS,
    Level.NOTE,
    "Accounts",
    "Names that are too long for QuickBooks.",
    examples=("<b>Bold & Sons</b>", '=HYPERLINK("x")'),
    count=14,
)
ACTIVE = Finding(
    "SF_ACTIVE_EMPTY",
    Group.RECORDS,
    Level.ERROR,
    "Account.Active__c",
    "12 accounts are not set to Yes or No, 5 of them with a won opportunity.",
    who=Who.COMPANY,
    fix=SetActive("Account", "Active__c", empty=12, empty_won=5),
    count=12,
)
CONFIRM = Finding(
    "ATTESTED",
    Group.ATTESTED,
    Level.UNKNOWN,
    "no_pop_ups",
    "QuickBooks opens without any window that waits for an answer. Nobody has confirmed it yet.",
    who=Who.QUICKBOOKS,
)
RED = (LOGIN, PORT, LENGTH, FIELD, GRANT, ADDRESS, OTHER_ADDRESS, CUSTOM_FIELD, TERMS, NAMES, ACTIVE)
GREEN = (LOGIN, LENGTH)


def make_report(
    configuration: Configuration, findings: Sequence[Finding] = RED, **values: Any
) -> PreflightReport:
    """A finished report with these findings, the next in number."""
    report = reports.next_report(configuration, by=None)
    chosen = find_chosen(configuration)
    defaults = {
        "profile_hash": reports.hash_of(chosen.profile) if chosen else "",
        "state": JobState.DONE,
        "findings": findings_to_json(findings),
        "counts": reports.counts_of(findings),
        "verdict": reports.verdict_of(findings).value,
        "started_at": NOON,
        "ended_at": NOON,
    }
    for name, value in {**defaults, **values}.items():
        setattr(report, name, value)
    report.save()
    return report
