"""The state table, cell by cell, against flows.md section 3 written out again."""

import pytest

from sync.flows.states import FlowEvent, FlowState, next_state

EVENTS = (FlowEvent.START, FlowEvent.RUN_BEGIN, FlowEvent.RUN_END, FlowEvent.STOP, FlowEvent.RUN_LOST)
REFUSED = "refused"

# Columns as in EVENTS; where a utility flow differs, its state stands behind the stroke.
TABLE = {
    "STOPPED": ("STARTED", REFUSED, REFUSED, "STOPPED", REFUSED),
    "STARTED": ("STARTED", "RUNNING", REFUSED, "STOPPED", REFUSED),
    "RUNNING": ("RUNNING", REFUSED, "STARTED/STOPPED", "COMPLETING", "STARTED/STOPPED"),
    "COMPLETING": (REFUSED, REFUSED, "STOPPED", "COMPLETING", "STOPPED"),
}
CELLS = [
    (state, event, cell) for state, row in TABLE.items() for event, cell in zip(EVENTS, row, strict=True)
]


@pytest.mark.parametrize("scheduled", [True, False])
@pytest.mark.parametrize(("state", "event", "cell"), CELLS)
def test_cell(state: str, event: FlowEvent, cell: str, scheduled: bool) -> None:
    expected = cell.split("/")[0 if scheduled else -1]
    after = next_state(FlowState(state), event, scheduled=scheduled)
    assert (after or REFUSED) == expected
