"""What workers do: ids in, one service call. Any task may be delivered twice.

Runs anywhere Celery's threads or solo pool runs, Windows included: nothing here needs fork or signals. Celery finds
the tasks by importing this package, so every module of it is named here.
"""

from sync.tasks.mail import deliver_mail, enqueue_mail
from sync.tasks.metadata import enqueue_metadata, enqueue_sandbox_pair, make_sandbox_pair, read_metadata
from sync.tasks.preflight import apply_fixes, check_systems
from sync.tasks.runs import enqueue_run, run_flow

__all__ = [
    "apply_fixes",
    "check_systems",
    "deliver_mail",
    "enqueue_mail",
    "enqueue_metadata",
    "enqueue_run",
    "enqueue_sandbox_pair",
    "make_sandbox_pair",
    "read_metadata",
    "run_flow",
]
