"""Carries out the fixes that a person chose, step by step; what is there already stays as it is.

Every step looks first and does only what is lacking, so it can be repeated, also after a death half-way.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

from provisioning.preflight.checks.trusted_addresses import uncovered
from provisioning.preflight.findings import Finding
from provisioning.preflight.fixes import (
    ActiveScope,
    AddIpRange,
    AddPicklistValues,
    CreateField,
    CreateObject,
    Fix,
    GrantField,
    SetActive,
)
from provisioning.preflight.serialise import fix_text
from provisioning.preflight.snapshot import AddressRange
from sync.connectors.salesforce.connection import SalesforceConnection
from sync.connectors.salesforce.metadata import IpRange
from sync.errors.base import OutcomeUnknownError, SyncError
from sync.preflight.apply_active import set_active
from sync.preflight.apply_fields import create_field, create_object, grant_field

#: When what is sent now must have ended; asked before each call that writes.
Deadline: TypeAlias = Callable[[], datetime]

#: The step that trusts all chosen addresses in one update.
ADDRESSES_KEY: Final = "SF_ADDRESS"

_DESCRIPTION: Final = "Solutions Portal"
_ORDER: Final = (CreateObject, CreateField, AddPicklistValues, GrantField, AddIpRange, SetActive)


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
    """Steps for the findings whose keys were chosen, in the order in which they must be done.

    All addresses are one step. Without accounts to set (``active_scope`` NONE) there is no step for them.
    """
    wanted = [finding for finding in findings if finding.key in chosen and finding.fix is not None]
    wanted.sort(key=lambda finding: _ORDER.index(type(finding.fix)))
    steps: list[Step] = []
    for finding in wanted:
        fix = finding.fix
        if isinstance(fix, AddIpRange) or fix is None:
            continue
        if isinstance(fix, SetActive) and active_scope is ActiveScope.NONE:
            continue
        steps.append(
            Step(
                finding.key,
                _text(fix, active_scope),
                (fix,),
                (finding.key,),
                _after(fix, wanted),
                active_scope,
            )
        )
    addresses = [finding for finding in wanted if isinstance(finding.fix, AddIpRange)]
    if addresses:
        place = next(
            (place for place, step in enumerate(steps) if isinstance(step.fixes[0], SetActive)), len(steps)
        )
        steps.insert(place, _address_step(addresses))
    return steps


def apply_steps(
    connection: SalesforceConnection,
    steps: Sequence[Step],
    *,
    told: Callable[[Step, StepResult], None],
    deadline: Deadline,
    beat: Callable[[], None] = lambda: None,
) -> list[StepResult]:
    """All steps in order; ``told`` hears of each at once, ``beat`` is called between the pages of a long one.

    One that needs a failed one is skipped and says so; any other failure stops nothing.
    """
    lacking: set[str] = set()
    results = []
    for step in steps:
        if lacking.intersection(step.after):
            result = StepResult(StepState.SKIPPED, "Not tried, because a step that it needs failed.")
        else:
            result = apply_step(connection, step, deadline=deadline, beat=beat)
        if result.state is StepState.FAILED or lacking.intersection(step.after):
            lacking.add(step.key)
        told(step, result)
        results.append(result)
    return results


def apply_step(
    connection: SalesforceConnection,
    step: Step,
    *,
    deadline: Deadline,
    beat: Callable[[], None] = lambda: None,
) -> StepResult:
    """Carry one step out. Never raises for Salesforce's sake: a refusal is a failed step."""
    try:
        done, trouble = _carry_out(connection, step, deadline, beat)
    except OutcomeUnknownError as error:
        return StepResult(
            StepState.FAILED, f"{error.message} Whether it took effect is not known: check again to see."
        )
    except SyncError as error:
        return StepResult(StepState.FAILED, error.message)
    if trouble:
        return StepResult(StepState.FAILED, " ".join(part for part in (done, trouble) if part))
    if done:
        return StepResult(StepState.DONE, done)
    return StepResult(StepState.SKIPPED, "Nothing to do: it was there already.")


def _carry_out(
    connection: SalesforceConnection, step: Step, deadline: Deadline, beat: Callable[[], None]
) -> tuple[str, str]:
    """What was done, '' for nothing, and what went wrong."""
    fix = step.fixes[0]
    match fix:
        case CreateObject(need):
            return create_object(connection, need, deadline)
        case CreateField(need):
            return create_field(connection, need, deadline)
        case GrantField(object_, name):
            return grant_field(connection, object_, name, deadline), ""
        case AddPicklistValues(object_, name, values):
            added = connection.setup.add_picklist_values(f"{object_}.{name}", values)
            return (f"Added {', '.join(added)}." if added else ""), ""
        case SetActive(object_, field):
            return set_active(connection, object_, field, step.scope, deadline, beat)
        case AddIpRange():
            return _trust(connection, [one.address for one in step.fixes if isinstance(one, AddIpRange)]), ""


def _trust(connection: SalesforceConnection, addresses: Sequence[str]) -> str:
    """Trust those that no range covers yet, all in one update that keeps every range."""
    ranges = [AddressRange(one.start, one.end) for one in connection.setup.ip_ranges()]
    lacking = uncovered(addresses, ranges)
    added = connection.setup.add_ip_ranges([IpRange(one, one, _DESCRIPTION) for one in lacking])
    return f"Added {', '.join(one.start for one in added)}." if added else ""


def _address_step(findings: Sequence[Finding]) -> Step:
    fixes = tuple(finding.fix for finding in findings if finding.fix is not None)
    listed = ", ".join(fix.address for fix in fixes if isinstance(fix, AddIpRange))
    return Step(
        ADDRESSES_KEY,
        f"Trust {listed} for logins, keeping the addresses that are trusted already.",
        fixes,
        tuple(finding.key for finding in findings),
    )


def _after(fix: Fix, wanted: Iterable[Finding]) -> tuple[str, ...]:
    """Keys of the findings among those wanted whose fixes this one needs."""
    match fix:
        case CreateField(need):
            objects = {need.object, need.shape.to}
            return tuple(
                one.key
                for one in wanted
                if isinstance(one.fix, CreateObject) and one.fix.need.name in objects
            )
        case SetActive(object_, field):
            return tuple(
                one.key
                for one in wanted
                if (
                    isinstance(one.fix, CreateField)
                    and (one.fix.need.object, one.fix.need.name) == (object_, field)
                )
                or (
                    isinstance(one.fix, GrantField | AddPicklistValues)
                    and (one.fix.object, one.fix.name) == (object_, field)
                )
            )
    return ()


def _text(fix: Fix, scope: ActiveScope) -> str:
    if isinstance(fix, SetActive):
        which = "all accounts" if scope is ActiveScope.ALL else "accounts with a won opportunity"
        return f"Set {fix.object}.{fix.field} to Yes on {which} where it is empty."
    return fix_text(fix)
