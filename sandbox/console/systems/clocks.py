"""The clocks of both systems, which a person may move on."""

from dataclasses import dataclass
from datetime import datetime

from sandbox.console.control import Control
from sandbox.console.systems.pairs import paths
from sandbox.console.systems.times import moment


@dataclass(frozen=True, slots=True)
class Clock:
    """What a system takes for now, as it writes it, and how far that is ahead of the true time, in seconds."""

    now: datetime | None
    text: str
    ahead_s: float


@dataclass(frozen=True, slots=True)
class Clocks:
    """Both sides' clocks."""

    org: Clock
    file: Clock

    def now(self, side: str) -> datetime | None:
        """Now on a side's clock."""
        return (self.org if side == "org" else self.file).now


def clocks(control: Control, pair: str) -> Clocks:
    """Ask both systems what time it is."""
    return Clocks(
        **{side: _clock(control.call("GET", f"{path}/clock")) for side, path in paths(pair).items()}
    )


def move_on(control: Control, pair: str, seconds: float) -> None:
    """Move both clocks on."""
    for path in paths(pair).values():
        control.call("POST", f"{path}/clock", {"advance_s": seconds})


def _clock(answer: dict[str, object]) -> Clock:
    text = str(answer["now"])
    ahead = answer["ahead_s"]
    return Clock(moment(text), text, float(ahead) if isinstance(ahead, int | float) else 0.0)
