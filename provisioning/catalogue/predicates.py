"""Conditions over a profile: when an option or a page is shown, validated and used.

A condition is an object, so that it can be evaluated, printed for people and asked which options it looks at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from provisioning.catalogue.choices import Direction

if TYPE_CHECKING:
    from provisioning.catalogue.option import Option
    from provisioning.catalogue.page import Page

T = TypeVar("T")


class Answers(Protocol):
    """What conditions are evaluated over: a profile, or the answers given so far."""

    def value(self, option: "Option[T]") -> T:
        """The value of ``option``, its default where nothing was answered."""
        ...


class Predicate:
    """Base of all conditions."""

    def holds(self, answers: Answers) -> bool:
        raise NotImplementedError

    def text(self, page_key: str) -> str:
        """As people read it; options of the page ``page_key`` are named without their page."""
        raise NotImplementedError

    def options(self) -> "Iterator[Option[Any]]":
        """The options that the condition looks at."""
        raise NotImplementedError

    def bound(self, page: "type[Page]") -> "Predicate":
        """The same condition over the options of ``page``, where it was declared for a family of pages."""
        raise NotImplementedError


def _name(option: "Option[Any]", page_key: str) -> str:
    return option.name if option.page_key == page_key else option.key


@dataclass(frozen=True)
class Is(Predicate, Generic[T]):
    option: "Option[T]"
    choice: T

    def holds(self, answers: Answers) -> bool:
        return answers.value(self.option) == self.choice

    def text(self, page_key: str) -> str:
        return f"{_name(self.option, page_key)} = {self.choice}"

    def options(self) -> "Iterator[Option[Any]]":
        yield self.option

    def bound(self, page: "type[Page]") -> Predicate:
        return Is(self.option.on(page), self.choice)


@dataclass(frozen=True)
class IsNot(Predicate, Generic[T]):
    option: "Option[T]"
    choice: T

    def holds(self, answers: Answers) -> bool:
        return answers.value(self.option) != self.choice

    def text(self, page_key: str) -> str:
        return f"{_name(self.option, page_key)} is not {self.choice}"

    def options(self) -> "Iterator[Option[Any]]":
        yield self.option

    def bound(self, page: "type[Page]") -> Predicate:
        return IsNot(self.option.on(page), self.choice)


@dataclass(frozen=True)
class Truthy(Predicate):
    """True, or not empty."""

    option: "Option[Any]"

    def holds(self, answers: Answers) -> bool:
        return bool(answers.value(self.option))

    def text(self, page_key: str) -> str:
        return _name(self.option, page_key)

    def options(self) -> "Iterator[Option[Any]]":
        yield self.option

    def bound(self, page: "type[Page]") -> Predicate:
        return Truthy(self.option.on(page))


@dataclass(frozen=True)
class MoreThan(Predicate):
    option: "Option[int]"
    limit: int

    def holds(self, answers: Answers) -> bool:
        return answers.value(self.option) > self.limit

    def text(self, page_key: str) -> str:
        return f"{_name(self.option, page_key)} > {self.limit}"

    def options(self) -> "Iterator[Option[Any]]":
        yield self.option

    def bound(self, page: "type[Page]") -> Predicate:
        return MoreThan(self.option.on(page), self.limit)


@dataclass(frozen=True)
class Includes(Predicate):
    """A direction that carries data to QuickBooks (SF_QB) or to Salesforce (QB_SF); Bi-directional is both."""

    option: "Option[Direction]"
    way: Direction

    def holds(self, answers: Answers) -> bool:
        return answers.value(self.option) in (self.way, Direction.BOTH)

    def text(self, page_key: str) -> str:
        return f"{_name(self.option, page_key)} includes {self.way.name}"

    def options(self) -> "Iterator[Option[Any]]":
        yield self.option

    def bound(self, page: "type[Page]") -> Predicate:
        return Includes(self.option.on(page), self.way)


@dataclass(frozen=True)
class OwnDirection(Predicate):
    """A condition on the direction of the page it is declared for; meant for families of pages, real once bound.

    ``way`` SF_QB or QB_SF: includes it. BOTH: is Bi-directional.
    """

    way: Direction

    def holds(self, answers: Answers) -> bool:
        raise TypeError("A condition on the own direction is evaluated on a page only.")

    def text(self, page_key: str) -> str:
        return f"its direction includes {self.way.name}"

    def options(self) -> "Iterator[Option[Any]]":
        return iter(())

    def bound(self, page: "type[Page]") -> Predicate:
        direction = page.direction_option()
        return Is(direction, Direction.BOTH) if self.way is Direction.BOTH else Includes(direction, self.way)


@dataclass(frozen=True)
class AnyIsNot(Predicate, Generic[T]):
    """At least one of several options is not ``choice``; ``wording`` says it for people."""

    of: "tuple[Option[T], ...]"
    choice: T
    wording: str

    def holds(self, answers: Answers) -> bool:
        return any(answers.value(option) != self.choice for option in self.of)

    def text(self, page_key: str) -> str:
        return self.wording

    def options(self) -> "Iterator[Option[Any]]":
        return iter(self.of)

    def bound(self, page: "type[Page]") -> Predicate:
        return self


def is_(option: "Option[T]", choice: T) -> Predicate:
    """``option`` has the value ``choice``."""
    return Is(option, choice)


def is_not(option: "Option[T]", choice: T) -> Predicate:
    """``option`` has another value than ``choice``."""
    return IsNot(option, choice)


def truthy(option: "Option[Any]") -> Predicate:
    """``option`` is true, or not empty."""
    return Truthy(option)


#: The page's own direction carries data from Salesforce to QuickBooks; from QuickBooks; both ways.
TO_QUICKBOOKS: Predicate = OwnDirection(Direction.SF_QB)
TO_SALESFORCE: Predicate = OwnDirection(Direction.QB_SF)
BOTH_WAYS: Predicate = OwnDirection(Direction.BOTH)
