"""The typed view of a company's choices: what the engine, the flow catalogue and the preflight read.

``profile.invoice.terms_field`` is a str, ``profile.customer.create_trigger`` an enumeration. A profile is immutable
and hashable. Every value is resolved: an option that was not answered has its default, and so has one that is not in
use because its condition, or its page's, does not hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeAlias, TypeVar

from provisioning.catalogue.credentials import Credentials
from provisioning.catalogue.customer import Customer
from provisioning.catalogue.directions import Directions
from provisioning.catalogue.environment import EnvironmentPage
from provisioning.catalogue.general import Notifications, Schedule
from provisioning.catalogue.job import Job
from provisioning.catalogue.kinds import JSON, KindError
from provisioning.catalogue.option import Computed, DefaultContext, Option
from provisioning.catalogue.page import Page
from provisioning.catalogue.pages import OPTIONS, PROFILE_OPTIONS, PROFILE_PAGES
from provisioning.catalogue.person_account import PersonAccount
from provisioning.catalogue.predicates import Predicate
from provisioning.catalogue.product import Product
from provisioning.catalogue.solution import SolutionPage
from provisioning.catalogue.transactions.bill import Bill
from provisioning.catalogue.transactions.check import Check
from provisioning.catalogue.transactions.common import Transactions
from provisioning.catalogue.transactions.estimate import Estimate
from provisioning.catalogue.transactions.invoice import Invoice
from provisioning.catalogue.transactions.purchase_order import PurchaseOrder
from provisioning.catalogue.transactions.sales_order import SalesOrder
from provisioning.catalogue.transactions.sales_receipt import SalesReceipt
from provisioning.catalogue.vendor import Vendor

T = TypeVar("T")

Transaction: TypeAlias = PurchaseOrder | SalesOrder | Invoice | SalesReceipt | Estimate | Bill | Check


@dataclass(frozen=True)
class Problem:
    """Something to put right before a profile can be used. ``key`` is an option's, empty for the whole profile."""

    key: str
    message: str

    def __str__(self) -> str:
        option = OPTIONS.get(self.key)
        return f"{self.key} ({option.label}): {self.message}" if option else self.message


class ProfileError(ValueError):
    """Values that make no profile; ``problems`` says which, and what to do."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Profile:
    """One company's choices in one environment, credentials left out."""

    solution: SolutionPage
    environment: EnvironmentPage
    direction: Directions
    customer: Customer
    person_account: PersonAccount
    vendor: Vendor
    job: Job
    transactions: Transactions
    purchase_order: PurchaseOrder
    sales_order: SalesOrder
    invoice: Invoice
    sales_receipt: SalesReceipt
    estimate: Estimate
    bill: Bill
    check: Check
    product: Product
    notifications: Notifications
    schedule: Schedule
    _used: frozenset[str] = field(default=frozenset(), compare=False, repr=False)

    @classmethod
    def from_values(cls, values: Mapping[str, JSON], context: DefaultContext | None = None) -> "Profile":
        """The profile of JSON values by option key; what is missing gets its default.

        Raises ProfileError for a key that is no option, and for a value that is not of its option's kind while the
        option is in use. Whether the choices fit together is asked by provisioning.validation.
        """
        profile, problems = read_values(values, context)
        if problems:
            raise ProfileError(problems)
        return profile

    def to_values(self) -> dict[str, JSON]:
        """JSON values of all options, resolved; ``from_values`` makes an equal profile of them."""
        return {key: option.kind.dump(self.value(option)) for key, option in PROFILE_OPTIONS.items()}

    def page(self, page: type[Page]) -> Page:
        """The answers on one page."""
        found: Page = getattr(self, page.key)
        return found

    def value(self, option: Option[T]) -> T:
        """The typed value of an option that is known by its declaration."""
        answers: Page = getattr(self, option.page_key)
        return answers.value(option)

    def in_use(self, option: Option[Any]) -> bool:
        """Whether the option's condition holds, its page's, and those of the options that these look at."""
        return option.key in self._used

    def holds(self, predicate: Predicate) -> bool:
        return predicate.holds(self)

    def transaction(self, key: str) -> Transaction:
        """The page of a transaction type, such as ``invoice``. Raises KeyError for anything else."""
        if key not in TRANSACTION_KEYS:
            raise KeyError(key)
        found: Transaction = getattr(self, key)
        return found


TRANSACTION_KEYS = ("purchase_order", "sales_order", "invoice", "sales_receipt", "estimate", "bill", "check")

_PAGE_FIELDS = tuple(entry.name for entry in fields(Profile) if entry.name != "_used")


class _Reading:
    """Typed values while a profile is being read: the given one, or the default."""

    def __init__(self, options: Mapping[str, Option[Any]], context: DefaultContext) -> None:
        self._options = options
        self._context = context
        self._given: dict[str, object] = {}
        self._used: dict[str, bool] = {}
        self.problems: list[Problem] = []

    def take(self, values: Mapping[str, JSON]) -> None:
        for key, value in values.items():
            option = self._options.get(key)
            if option is None:
                self.problems.append(Problem(key, self._unknown(key)))
            elif not (isinstance(option.default, Computed) and value in (None, "")):
                try:
                    self._given[key] = option.kind.parse(value)
                except KindError as error:
                    self.problems.append(Problem(key, str(error)))

    def _unknown(self, key: str) -> str:
        if key in OPTIONS:
            return "Leave credentials out: they are entered on their own page and kept in the vault."
        return f"Remove {key!r}: there is no such option."

    def value(self, option: Option[T]) -> T:
        if option.key in self._given:
            given: T = self._given[option.key]  # type: ignore[assignment] # parsed by the option's own kind
            return given
        return option.default_value(self, self._context)

    def resolved(self, option: Option[Any]) -> object:
        return self.value(option) if self.in_use(option) else option.default_value(self, self._context)

    def in_use(self, option: Option[Any]) -> bool:
        if option.key not in self._used:
            conditions = [c for c in (option.page and option.page.condition, option.when) if c]
            self._used[option.key] = all(
                condition.holds(self) and all(self.in_use(seen) for seen in condition.options())
                for condition in conditions
            )
        return self._used[option.key]


def read_values(
    values: Mapping[str, JSON], context: DefaultContext | None = None
) -> tuple[Profile, tuple[Problem, ...]]:
    """The profile of values as far as they can be read, and what is wrong with the others.

    A value that cannot be read counts as not given; where its option is not in use nobody is told.
    """
    reading = _Reading(PROFILE_OPTIONS, context or DefaultContext())
    reading.take(values)
    pages = {
        page.key: page({option.name: reading.resolved(option) for option in page.options})
        for page in PROFILE_PAGES
    }
    used = frozenset(key for key, option in PROFILE_OPTIONS.items() if reading.in_use(option))
    profile = Profile(**{name: pages[name] for name in _PAGE_FIELDS}, _used=used)  # type: ignore[arg-type] # by key
    told = tuple(p for p in reading.problems if p.key in used or p.key not in PROFILE_OPTIONS)
    return profile, told


def read_credentials(values: Mapping[str, JSON]) -> tuple[Credentials, frozenset[str], tuple[Problem, ...]]:
    """Answers of the credentials page, of one company file: the page, keys of the options in use, problems."""
    options = {option.key: option for option in Credentials.options}
    reading = _Reading(options, DefaultContext())
    reading.take(values)
    used = frozenset(key for key, option in options.items() if reading.in_use(option))
    page = Credentials({option.name: reading.resolved(option) for option in Credentials.options})
    return page, used, tuple(p for p in reading.problems if p.key in used or p.key not in options)
