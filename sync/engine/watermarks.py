"""Up to where a step has read and stored everything (flows.md 2.3)."""

from datetime import datetime, timedelta

from sync.engine.context import RunContext
from sync.models import Watermark

#: How far a watermark stays behind the source's clock: QuickBooks' is the workstation's.
OVERLAP = timedelta(seconds=60)


def position(context: RunContext, step: str) -> datetime:
    """Where the step goes on reading: its watermark, or the flow's Query Starts where that was set later."""
    flow = context.run.flow
    row = Watermark.objects.filter(flow=flow, company_file=context.run.company_file_id, step=step).first()
    if row is None or row.query_starts != flow.query_starts:
        return flow.query_starts
    return row.position


def advance(context: RunContext, step: str, began_at: datetime) -> None:
    """Move the watermark of a step that has stored all its pages to the run's beginning, less the overlap."""
    started = position(context, step)
    today = context.clock().astimezone(context.profile.schedule.zone).date()
    Watermark.objects.update_or_create(
        flow=context.run.flow,
        company_file=context.run.company_file,
        step=step,
        defaults={
            "position": max(began_at - OVERLAP, started),
            "query_starts": context.run.flow.query_starts,
            "refreshed_on": today,
        },
    )
