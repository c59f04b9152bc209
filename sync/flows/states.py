"""The states of a flow and the only ways from one to another, as a literal table.

Runs without a database; ``sync.flows.control`` applies it.
"""

from enum import StrEnum
from typing import Final


class FlowState(StrEnum):
    """What a flow does now; the Flow Manager shows white, blue, magenta, yellow."""

    STOPPED = "STOPPED"
    STARTED = "STARTED"
    RUNNING = "RUNNING"
    COMPLETING = "COMPLETING"


class FlowEvent(StrEnum):
    """What happens to a flow: asked by a person or the stop policy (START, STOP), or met by a worker."""

    START = "START"
    RUN_BEGIN = "RUN_BEGIN"
    RUN_END = "RUN_END"
    STOP = "STOP"
    RUN_LOST = "RUN_LOST"


_S, _E = FlowState, FlowEvent

#: (state, event) -> state for scheduled flows. A missing pair is refused; a pair that keeps its state is no change.
SCHEDULED: Final[dict[tuple[FlowState, FlowEvent], FlowState]] = {
    (_S.STOPPED, _E.START): _S.STARTED,
    (_S.STOPPED, _E.STOP): _S.STOPPED,
    (_S.STARTED, _E.START): _S.STARTED,
    (_S.STARTED, _E.RUN_BEGIN): _S.RUNNING,
    (_S.STARTED, _E.STOP): _S.STOPPED,
    (_S.RUNNING, _E.START): _S.RUNNING,
    (_S.RUNNING, _E.RUN_END): _S.STARTED,
    (_S.RUNNING, _E.STOP): _S.COMPLETING,
    (_S.RUNNING, _E.RUN_LOST): _S.STARTED,
    (_S.COMPLETING, _E.RUN_END): _S.STOPPED,
    (_S.COMPLETING, _E.STOP): _S.COMPLETING,
    (_S.COMPLETING, _E.RUN_LOST): _S.STOPPED,
}

#: The same for utility flows: a run that ends, or is lost, leaves the flow STOPPED.
UTILITY: Final[dict[tuple[FlowState, FlowEvent], FlowState]] = SCHEDULED | {
    (_S.RUNNING, _E.RUN_END): _S.STOPPED,
    (_S.RUNNING, _E.RUN_LOST): _S.STOPPED,
}


def next_state(state: FlowState, event: FlowEvent, *, scheduled: bool) -> FlowState | None:
    """The state after ``event``, or None where the event is refused in this state."""
    return (SCHEDULED if scheduled else UTILITY).get((state, event))
