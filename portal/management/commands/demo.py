"""``manage.py demo``: the demo company with its sandbox pair; what is there already stays."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.demo import make_demo


class Command(BaseCommand):
    help = "Make the demo company, its people and its flows; they run on the sandbox pair of its name."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{make_demo()} is ready.")
