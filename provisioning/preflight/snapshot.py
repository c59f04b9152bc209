"""What was seen of both systems at one moment, as plain values: the checks look at this and at nothing else.

Every part may be ``Unread``: a check over it says that it could not be made, and why. sync.preflight.gather fills it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias, TypeVar, Union

from provisioning.preflight.findings import Who

T = TypeVar("T")


@dataclass(frozen=True)
class Unread:
    """A part that could not be read; ``reason`` is for people and names no secret."""

    reason: str


Seen: TypeAlias = Union[T, Unread]  # noqa: UP007 - a generic alias


@dataclass(frozen=True)
class Trouble:
    """Why a system could not be entered, in the words of the error catalogue."""

    code: str
    message: str
    to_do: str
    who: Who
    option: str = ""


@dataclass(frozen=True)
class FieldSeen:
    """One field of an sObject as the integration user sees it; ``type`` is describe's."""

    name: str
    label: str
    type: str
    length: int = 0
    precision: int = 0
    scale: int = 0
    unique: bool = False
    external_id: bool = False
    createable: bool = True
    updateable: bool = True
    auto_number: bool = False
    calculated: bool = False
    reference_to: tuple[str, ...] = ()
    picklist: tuple[str, ...] = ()


@dataclass(frozen=True)
class ObjectSeen:
    """One sObject as the integration user sees it. ``hidden`` names fields that exist and the user does not see."""

    name: str
    label: str
    fields: Mapping[str, FieldSeen]
    hidden: Seen[frozenset[str]] = frozenset()

    def find(self, name: str) -> FieldSeen | None:
        """A field by its API name, which Salesforce compares without case."""
        found = self.fields.get(name)
        if found is None:
            lower = name.lower()
            found = next((one for key, one in self.fields.items() if key.lower() == lower), None)
        return found


@dataclass(frozen=True)
class AddressRange:
    """IPv4 addresses from ``start`` to ``end``, both included, as Salesforce gives them."""

    start: str
    end: str


@dataclass(frozen=True)
class Organization:
    edition: str
    multi_currency: bool


@dataclass(frozen=True)
class CallLimit:
    """API calls of 24 hours."""

    most: int
    remaining: int


@dataclass(frozen=True)
class PriceBook:
    name: str
    active: bool
    standard: bool


@dataclass(frozen=True)
class ActiveCounts:
    """Accounts by what the active field says; ``empty_won``: empty, with a won opportunity."""

    chosen: int
    empty: int
    empty_won: int


@dataclass(frozen=True)
class RecordName:
    """The name of a record that a flow would send, and whether it is bound to one in QuickBooks already."""

    name: str
    bound: bool = False


@dataclass(frozen=True)
class Names:
    """Names of records that a flow would send; ``complete`` is False where only the first ones were read."""

    records: tuple[RecordName, ...]
    complete: bool = True


@dataclass(frozen=True)
class SalesforceSeen:
    """The org. With ``trouble`` nothing else was read.

    ``objects``: None for an object that is not there. ``values``: what Object.Field offers, by that key.
    """

    trouble: Trouble | None = None
    objects: Mapping[str, Seen[ObjectSeen | None]] = field(default_factory=dict)
    values: Mapping[str, Seen[tuple[str, ...]]] = field(default_factory=dict)
    trusted: Seen[tuple[AddressRange, ...]] = Unread("Trusted addresses were not asked for.")
    login_ranges: Seen[tuple[AddressRange, ...]] = Unread(
        "Login addresses of the profile were not asked for."
    )
    organization: Seen[Organization] = Unread("The organization was not asked for.")
    calls: Seen[CallLimit] = Unread("The limits were not asked for.")
    price_books: Seen[tuple[PriceBook, ...]] = Unread("Price books were not asked for.")
    active: Seen[ActiveCounts] = Unread("Accounts were not counted.")
    account_names: Seen[Names] = Unread("Account names were not read.")
    product_names: Seen[Names] = Unread("Product names were not read.")


class PortAnswer(StrEnum):
    """What a knock at the connector's port brought."""

    OPEN = "open"
    CLOSED = "closed"
    FILTERED = "filtered"
    OTHER = "something else answers"
    NO_HOST = "no such computer"


@dataclass(frozen=True)
class Knock:
    """``kind``: what something else that answers seems to be. Never its words: the address may be anybody's."""

    answer: PortAnswer
    kind: str = ""


@dataclass(frozen=True)
class ListEntry:
    """One entry of a QuickBooks list; ``type`` is the account or template type where the list has one."""

    full_name: str
    active: bool = True
    type: str = ""


@dataclass(frozen=True)
class Host:
    """The QuickBooks that answers. ``multi_user`` is None where it does not say."""

    product: str
    version: str
    country: str = ""
    multi_user: bool | None = None


@dataclass(frozen=True)
class QuickBooksSeen:
    """One company file. With ``trouble`` nothing but ``knock`` was read; without a port, as with QuickBooks Online,
    nobody knocks.

    ``tables``: column names, None for a table that is not there. ``lists``: entries by table. ``busy``: why QuickBooks
    did not let us read although the login worked. ``taken``: names of vendors, employees and other names.
    """

    number: int
    name: str
    host: str
    port: int
    knock: Seen[Knock] | None = None
    trouble: Trouble | None = None
    busy: Trouble | None = None
    tables: Mapping[str, Seen[frozenset[str] | None]] = field(default_factory=dict)
    lists: Mapping[str, Seen[tuple[ListEntry, ...]]] = field(default_factory=dict)
    program: Seen[Host] = Unread("The version was not asked for.")
    multi_currency: Seen[bool] = Unread("The preferences were not asked for.")
    taken: Seen[frozenset[str]] = Unread("Other names were not read.")


@dataclass(frozen=True)
class Snapshot:
    """Both ends. ``starts_a_day``: how often flows start by their intervals; ``uses_sandbox``: the company's own pair
    stands in for both systems."""

    taken_at: datetime
    salesforce: SalesforceSeen
    company_files: tuple[QuickBooksSeen, ...]
    password_login: bool = False
    starts_a_day: int = 0
    uses_sandbox: bool = False
