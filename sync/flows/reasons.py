"""Why a run ended without having run, and the errors of its own making that say so."""

from enum import StrEnum

from sync.errors.base import SyncError


class RunReason(StrEnum):
    """Codes beside a run's reason that no record and no connection has. Never renamed: stored rows hold them."""

    STOPPED = "STOPPED"
    SLEEP_WINDOW = "SLEEP_WINDOW"
    VOLUME_LIMIT = "VOLUME_LIMIT"
    WORKER_LOST = "WORKER_LOST"
    RETIRED = "RETIRED"


class VolumeLimitError(SyncError):
    """A scheduled run found more changed records than it may move: a bulk flow is the way (flows.md rule 12)."""


def check_volume(flow_name: str, *, records: int, limit: int, bulk_flow: str) -> None:
    """Raise VolumeLimitError where ``records`` changed records are more than the ``limit`` of a scheduled run.

    ``bulk_flow`` is the flow that moves that many; the run ends SKIPPED, with nothing written.
    """
    if records <= limit:
        return
    raise VolumeLimitError(
        RunReason.VOLUME_LIMIT,
        f"{flow_name} was not executed: {records:,} records changed, and a scheduled run moves at most {limit:,}. "
        f"Stop all scheduled flows, set Query Starts of {flow_name} to now, bring the gap over with {bulk_flow}, "
        "then start the scheduled flows again.",
    )
