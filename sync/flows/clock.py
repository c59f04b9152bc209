"""Where flows get the time from: one source for everything that machines must agree on."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias, cast

from django.db import connection
from django.utils import timezone

#: Answers the present moment, aware UTC. Passed in, so that tests move it.
Clock: TypeAlias = Callable[[], datetime]


def database_clock() -> datetime:
    """The database server's time, so that leases hold between machines whose clocks differ.

    An SQLite file has one machine, and that machine's clock is the answer.
    """
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        # Not now(): that stands still inside a transaction.
        cursor.execute("SELECT clock_timestamp()")
        return cast("datetime", cursor.fetchone()[0])
