"""A revision's values, page by page, as the templates draw them."""

from dataclasses import dataclass

from portal.words.options import value_text
from provisioning.catalogue.option import DefaultContext
from provisioning.catalogue.pages import PROFILE_PAGES
from provisioning.profile import Profile


@dataclass(frozen=True, slots=True)
class Value:
    """One option in use; ``default`` is what it would be, '' where the value is the default itself."""

    key: str
    label: str
    text: str
    default: str


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
