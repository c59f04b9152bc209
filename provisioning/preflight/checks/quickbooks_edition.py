"""Whether this QuickBooks has what the profile uses: sales orders need Premier or Enterprise (rules.md 2.9)."""

from collections.abc import Iterator

from provisioning.catalogue.requirements import QuickBooksEditionNeed
from provisioning.preflight.checks.looking import Looking, unknown
from provisioning.preflight.findings import Finding, Group, Level, Who
from provisioning.preflight.snapshot import Unread
from provisioning.requirements import requirements

#: What QuickBooks' own product names say of the edition.
_EDITIONS = ("Pro", "Premier", "Enterprise", "Accountant")


def quickbooks_edition(looking: Looking) -> Iterator[Finding]:
    """One finding for each option that needs an edition, in each company file."""
    needs = [
        (required.requirement, required.option)
        for required in requirements(looking.profile)
        if isinstance(required.requirement, QuickBooksEditionNeed)
    ]
    for seen in looking.company_files if needs else ():
        for need, option in needs:
            subject = looking.subject(seen, " or ".join(need.editions))
            if isinstance(seen.program, Unread):
                yield unknown(
                    "QB_EDITION", Group.QUICKBOOKS, subject, seen.program.reason, who=Who.QUICKBOOKS
                )
                continue
            words = seen.program.product.replace(":", " ").split()
            named = [edition for edition in _EDITIONS if edition in words]
            if not named:
                yield unknown(
                    "QB_EDITION",
                    Group.QUICKBOOKS,
                    subject,
                    f"QuickBooks calls itself {seen.program.product!r}, which names no edition.",
                    who=Who.QUICKBOOKS,
                )
            elif set(named) & {*need.editions, "Accountant"}:
                yield Finding(
                    "QB_EDITION",
                    Group.QUICKBOOKS,
                    Level.OK,
                    subject,
                    f"{seen.program.product} has what the profile uses.",
                    option=option,
                )
            else:
                yield Finding(
                    "QB_EDITION",
                    Group.QUICKBOOKS,
                    Level.ERROR,
                    subject,
                    f"{seen.program.product} has no sales orders: {' or '.join(need.editions)} is needed.",
                    hint="Choose invoices instead, or move to that edition.",
                    who=Who.COMPANY,
                    option=option,
                )
