"""Tables of what happens: flows, runs, leases, watermarks, bindings, intents, record errors, plans."""

from sync.models.flow import Flow, FlowMode, FlowTransition
from sync.models.plan import PlanChunk
from sync.models.record import Binding, IntentState, RecordError, RecordErrorKind, WriteIntent
from sync.models.run import Lease, Run, RunOutcome, Watermark

__all__ = [
    "Binding",
    "Flow",
    "FlowMode",
    "FlowTransition",
    "IntentState",
    "Lease",
    "PlanChunk",
    "RecordError",
    "RecordErrorKind",
    "Run",
    "RunOutcome",
    "Watermark",
    "WriteIntent",
]
