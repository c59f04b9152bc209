"""``manage.py tick``: the process that claims due flows and enqueues them, once a second, until it is ended."""

import signal
import threading
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from sync.flows.tick import run_ticks


class Command(BaseCommand):
    """Ends cleanly on SIGTERM and Ctrl-C, after the tick at hand."""

    help = (
        "Claim due flows, enqueue their runs and find lost ones, once a second. Several at once do no harm."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--seconds", type=float, default=1.0, help="between two ticks (default: %(default)s)"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        stop = threading.Event()

        def end(_number: int, _frame: FrameType | None) -> None:
            stop.set()

        def stopped(seconds: float) -> bool:
            close_old_connections()  # one that the database server ended meanwhile is opened again
            return stop.wait(seconds)

        previous = [(number, signal.signal(number, end)) for number in (signal.SIGTERM, signal.SIGINT)]
        try:
            run_ticks(stopped=stopped, seconds=options["seconds"])
        finally:
            for number, handler in previous:
                signal.signal(number, handler)
