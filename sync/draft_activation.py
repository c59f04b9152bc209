"""Finishing a draft: exactly what was reviewed becomes the current revision, once, however often it is pressed."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F

from provisioning import audit
from provisioning.catalogue.choices import Environment
from provisioning.catalogue.environment import EnvironmentPage
from provisioning.catalogue.pages import PROFILE_PAGES
from provisioning.companies import add_configuration
from provisioning.drafts import find_draft, open_draft, pages_of, save_page
from provisioning.editing import Editing
from provisioning.models import Configuration, Draft, Revision, User
from provisioning.profile import ProfileError
from sync.activation import finish
from sync.flows.clock import Clock, database_clock


class ReviewAgainError(Exception):
    """Somebody saved a page after the review: what would be finished is not what was looked at."""


@dataclass(frozen=True)
class Finished:
    """``already``: somebody had finished it before, nothing was left to do."""

    revision: Revision
    already: bool = False


@dataclass(frozen=True)
class GoesOnElsewhere:
    """The environment chosen is another configuration's: its draft goes on there. Nothing was finished.

    ``copied``: with these answers; otherwise it had answers of its own, and they stand.
    """

    configuration: Configuration
    copied: bool


def finish_draft(
    configuration: Configuration, *, reviewed: str, by: User | None, clock: Clock = database_clock
) -> Finished | GoesOnElsewhere:
    """Make the draft that was reviewed (``Editing.stamp``) the current profile, and let the draft go.

    Raises ProfileError where something is missing or wrong, ReviewAgainError where the draft is another by now.
    """
    try:
        with transaction.atomic():
            return _finish_draft(configuration, reviewed, by, clock)
    except IntegrityError:
        # Somebody made the other environment's configuration in this moment.
        raise ReviewAgainError from None


def _finish_draft(
    configuration: Configuration, reviewed: str, by: User | None, clock: Clock
) -> Finished | GoesOnElsewhere:
    # The two rows are locks: Finishes come one after the other, and no page is saved meanwhile.
    Configuration.objects.filter(pk=configuration.pk).update(environment=F("environment"))
    Draft.objects.filter(configuration=configuration).update(updated_at=F("updated_at"))
    configuration.refresh_from_db()
    editing = Editing(configuration)
    current = configuration.current_revision
    if current is not None and not editing.exists and not reviewed.startswith("-"):
        return Finished(current, already=True)
    if editing.stamp != reviewed:
        raise ReviewAgainError
    if (chosen := elsewhere(editing)) is not None:
        return _go_on_elsewhere(editing, chosen, by)
    if problems := editing.all_problems:
        raise ProfileError(problems)
    if (chosen := editing.moves_to) is not None:
        # Nobody finished this configuration yet, so nothing hangs on its environment.
        Configuration.objects.filter(pk=configuration.pk).update(environment=chosen.value)
        configuration.environment = chosen.value
    revision = finish(configuration, editing.values, by, clock=clock)
    # Not one that somebody opened in this moment: there was none to review then.
    Draft.objects.filter(pk=editing.draft.pk).delete()
    return Finished(revision, already=revision == current)


def elsewhere(editing: Editing) -> Environment | None:
    """The environment in which the draft goes on as another configuration; None where Finish stays with this one.

    A configuration that nobody finished yet moves to the environment chosen, where the company has none there.
    """
    chosen, here = editing.moves_to, editing.configuration
    if chosen is None:
        return None
    there = Configuration.objects.filter(company_id=here.company_id, environment=chosen.value)
    return chosen if here.current_revision_id is not None or there.exists() else None


def _go_on_elsewhere(editing: Editing, environment: Environment, by: User | None) -> GoesOnElsewhere:
    """Copy the answers, without credentials, to the other configuration's draft where it has none, and stay here."""
    here, key = editing.configuration, EnvironmentPage.name.key
    there = add_configuration(company=here.company, environment=environment)
    draft = find_draft(there)
    copied = draft is None or not pages_of(draft)
    if copied:
        draft = open_draft(there)
        for page in PROFILE_PAGES:
            answers = {o.key: editing.answers[o.key] for o in page.options if o.key in editing.answers}
            if answers:
                save_page(draft, page.key, answers, version=None, by=by)
        audit.record("profile.copied", actor=by, company=here.company, subject=there)
    save_page(editing.draft, EnvironmentPage.key, {key: here.environment}, version=None, by=by)
    return GoesOnElsewhere(there, copied)
