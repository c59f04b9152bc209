"""Checks of both systems and repairs, carried out by workers."""

from typing import Any, Final
from uuid import UUID

from celery import shared_task
from kombu.exceptions import OperationalError

from provisioning.log_context import current_ids, log_context
from provisioning.models import Configuration, PreflightReport, Repair
from sync.preflight.running import run_repair, run_report
from sync.queues import queue_of
from sync.tasks.base import IdTask

#: Sent again meanwhile: busy workers must not find a heap.
_EXPIRES_SECONDS: Final = 60


@shared_task(base=IdTask, name="sync.check_systems")
def check_systems(report_id: str) -> None:
    """Make one check; a second delivery finds nothing to do."""
    run_report(UUID(report_id))


@shared_task(base=IdTask, name="sync.apply_fixes")
def apply_fixes(repair_id: str) -> None:
    """Carry one repair out and the check that follows; a second delivery finds nothing to do."""
    report = run_repair(UUID(repair_id))
    if report is not None:
        run_report(report.pk)


def enqueue_report(report: PreflightReport) -> None:
    """Have a worker make the check. Raises ConnectionError where no broker answers."""
    _enqueue(check_systems, str(report.pk), report.configuration)


def enqueue_repair(repair: Repair) -> None:
    """Have a worker carry the repair out. Raises ConnectionError where no broker answers."""
    _enqueue(apply_fixes, str(repair.pk), repair.report.configuration)


def _enqueue(task: Any, job_id: str, configuration: Configuration) -> None:
    with log_context(company=configuration.company_id, configuration=configuration.pk):
        try:
            task.apply_async(
                (job_id,),
                queue=queue_of(configuration.environment),
                headers=current_ids(),
                expires=_EXPIRES_SECONDS,
                retry=False,
            )
        except OperationalError as error:
            raise ConnectionError(f"The broker does not answer: {error}") from error
