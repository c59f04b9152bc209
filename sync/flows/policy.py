"""What follows from the way a run ended: whether the flow stops, and when it is tried again. Pure.

The one place where the profile's stop policy is applied (schedule.stop_scheduled).
"""

from dataclasses import dataclass
from enum import Enum, auto

from provisioning.catalogue.choices import StopScheduled
from sync.errors.base import ConfigurationError, RecordSyncError, SyncError, TransientError
from sync.errors.codes import Code
from sync.flows.reasons import VolumeLimitError
from sync.models.run import RunOutcome


class RunEvent(Enum):
    """What the stop policy looks at."""

    NOTHING = auto()
    RECORD_ERROR = auto()
    CONNECTION_FAILURE = auto()
    CONFIGURATION = auto()
    UNEXPECTED = auto()


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended: outcome, stable code, a text for a person, and the event that the stop policy looks at."""

    outcome: RunOutcome
    event: RunEvent
    code: str = ""
    reason: str = ""


def ending_of_error(error: Exception) -> Ending:
    """The ending of a run that an error stopped. Unknown exceptions are flow errors; their text is for staff."""
    if isinstance(error, TransientError):
        return Ending(RunOutcome.FAILED, RunEvent.CONNECTION_FAILURE, error.code, error.message)
    if isinstance(error, ConfigurationError):
        named = f"{error.message} (option {error.option})" if error.option else error.message
        return Ending(RunOutcome.FAILED, RunEvent.CONFIGURATION, error.code, named)
    if isinstance(error, RecordSyncError):  # a single flow's one record
        return Ending(RunOutcome.FAILED, RunEvent.RECORD_ERROR, error.code, error.message)
    if isinstance(error, VolumeLimitError):
        return Ending(RunOutcome.SKIPPED, RunEvent.NOTHING, error.code, error.message)
    if isinstance(error, SyncError):
        return Ending(RunOutcome.FAILED, RunEvent.UNEXPECTED, error.code, error.message)
    return Ending(
        RunOutcome.FAILED,
        RunEvent.UNEXPECTED,
        Code.UNEXPECTED,
        f"Something unexpected happened ({type(error).__name__}); nothing is lost. Support staff find the details "
        "in the log under this run's id.",
    )


def ending_of_report(*, new_errors: int, failed: int) -> Ending:
    """The ending of a run that went through; waiting records and repeats of a known error are no event."""
    outcome = RunOutcome.PARTIAL if failed or new_errors else RunOutcome.SUCCEEDED
    return Ending(outcome, RunEvent.RECORD_ERROR if new_errors else RunEvent.NOTHING)


def stop_reason(event: RunEvent, policy: StopScheduled) -> str:
    """Why the system stops the scheduled flow after this event; empty where it goes on."""
    if event is RunEvent.CONFIGURATION:
        return "The configuration must be changed before this flow can run again."
    if event is RunEvent.UNEXPECTED:
        return "An unexpected error: support staff have to look at it first."
    if policy is StopScheduled.NEVER or event is RunEvent.NOTHING:
        return ""
    if event is RunEvent.CONNECTION_FAILURE:
        return f"Stop Scheduled Transaction: {policy.value}; the connection failed."
    if policy is StopScheduled.ERROR:
        return f"Stop Scheduled Transaction: {policy.value}; records failed."
    return ""
