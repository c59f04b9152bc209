"""A page of options: one class each. The class holds the declarations, an instance holds one profile's answers.

Pages that share declarations inherit them from classes without a key. The options of a page come in the order of its
bases, then its own; an option that is declared again keeps its place.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar

from provisioning.catalogue.choices import Direction
from provisioning.catalogue.option import Option
from provisioning.catalogue.predicates import Predicate

T = TypeVar("T")


class Page:
    """Base of all pages and of the families that they come from."""

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    note: ClassVar[str] = ""
    condition: ClassVar[Predicate | None] = None
    nouns: ClassVar[Mapping[str, str]] = MappingProxyType({})
    options: ClassVar[tuple[Option[Any], ...]] = ()
    _direction: ClassVar[tuple[Option[Direction], ...]] = ()

    def __init_subclass__(
        cls,
        *,
        key: str = "",
        title: str = "",
        note: str = "",
        when: Predicate | None = None,
        direction: Option[Direction] | None = None,
        nouns: Mapping[str, str] | None = None,
    ) -> None:
        """Without ``key``: a family. ``direction``: the option that says which way this page's records travel."""
        super().__init_subclass__()
        if not key:
            return
        cls.key, cls.title, cls.note, cls.condition = key, title, note, when
        cls.nouns = MappingProxyType(dict(nouns or {}))
        cls._direction = (direction,) if direction else ()
        options = [getattr(cls, name)._of_page(cls) for name in _declared(cls)]  # noqa: SLF001 - the other half
        for option in options:
            setattr(cls, option.name, option)
        for option in options:
            option._tie(cls)  # noqa: SLF001 - the other half
        cls.options = tuple(options)

    def __init__(self, values: Mapping[str, object]) -> None:
        """``values``: the typed value of every option of the page, by name."""
        self._values = MappingProxyType({option.name: values[option.name] for option in self.options})

    @classmethod
    def direction_option(cls) -> Option[Direction]:
        """The option that says which way this page's records travel."""
        if not cls._direction:
            raise TypeError(f"The page {cls.__name__} has no direction of its own.")
        return cls._direction[0]

    @classmethod
    def condition_text(cls) -> str:
        return cls.condition.text(cls.key) if cls.condition else ""

    def value(self, option: Option[T]) -> T:
        """The typed value of ``option``; the descriptors of the page use it."""
        value: T = self._values[option.name]  # type: ignore[assignment] # parsed by the option's own kind
        return value

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and isinstance(other, Page) and self._values == other._values

    def __hash__(self) -> int:
        return hash((self.key, tuple(self._values.values())))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {dict(self._values)!r}>"


def _declared(page: type) -> Iterator[str]:
    """Names of the options of a page, in the order of its bases, each once."""
    seen: set[str] = set()
    for base in page.__bases__:
        for name in _declared(base):
            if name not in seen:
                seen.add(name)
                yield name
    for name, member in vars(page).items():
        if isinstance(member, Option) and name not in seen:
            seen.add(name)
            yield name
