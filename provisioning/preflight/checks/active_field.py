"""Accounts on which nobody has chosen yet whether they take part: a newly made field is empty on all (rules.md 1.2)."""

from collections.abc import Iterator

from provisioning.preflight.checks.looking import Looking, unknown
from provisioning.preflight.findings import Finding, Group, Level, Who
from provisioning.preflight.fixes import SetActive
from provisioning.preflight.snapshot import Unread

_OPTION = "customer.active_field"


def active_field(looking: Looking) -> Iterator[Finding]:
    """One finding: an error while no account at all would be sent, a note while some are undecided."""
    seen = looking.salesforce
    profile = looking.profile
    if seen is None or not profile.direction.customer.includes_sf_qb:
        return
    object_, field = profile.customer.sf_object, profile.customer.active_field
    subject = f"{object_}.{field}"
    if isinstance(seen.active, Unread):
        yield unknown("SF_ACTIVE_EMPTY", Group.RECORDS, subject, seen.active.reason, who=Who.SALESFORCE)
        return
    counts = seen.active
    if not counts.empty:
        yield Finding(
            "SF_ACTIVE_EMPTY",
            Group.RECORDS,
            Level.OK,
            subject,
            f"Every account says whether it takes part; {counts.chosen} do.",
            option=_OPTION,
        )
        return
    nobody = "" if counts.chosen else " None is set to Yes, so no customer would be sent."
    yield Finding(
        "SF_ACTIVE_EMPTY",
        Group.RECORDS,
        Level.NOTE if counts.chosen else Level.ERROR,
        subject,
        f"Accounts set to neither Yes nor No: {counts.empty}; with a won opportunity: {counts.empty_won}.{nobody}",
        hint="Only accounts with Yes are sent. Set it on all, on those with a won opportunity, or choose one by one in "
        "Salesforce.",
        who=Who.COMPANY,
        fix=SetActive(object_, field, counts.empty, counts.empty_won),
        count=counts.empty,
        option=_OPTION,
    )
