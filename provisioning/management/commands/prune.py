"""``manage.py prune``: remove rows that are older than their table's retention period."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from provisioning.retention import prune


class Command(BaseCommand):
    help = "Remove rows that are older than their table's period (setting RETENTION). Run it daily."

    def handle(self, *args: Any, **options: Any) -> None:
        for label, removed in prune(retention=settings.RETENTION, now=timezone.now()):
            self.stdout.write(f"{label}: {removed} removed")
