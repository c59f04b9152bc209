"""Whether stages, record types and other values that options name exist in the org."""

from collections.abc import Iterator

from provisioning.catalogue.kinds import SfValue
from provisioning.catalogue.pages import PROFILE_OPTIONS
from provisioning.preflight.checks.looking import Looking, near, unknown
from provisioning.preflight.findings import Finding, Group, Level, Who
from provisioning.preflight.snapshot import Unread
from provisioning.profile import Profile

_WHERE = {
    "Opportunity.StageName": "Setup, Object Manager, Opportunity, Fields & Relationships, Stage",
    "Opportunity.RecordType": "Setup, Object Manager, Opportunity, Record Types",
}


def named_values(profile: Profile) -> Iterator[tuple[str, str, str]]:
    """(option, Object.Field, value) of every option in use that names one."""
    for key, option in PROFILE_OPTIONS.items():
        if isinstance(option.kind, SfValue) and profile.in_use(option) and profile.value(option):
            yield key, f"{option.kind.of}.{option.kind.field}", str(profile.value(option))


def salesforce_values(looking: Looking) -> Iterator[Finding]:
    """One finding for each value that is not offered, however many options name it."""
    seen = looking.salesforce
    if seen is None:
        return
    for key, place, value in named_values(looking.profile):
        offered = seen.values.get(place, Unread(f"{place} was not looked at."))
        if isinstance(offered, Unread):
            yield unknown("SF_VALUE", Group.NAMES, place, offered.reason, who=Who.SALESFORCE)
        elif value in offered:
            yield Finding(
                "SF_VALUE",
                Group.NAMES,
                Level.OK,
                f"{place} {value}",
                f"{place} offers {value}.",
                option=key,
            )
        else:
            yield Finding(
                "SF_VALUE",
                Group.NAMES,
                Level.ERROR,
                f"{place} {value}",
                f"There is no {value!r} among the active values of {place} in Salesforce.",
                hint=near(value, offered) or f"It offers: {', '.join(offered[:10]) or 'nothing'}.",
                who=Who.COMPANY,
                steps=(
                    f"Choose an existing value for the option {key} in the company profile,",
                    f"or add {value!r} in Salesforce: {_WHERE.get(place, place)}.",
                ),
                option=key,
            )
