"""Frozen values that travel between connectors and the engine. No database, no network.

Values are Python's own types: str, bool, int, Decimal (money, rates, quantities), date, aware datetime, None.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

Value: TypeAlias = str | bool | int | Decimal | date | datetime | None
Values: TypeAlias = Mapping[str, Value]


class System(StrEnum):
    """One of the two ends."""

    SALESFORCE = "SF"
    QUICKBOOKS = "QB"


@dataclass(frozen=True, slots=True)
class Record:
    """One record as read: ``object`` is the sObject or QuickBooks table, ``id`` the Id, ListID or TxnID.

    ``version`` is the SystemModstamp (as Salesforce wrote it) or the EditSequence; ``modified`` is aware UTC.
    ``children`` holds related rows by name: an invoice's InvoiceLine, an Opportunity's OpportunityLineItems.
    """

    object: str
    id: str
    version: str
    modified: datetime
    values: Values
    children: Mapping[str, Sequence["Record"]] = field(default_factory=dict)
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What to read of one object: columns, filters and children, in that system's own names.

    ``where`` is a condition in the target's dialect with ``?`` placeholders (SOQL or QODBC SQL), ``parameters`` its
    values. ``children`` maps a relationship (OpportunityLineItems) or line table (InvoiceLine) to its columns.
    """

    object: str
    columns: tuple[str, ...]
    where: str = ""
    parameters: tuple[Value, ...] = ()
    children: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    include_deleted: bool = False


class OperationKind(StrEnum):
    CREATE = "CREATE"
    UPDATE = "UPDATE"


@dataclass(frozen=True, slots=True)
class Operation:
    """One write. ``mark`` is the intent's GUID: QuickBooks receives it as ExternalGUID (rules.md 5.1).

    CREATE in Salesforce with ``external_id`` (field, value) is an upsert. UPDATE needs ``target_id``; in QuickBooks
    ``expected_version`` is compared just before the write, and a difference refuses it (StaleVersionError).
    ``lines`` holds line rows of a QuickBooks transaction by line table (a TxnLineID of "-1" adds, rows left out are
    removed), or child records of a Salesforce record by relationship: with an Id to update, without to create,
    ``delete_children`` names Ids to delete.
    """

    kind: OperationKind
    object: str
    mark: str
    values: Values
    target_id: str = ""
    expected_version: str = ""
    external_id: tuple[str, str] | None = None
    lines: Mapping[str, Sequence[Values]] = field(default_factory=dict)
    delete_children: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one write was refused: the vendor's code and text, and the fields it names."""

    code: str
    message: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """Answer to one operation, in the order asked: the record as the target now has it, or a failure.

    ``unknown`` is True where the call's outcome could not be learnt (the connection died): probe before a retry.
    An operation that a connection lost before it came to it has a failure with code NOT_SENT: nothing took effect.
    A failure beside an ``id``: the record was written, but one of its lines or children was refused.
    ``modified`` (aware UTC) and ``version`` are read again after the write; empty where that read failed.
    """

    id: str = ""
    version: str = ""
    created: bool = False
    failure: Failure | None = None
    unknown: bool = False
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """One field or column as the system describes it."""

    name: str
    label: str
    type: str
    length: int = 0
    precision: int = 0
    scale: int = 0
    nillable: bool = True
    createable: bool = True
    updateable: bool = True
    unique: bool = False
    external_id: bool = False
    reference_to: tuple[str, ...] = ()
    picklist: tuple[str, ...] = ()
    restricted: bool = False
    auto_number: bool = False
    calculated: bool = False


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """One object or table as the system describes it to the integration user.

    ``children`` names, by relationship, the objects whose records hang on this one, and their field with its Id.
    """

    name: str
    label: str
    fields: Mapping[str, FieldInfo]
    children: Mapping[str, tuple[str, str]] = field(default_factory=dict)
