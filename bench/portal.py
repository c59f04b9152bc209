"""The product in this process, on a database of its own: for proofs and measurements that start from nothing."""

import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sync.models import RecordError

#: Where the project's own profiles are.
PROFILES = Path(__file__).resolve().parent.parent / "provisioning" / "profiles"


@dataclass(frozen=True, slots=True)
class Done:
    """What one run did, over all its steps."""

    outcome: str
    counts: Mapping[str, Mapping[str, int]]
    sf_calls: int
    qb_statements: int
    seconds: float

    @property
    def created(self) -> int:
        """Records created on the other side."""
        return sum(step.get("created", 0) for step in self.counts.values())

    @property
    def updated(self) -> int:
        """Records changed on the other side."""
        return sum(step.get("updated", 0) for step in self.counts.values())

    @property
    def summary(self) -> str:
        """Outcome and counts in one line."""
        steps = [
            f"{step} " + " ".join(f"{name} {count}" for name, count in counts.items() if count)
            for step, counts in self.counts.items()
            if any(counts.values())
        ]
        return f"{self.outcome} ({'; '.join(steps) or 'nothing to do'})"


def set_up(environment: Mapping[str, str]) -> None:
    """Take ``environment`` over, make Django ready, and migrate: SQLite in VAR_DIR unless it has a DATABASE_URL.

    Once in a process, and before anything of the product is imported.
    """
    for name in ("DATABASE_URL", "BROKER_URL"):
        os.environ.pop(name, None)
    os.environ.update(environment, DJANGO_SETTINGS_MODULE="portal.settings")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    import django

    django.setup()
    command("migrate", verbosity=0)


def new_company(name: str, profile: Path) -> None:
    """Register a company and make a profile file its profile; the pair of its name is what it works with."""
    from provisioning.companies import register_company

    register_company(name=name)
    command("import_profile", name, str(profile))


def command(name: str, *arguments: str, **options: Any) -> str:
    """Run a management command here; what it printed."""
    from django.core.management import call_command

    printed = io.StringIO()
    call_command(name, *arguments, stdout=printed, **options)
    return printed.getvalue()


def run_flow(company: str, name: str, *arguments: str) -> Done:
    """Run one flow of a company once. RuntimeError with its reason where it ends unwell."""
    from sync.models import Run

    command("run_flow", company, name, *arguments)
    run = Run.objects.filter(flow__name=name).latest("created_at")
    if run.outcome not in {"SUCCEEDED", "PARTIAL"} or run.ended_at is None or run.claimed_at is None:
        raise RuntimeError(f"{name} ended as {run.outcome or 'unfinished'}: {run.reason}")
    seconds = (run.ended_at - run.claimed_at).total_seconds()
    return Done(run.outcome, run.counts, run.sf_calls, run.qb_statements, seconds)


def scheduled_flows() -> list[str]:
    """Names of the scheduled flows, in the order of their shifts."""
    from sync.models import Flow

    return list(
        Flow.objects.live().filter(scheduled=True).order_by("shift_ms", "name").values_list("name", flat=True)
    )


def record_errors() -> "list[RecordError]":
    """Every record that is in error, waits or is held."""
    from sync.models import RecordError

    return list(RecordError.objects.order_by("label"))
