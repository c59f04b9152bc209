"""Finish: what a person chose becomes what runs, in one transaction.

Commits the revision, promotes the staged credentials, and makes the configuration's company files and flows those
that the profile calls for. Pressing Finish twice changes nothing the second time.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F

from provisioning import audit, vault
from provisioning.catalogue.kinds import JSON
from provisioning.flow_catalogue import FlowDefinition, FlowKind, flows_of
from provisioning.models import CompanyFile, Configuration, Revision, User
from provisioning.profile import Profile, ProfileError
from provisioning.revisions import commit_revision, differences, profile_of, values_of
from provisioning.validation import problems_of
from sync.flows import control
from sync.flows.clock import Clock, database_clock
from sync.flows.schedule import start_of_day
from sync.flows.states import FlowEvent
from sync.models import Flow, FlowMode


class CurrentChangedError(Exception):
    """Another revision became current since the person looked."""


#: What a flow moves last decides when it starts: the records that others refer to go first.
_RANKS: Final = {"customer": 0, "person_account": 0, "vendor": 0, "product": 1, "job": 2}
_MONEY_BACK: Final = {"payment": 4, "credit_memo": 4, "accounting": 4}
_TRANSACTION_RANK: Final = 3

#: Between two ranks. Runs of one company file wait for each other anyway; this only puts them in their order.
SHIFT_STEP_MS: Final = 5_000


def finish(
    configuration: Configuration,
    values: Mapping[str, JSON],
    author: User | None = None,
    *,
    note: str = "",
    promote: bool = True,
    clock: Clock = database_clock,
) -> Revision:
    """Make ``values`` (JSON by option key) the configuration's current profile and bring its flows in line.

    ``promote``: credentials typed for the draft take effect with it.

    New flows begin STOPPED, with Query Starts at the go-live date; flows that the profile does not call for any more
    are stopped and retired with their history, and come back when it calls for them again. Raises ProfileError where
    the values do not make a usable profile; nothing has changed then.
    """
    with transaction.atomic():
        # Two Finishes of one configuration come one after the other; SELECT FOR UPDATE would not do on SQLite.
        Configuration.objects.filter(pk=configuration.pk).update(environment=F("environment"))
        configuration.refresh_from_db(fields=["current_revision"])
        before = configuration.current_revision
        revision = commit_revision(
            configuration=configuration, values=values, author=author, note=note, clock=clock
        )
        profile = profile_of(revision)
        problems = problems_of(profile)
        if problems:
            raise ProfileError(problems)
        promoted = vault.promote(configuration=configuration) if promote else 0
        _add_company_files(configuration, profile)
        FlowMode.objects.get_or_create(configuration=configuration)
        reconcile_flows(configuration, profile, author=author, clock=clock)
        if promoted or before != revision:
            audit.record(
                "profile.finished",
                actor=author,
                company=configuration.company,
                subject=revision,
                difference={
                    entry.key: [entry.before, entry.after]
                    for entry in (differences(before, revision) if before else ())
                },
            )
    return revision


def restore(
    revision: Revision, author: User | None = None, *, instead_of: int, clock: Clock = database_clock
) -> Revision:
    """Make the values of an older revision the current ones again, as a new revision; flows follow as by ``finish``.

    What is being edited stays a draft, its typed credentials included. Raises ProfileError where the values are no
    usable profile any more, CurrentChangedError where ``instead_of`` is not the number of the current revision (0 for
    none).
    """
    configuration = revision.configuration
    with transaction.atomic():
        # The lock of ``finish``, taken before looking.
        Configuration.objects.filter(pk=configuration.pk).update(environment=F("environment"))
        configuration.refresh_from_db(fields=["current_revision"])
        current = configuration.current_revision
        if (current.number if current else 0) != instead_of:
            raise CurrentChangedError
        return finish(
            configuration,
            values_of(revision),
            author,
            note=f"Values of revision {revision.number}",
            promote=False,
            clock=clock,
        )


def reconcile_flows(
    configuration: Configuration,
    profile: Profile,
    *,
    author: User | None = None,
    clock: Clock = database_clock,
) -> None:
    """Add, retire and bring back flows, so that the live ones are those that the profile calls for."""
    wanted = {definition.name: definition for definition in flows_of(profile)}
    existing = {flow.name: flow for flow in Flow.objects.for_configuration(configuration)}
    for name, flow in existing.items():
        if name not in wanted and flow.retired_at is None:
            _retire(flow, author, clock)
        elif name in wanted and flow.retired_at is not None:
            Flow.objects.filter(pk=flow.pk).update(retired_at=None, version=F("version") + 1)
    begins = _query_starts(profile, clock())
    for name, definition in wanted.items():
        if name not in existing:
            Flow.objects.create(
                configuration=configuration,
                name=name,
                scheduled=definition.scheduled,
                bulk=definition.kind is FlowKind.BULK,
                shift_ms=shift_ms(definition) if definition.scheduled else 0,
                query_starts=begins,
            )


def shift_ms(definition: FlowDefinition) -> int:
    """The Shift that a scheduled flow is given at first: customers, then products, then what refers to them."""
    ranks = [{**_RANKS, **_MONEY_BACK}.get(step.pair, _TRANSACTION_RANK) for step in definition.steps]
    return max(ranks) * SHIFT_STEP_MS


def _retire(flow: Flow, author: User | None, clock: Clock) -> None:
    """A flow at work finishes its batch; a retired one is not started again."""
    control.apply(
        flow.pk,
        FlowEvent.STOP,
        actor=author,
        reason="The profile does not call for it any more.",
        clock=clock,
    )
    Flow.objects.filter(pk=flow.pk).update(retired_at=clock(), version=F("version") + 1)


def _query_starts(profile: Profile, now: datetime) -> datetime:
    day = profile.solution.cutover_date
    return start_of_day(day, profile.schedule.zone) if day else now


def _add_company_files(configuration: Configuration, profile: Profile) -> None:
    """Files are added, never taken away: bindings hang on them. Flows run for as many as the profile counts."""
    for number in range(1, profile.solution.qb_company_files + 1):
        CompanyFile.objects.get_or_create(configuration=configuration, number=number)
