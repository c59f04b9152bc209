"""One run of a flow in this process, at once: what ``manage.py run_flow`` does.

The same claims, leases and exclusions as a worker's: a tick and workers may be at work beside it.
"""

import time
from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

from django.db import transaction

from provisioning.models import User
from provisioning.revisions import profile_of
from sync.flows import control
from sync.flows.clock import Clock, database_clock
from sync.flows.control import Refusal
from sync.flows.dispatch import make_runs
from sync.flows.execution import Machinery, execute
from sync.flows.parameters import ParameterError, checked_parameters
from sync.flows.properties import edit_properties, is_item_flow
from sync.flows.states import FlowEvent, FlowState
from sync.flows.tick import recover_lost
from sync.models import Flow, Run

#: Between two looks at a company file that is busy.
PAUSE_SECONDS: Final = 0.2


class RunRefusedError(Exception):
    """The flow cannot run now; the message tells a person why and what to do."""


def run_now(
    flow_id: UUID,
    *,
    preview: bool = False,
    parameters: Mapping[str, str] | None = None,
    actor: User | None = None,
    clock: Clock = database_clock,
    machinery: Machinery | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> list[Run]:
    """Run the flow once for each company file, one after another, and return the ended runs.

    A STOPPED flow is started for this and stopped again; a STARTED one goes on in its rhythm. ``parameters`` become
    the flow's properties, but for a preview, which changes nothing. Waits while a company file is busy. Raises
    RunRefusedError, Flow.DoesNotExist.
    """
    recover_lost(clock=clock)
    flow = Flow.objects.select_related("configuration__current_revision").get(pk=flow_id)
    if preview:
        runs = _previews(flow, parameters or {}, clock)
        started_here = False
    else:
        started_here = flow.state == FlowState.STOPPED
        runs = _runs(flow, parameters or {}, actor, clock)
    try:
        for run in runs:
            _until_ended(run, clock, machinery, pause)
    finally:
        if started_here:
            control.apply(
                flow.pk, FlowEvent.STOP, actor=actor, reason="Started for a single run.", clock=clock
            )
    return runs


def _previews(flow: Flow, parameters: Mapping[str, str], clock: Clock) -> list[Run]:
    revision = flow.configuration.current_revision
    if revision is None:
        raise RunRefusedError("Finish the profile first: it says what the flow does.")
    try:
        merged = checked_parameters(
            {**flow.parameters, **parameters},
            zone=profile_of(revision).schedule.zone,
            items=is_item_flow(flow),
        )
    except ParameterError as error:
        raise RunRefusedError(error.message) from error
    return make_runs(flow, due_at=clock(), preview=True, parameters=merged, enqueued_at=clock())


def _runs(flow: Flow, parameters: Mapping[str, str], actor: User | None, clock: Clock) -> list[Run]:
    if parameters:
        edited = edit_properties(flow.pk, flow.version, **parameters)
        if isinstance(edited, Refusal):
            raise RunRefusedError(edited.message)
    with transaction.atomic():
        started = control.apply(flow.pk, FlowEvent.START, actor=actor, reason="A single run.", clock=clock)
        if isinstance(started, Refusal):
            raise RunRefusedError(started.message)
        # In the same transaction as START: the tick never sees the flow due.
        if not Flow.objects.filter(pk=flow.pk, state=FlowState.STARTED).update(next_run_at=None):
            raise RunRefusedError(f"{flow.name} is running already: wait until its run has ended.")
        waiting = list(
            Run.objects.filter(flow=flow, ended_at=None, preview=False).order_by("company_file__number")
        )
        flow.refresh_from_db()
        return waiting or make_runs(flow, due_at=clock(), enqueued_at=clock())


def _until_ended(run: Run, clock: Clock, machinery: Machinery | None, pause: Callable[[float], None]) -> None:
    while run.ended_at is None:
        execute(run.pk, clock=clock, machinery=machinery)
        run.refresh_from_db()
        if run.ended_at is None:
            pause(PAUSE_SECONDS)
            recover_lost(clock=clock)
            run.refresh_from_db()
