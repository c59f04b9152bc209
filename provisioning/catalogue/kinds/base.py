"""What all kinds have in common: a Python type, its JSON form, and advice for values that are not of it."""

from collections.abc import Sequence
from typing import Any, Generic, TypeAlias, TypeVar

T = TypeVar("T")

#: A value as JSON has it. Deeper than a list of flat objects none of ours goes.
JSON: TypeAlias = bool | int | float | str | Sequence["JSON"] | dict[str, "JSON"] | None
Schema: TypeAlias = dict[str, Any]


class KindError(ValueError):
    """A value that is not of its option's kind; the message says what to enter instead."""


class Kind(Generic[T]):
    """Base of all kinds."""

    @property
    def text(self) -> str:
        """The kind's name in the option list, such as ``int 1..20``."""
        raise NotImplementedError

    def parse(self, value: JSON) -> T:
        """The typed value. Raises KindError."""
        raise NotImplementedError

    def dump(self, value: T) -> JSON:
        """The JSON form, from which ``parse`` makes an equal value."""
        raise NotImplementedError

    def schema(self) -> Schema:
        """JSON Schema of the JSON form."""
        raise NotImplementedError

    @property
    def choices(self) -> tuple[str, ...]:
        """The texts to choose from; empty where any value of the kind may be entered."""
        return ()
