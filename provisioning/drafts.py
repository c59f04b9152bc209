"""The profile as it is being edited: kept as typed, page by page, for whoever of the company goes on with it.

A draft shows the values of the revision that it began from, and over them the answers saved since. Nothing is stored
until somebody saves: a configuration without a draft is shown like a draft without answers.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from provisioning import audit, vault
from provisioning.catalogue.credentials import Credentials
from provisioning.catalogue.environment import EnvironmentPage
from provisioning.catalogue.kinds import JSON, Emails, Integer, KindError
from provisioning.catalogue.kinds import Mapping as MappingKind
from provisioning.catalogue.option import Computed, DefaultContext, Option
from provisioning.catalogue.pages import PAGES, PROFILE_OPTIONS
from provisioning.models import Configuration, Draft, DraftPage, User
from provisioning.profile import Problem, Profile, read_values
from provisioning.revisions import values_of as values_of_revision
from provisioning.validation import problems_in

#: Characters of one page's stored answers as JSON; the largest page filled to the brim stays well below.
MAX_PAGE_CHARACTERS: Final = 20_000

_PAGE_KEYS: Final = frozenset(page.key for page in PAGES)


class DraftError(ValueError):
    """Answers that cannot be kept; the message is for the person who typed them."""


class DraftGoneError(Exception):
    """The draft was finished or discarded meanwhile: open it again."""


@dataclass(frozen=True)
class Saved:
    page: DraftPage


@dataclass(frozen=True)
class Clashing:
    """One option that two people answered differently: what this one typed, and what is stored."""

    key: str
    mine: JSON
    theirs: JSON


@dataclass(frozen=True)
class Clash:
    """The page was saved by somebody else meanwhile, and nothing of this save was stored.

    ``version`` is the one to save with once the person has chosen; ``page`` is None where the draft began anew.
    """

    page: DraftPage | None
    version: str
    options: tuple[Clashing, ...]


def find_draft(configuration: Configuration) -> Draft | None:
    return Draft.objects.filter(configuration=configuration).select_related("based_on").first()


def open_draft(configuration: Configuration) -> Draft:
    """The configuration's draft; where there is none a new one, from the current revision's values."""
    draft, _made = Draft.objects.select_related("based_on").get_or_create(
        configuration=configuration,
        # As the database knows it: somebody may have finished since ``configuration`` was read.
        defaults={"based_on_id": lambda: _current_revision_id(configuration)},  # type: ignore[misc]  # called
    )
    return draft


def _current_revision_id(configuration: Configuration) -> UUID | None:
    return Configuration.objects.values_list("current_revision_id", flat=True).get(pk=configuration.pk)


def blank_draft(configuration: Configuration) -> Draft:
    """What ``open_draft`` would make, not stored: for looking."""
    return Draft(configuration=configuration, based_on=configuration.current_revision)


def pages_of(draft: Draft) -> dict[str, DraftPage]:
    """The pages that somebody saved since the draft began, by key."""
    if draft._state.adding:
        return {}
    return {page.page: page for page in draft.pages.select_related("saved_by")}


def answers_of(draft: Draft, pages: Mapping[str, DraftPage] | None = None) -> dict[str, JSON]:
    """Every answer by option key: the revision's values, and over them what was typed, as it was typed."""
    answers = _basis(draft)
    for page in (pages_of(draft) if pages is None else pages).values():
        answers.update({key: value for key, value in page.answers.items() if key in PROFILE_OPTIONS})
    return answers


def values_of(draft: Draft) -> dict[str, JSON]:
    """The answers in the JSON form of their kinds as far as they can be brought to it; the others as typed."""
    return to_values(answers_of(draft))


def profile_of_draft(draft: Draft) -> tuple[Profile, tuple[Problem, ...]]:
    """The profile that the answers make as far as they can be read, and everything to put right before Finish."""
    values = values_of(draft)
    return profile_of_values(values)


def profile_of_values(values: Mapping[str, JSON]) -> tuple[Profile, tuple[Problem, ...]]:
    """The same for values that are at hand already."""
    zone = read_values(values)[0].schedule.zone
    context = DefaultContext(today=timezone.now().astimezone(zone).date())
    return read_values(values, context)[0], problems_in(values, context)


def version_of(draft: Draft, page: DraftPage | None) -> str:
    """What a form carries to say upon which state of the page it was typed.

    Of a page that nobody saved it is the revision's number: such a page may be thrown away with its draft and
    begun again, it is still the same.
    """
    if page is None:
        return f"revision-{draft.based_on.number if draft.based_on else 0}"
    return f"{draft.pk.hex}-{page.version}"


