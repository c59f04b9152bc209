"""What only a person at the QuickBooks server can see: unknown until somebody confirms it, and again after 90 days."""

from collections.abc import Iterator

from provisioning.catalogue.choices import QuickBooksConnector
from provisioning.preflight.attesting import CHECKS, VALID_DAYS, AttestedCheck
from provisioning.preflight.checks.looking import Looking
from provisioning.preflight.findings import Finding, Group, Level, Who


def attested_checks(looking: Looking) -> Iterator[Finding]:
    """One finding for each; none where no QuickBooks server is of ours: QuickBooks Online and the built-in sandbox."""
    environment = looking.profile.environment
    if looking.snapshot.uses_sandbox or environment.qb_connector is QuickBooksConnector.ONLINE:
        return
    for check in CHECKS:
        yield _finding(looking, check, environment.qb_host)


def _finding(looking: Looking, check: AttestedCheck, host: str) -> Finding:
    given = [one for one in looking.attestations if one.code == check.code]
    newest = max(given, key=lambda one: (one.on, one.until), default=None)
    if newest is not None and newest.host == host and newest.until >= looking.today:
        return Finding(
            "ATTESTED",
            Group.ATTESTED,
            Level.OK,
            check.code,
            f"{check.statement} Confirmed by {newest.person} on {newest.on:%Y-%m-%d}; holds until "
            f"{newest.until:%Y-%m-%d}.",
        )
    if newest is None:
        why = "Nobody has confirmed it yet."
    elif newest.host != host:
        why = f"{newest.person} confirmed it for {newest.host or 'another server'}; QuickBooks is on {host} now."
    else:
        why = f"{newest.person} confirmed it on {newest.on:%Y-%m-%d}; that held for {VALID_DAYS} days."
    return Finding(
        "ATTESTED",
        Group.ATTESTED,
        Level.UNKNOWN,
        check.code,
        f"{check.statement} {why}",
        hint=check.hint,
        who=Who.QUICKBOOKS,
    )
