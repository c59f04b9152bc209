"""Carries out the steps of a run: recover what an earlier run left open, then read, plan and apply page by page.

A preview is the same stream stopped before applying.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings

from provisioning.flow_catalogue import FlowKind
from sync.engine import journal, outcomes, watermarks
from sync.engine.applying import apply_page
from sync.engine.context import RunContext, RunReport, StepCounts
from sync.engine.forecast import Forecast
from sync.engine.lookups import Lookups
from sync.engine.match_index import MatchIndex
from sync.engine.options import options_naming
from sync.engine.outcomes import Scope
from sync.engine.planning import plan_page
from sync.engine.previewing import StepPreview
from sync.engine.previews import PlanWriter
from sync.engine.records import Record
from sync.engine.recovery import recover
from sync.engine.steps.base import Span, Step
from sync.engine.steps.table import steps_of
from sync.errors.base import ConfigurationError
from sync.errors.codes import Code
from sync.errors.diagnose import sync_error
from sync.flows.parameters import date_range, parse_batch_size
from sync.flows.reasons import check_volume

#: A child may wait for a parent of the same run, that one for its own: as deep as QuickBooks' lists go.
PASSES = 5


def run_steps(context: RunContext) -> RunReport:
    """Carry out a run. Raises what stops it; what was done until then stands in the progress reports."""
    try:
        return _run_steps(context)
    except ConfigurationError as error:
        words = f"{error.message} {error.detail}"
        named = options_naming(words, context.profile, objects=error.code == Code.OBJECT_MISSING)
        error.option = error.option or named
        raise


def _run_steps(context: RunContext) -> RunReport:
    report = RunReport()
    if not context.preview:
        recover(context)
    with closing(Lookups(context)) as lookups:
        if lookups.planned is None:
            _carry_out(context, lookups, report, None)
            return report
        plan = PlanWriter(context.run)
        with closing(Forecast(context, lookups, lookups.planned)) as forecast:
            lookups.forecast = forecast.plan
            _carry_out(context, lookups, report, plan)
        plan.flush()
    return report


def _carry_out(context: RunContext, lookups: Lookups, report: RunReport, plan: PlanWriter | None) -> None:
    for name, make in steps_of(context.definition):
        with closing(MatchIndex()) as index, closing(make(context, lookups, index)) as step:
            counts = report.counts.setdefault(name, StepCounts())
            preview = None
            if plan is not None and lookups.planned is not None:
                preview = StepPreview(name, step, counts, plan, lookups.planned)
            _StepRun(context, name, step, counts, report, preview).carry_out()
        if report.stopped_early:
            return


class _StepRun:
    """One step of a run under way."""

    def __init__(
        self,
        context: RunContext,
        name: str,
        step: Step,
        counts: StepCounts,
        report: RunReport,
        preview: StepPreview | None,
    ) -> None:
        self.context = context
        self.name = name
        self.step = step
        self.counts = counts
        self.report = report
        self.preview = preview
        self.scope = Scope(context.run.company_file, step.pair, step.source)
        self.started_at = context.clock()

    def carry_out(self) -> None:
        """All pages of the step, then what waited or was due again; the watermark last."""
        began_at = self.step.source_connection.now()
        if self.context.definition.kind is FlowKind.SINGLE:
            self._single()
            if self.preview is not None:
                self.preview.settle(self._fetch, PASSES)
            return
        span = self._span(began_at)
        for page in self.step.pages(span):
            if self._stopped():
                return
            self._page(page)
        if self.context.definition.kind is not FlowKind.BIND:
            self._again()
        if self.preview is not None:
            self.preview.settle(self._fetch, PASSES)
        if self._stopped():
            return
        if self.context.definition.scheduled and self.preview is None:
            self.context.at("before watermark")
            self.context.lease.ensure(0)
            watermarks.advance(self.context, self.name, began_at)
            self.context.at("watermark moved")

    def _single(self) -> None:
        value = self.context.parameters.get("value", "")
        records = self.step.named(value)
        if not records:
            raise sync_error(Code.RECORD_NOT_FOUND, value=value)
        self._page(records)

    def _span(self, began_at: datetime) -> Span:
        # Both clocks tell whole seconds: what changed in this very second is read, and read again next time.
        until = began_at + timedelta(seconds=2)
        if self.context.definition.scheduled:
            span = Span(after=watermarks.position(self.context, self.name), until=until)
            self._check_volume(span)
            return span
        zone = self.context.profile.schedule.zone
        range_ = date_range(dict(self.context.parameters), zone=zone, items=self.step.pair == "product")
        until = min(range_.end, until) if range_.end else until
        span = Span(range_.begin, until, range_.by_creation, range_.item_types)
        size = self.context.parameters.get("batch_size", "")
        return replace(span, page_size=parse_batch_size(size)) if size else span

    def _check_volume(self, span: Span) -> None:
        records = self.report.expected[self.name] = self.step.volume(span)
        check_volume(
            self.context.definition.name,
            records=records,
            limit=settings.SCHEDULED_VOLUME_LIMIT,
            bulk_flow=self.step.bulk_flow,
        )

    def _again(self) -> None:
        """Records that waited or whose retry is due, then those whose parents this very run has made."""
        self._chunks(
            outcomes.due(self.scope, self.context.run, now=self.context.clock(), started_at=self.started_at)
        )
        if self.preview is not None:
            return
        for _ in range(PASSES):
            done_before = self.counts.created + self.counts.bound
            self._chunks(outcomes.waiting_since(self.scope, self.started_at), repeated=True)
            if self.counts.created + self.counts.bound == done_before:
                return

    def _chunks(self, chunks: Iterator[list[str]], *, repeated: bool = False) -> None:
        for ids in chunks:
            if self._stopped():
                return
            if repeated:
                # They were counted as waiting when they were first met.
                self.counts.waiting -= len(ids)
                self.counts.read -= len(ids)
            self._page(self._fetch(ids))

    def _fetch(self, ids: Sequence[str]) -> Sequence[Record]:
        """These records as they are now; what is known of those that are gone is dropped."""
        records = self.step.fetch(ids)
        gone = sorted(set(ids) - {record.id for record in records})
        if gone and self.preview is None:
            self._forget(gone)
        return records

    def _forget(self, gone: Sequence[str]) -> None:
        """Records that are gone without a trace: one that has a twin is held, of the others nothing is left to do."""
        run = self.context.run
        bound = journal.bindings_of(run, self.step.pair, self.step.source, gone)
        labels = dict(self.scope.rows().filter(source_id__in=gone).values_list("source_id", "label"))
        outcomes.forget(self.scope, [id_ for id_ in gone if id_ not in bound])
        for id_ in bound:
            code, now = Code.SOURCE_DELETED, self.context.clock()
            outcomes.hold(self.scope, run, id_, label=labels.get(id_, id_), code=code, now=now)

    def _page(self, records: Sequence[Record], *, again: bool = False) -> None:
        self.context.at("page read")
        if self.preview is not None:
            self.preview.page(records)
        else:
            self._apply(records, again=again)
        self.context.progress(self.report)

    def _apply(self, records: Sequence[Record], *, again: bool) -> None:
        entries = plan_page(self.step, records)
        self.counts.read += 0 if again else len(entries)
        applied = apply_page(self.step, self.scope, entries, self.counts, again=again)
        self.report.new_errors += applied.new_errors
        if applied.moved:
            self._page(self._fetch(applied.moved), again=True)

    def _stopped(self) -> bool:
        """Whether somebody asked the run to end. Raises LeaseLostError where it may not go on anyway."""
        self.context.lease.ensure(0)
        if self.context.should_stop():
            self.report.stopped_early = True
        return self.report.stopped_early
