"""Columns of the QODBC tables, read from fields/*.csv.

Names, types and lengths follow the qbXML 14.0 field lists, joined as QODBC joins them
(BillAddress/Addr1 is BillAddressAddr1). The lists do not cover the tables of fields/unchecked.csv: those were
derived from their siblings. Unchecked as well are, everywhere, the columns ...SeqNo, those of links
(LinkToTxn..., SetCredit..., ApplyCheckToTxn...), of price levels on lines, and OpenBalance.
The columns of bill_payments.csv bear the names that a public copy of QODBC's tables gives them (BillToPay whole); their
lengths, and all of cards_and_receipts.csv, are those of their siblings, and unchecked.

Columns of taxes abroad (IsTaxIncluded, ...TaxAmount, Tax1Total, Tax2Total, and TaxCodeRef and AmountIncludesVAT of
versions before 2008, which stay empty) stand in public copies of QODBC's schema, there in every edition.
"""

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files


class ColumnType(StrEnum):
    """Data types of qbXML."""

    ID = "ID"
    GUID = "GUID"
    STR = "STR"
    ENUM = "ENUM"
    BOOL = "BOOL"
    INT = "INT"
    AMT = "AMT"
    PRICE = "PRICE"
    QUAN = "QUAN"
    PERCENT = "PERCENT"
    FLOAT = "FLOAT"
    DATE = "DATE"
    DATETIME = "DATETIME"


#: Digits in all and after the point.
NUMERIC_SCALES: dict[ColumnType, tuple[int, int]] = {
    ColumnType.AMT: (15, 2),
    ColumnType.PRICE: (13, 5),
    ColumnType.QUAN: (12, 5),
    ColumnType.PERCENT: (13, 5),
    ColumnType.FLOAT: (13, 5),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``access`` holds any of: i insertable, u updateable, q can be read."""

    name: str
    type: ColumnType
    #: Most characters of a text; 0 for other types.
    length: int = 0
    access: str = "iuq"
    #: Label of the custom field that this column shows, empty for QuickBooks' own fields.
    custom_label: str = ""
    #: Only the editions that tax line by line take a value; the United States' shows the column empty.
    abroad: bool = False

    @property
    def insertable(self) -> bool:
        """Whether an INSERT may give it."""
        return "i" in self.access

    @property
    def updateable(self) -> bool:
        """Whether an UPDATE may set it."""
        return "u" in self.access

    @property
    def queryable(self) -> bool:
        """Whether it is kept and can be read; the others only steer an insert."""
        return "q" in self.access

    @property
    def is_text(self) -> bool:
        """Whether values are texts with a greatest length."""
        return self.type in _TEXT_TYPES

    @property
    def scale(self) -> tuple[int, int] | None:
        """(precision, scale) of a number with a point, else None."""
        return NUMERIC_SCALES.get(self.type)


_TEXT_TYPES = frozenset((ColumnType.STR, ColumnType.ENUM, ColumnType.ID, ColumnType.GUID))

#: In the file: nothing means insert and update, r read only, i insert only, u update only; never read back are
#: w, which can be given to both, and s, which only steers an insert; x are those of the editions abroad.
_ACCESS = {"": "iuq", "r": "q", "i": "iq", "u": "uq", "w": "iu", "s": "i", "x": "iuq"}


@cache
def columns_by_table() -> dict[str, tuple[Column, ...]]:
    """Own columns of every table (a line table without those of its header), in QODBC's order."""
    tables: dict[str, list[Column]] = {}
    for file in files(__package__).joinpath("fields").iterdir():
        for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
            column = Column(
                row["column"],
                ColumnType(row["type"]),
                int(row["length"] or 0),
                _ACCESS[row["access"]],
                abroad=row["access"] == "x",
            )
            tables.setdefault(row["table"], []).append(column)
    return {name: tuple(columns) for name, columns in tables.items()}


def custom_column(label: str) -> Column:
    """The column of a custom field: CustomField and the label without its spaces, 255 characters."""
    return Column(f"CustomField{''.join(label.split())}", ColumnType.STR, 255, "iuq", custom_label=label)
