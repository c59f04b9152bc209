"""The checks, one a file. Each is a pure function from what was chosen and what was seen to findings."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from provisioning.preflight.attesting import Attested
from provisioning.preflight.checks.active_field import active_field
from provisioning.preflight.checks.attested_checks import attested_checks
from provisioning.preflight.checks.call_quota import call_quota
from provisioning.preflight.checks.currencies import currencies
from provisioning.preflight.checks.looking import Check, Looking
from provisioning.preflight.checks.password_login import password_login
from provisioning.preflight.checks.price_book import price_book
from provisioning.preflight.checks.quickbooks_edition import quickbooks_edition
from provisioning.preflight.checks.quickbooks_fields import quickbooks_fields
from provisioning.preflight.checks.quickbooks_login import quickbooks_login
from provisioning.preflight.checks.quickbooks_names import quickbooks_country, quickbooks_names
from provisioning.preflight.checks.record_names import account_names, product_names
from provisioning.preflight.checks.salesforce_fields import salesforce_fields
from provisioning.preflight.checks.salesforce_login import salesforce_login
from provisioning.preflight.checks.salesforce_objects import salesforce_objects
from provisioning.preflight.checks.salesforce_values import salesforce_values
from provisioning.preflight.checks.standard_fields import standard_fields
from provisioning.preflight.checks.trusted_addresses import login_addresses, trusted_addresses
from provisioning.preflight.findings import Finding, Group
from provisioning.preflight.snapshot import Snapshot
from provisioning.profile import Profile

CHECKS: Final[tuple[Check, ...]] = (
    salesforce_login,
    password_login,
    quickbooks_login,
    salesforce_objects,
    salesforce_fields,
    standard_fields,
    trusted_addresses,
    login_addresses,
    call_quota,
    quickbooks_fields,
    quickbooks_edition,
    quickbooks_country,
    currencies,
    salesforce_values,
    price_book,
    quickbooks_names,
    active_field,
    account_names,
    product_names,
    attested_checks,
)

_ORDER: Final = {group: place for place, group in enumerate(Group)}


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
