"""What other flows of the profile would make, planned when a preview comes to records that belong to it.

An invoice's items are another flow's: a preview of invoices asks what that flow would do with just those products.
"""

from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import replace

from provisioning.flow_catalogue import FlowDefinition, Way, flows_of
from sync.engine.context import RunContext
from sync.engine.lookups import Lookups
from sync.engine.match_index import MatchIndex
from sync.engine.planned import PlannedRecords
from sync.engine.planning import plan_page
from sync.engine.records import System
from sync.engine.steps.base import Step
from sync.engine.steps.table import MOVES


class Forecast:
    """Steps of the profile's scheduled flows beside those of the previewed one, made when first asked for."""

    def __init__(self, context: RunContext, lookups: Lookups, planned: PlannedRecords) -> None:
        self._context = context
        self._lookups = lookups
        self._planned = planned
        self._steps: dict[tuple[str, Way], Step | None] = {}
        self._stack = ExitStack()
        self._under_way: set[tuple[str, Way]] = set()

    def close(self) -> None:
        """Give up what the steps keep beside memory."""
        self._stack.close()

    def plan(self, pair: str, source: System, ids: Sequence[str]) -> None:
        """Remember which of these records their own flow would make."""
        way = Way.SF_QB if source is System.SALESFORCE else Way.QB_SF
        key = (pair, way)
        if key in self._under_way or any(
            (step.pair, step.direction) == key for step in self._context.definition.steps
        ):
            return
        step = self._step(pair, way)
        wanted = sorted(self._planned.not_asked(pair, source, ids)) if step else []
        if step is None or not wanted:
            return
        self._under_way.add(key)
        self._planned.add(source, plan_page(step, step.fetch(wanted)))
        self._under_way.discard(key)

    def _step(self, pair: str, way: Way) -> Step | None:
        if (pair, way) not in self._steps:
            definition = self._flow(pair, way)
            step = None
            if definition is not None:
                index = self._stack.enter_context(closing(MatchIndex()))
                context = replace(self._context, definition=definition)
                step = self._stack.enter_context(closing(MOVES[pair, way](context, self._lookups, index)))
            self._steps[pair, way] = step
        return self._steps[pair, way]

    def _flow(self, pair: str, way: Way) -> FlowDefinition | None:
        """The scheduled flow of the profile that moves the pair this way."""
        return next(
            (
                flow
                for flow in flows_of(self._context.profile)
                if flow.scheduled and (pair, way) in flow.steps and (pair, way) in MOVES
            ),
            None,
        )
