"""Where each of a company's configurations stands, and the one thing to do next. Three queries, however many."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, OuterRef, Subquery, UUIDField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from provisioning.models import Company, Configuration, JobState, PreflightReport
from provisioning.reports import Verdict
from sync.flows.states import FlowState
from sync.models import Flow, RecordError, RecordErrorKind


@dataclass(frozen=True)
class Step:
    """What to do next: its words, the namespace of the room where, and why."""

    label: str | Promise
    room: str
    why: str | Promise


CONTINUE: Final = Step(
    _("Continue set-up"), "wizard", _("The company profile is not finished: press Finish on its last page.")
)
PREFLIGHT: Final = Step(
    _("Run the preflight"),
    "preflight",
    _("The profile is finished. The preflight checks both systems against it before anything moves."),
)
MEND: Final = Step(
    _("Open the preflight"),
    "preflight",
    _("The last preflight found something to mend. Mend it, then check again."),
)
LOOK: Final = Step(
    _("Open the preflight"),
    "preflight",
    _("The last preflight could not look at everything. See what was in its way, then check again."),
)
AGAIN: Final = Step(
    _("Run the preflight"),
    "preflight",
    _("The profile was changed since the last preflight. Check again before anything moves."),
)
START: Final = Step(_("Open the Flow Manager"), "flows", _("Everything is ready. The flows are stopped."))
WATCH: Final = Step(_("Open the Flow Manager"), "flows", _("The flows are on."))


@dataclass(frozen=True)
class Standing:
    """One configuration. ``flows`` is (state, number) of the states that occur; the others count records set aside:
    in error, held until a person decides, and waiting for another record."""

    configuration: Configuration
    step: Step
    flows: tuple[tuple[str, int], ...]
    errors: int
    held: int
    waiting: int


def standings_of(company: Company) -> list[Standing]:
    """The company's configurations, the first made first."""
    configurations = list(_with_verdicts(company))
    states = _counts(Flow.objects.live().filter(configuration__in=configurations), "configuration", "state")
    errors = _counts(
        RecordError.objects.filter(company_file__configuration__in=configurations),
        "company_file__configuration",
        "kind",
    )
    return [
        _standing(
            configuration, states.get(configuration.pk, Counter()), errors.get(configuration.pk, Counter())
        )
        for configuration in configurations
    ]


def _with_verdicts(company: Company) -> Any:
    newest = PreflightReport.objects.filter(configuration=OuterRef("pk"), state=JobState.DONE).order_by(
        "-number"
    )
    return (
        Configuration.objects.for_company(company)
        .annotate(
            verdict=Subquery(newest.values("verdict")[:1]),
            checked=Subquery(newest.values("revision")[:1], output_field=UUIDField()),
        )
        .order_by("created_at")
    )


def _standing(configuration: Any, states: Counter[str], errors: Counter[str]) -> Standing:
    flows = tuple((state.value, states[state.value]) for state in FlowState if states[state.value])
    return Standing(
        configuration,
        _next_step(configuration, states),
        flows,
        errors=errors[RecordErrorKind.ERROR],
        held=errors[RecordErrorKind.HELD],
        waiting=errors[RecordErrorKind.WAITING],
    )


def _next_step(configuration: Any, states: Counter[str]) -> Step:
    if configuration.current_revision_id is None:
        return CONTINUE
    if states.total() > states[FlowState.STOPPED.value]:
        return WATCH
    if configuration.verdict is None:
        return PREFLIGHT
    if configuration.checked not in {None, configuration.current_revision_id}:
        return AGAIN
    return {Verdict.GREEN: START, Verdict.AMBER: LOOK}.get(configuration.verdict, MEND)


def _counts(rows: Any, key: str, column: str) -> dict[Any, Counter[str]]:
    """Number of rows by key and value of the column."""
    found: dict[Any, Counter[str]] = {}
    for owner, value, count in rows.order_by().values_list(key, column).annotate(Count("pk")):
        found.setdefault(owner, Counter())[value] += count
    return found
