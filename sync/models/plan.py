"""A stored preview: the plan of a run, in compressed chunks."""

from django.db import models

from provisioning.models.base import UUIDModel
from sync.models.run import Run


class PlanChunk(UUIDModel):
    """Up to 200 planned entries of one step, zlib-compressed JSON; skips are only counted (in the run's counts)."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="plan_chunks")
    number = models.PositiveIntegerField()
    step = models.CharField(max_length=40)
    entries = models.BinaryField()
    entry_count = models.PositiveSmallIntegerField()
    schema_version = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["run", "number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="plan_chunk_once")]

    def __str__(self) -> str:
        return f"{self.step} {self.number}"
