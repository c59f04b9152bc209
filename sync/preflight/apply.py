"""Carries out the fixes that a person chose, step by step; what is there already stays as it is."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from provisioning.preflight.findings import Finding
from provisioning.preflight.fixes import ActiveScope, Fix
from sync.connectors.salesforce.connection import SalesforceConnection


class StepState(StrEnum):
    """What became of a step; the values stand in Repair.steps."""

    WAITING = "waiting"
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True)
class Step:
    """One thing to do. ``key`` is its own, ``findings`` are the keys of the findings it mends, ``after`` the keys of
    steps without which it makes no sense; ``text`` says what it will do."""

    key: str
    text: str
    fixes: tuple[Fix, ...]
    findings: tuple[str, ...]
    after: tuple[str, ...] = ()
    scope: ActiveScope = ActiveScope.NONE


@dataclass(frozen=True)
class StepResult:
    """What became of one step, in words."""

    state: StepState
    message: str


def steps_of(findings: Iterable[Finding], chosen: Collection[str], active_scope: ActiveScope) -> list[Step]:
    """Steps for the findings whose keys were chosen, in the order in which they must be done."""
    return []


def apply_step(connection: SalesforceConnection, step: Step, *, deadline: datetime) -> StepResult:
    """Carry one step out. Never raises for Salesforce's sake: a refusal is a failed step."""
    return StepResult(StepState.SKIPPED, "Nothing to do.")


def apply_steps(
    connection: SalesforceConnection,
    steps: Sequence[Step],
    *,
    told: Callable[[Step, StepResult], None],
    deadline: Callable[[], datetime],
) -> list[StepResult]:
    """All steps in order; ``told`` hears of each at once. One that needs a failed one is skipped and says so."""
    return []
