"""The Salesforce fields that a profile needs, each once, and where to find them: what several checks walk over."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from provisioning.catalogue.option import Option, Travel
from provisioning.catalogue.pages import PROFILE_OPTIONS
from provisioning.catalogue.requirements import (
    FieldShape,
    SalesforceFieldNeed,
    SalesforceObjectNeed,
)
from provisioning.preflight.snapshot import FieldSeen, ObjectSeen, SalesforceSeen
from provisioning.profile import Profile
from provisioning.requirements import requirements


@dataclass(frozen=True)
class NeededField:
    """One field. ``option`` is the key of the option that asks for it; ``written``: a flow writes to it."""

    need: SalesforceFieldNeed
    option: str
    written: bool
    named: bool
    """The option itself names the field, so that another one can be chosen there."""

    @property
    def subject(self) -> str:
        return f"{self.need.object}.{self.need.name}"


def needed_fields(profile: Profile) -> tuple[NeededField, ...]:
    """Every needed field once; what several options ask of it is asked together."""
    found: dict[tuple[str, str], NeededField] = {}
    for required in requirements(profile):
        need = required.requirement
        if isinstance(need, SalesforceFieldNeed):
            fields: tuple[SalesforceFieldNeed, ...] = (need,)
        elif isinstance(need, SalesforceObjectNeed):
            fields = need.fields
        else:
            continue
        for one in fields:
            written, named = _use(profile, required.option, one)
            of_own_object = isinstance(need, SalesforceObjectNeed)
            field = NeededField(one, required.option, written or of_own_object, named)
            key = (one.object.lower(), one.name.lower())
            found[key] = _together(found[key], field) if key in found else field
    return tuple(found.values())


def needed_objects(profile: Profile) -> dict[str, tuple[SalesforceObjectNeed | None, str]]:
    """By API name: how a custom object that we can make looks, or None; and the option that asks for it."""
    found: dict[str, tuple[SalesforceObjectNeed | None, str]] = {}
    for required in requirements(profile):
        need = required.requirement
        if isinstance(need, SalesforceObjectNeed):
            found[need.name] = (need, required.option)
        elif isinstance(need, SalesforceFieldNeed) and need.object:
            found.setdefault(need.object, (None, _naming(profile, need.object) or required.option))
    return found


def find_field(seen: SalesforceSeen, object_: ObjectSeen, name: str) -> FieldSeen | None:
    """The field, also one of a related record (``Owner.Name``); None where there is none, or it is not seen."""
    first, _, rest = name.partition(".")
    if not rest:
        return object_.find(first)
    link = first[:-1] + "c" if first.lower().endswith("__r") else f"{first}Id"
    reference = object_.find(link)
    if reference is None:
        return None
    for target in reference.reference_to:
        related = seen.objects.get(target)
        if isinstance(related, ObjectSeen):
            return find_field(seen, related, rest)
    return None


def related_objects(seen: ObjectSeen, names: Iterator[str]) -> Iterator[str]:
    """Objects that dotted names of this object's fields lead to, one step far."""
    for name in names:
        first, dot, _ = name.partition(".")
        if dot:
            link = first[:-1] + "c" if first.lower().endswith("__r") else f"{first}Id"
            reference = seen.find(link)
            yield from reference.reference_to[:1] if reference else ()


def _use(profile: Profile, key: str, need: SalesforceFieldNeed) -> tuple[bool, bool]:
    """Whether flows write to the field, and whether the option names it."""
    option = PROFILE_OPTIONS.get(key)
    if option is None:
        return True, False  # the integration's own fields
    named = str(profile.value(option)) == need.name
    if need.shape.external_id or option.name in ("active_field", "full_name_field"):
        return True, named
    comes_back = option.travel is Travel.BOTH_WAYS and _comes_back(profile, option)
    return option.travel is Travel.TO_SALESFORCE or comes_back, named


def _comes_back(profile: Profile, option: Option[object]) -> bool:
    if option.page is None:
        return True
    try:
        return profile.value(option.page.direction_option()).includes_qb_sf
    except TypeError:  # a page without a direction of its own
        return True


def _naming(profile: Profile, object_: str) -> str:
    """The option in use that names this object."""
    for key, option in PROFILE_OPTIONS.items():
        if option.kind.text == "sf_object" and profile.in_use(option) and profile.value(option) == object_:
            return key
    return ""


def _together(one: NeededField, other: NeededField) -> NeededField:
    """What both ask for: types that suit both, and the larger sizes."""
    a, b = one.need.shape, other.need.shape
    types = tuple(type_ for type_ in a.types if type_ in b.types) or a.types
    shape = FieldShape(
        types,
        length=max(a.length, b.length),
        min_length=max(a.min_length, b.min_length),
        digits=max(a.digits, b.digits),
        decimals=max(a.decimals, b.decimals),
        unique=a.unique or b.unique,
        external_id=a.external_id or b.external_id,
        values=tuple(dict.fromkeys((*a.values, *b.values))),
        to=a.to or b.to,
    )
    return replace(one, need=replace(one.need, shape=shape), written=one.written or other.written)
