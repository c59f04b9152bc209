"""What a measurement yields."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement: seconds that the sandbox took for ``count`` rows, and those of the bare store for the same."""

    name: str
    count: int
    seconds: float
    bare_seconds: float

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.count / self.seconds

    @property
    def ratio(self) -> float:
        """Speed as a share of the bare store's."""
        return self.bare_seconds / self.seconds
