"""What a dataset consists of: records of the org, records of the company file, custom field definitions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Ref:
    """Stands for the Id that the org made for the last SalesforceRow of this key, earlier in the stream.

    The key STANDARD_PRICE_BOOK belongs to the org itself and comes with no row.
    """

    key: str


#: Key of the price book that every org has from its first day (Pricebook2 with IsStandard = true).
STANDARD_PRICE_BOOK = "standard-price-book"

Scalar: TypeAlias = str | bool | int | Decimal | date | datetime | None


@dataclass(frozen=True, slots=True)
class SalesforceRow:
    """One record to create in the org: ``key`` is what a Ref names it by, ``values`` are by field name."""

    object: str
    key: str
    values: Mapping[str, Scalar | Ref]


@dataclass(frozen=True, slots=True)
class QuickBooksRow:
    """One list element or transaction to create in the company file, through the file's own rules.

    ``table`` is the QODBC table (Customer, ItemService, Invoice, ReceivePayment, ...), ``values`` its
    writable columns, references by their FullName columns. ``lines`` are the rows of the table's line table,
    by their own columns (InvoiceLineItemRefFullName, ...). A payment's line names the invoice that it pays by
    AppliedToTxnRefNumber: the loader resolves it to the AppliedToTxnTxnID of that invoice of the customer.
    """

    table: str
    values: Mapping[str, Scalar]
    lines: Sequence[Mapping[str, Scalar]] = ()


@dataclass(frozen=True, slots=True)
class CustomField:
    """Definition of one custom field of an sObject.

    ``type`` is a Metadata API type: Text, DateTime, Date, Checkbox, Picklist, Currency, Number, Lookup.
    ``precision`` counts all digits, ``scale`` those after the point, as describe has them: what the set-up
    pages call Currency(9,2) is precision 11, scale 2.
    """

    object: str
    name: str
    label: str
    type: str
    length: int = 0
    precision: int = 0
    scale: int = 0
    unique: bool = False
    external_id: bool = False
    picklist: tuple[str, ...] = field(default=())
    restricted: bool = False
    reference_to: str = ""
    relationship_name: str = ""
