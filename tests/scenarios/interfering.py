"""Things that happen in the middle of a run, at a named point of it."""

from collections.abc import Callable


class Once:
    """Tells what happens at the nth occurrence of a point; ``happened`` says whether it did."""

    def __init__(self, point: str, action: Callable[[], object], *, nth: int = 1) -> None:
        self._point = point
        self._action = action
        self._left = nth
        self.happened = False

    def __call__(self, point: str) -> None:
        """What a run calls at its named points."""
        if point != self._point or self.happened:
            return
        self._left -= 1
        if self._left == 0:
            self.happened = True
            self._action()
