"""What must exist in Salesforce and QuickBooks for a profile to work, computed from the actual answers. No network."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from provisioning.catalogue.choices import Direction
from provisioning.catalogue.directions import TRANSACTION_DIRECTIONS
from provisioning.catalogue.kinds import SfField, SfObject
from provisioning.catalogue.objects import CUSTOMER_ACCOUNT_ID, TRANSACTION, VENDOR_ACCOUNT_ID, last_modified
from provisioning.catalogue.option import Option
from provisioning.catalogue.pages import PROFILE_OPTIONS, PROFILE_PAGES
from provisioning.catalogue.requirements import OwnField, Requirement, SalesforceFieldNeed, label_of
from provisioning.profile import Profile


class Required(NamedTuple):
    """One requirement, and the option that asks for it; empty where the integration as such does."""

    requirement: Requirement
    option: str


def requirements(profile: Profile) -> tuple[Required, ...]:
    """Everything that must exist, each thing once: mandatory fields, ``needs`` of options in use, chosen fields.

    A Salesforce field that several options name is listed once for each set of types that they accept.
    """
    seen: set[object] = set()
    found: list[Required] = []
    for required in (*_mandatory(profile), *_needed(profile), *_chosen(profile)):
        need = required.requirement
        same: object = need
        if isinstance(need, SalesforceFieldNeed):
            same = (need.object, need.name, need.shape.types)
        if same not in seen:
            seen.add(same)
            found.append(required)
    return tuple(found)


def object_of(profile: Profile, option: Option[Any]) -> str:
    """The Salesforce object whose field this option names, by the choices made: '' where none is chosen yet."""
    kind = option.kind
    if not isinstance(kind, SfField):
        raise TypeError(f"{option.key} does not name a Salesforce field.")
    return _actual_object(profile, option, kind.of)


def _actual_object(profile: Profile, option: Option[Any], named: str) -> str:
    """``named`` may be an option of the same page that names the object, or the object that sf_object stands in for."""
    siblings = {
        other.name: other for other in next(p for p in PROFILE_PAGES if p.key == option.page_key).options
    }
    if named in siblings:
        return str(profile.value(siblings[named]))
    instead = siblings.get("sf_object")
    if instead is not None and isinstance(instead.kind, SfObject) and instead.default == named:
        return str(profile.value(instead))
    return named


def _mandatory(profile: Profile) -> Iterator[Required]:
    """Table 1 of source.txt, and QuickBooks' AccountID, for the objects that are integrated."""
    direction = profile.direction
    customers = direction.customer is not Direction.NONE or direction.person_account is not Direction.NONE
    vendors = direction.vendor is not Direction.NONE
    transactions = any(profile.value(option) is not Direction.NONE for option in TRANSACTION_DIRECTIONS)
    if customers or vendors:
        yield Required(last_modified("Account"), "")
    if transactions or direction.job is not Direction.NONE:
        yield Required(last_modified("Opportunity"), "")
    if direction.product is not Direction.NONE:
        yield Required(last_modified("Product2"), "")
    if customers:
        yield Required(CUSTOMER_ACCOUNT_ID, "")
    if vendors:
        yield Required(VENDOR_ACCOUNT_ID, "")
    if profile.solution.payment_gateway:
        yield Required(TRANSACTION, "solution.payment_gateway")


def _needed(profile: Profile) -> Iterator[Required]:
    for key, option in PROFILE_OPTIONS.items():
        if option.needs is None or not profile.in_use(option):
            continue
        value = profile.value(option)
        for need in option.needs.needs:
            if need.applies(value):
                for requirement in need.of:
                    yield Required(_placed(profile, option, requirement), key)


def _placed(profile: Profile, option: Option[Any], requirement: Requirement | OwnField) -> Requirement:
    """The requirement on the object and field that the profile really uses."""
    if isinstance(requirement, OwnField):
        name = str(profile.value(option))
        return SalesforceFieldNeed(object_of(profile, option), name, requirement.shape, label_of(name))
    if isinstance(requirement, SalesforceFieldNeed):
        return replace(requirement, object=_actual_object(profile, option, requirement.object))
    return requirement


def _chosen(profile: Profile) -> Iterator[Required]:
    """Fields that options name, standard or custom, with the type that their value takes."""
    for key, option in PROFILE_OPTIONS.items():
        if option.shape is None or not profile.in_use(option):
            continue
        name = str(profile.value(option))
        if name:
            yield Required(
                SalesforceFieldNeed(object_of(profile, option), name, option.shape, label_of(name)), key
            )
