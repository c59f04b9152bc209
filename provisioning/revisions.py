"""Making, comparing and bringing back revisions: the immutable, numbered versions of a configuration's profile."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Max

from provisioning.catalogue.environment import EnvironmentPage
from provisioning.catalogue.kinds import JSON
from provisioning.catalogue.option import DefaultContext
from provisioning.catalogue.pages import OPTIONS
from provisioning.catalogue.solution import SolutionPage
from provisioning.catalogue.upgrades import CATALOGUE_VERSION, upgraded
from provisioning.models import Configuration, Revision, User
from provisioning.profile import Problem, Profile, ProfileError, read_values

_ATTEMPTS: Final = 20
_PAUSE_SECONDS: Final = 0.02


@dataclass(frozen=True)
class Difference:
    """One option whose value is not the same; a value is None where that side does not know the option."""

    key: str
    label: str
    page: str
    before: JSON
    after: JSON


def commit_revision(
    *,
    configuration: Configuration,
    values: Mapping[str, JSON],
    author: User | None,
    note: str = "",
    clock: Callable[[], datetime],
) -> Revision:
    """Make the next revision of a configuration and make it the current one; equal values make none.

    ``values`` are JSON values by option key. What is missing gets its default; ``environment.name`` that of the
    configuration, ``solution.cutover_date`` that of the revision before, or else today in the company's time zone.
    Whether the choices fit together is asked before, of provisioning.validation. Safe when several commit at once.

    Raises ProfileError where values cannot be read, or name another environment.
    """
    attempt = 1
    while True:
        try:
            with transaction.atomic():
                return _commit(configuration, values, author, note, clock)
        except (IntegrityError, OperationalError) as error:
            # Somebody else took the number, or SQLite's write lock: what they committed is read again.
            if attempt == _ATTEMPTS or not _may_retry(error):
                raise
            time.sleep(_PAUSE_SECONDS * attempt)
            attempt += 1


def values_of(revision: Revision) -> dict[str, JSON]:
    """The revision's values as the present catalogue has them."""
    return upgraded(revision.values, revision.catalogue_version)


def profile_of(revision: Revision) -> Profile:
    """The typed profile of a revision. Raises ProfileError, or UpgradeError for a newer catalogue's."""
    return Profile.from_values(values_of(revision))


def differences(before: Revision, after: Revision) -> tuple[Difference, ...]:
    """The options whose values differ between two revisions, in the order of the pages."""
    return differences_of(values_of(before), values_of(after))


def differences_of(before: Mapping[str, JSON], after: Mapping[str, JSON]) -> tuple[Difference, ...]:
    """The same for values."""
    return tuple(
        Difference(
            key, option.label, option.page.title if option.page else "", before.get(key), after.get(key)
        )
        for key, option in OPTIONS.items()
        if before.get(key) != after.get(key)
    )


def _commit(
    configuration: Configuration,
    values: Mapping[str, JSON],
    author: User | None,
    note: str,
    clock: Callable[[], datetime],
) -> Revision:
    current_id = _current_id(configuration)
    current = Revision.objects.get(pk=current_id) if current_id else None
    resolved = _resolved(configuration, values, current, clock)
    if current is not None and values_of(current) == resolved:
        configuration.current_revision = current
        return current
    last = Revision.objects.filter(configuration=configuration).aggregate(last=Max("number"))["last"]
    revision = Revision.objects.create(
        configuration=configuration,
        number=(last or 0) + 1,
        values=resolved,
        catalogue_version=CATALOGUE_VERSION,
        author=author,
        note=note,
    )
    Configuration.objects.filter(pk=configuration.pk).update(current_revision=revision)
    configuration.current_revision = revision
    return revision


def _current_id(configuration: Configuration) -> UUID | None:
    """The current revision as the database knows it, whatever the instance at hand remembers."""
    return Configuration.objects.values_list("current_revision_id", flat=True).get(pk=configuration.pk)


def _resolved(
    configuration: Configuration,
    values: Mapping[str, JSON],
    current: Revision | None,
    clock: Callable[[], datetime],
) -> dict[str, JSON]:
    environment, cutover = EnvironmentPage.name.key, SolutionPage.cutover_date.key
    given = {environment: configuration.environment, **values}
    if given[environment] != configuration.environment:
        message = f"This is the configuration of {configuration.environment}, not of {given[environment]}."
        raise ProfileError((Problem(environment, message),))
    if not given.get(cutover) and current is not None:
        given[cutover] = values_of(current).get(cutover)
    # The day depends on the company's time zone, which is one of the values.
    today = _today(read_values(given)[0], clock())
    return Profile.from_values(given, DefaultContext(today=today)).to_values()


def _today(profile: Profile, now: datetime) -> date:
    return now.astimezone(profile.schedule.zone).date()


def _may_retry(error: Exception) -> bool:
    """Whether somebody else was faster; inside a caller's own transaction a stale view cannot be refreshed here."""
    if isinstance(error, IntegrityError):
        return "provisioning_revision" in str(error) or "revision_number_once" in str(error)
    contention = any(word in str(error) for word in ("locked", "deadlock", "serialize"))
    return contention and not transaction.get_connection().in_atomic_block
