"""The monitor's words: what runs and how far it is, how runs ended, what records wait for, how the sides were met."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.words.flows import step_words
from portal.words.moments import length, moment
from portal.words.records import KIND_COLOURS, KIND_WORDS, SYSTEM_NAMES, counted, what_to_do
from portal.words.runs import OUTCOME_TONES, did, took
from provisioning.flow_catalogue import flows_of
from provisioning.models import Configuration
from provisioning.profile import Profile
from provisioning.revisions import profile_of
from sync.flows.states import FlowState
from sync.models import Flow, Run, RunOutcome
from sync.monitor import ConfigurationNow, FlowNow, RecordCount, Side


@dataclass(frozen=True)
class Progress:
    """One run under way. ``expected`` is 0 where nobody counted beforehand."""

    flow: Flow
    run: Run
    step: str
    since: str
    lasts: str
    read: int
    expected: int
    did: str
    is_waiting: bool

    @property
    def how_far(self) -> str:
        """Records read so far, and of how many."""
        words = {"read": f"{self.read:,}", "expected": f"{self.expected:,}"}
        if self.expected:
            return _("%(read)s of about %(expected)s records read") % words
        return ngettext("%(read)s record read", "%(read)s records read", self.read) % words

    @property
    def done(self) -> int:
        """What the bar shows: never more than there is."""
        return min(self.read, self.expected)


@dataclass(frozen=True)
class Line:
    """One flow of the table."""

    flow: Flow
    run: Run | None
    outcome: str
    tone: str
    did: str
    took: str
    ended: str
    reason: str
    next_run: str


@dataclass(frozen=True)
class Contact:
    """One connection: its word, its colour, and what to do where it fails."""

    name: str
    word: str
    tone: str
    reached: str
    side: Side


@dataclass(frozen=True)
class Count:
    """Records with one code."""

    kind: str
    colour: str
    count: str
    title: str
    to_do: str
    who: str
    record: RecordCount


@dataclass(frozen=True)
class Section:
    """One environment of the company."""

    configuration: Configuration
    zone: str
    progress: tuple[Progress, ...]
    idle: str
    scheduled: tuple[Line, ...]
    utility: tuple[Line, ...]
    contacts: tuple[Contact, ...]
    records: tuple[Count, ...]
    all_stopped: bool

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.scheduled + self.utility


@dataclass(frozen=True)
class Screen:
    """The whole window."""

    sections: tuple[Section, ...]
    refreshed: str
    zone: str
    running: int


def screen_of(found: Iterable[ConfigurationNow], *, first: UUID, now: datetime) -> Screen:
    """The sections of a company; the environment whose window it is comes first."""
    ordered = sorted(found, key=lambda here: here.configuration.pk != first)
    sections = tuple(_section(here, now) for here in ordered)
    return Screen(
        sections=sections,
        refreshed=moment(now, ZoneInfo(sections[0].zone)),
        zone=sections[0].zone,
        running=sum(len(section.progress) for section in sections),
    )


def _section(here: ConfigurationNow, now: datetime) -> Section:
    revision = here.configuration.current_revision
    profile = profile_of(revision) if revision else Profile.from_values({})
    zone = profile.schedule.zone
    orders = {one.name: [f"{step.pair}:{step.direction}" for step in one.steps] for one in flows_of(profile)}
    lines = [(_line(one, zone), one.flow.scheduled) for one in here.flows]
    return Section(
        configuration=here.configuration,
        zone=zone.key,
        progress=tuple(
            _progress(one.flow, run, orders.get(one.flow.name, []), zone, now)
            for one in here.flows
            for run in one.under_way
        ),
        idle=_idle(here, zone),
        scheduled=tuple(line for line, scheduled in lines if scheduled),
        utility=tuple(line for line, scheduled in lines if not scheduled),
        contacts=tuple(_contact(side, zone) for side in here.sides),
        records=tuple(_count(record) for record in here.records),
        all_stopped=here.all_stopped,
    )


def _progress(flow: Flow, run: Run, order: Sequence[str], zone: ZoneInfo, now: datetime) -> Progress:
    # The step under way is the last one that was begun; a database may keep the counts in any order.
    begun = [step for step in order if step in run.counts] or list(run.counts)
    step = begun[-1] if begun else ""
    counts: Mapping[str, int] = run.counts.get(step, {})
    return Progress(
        flow=flow,
        run=run,
        step=step_words(step) if step else "",
        since=moment(run.claimed_at, zone),
        lasts=length(now - run.claimed_at) if run.claimed_at else "",
        read=int(counts.get("read", 0)),
        expected=int(counts.get("expected", 0)),
        did=did([run]),
        is_waiting=run.claimed_at is None,
    )


def _idle(here: ConfigurationNow, zone: ZoneInfo) -> str:
    """What to say where nothing runs."""
    if not here.flows:
        return _("There are no flows yet: they follow from the company profile.")
    if here.all_stopped:
        return _("Every flow is STOPPED.")
    if here.next is not None:
        words = {"flow": here.next.name, "at": moment(here.next.next_run_at, zone)}
        return _("Nothing runs at the moment. %(flow)s is next, at %(at)s.") % words
    return _("Nothing runs at the moment.")


def _line(one: FlowNow, zone: ZoneInfo) -> Line:
    last = one.last
    return Line(
        flow=one.flow,
        run=last,
        outcome=str(RunOutcome(last.outcome).label) if last else "",
        tone=OUTCOME_TONES[last.outcome] if last else "",
        did=(did([last]) or _idle_run(last)) if last and last.claimed_at else "",
        took=took(last) if last else "",
        ended=moment(last.ended_at, zone) if last else "",
        reason=last.reason if last and last.outcome != RunOutcome.SUCCEEDED else "",
        next_run=moment(one.flow.next_run_at, zone) if one.flow.state != FlowState.STOPPED else "",
    )


def _idle_run(run: Run) -> str:
    """What to say of a run that changed nothing; nothing where it was kept from looking."""
    return _("nothing to do") if run.outcome in (RunOutcome.SUCCEEDED, RunOutcome.PARTIAL) else ""


def _contact(side: Side, zone: ZoneInfo) -> Contact:
    if side.is_failing:
        word, tone = _("No connection"), "danger"
    elif side.reached_at is not None:
        word, tone = _("Connected"), "success"
    else:
        word, tone = _("Not met yet"), "secondary"
    return Contact(SYSTEM_NAMES[side.system], word, tone, moment(side.reached_at, zone), side)


def _count(record: RecordCount) -> Count:
    return Count(
        kind=str(KIND_WORDS.get(record.kind, record.kind)),
        colour=KIND_COLOURS.get(record.kind, "secondary"),
        count=counted(record.pair, record.count),
        title=record.diagnosis.title,
        to_do=what_to_do(record.diagnosis),
        who=record.diagnosis.who,
        record=record,
    )
