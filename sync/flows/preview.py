"""A preview that a person asks for: planned in the background, nothing written but the plan."""

from django.db import transaction

from sync.flows import control
from sync.flows.clock import Clock, database_clock
from sync.flows.dispatch import make_runs
from sync.flows.refusals import Refusal, definition_finder, not_ready
from sync.models import Flow, Run


def begin_preview(flow: Flow, *, clock: Clock = database_clock) -> list[Run] | Refusal:
    """Runs that plan what the flow would do now, one for each company file; the tick has them carried out.

    Those that are under way already are the answer to a second request. A flow may be in any state.
    """
    with transaction.atomic():
        control.hold(flow.pk)
        flow = Flow.objects.select_related("configuration__current_revision").get(pk=flow.pk)
        revision = flow.configuration.current_revision
        refusal = not_ready(flow, revision, definition_finder(revision))
        if refusal:
            return refusal
        waiting = Run.objects.filter(flow=flow, ended_at=None, preview=True)
        return list(waiting.order_by("company_file__number")) or make_runs(flow, due_at=clock(), preview=True)
