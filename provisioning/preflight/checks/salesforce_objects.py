"""Whether the objects that a profile needs are there and visible."""

from collections.abc import Iterator

from provisioning.preflight.checks.looking import Looking, unknown
from provisioning.preflight.checks.needed_fields import needed_objects
from provisioning.preflight.findings import Finding, Group, Level, Who
from provisioning.preflight.fixes import CreateObject
from provisioning.preflight.snapshot import Unread


def salesforce_objects(looking: Looking) -> Iterator[Finding]:
    """One finding for each object that is missing or could not be described."""
    seen = looking.salesforce
    if seen is None:
        return
    for name, (need, option) in needed_objects(looking.profile).items():
        found = seen.objects.get(name, Unread(f"{name} was not looked at."))
        if isinstance(found, Unread):
            yield unknown("SF_OBJECT", Group.SALESFORCE_FIELDS, name, found.reason, who=Who.SALESFORCE)
        elif found is None and need is not None:
            yield Finding(
                "SF_OBJECT",
                Group.SALESFORCE_FIELDS,
                Level.ERROR,
                name,
                f"The custom object {need.label} ({name}) does not exist, or the integration user may not see it.",
                who=Who.SALESFORCE,
                steps=(
                    f"In Salesforce: Setup, Object Manager, Create, Custom Object: {need.label} ({need.plural}).",
                    *(f"New field {one.label} ({one.name}): {one.shape.text}." for one in need.fields),
                ),
                fix=CreateObject(need),
                option=option,
            )
        elif found is None:
            yield Finding(
                "SF_OBJECT",
                Group.SALESFORCE_FIELDS,
                Level.ERROR,
                name,
                f"The object {name} does not exist, or the integration user may not see it.",
                hint="Correct its API name in the profile, or give the integration user's profile the right to it.",
                who=Who.SALESFORCE,
                option=option,
            )
