"""One configuration option: declared once, on its page, and used by everything that asks, checks, stores or obeys it.

On a page's class an option is itself (``Customer.create_trigger.label``), on a page's answers it is its typed value
(``profile.customer.create_trigger is CustomerTrigger.STAGE``), so that a misspelling is a type error.
"""

import dataclasses
import datetime
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, Never, TypeVar, overload

from provisioning.catalogue.kinds import JSON, Emails, Kind
from provisioning.catalogue.predicates import Answers, Predicate
from provisioning.catalogue.requirements import FieldShape, Needs

if TYPE_CHECKING:
    from provisioning.catalogue.page import Page

T = TypeVar("T")


class Travel(StrEnum):
    """Which way the value of a mapped option travels."""

    NONE = ""
    TO_QUICKBOOKS = "SF to QB"
    TO_SALESFORCE = "QB to SF"
    BOTH_WAYS = "both ways"
    BY_ROW = "by row"


@dataclass(frozen=True)
class DefaultContext:
    """What defaults may be computed from besides other answers: ``today`` in the company's zone, None if unknown."""

    today: datetime.date | None = None


@dataclass(frozen=True)
class Computed(Generic[T]):
    """A default that depends on other answers or on the day; ``text`` says how."""

    text: str
    compute: Callable[[Answers, DefaultContext], T]


class _Same:
    """Marks what ``Option.but`` leaves as it is."""


_SAME = _Same()


@dataclass(frozen=True, eq=False, repr=False)
class Option(Generic[T]):
    """A declaration. ``effect`` says what changes in what the engine reads or writes, ``help`` advises who decides.

    ``when``: shown, validated and used only then. ``shape``: what the chosen Salesforce field must be. ``required``:
    a value must be given while the option is in use. Labels, effects and text defaults of families of pages hold
    ``{noun}`` and the like, filled in from the page.
    """

    label: str
    kind: Kind[T]
    default: T | Computed[T]
    effect: str
    help: str = ""
    when: Predicate | None = None
    needs: Needs | None = None
    shape: FieldShape | None = None
    travel: Travel = Travel.NONE
    required: bool = False
    per_company_file: bool = False
    name: str = ""
    page: "type[Page] | None" = None

    def __set_name__(self, owner: type, name: str) -> None:
        if not self.name:
            object.__setattr__(self, "name", name)

    @overload
    def __get__(self, page: None, owner: type) -> "Option[T]": ...
    @overload
    def __get__(self, page: "Page", owner: type) -> T: ...
    def __get__(self, page: "Page | None", owner: type) -> "Option[T] | T":
        return self if page is None else page.value(self)

    def __set__(self, page: "Page", value: Never) -> None:
        raise AttributeError(f"{self.key} cannot be changed: a profile is immutable.")

    def __repr__(self) -> str:
        return f"<Option {self.key}>"

    @property
    def page_key(self) -> str:
        return self.page.key if self.page else ""

    @property
    def key(self) -> str:
        """The key in profile files and revisions, such as ``customer.create_trigger``."""
        return f"{self.page_key}.{self.name}"

    @property
    def kind_text(self) -> str:
        return self.kind.text + (", one per company file" if self.per_company_file else "")

    @property
    def when_text(self) -> str:
        return self.when.text(self.page_key) if self.when else ""

    @property
    def needs_text(self) -> str:
        return self.needs.text if self.needs else ""

    @property
    def shape_text(self) -> str:
        return self.shape.text if self.shape else ""

    @property
    def default_json(self) -> JSON:
        """The default as JSON, or the sentence that says how it is computed."""
        if isinstance(self.default, Computed):
            return self.default.text
        return self.kind.dump(self.default)

    @property
    def default_text(self) -> str:
        """The default for people; empty where nothing is set."""
        value = self.default_json
        if isinstance(value, bool):
            return "on" if value else "off"
        if isinstance(self.kind, Emails) or value == []:
            return ""
        return str(value)

    def default_value(self, answers: Answers, context: DefaultContext) -> T:
        """The typed default, computed where it has to be."""
        return self.default.compute(answers, context) if isinstance(self.default, Computed) else self.default

    def on(self, page: "type[Page]") -> "Option[T]":
        """This option as ``page`` has it: itself where it is declared on a page already."""
        if self.page is not None:
            return self
        found: Option[T] = getattr(page, self.name)
        return found

    def but(
        self,
        *,
        label: str | _Same = _SAME,
        kind: Kind[T] | _Same = _SAME,
        default: T | Computed[T] | _Same = _SAME,
        effect: str | _Same = _SAME,
        help: str | _Same = _SAME,  # noqa: A002 - the field's name
        when: Predicate | _Same | None = _SAME,
        needs: Needs | _Same | None = _SAME,
        shape: FieldShape | _Same | None = _SAME,
        travel: Travel | _Same = _SAME,
    ) -> "Option[T]":
        """A declaration that differs in what is given, for a page that deviates from its family."""
        given = {
            "label": label, "kind": kind, "default": default, "effect": effect, "help": help,
            "when": when, "needs": needs, "shape": shape, "travel": travel,
        }  # fmt: skip
        changes: dict[str, Any] = {name: value for name, value in given.items() if value is not _SAME}
        return dataclasses.replace(self, name="", **changes)

    def _of_page(self, page: "type[Page]") -> "Option[T]":
        """The declaration as it stands on ``page``, its texts filled in; conditions follow by ``_tied``."""
        nouns = page.nouns
        default: Any = self.default
        if isinstance(default, str) and type(default) is str:
            default = default.format(**nouns)
        return dataclasses.replace(
            self,
            label=self.label.format(**nouns),
            effect=self.effect.format(**nouns),
            help=self.help.format(**nouns),
            default=default,
            page=page,
        )

    def _tie(self, page: "type[Page]") -> None:
        """Point conditions at the options of ``page``, once all of them stand."""
        if self.when:
            object.__setattr__(self, "when", self.when.bound(page))
