"""The nightly refresh: balances and paid states move without their record being modified (rules.md 4.3)."""

from collections.abc import Iterator

from sync.engine.context import RunContext
from sync.models import Binding, Watermark

CHUNK = 200


def nightly_ids(context: RunContext, pair: str) -> Iterator[list[str]]:
    """QuickBooks ids of every bound record of the pair in the first scheduled run of each day, in chunks.

    The day is that of the company's zone. It counts as done when the run's watermark of the step is moved.
    """
    if not context.definition.scheduled or context.preview:
        return
    today = context.clock().astimezone(context.profile.schedule.zone).date()
    done = Watermark.objects.filter(
        flow=context.run.flow_id,
        company_file=context.run.company_file_id,
        step__startswith=pair,
        refreshed_on=today,
    )
    if done.exists():
        return
    yield from bound_ids(context, pair)


def bound_ids(context: RunContext, pair: str) -> Iterator[list[str]]:
    """QuickBooks ids of every bound record of the pair, in chunks."""
    bound = Binding.objects.filter(company_file=context.run.company_file_id, pair=pair)
    chunk: list[str] = []
    for id_ in bound.order_by("qb_id").values_list("qb_id", flat=True).iterator(chunk_size=2000):
        chunk.append(id_)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