def save_page(
    draft: Draft, page_key: str, answers: Mapping[str, JSON], *, version: str | None, by: User | None
) -> Saved | Clash:
    """Keep ``answers``, raw, beside those of the page that are not among them.

    ``version`` is ``version_of`` the page as it was shown; None overwrites whatever is there, for programs. Equal
    answers never clash. Raises DraftError for unknown options and for more than a page can hold, DraftGoneError.
    """
    _check(page_key, answers)
    now = timezone.now()
    with transaction.atomic():
        # The draft's row is the lock: saves, Finish and Discard of one draft come one after the other.
        if not Draft.objects.filter(pk=draft.pk).update(updated_at=now):
            raise DraftGoneError
        page = draft.pages.filter(page=page_key).select_related("saved_by").first()
        current = version_of(draft, page)
        if version is not None and version != current:
            clashing = _clashing(answers, answers_of(draft, {page_key: page} if page else {}))
            if clashing or page_key == Credentials.key:
                return Clash(page, current, clashing)
        if page is None:
            page = DraftPage(draft=draft, page=page_key, version=0)
        page.answers = _without_nul({**page.answers, **answers})
        if len(json.dumps(page.answers, ensure_ascii=False)) > MAX_PAGE_CHARACTERS:
            raise DraftError(
                f"This is more than the page can keep ({MAX_PAGE_CHARACTERS:,} characters). Shorten what you typed."
            )
        page.version += 1
        page.saved_by, page.saved_at = by, now
        page.save()
    return Saved(page)


@transaction.atomic
def discard_draft(configuration: Configuration, *, by: User | None) -> bool:
    """Forget the answers given since the current revision and the credentials typed; whether there were any."""
    answers = Draft.objects.filter(configuration=configuration).delete()[0]
    credentials = vault.discard_staged(configuration=configuration)
    if answers or credentials:
        audit.record("profile.discarded", actor=by, company=configuration.company, subject=configuration)
    return bool(answers or credentials)


def to_values(answers: Mapping[str, JSON]) -> dict[str, JSON]:
    """Raw answers in the JSON form of their kinds as far as they can be brought to it."""
    return {key: _to_value(PROFILE_OPTIONS[key], raw) for key, raw in answers.items()}


def _to_value(option: Option[Any], raw: JSON) -> JSON:
    kind = option.kind
    if isinstance(raw, str):
        if isinstance(kind, Integer) and re.fullmatch(r"\s*[0-9]{1,12}\s*", raw):
            return int(raw)
        if isinstance(kind, Emails):
            try:
                return kind.dump(kind.parse(raw))
            except KindError:
                return raw
    if isinstance(kind, MappingKind) and isinstance(raw, list | tuple):
        return [row for row in raw if not _is_empty_row(row)]
    return raw


def _is_empty_row(row: JSON) -> bool:
    """A row without both names is one that nobody filled in, whatever its direction."""
    return isinstance(row, dict) and not any(
        str(row.get(name) or "").strip() for name in ("sf_field", "qb_field")
    )


def _basis(draft: Draft) -> dict[str, JSON]:
    """The values that the draft began with. A computed default is computed anew: it follows the other answers."""
    if draft.based_on is None:
        return {EnvironmentPage.name.key: draft.configuration.environment}
    values = values_of_revision(draft.based_on)
    profile = read_values(values)[0]
    for key, option in PROFILE_OPTIONS.items():
        if isinstance(option.default, Computed):
            default = option.default_value(profile, DefaultContext())
            if profile.value(option) == default:
                values.pop(key, None)
    return values


def _check(page_key: str, answers: Mapping[str, JSON]) -> None:
    if page_key not in _PAGE_KEYS:
        raise DraftError(f"There is no page {page_key!r}.")
    for key in answers:
        option = PROFILE_OPTIONS.get(key)
        if option is None or option.page_key != page_key:
            raise DraftError(f"There is no option {key[:80]!r} on this page.")


def _clashing(mine: Mapping[str, JSON], theirs: Mapping[str, JSON]) -> tuple[Clashing, ...]:
    """Options with different values; an option that nobody answered there has its default."""
    stored = {key: theirs.get(key, _default(key)) for key in mine}
    ours, others = to_values(mine), to_values(stored)
    return tuple(Clashing(key, mine[key], stored[key]) for key in mine if ours[key] != others[key])


def _default(key: str) -> JSON:
    option = PROFILE_OPTIONS[key]
    return "" if isinstance(option.default, Computed) else option.default_json


def _without_nul(value: Any) -> Any:
    """PostgreSQL's JSON holds no NUL, and nobody types one."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, dict):
        return {key: _without_nul(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nul(entry) for entry in value]
    return value
