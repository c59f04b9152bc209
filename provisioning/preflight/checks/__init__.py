"""The checks, one a file. Each is a pure function from what was chosen and what was seen to findings."""

from collections.abc import Sequence
from datetime import date

from provisioning.preflight.attesting import Attested
from provisioning.preflight.checks.looking import CHECKS, Looking
from provisioning.preflight.findings import Finding, Group
from provisioning.preflight.snapshot import Snapshot
from provisioning.profile import Profile

_ORDER = {group: place for place, group in enumerate(Group)}


def run_checks(
    profile: Profile, snapshot: Snapshot, *, today: date, attestations: Sequence[Attested] = ()
) -> tuple[Finding, ...]:
    """Every finding, OK ones too, by group; code and subject are once in it."""
    looking = Looking(profile, snapshot, today, tuple(attestations))
    found: dict[str, Finding] = {}
    for check in CHECKS:
        for finding in check(looking):
            found.setdefault(finding.key, finding)
    return tuple(sorted(found.values(), key=lambda finding: _ORDER[finding.group]))
