"""How far a dataset has come on one side."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

Row = TypeVar("Row")

_log = logging.getLogger(__name__)


class StoppedError(Exception):
    """The load was given up: its company is deleted, or the server ends."""


class Progress:
    """One load, written by the thread that loads and read by whoever asks; rows of a dataset are its unit."""

    def __init__(self, total: int) -> None:
        self.state = "loading"
        self.done = 0
        self.total = total
        self.error = ""
        self._stopped = False

    def through(self, rows: Iterator[Row]) -> Iterator[Row]:
        """The rows, counted as they are taken; StoppedError once the load is to stop."""
        for row in rows:
            if self._stopped:
                raise StoppedError
            yield row
            self.done += 1

    def stop(self) -> None:
        """Let the load end without effect."""
        self._stopped = True

    def finish(self, error: str = "") -> None:
        """The load has ended: all rows are there, or none and why."""
        self.state, self.error = ("failed", error) if error else ("loaded", "")
        self.done = 0 if error else self.total

    @contextmanager
    def until_ended(self, slug: str, *refusals: type[Exception]) -> Iterator[None]:
        """Finishes with what is done inside; refusals are told in their own words, all else goes to the log."""
        told: tuple[type[Exception], ...] = (ValueError, *refusals)
        try:
            yield
        except StoppedError:
            self.finish("the load was stopped")
        except told as refused:
            self.finish(str(refused))
        except Exception:
            _log.exception("the books of %s could not be loaded", slug)
            self.finish("the books could not be loaded: see the server's log")
        else:
            self.finish()

    def as_json(self) -> dict[str, object]:
        """``{"state": "loading", "done": 500, "total": 1200, "error": ""}``."""
        return {"state": self.state, "done": self.done, "total": self.total, "error": self.error}


def nothing_loaded() -> dict[str, object]:
    """The answer of a side that has never loaded a dataset."""
    return {"state": "none", "done": 0, "total": 0, "error": ""}
