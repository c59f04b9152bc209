"""What a session keeps by name, bounded in number and size: prepared statements, portals, cursors."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from sandbox.quickbooks.errors import DialectError

_T = TypeVar("_T")


class Kept(Generic[_T]):
    """Things by name."""

    def __init__(self, what: str, *, most: int, most_characters: int) -> None:
        """``what``: for the error of one too many; ``most_characters``: of all texts that the things hold."""
        self._what = what
        self._most = most
        self._most_characters = most_characters
        self._things: dict[str, tuple[_T, int]] = {}
        self._characters = 0

    def __contains__(self, name: str) -> bool:
        return name in self._things

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._things))

    def get(self, name: str) -> _T | None:
        """The thing of that name, None where there is none."""
        held = self._things.get(name)
        return None if held is None else held[0]

    def put(self, name: str, thing: _T, characters: int) -> None:
        """Keep a thing instead of the one that had the name. DialectError where there is no room."""
        self.pop(name)
        characters += len(name)
        if len(self._things) >= self._most:
            raise DialectError(f"Too many {self._what}: a session keeps {self._most}")
        if self._characters + characters > self._most_characters:
            raise DialectError(
                f"Too many {self._what}: those of a session have {self._most_characters} characters at most"
            )
        self._things[name] = (thing, characters)
        self._characters += characters

    def pop(self, name: str) -> _T | None:
        """Forget the thing of that name; the thing."""
        held = self._things.pop(name, None)
        if held is None:
            return None
        self._characters -= held[1]
        return held[0]
