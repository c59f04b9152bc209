"""API calls of the last 24 hours, counted by the hour in a small mapped file that outlives the process."""

import mmap
import os
import struct
import time
from pathlib import Path

#: Calls allowed in 24 hours: a sandbox org's figure.
DAILY_CALLS = 5_000_000
_HOURS = 24
_HOUR_S = 3600
#: The hour since 1970 that a place of the file stands for, and its calls.
_PLACE = struct.Struct("<QQ")


class Usage:
    """The counter of one org. A killed process loses no call: the pages belong to the system by then."""

    def __init__(self, path: Path) -> None:
        """``path`` is made if missing."""
        path.touch(mode=0o600)
        with path.open("r+b") as file:
            file.truncate(_HOURS * _PLACE.size)
            # its room on the disk now: a mapped file that finds none later would end the process
            os.posix_fallocate(file.fileno(), 0, _HOURS * _PLACE.size)
            self._map = mmap.mmap(file.fileno(), _HOURS * _PLACE.size)
        self._calls = dict(_PLACE.iter_unpack(self._map))

    def add(self) -> int:
        """One more call; the number in the last 24 hours, it included."""
        hour = int(time.time()) // _HOUR_S
        self._calls[hour] = self._calls.get(hour, 0) + 1
        _PLACE.pack_into(self._map, hour % _HOURS * _PLACE.size, hour, self._calls[hour])
        return self.used()

    def used(self) -> int:
        """Calls in the last 24 hours, by full hours."""
        oldest = int(time.time()) // _HOUR_S - _HOURS + 1
        for hour in [one for one in self._calls if one < oldest]:
            del self._calls[hour]
        return sum(self._calls.values())

    def close(self) -> None:
        """Let go of the file."""
        self._map.close()
