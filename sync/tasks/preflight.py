"""Checks of both systems and repairs, carried out by workers."""

from typing import Final
from uuid import UUID

from celery import shared_task

from provisioning.models import PreflightReport, Repair
from sync.preflight.running import run_repair, run_report
from sync.tasks.base import IdTask, send_for

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
    send_for(report.configuration, check_systems, str(report.pk), expires_seconds=_EXPIRES_SECONDS)


def enqueue_repair(repair: Repair) -> None:
    """Have a worker carry the repair out. Raises ConnectionError where no broker answers."""
    configuration = repair.report.configuration
    send_for(configuration, apply_fixes, str(repair.pk), expires_seconds=_EXPIRES_SECONDS)
