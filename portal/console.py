"""What the supervised processes say: everything into var/log/NAME.log, warnings and worse to the terminal too."""

import json
import logging
from collections import deque
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, Final

from honcho.printer import Message, Printer

_QUIET_LEVELS: Final = {"debug", "info"}
_MAX_LOG_BYTES: Final = 20_000_000
_TAIL_LINES: Final = 25


class ProcessLogs(Printer):  # type: ignore[misc]  # honcho is not typed
    """Takes the lines of all processes, one at a time."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self._files: dict[str, RotatingFileHandler] = {}
        self._tails: dict[str, deque[str]] = {}

    def write(self, message: Message) -> None:
        """Store the lines of a message, and show those a person should see."""
        data = message.data
        for line in (data.decode("utf-8", "replace") if isinstance(data, bytes) else data).splitlines():
            self._store(message.name, line)
            event = _event_of(line)
            if event and event.get("level") not in _QUIET_LEVELS:
                super().write(message._replace(data=_sentence(event)))

    def tail(self, name: str) -> list[str]:
        """The last lines of a process: what is shown when it ended by itself."""
        return list(self._tails.get(name, ()))

    def _store(self, name: str, line: str) -> None:
        if name not in self._files:
            self._files[name] = RotatingFileHandler(
                self.folder / f"{name}.log", maxBytes=_MAX_LOG_BYTES, backupCount=2, encoding="utf-8"
            )
            self._tails[name] = deque(maxlen=_TAIL_LINES)
        self._tails[name].append(line)
        self._files[name].emit(logging.LogRecord(name, logging.INFO, "", 0, line, None, None))


def _event_of(line: str) -> dict[str, Any] | None:
    """The log line as the JSON object that it is, or None for what a library printed by itself."""
    if not line.startswith("{"):
        return None
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) and "level" in event else None


def _sentence(event: dict[str, Any]) -> str:
    known = {"event", "level", "timestamp", "logger", "exception"}
    rest = " ".join(f"{name}={value}" for name, value in event.items() if name not in known)
    last_line = str(event.get("exception", "")).strip().rsplit("\n", 1)[-1]
    return " ".join(part for part in (f"{event['level']}: {event.get('event', '')}", rest, last_line) if part)
