"""Whether the integration user sees the standard fields that every flow of an object reads (source.txt 3.1).

They exist in every org, so one that is missing is hidden: by field-level security, or in the Professional edition
because it is not on the page layout.
"""

from collections.abc import Iterator
from typing import Final

from provisioning.catalogue.choices import Direction
from provisioning.preflight.checks.looking import Looking
from provisioning.preflight.findings import Finding, Group, Level, Who
from provisioning.preflight.fixes import GrantField
from provisioning.preflight.snapshot import ObjectSeen
from provisioning.profile import TRANSACTION_KEYS, Profile

_ADDRESS: Final = tuple(
    f"{kind}{part}"
    for kind in ("Billing", "Shipping")
    for part in ("Street", "City", "State", "PostalCode", "Country")
)
STANDARD_FIELDS: Final = {
    "Account": ("Name", "Phone", "Fax", *_ADDRESS),
    "Opportunity": ("Name", "AccountId", "StageName", "CloseDate", "Amount", "Pricebook2Id"),
    "Product2": ("Name", "ProductCode", "Description", "IsActive"),
}
#: Their rights are those of the compound field that they are parts of, which a person gives.
_PARTS: Final = frozenset(_ADDRESS)


def standard_objects(profile: Profile) -> tuple[str, ...]:
    """The standard objects whose own fields the profile's flows read."""
    used = []
    if profile.direction.customer is not Direction.NONE and profile.customer.sf_object == "Account":
        used.append("Account")
    if any(
        getattr(profile.direction, key) is not Direction.NONE
        and profile.transaction(key).sf_object == "Opportunity"
        for key in TRANSACTION_KEYS
    ):
        used.append("Opportunity")
    if profile.direction.product is not Direction.NONE and profile.product.sf_object == "Product2":
        used.append("Product2")
    return tuple(used)


def standard_fields(looking: Looking) -> Iterator[Finding]:
    """One finding for each field that the user does not see."""
    seen = looking.salesforce
    if seen is None:
        return
    for object_ in standard_objects(looking.profile):
        described = seen.objects.get(object_)
        if not isinstance(described, ObjectSeen):
            continue  # the object's own finding says it
        for name in STANDARD_FIELDS[object_]:
            if described.find(name) is None:
                yield Finding(
                    "SF_STANDARD_FIELD",
                    Group.SALESFORCE_ACCESS,
                    Level.ERROR,
                    f"{object_}.{name}",
                    f"The integration user does not see the standard field {object_}.{name}.",
                    who=Who.SALESFORCE,
                    steps=(
                        f"In Salesforce: Setup, Object Manager, {object_}, Fields & Relationships, {name}.",
                        "Set Field-Level Security: tick Visible for the integration user's profile.",
                        "In the Professional edition drag the field to the page layout.",
                    ),
                    fix=None if name in _PARTS else GrantField(object_, name),
                )
