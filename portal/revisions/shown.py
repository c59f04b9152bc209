"""A revision's values and differences, page by page, as the templates draw them."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.wizard.values import value_text
from provisioning.catalogue.option import DefaultContext
from provisioning.catalogue.pages import PROFILE_PAGES
from provisioning.flow_catalogue import FlowDefinition, flows_of
from provisioning.profile import Profile
from provisioning.revisions import Difference


@dataclass(frozen=True, slots=True)
class Value:
    """One option in use; ``default`` is what it would be, '' where the value is the default itself."""

    key: str
    label: str
    text: str
    default: str


@dataclass(frozen=True, slots=True)
class Change:
    key: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FlowChanges:
    """Flows that the second of two profiles adds and puts away, and how many stay."""

    coming: tuple[FlowDefinition, ...]
    going: tuple[FlowDefinition, ...]
    staying: int


def values_by_page(profile: Profile, *, changed_only: bool) -> list[tuple[str, list[Value]]]:
    """Titles of the pages in use with their options in use; those that differ from the default alone, if asked."""
    pages = []
    for page in PROFILE_PAGES:
        values = []
        for option in page.options:
            if not profile.in_use(option):
                continue
            value = profile.value(option)
            default = option.default_value(profile, DefaultContext())
            # A default that depends on the day, such as the go-live date, was right on its day.
            is_default = value == default or default is None
            if is_default and changed_only:
                continue
            values.append(
                Value(
                    option.key,
                    option.label,
                    value_text(option.kind.dump(value)),
                    "" if is_default else value_text(option.kind.dump(default)),
                )
            )
        if values:
            pages.append((page.title, values))
    return pages


def changes_by_page(differences: Iterable[Difference]) -> dict[str, list[Change]]:
    """Differences under the titles of their pages."""
    found: dict[str, list[Change]] = {}
    for entry in differences:
        change = Change(entry.key, entry.label, value_text(entry.before), value_text(entry.after))
        found.setdefault(entry.page, []).append(change)
    return found


def flow_changes(before: Profile | None, after: Profile) -> FlowChanges:
    old = flows_of(before) if before else ()
    new = flows_of(after)
    old_names, new_names = {flow.name for flow in old}, {flow.name for flow in new}
    return FlowChanges(
        coming=tuple(flow for flow in new if flow.name not in old_names),
        going=tuple(flow for flow in old if flow.name not in new_names),
        staying=len(old_names & new_names),
    )
