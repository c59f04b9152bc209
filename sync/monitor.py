"""Everything of a company at this moment: flows, what runs, records that did not go, and both connections.

Seven queries, however many runs there are: each flow's newest runs are found in an index, by outcome. Nobody is
called: how a connection is follows from what runs and readings met last.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from provisioning.models import Company, Configuration, MetadataReading
from sync.engine.records import System
from sync.errors.catalogue import get_diagnosis
from sync.errors.codes import Code
from sync.errors.diagnosis import Diagnosis
from sync.flows.newest_runs import runs_under_way
from sync.flows.states import FlowState
from sync.models import Flow, RecordError, RecordErrorKind, Run, RunOutcome

#: Codes with which a run ends because one side could not be reached, by side; the last ones are of both.
_OF_BOTH: Final = frozenset({Code.CREDENTIALS_MISSING, Code.SANDBOX_MISSING, Code.SANDBOX_REFUSED})
CONNECTION_CODES: Final[Mapping[System, frozenset[str]]] = {
    System.SALESFORCE: _OF_BOTH
    | {Code.SF_LOGIN_REFUSED, Code.SF_UNREACHABLE, Code.SF_BUSY, Code.SF_DAILY_LIMIT},
    System.QUICKBOOKS: _OF_BOTH
    | {
        Code.QB_LOGIN_REFUSED,
        Code.QB_UNREACHABLE,
        Code.QB_BUSY,
        Code.QB_MODAL_DIALOG,
        Code.QB_CONNECTION_STRING,
        Code.QB_ADDRESS_REFUSED,
    },
}


@dataclass(slots=True)
class Side:
    """How one system was met last. ``failure`` tells a person what kept us out, where that is newer than a success."""

    system: System
    reached_at: datetime | None = None
    failed_at: datetime | None = None
    failure: str = ""
    what_to_do: str = ""
    who: str = ""

    @property
    def is_failing(self) -> bool:
        return self.failed_at is not None and (self.reached_at is None or self.failed_at > self.reached_at)

    def reached(self, moment: datetime | None) -> None:
        """Note a contact."""
        if moment is not None and (self.reached_at is None or moment > self.reached_at):
            self.reached_at = moment

    def failed(self, moment: datetime | None, failure: str, what_to_do: str, who: str) -> None:
        """Note a failed contact; the latest one counts."""
        if moment is not None and (self.failed_at is None or moment > self.failed_at):
            self.failed_at, self.failure, self.what_to_do, self.who = moment, failure, what_to_do, who


@dataclass(frozen=True, slots=True)
class RecordCount:
    """Records of one pair with the same code."""

    kind: str
    code: str
    pair: str
    count: int

    @property
    def diagnosis(self) -> Diagnosis:
        return get_diagnosis(self.code)


@dataclass(frozen=True, slots=True)
class FlowNow:
    """A flow with its newest ended run and those that are not ended."""

    flow: Flow
    last: Run | None
    under_way: tuple[Run, ...]


@dataclass(slots=True)
class ConfigurationNow:
    """One environment of the company."""

    configuration: Configuration
    flows: list[FlowNow] = field(default_factory=list)
    records: list[RecordCount] = field(default_factory=list)
    sides: tuple[Side, Side] = field(
        default_factory=lambda: (Side(System.SALESFORCE), Side(System.QUICKBOOKS))
    )

    @property
    def running(self) -> list[FlowNow]:
        """Flows with a run that has begun."""
        return [one for one in self.flows if any(run.claimed_at for run in one.under_way)]

    @property
    def all_stopped(self) -> bool:
        return all(one.flow.state == FlowState.STOPPED for one in self.flows)

    @property
    def next(self) -> Flow | None:
        """The flow that runs next by itself."""
        due = [one.flow for one in self.flows if one.flow.state == FlowState.STARTED and one.flow.next_run_at]
        return min(due, key=lambda flow: (flow.next_run_at, flow.name), default=None)


def monitor_of(company: Company) -> list[ConfigurationNow]:
    """Every configuration of a company, in the order of its environments' names."""
    configurations = (
        Configuration.objects.for_company(company).select_related("current_revision").order_by("environment")
    )
    found = {one.pk: ConfigurationNow(one) for one in configurations}
    flows = list(_flows(found))
    newest = _newest(flows)
    under_way = runs_under_way(flows)
    for flow in flows:
        runs = newest.get(flow.pk, [])
        last = max(runs, key=lambda run: run.created_at, default=None)
        here = found[flow.configuration_id]
        here.flows.append(FlowNow(flow, last, under_way.get(flow.pk, ())))
        for run in runs:
            for side in here.sides:
                _meet(side, run)
    _count_records(found)
    _meet_readings(found)
    return list(found.values())


def _flows(configurations: Iterable[UUID]) -> QuerySet[Flow]:
    """Flows of the profile, and retired ones that are still at work; annotated with their newest runs' keys."""
    ended = Run.objects.filter(flow=OuterRef("pk"), preview=False)
    return (
        Flow.objects.filter(Q(retired_at=None) | ~Q(state=FlowState.STOPPED))
        .filter(configuration__in=list(configurations))
        .annotate(
            **{
                f"last_{outcome.lower()}": Subquery(
                    ended.filter(outcome=outcome).order_by("-ended_at").values("pk")[:1]
                )
                for outcome in RunOutcome.values
            }
        )
    )


def _newest(flows: Iterable[Flow]) -> dict[UUID, list[Run]]:
    """Each flow's newest run of each outcome."""
    keys = [getattr(flow, f"last_{outcome.lower()}") for flow in flows for outcome in RunOutcome.values]
    found: dict[UUID, list[Run]] = {}
    for run in Run.objects.filter(pk__in=[key for key in keys if key]).defer("parameters"):
        found.setdefault(run.flow_id, []).append(run)
    return found


def _meet(side: Side, run: Run) -> None:
    """What a run tells of a connection."""
    calls = run.sf_calls if side.system is System.SALESFORCE else run.qb_statements
    if run.outcome == RunOutcome.FAILED and run.reason_code in CONNECTION_CODES[side.system]:
        words = get_diagnosis(run.reason_code)
        side.failed(run.ended_at, run.reason, words.what_to_do(), words.who)
    elif calls:
        side.reached(run.ended_at)


def _meet_readings(found: Mapping[UUID, ConfigurationNow]) -> None:
    """What the readings of fields and lists tell of the connections."""
    for reading in MetadataReading.objects.filter(configuration__in=list(found)):
        for side in found[reading.configuration_id].sides:
            if side.system != reading.system:
                continue
            side.reached(reading.read_at)
            if reading.failure:
                told = reading.failure
                side.failed(
                    reading.ended_at,
                    str(told.get("message", "")),
                    str(told.get("what_to_do", "")),
                    str(told.get("who", "")),
                )


def _count_records(found: Mapping[UUID, ConfigurationNow]) -> None:
    rows = (
        RecordError.objects.filter(company_file__configuration__in=list(found))
        .exclude(kind=RecordErrorKind.LEFT)
        .order_by()
        .values("company_file__configuration", "kind", "code", "pair")
        .annotate(count=Count("pk"))
    )
    for row in rows:
        here = found[row["company_file__configuration"]]
        here.records.append(RecordCount(row["kind"], row["code"], row["pair"], row["count"]))
    order = {kind: place for place, kind in enumerate(("ERROR", "HELD", "WAITING"))}
    for here in found.values():
        here.records.sort(key=lambda one: (order[one.kind], -one.count, one.code, one.pair))
