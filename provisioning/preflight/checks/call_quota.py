"""Whether Salesforce's daily number of API calls suffices for the planned schedule."""

from collections.abc import Iterator

from provisioning.preflight.checks.looking import Looking, unknown
from provisioning.preflight.findings import Finding, Group, Level, Who
from provisioning.preflight.snapshot import Unread

#: Calls that one start makes when little has changed; an estimate, to be measured in real orgs.
CALLS_A_START = 10


def call_quota(looking: Looking) -> Iterator[Finding]:
    """One finding."""
    seen = looking.salesforce
    if seen is None:
        return
    subject = "API calls"
    if isinstance(seen.calls, Unread):
        yield unknown("SF_CALLS", Group.SALESFORCE_ACCESS, subject, seen.calls.reason, who=Who.SALESFORCE)
        return
    planned = looking.snapshot.starts_a_day * CALLS_A_START
    most, left = seen.calls.most, seen.calls.remaining
    if left <= 0 or planned > most:
        level = Level.ERROR
    elif planned * 2 > most or left * 10 < most:
        level = Level.NOTE
    else:
        level = Level.OK
    yield Finding(
        "SF_CALLS",
        Group.SALESFORCE_ACCESS,
        level,
        subject,
        f"Flows start {looking.snapshot.starts_a_day} times a day and make about {planned} calls; Salesforce allows "
        f"{most} in 24 hours, {left} are left now.",
        hint=""
        if level is Level.OK
        else "Lengthen the intervals of the flows, or find what else uses the calls (Setup, System Overview).",
        who=None if level is Level.OK else Who.COMPANY,
    )
