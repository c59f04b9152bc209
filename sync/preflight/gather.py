"""Takes the snapshot that the checks look at: both sides at once, reading only, each part guarded by itself."""

from collections.abc import Callable
from datetime import UTC, datetime

from provisioning.models import Configuration
from provisioning.preflight.snapshot import QuickBooksSeen, SalesforceSeen, Snapshot
from provisioning.profile import Profile


def gather(
    configuration: Configuration,
    profile: Profile,
    *,
    staged: bool,
    progress: Callable[[str], None] = lambda text: None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Snapshot:
    """What both systems show now. ``staged``: with credentials typed for the draft. Never raises for a system's sake.

    ``progress`` is told in words what is being looked at, from this thread only.
    """
    progress("Looking at Salesforce and QuickBooks")
    files = tuple(
        QuickBooksSeen(file.number, str(file), profile.environment.qb_host, profile.environment.qb_port)
        for file in configuration.company_files.order_by("number")
    )
    return Snapshot(clock(), SalesforceSeen(), files)
