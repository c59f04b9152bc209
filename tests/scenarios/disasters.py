"""Disasters that strike many companies at the same time, so that they wait for leases and deadlines together.

Each company lives through one story, is struck by its own row of blows, recovers by ticks as in production, and must
end with exactly what both sides hold where nothing happened.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from pytest_django.fixtures import Settings

from sync.flows.execution import execute
from sync.flows.tick import tick
from sync.models import IntentState, Lease, Run, RunOutcome, WriteIntent
from tests.scenarios import killing
from tests.scenarios.conftest import Books, MakeBooks
from tests.scenarios.stories import Story, contents, numbers_agree, run

RECOVERED_WITHIN = 15.0
#: Workers that die at the same time.
PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Kill:
    """A worker killed at the nth occurrence of a point. ``slow`` is a statement that takes long, so that the lease is
    renewed while it is under way."""

    point: str
    nth: int = 1
    slow: str = ""


@dataclass(frozen=True, slots=True)
class Drop:
    """A connection dropped at the nth call of a kind, before or after its effect."""

    side: str
    call: str
    kind: str
    nth: int = 1


Blow = Kill | Drop


@dataclass(frozen=True, slots=True)
class Disaster:
    """What strikes one company: a row of blows, each of which meets the recovery from the one before."""

    story: Story
    blows: tuple[Blow, ...]


def kills(story: Story, *points: str, nth: int = 1, slow: str = "") -> list[Disaster]:
    """A disaster for each point."""
    return [Disaster(story, (Kill(point, nth, slow),)) for point in points]


def drops(story: Story, side: str, call: str, *nths: int) -> list[Disaster]:
    """Both kinds of drops at these calls."""
    return [
        Disaster(story, (Drop(side, call, kind, nth),))
        for kind in ("drop_before", "drop_after")
        for nth in nths
    ]


def suffer(make_books: MakeBooks, settings: Settings, disasters: Sequence[Disaster]) -> None:
    """Strike one company with each disaster; all must recover in time, with everything in place."""
    settings.LEASE_SECONDS = killing.LEASE_SECONDS
    wanted = {
        story.name: _undisturbed(make_books, story)
        for story in {d.story.name: d.story for d in disasters}.values()
    }
    fleet = []
    for number, disaster in enumerate(disasters):
        books = make_books(f"Company {number}")
        disaster.story.fill(books)
        fleet.append((books, disaster))
    for turn in range(max(len(disaster.blows) for disaster in disasters)):
        struck = [(books, disaster) for books, disaster in fleet if turn < len(disaster.blows)]
        if turn:
            _wait_for_leases([books for books, _ in struck])
        _strike(struck, turn)
    _recover(fleet)
    for books, disaster in fleet:
        run(books, disaster.story.back)
        assert contents(books) == wanted[disaster.story.name], disaster
        assert numbers_agree(books), disaster
        assert books.errors() == {}, disaster
        left = WriteIntent.objects.filter(company_file=books.company_file, state=IntentState.OPEN)
        assert not left.exists(), disaster


def _undisturbed(make_books: MakeBooks, story: Story) -> dict[str, list[Any]]:
    books = make_books(f"Quiet {story.name}")
    story.fill(books)
    run(books, story.flow, story.back)
    return contents(books)


def _strike(struck: Sequence[tuple[Books, Disaster]], turn: int) -> None:
    """One blow to each of these companies: workers die in processes of their own, connections drop in this one."""
    environment = killing.environment()
    with ThreadPoolExecutor(PROCESSES) as pool:
        deaths = []
        for books, disaster in struck:
            blow, flow = disaster.blows[turn], disaster.story.flow
            if isinstance(blow, Drop):
                books.pair.fault(blow.side, blow.kind, call=blow.call, nth=blow.nth, times=1)
                books.run(flow)
                assert books.pair.all_faults_struck(), disaster
                books.pair.clear_faults()
                continue
            if blow.slow:
                books.pair.fault("quickbooks", "slow", call=blow.slow, nth=1, times=1, seconds=2.5)
            name = books.configuration.company.name
            deaths.append(pool.submit(killing.run_and_die, environment, name, flow, blow.point, blow.nth))
        problems = [problem for death in deaths if (problem := death.result())]
    assert problems == []


def _wait_for_leases(fleet: Sequence[Books]) -> None:
    """Until the leases of the dead have run out: a worker that comes earlier is sent away."""
    files = [books.company_file.pk for books in fleet]
    while Lease.objects.filter(company_file__in=files, expires_at__gt=timezone.now()).exists():
        time.sleep(0.1)


def _recover(fleet: Sequence[tuple[Books, Disaster]]) -> None:
    """Let ticks find the dead workers and run the flows again; a flow whose connection dropped is run at once."""
    began = time.monotonic()
    at_work: dict[Any, float] = {}
    waiting = {books.company_file.pk: (books, disaster.story.flow) for books, disaster in fleet}
    due: list[Run] = []

    def timed(key: Any, work: Any) -> None:
        started = time.monotonic()
        work()
        at_work[key] = at_work.get(key, 0.0) + time.monotonic() - started

    while waiting:
        tick(send=due.append)
        while due:
            one = due.pop()
            timed(one.company_file_id, lambda one=one: execute(one.pk))
        for key, (books, flow) in list(waiting.items()):
            last = Run.objects.filter(company_file=key, flow__name=flow).order_by("-created_at").first()
            if last is not None and last.outcome == RunOutcome.SUCCEEDED:
                del waiting[key]
                others = sum(at_work.values()) - at_work.get(key, 0.0)
                assert time.monotonic() - began - others < RECOVERED_WITHIN, books.configuration
            elif last is not None and last.outcome == RunOutcome.FAILED:
                timed(key, lambda books=books, flow=flow: books.run(flow))
        assert time.monotonic() - began - sum(at_work.values()) < RECOVERED_WITHIN, list(waiting.values())
        time.sleep(0.05)
