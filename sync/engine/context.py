"""What a run of the engine is given, and what it gives back. No concrete connector, no broker."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from provisioning.flow_catalogue import FlowDefinition
from provisioning.profile import Profile
from sync.connectors.ports import Connection, MarkedConnection
from sync.models import Run


class LeaseGuard(Protocol):
    """The hold on a company file, as the engine sees it."""

    @property
    def call_seconds(self) -> float:
        """The longest time-out a write may be given so that the lease, renewed as it is, outlives it."""
        ...

    def ensure(self, seconds: float) -> None:
        """Raise LeaseLostError unless this lease is still ours for at least ``seconds`` more."""
        ...


@dataclass(slots=True)
class StepCounts:
    """What one step of a run did, in records."""

    read: int = 0
    created: int = 0
    updated: int = 0
    bound: int = 0
    skipped: int = 0
    waiting: int = 0
    held: int = 0
    failed: int = 0

    def as_dict(self) -> dict[str, int]:
        """Counts by name, as a run stores them."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class RunReport:
    """Result of ``run_steps``: counts by step, and how many record errors were new (not repeats, not waiting)."""

    counts: dict[str, StepCounts] = field(default_factory=dict)
    #: By step: how many changed records there were to read, where that was counted beforehand.
    expected: dict[str, int] = field(default_factory=dict)
    new_errors: int = 0
    stopped_early: bool = False

    @property
    def failed(self) -> int:
        """Records in error after this run, over all steps."""
        return sum(counts.failed for counts in self.counts.values())


@dataclass(frozen=True, slots=True)
class RunContext:
    """Everything a run needs. ``should_stop`` is asked between pages; ``clock`` is the only source of time."""

    run: Run
    definition: FlowDefinition
    profile: Profile
    sf: Connection
    qb: MarkedConnection
    lease: LeaseGuard
    clock: Callable[[], datetime]
    should_stop: Callable[[], bool]
    preview: bool = False
    parameters: Mapping[str, str] = field(default_factory=dict)
    #: Called at the named points of the safety protocol; tests kill the process there.
    at: Callable[[str], None] = lambda point: None
    #: Called after each page, so that a monitor can show progress.
    progress: Callable[[RunReport], None] = lambda report: None
