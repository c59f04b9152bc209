"""What sp_columns says of a table's columns, as inputs of a form; values as forms have them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.console.systems.names import in_words
from sandbox.console.systems.shapes import Choice, Field, Input

_INPUTS = {"BIT": Input.CHECK, "DATE": Input.DATE, "TIMESTAMP": Input.MOMENT, "NUMERIC": Input.NUMBER}
_LONG = 1000
#: Long as these may be, they are one line in QuickBooks.
_ONE_LINE = frozenset({"Email", "Cc", "CompanyName"})
#: What QuickBooks' own window calls a column that has another name for programs.
_SPOKEN = {"TxnDate": "Date", "RefNumber": "Number", "IsActive": "Active", "SalesDesc": "Sales Description"}
#: What a person chooses from a list in QuickBooks' own window.
_CHOICES = {
    "JobStatus": ("Awarded", "Closed", "InProgress", "None", "NotAwarded", "Pending"),
    "PreferredDeliveryMethod": ("None", "Email", "Fax", "Mail"),
    "AccountType": (
        *("AccountsPayable", "AccountsReceivable", "Bank", "CostOfGoodsSold", "CreditCard", "Equity"),
        *("Expense", "FixedAsset", "Income", "LongTermLiability", "NonPosting", "OtherAsset"),
        *("OtherCurrentAsset", "OtherCurrentLiability", "OtherExpense", "OtherIncome"),
    ),
}


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A row of sp_columns, as far as forms need it."""

    table: str
    name: str
    type: str
    length: int
    queryable: bool
    insertable: bool
    updateable: bool
    required: bool
    targets: tuple[str, ...]
    custom_label: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "TableColumn":
        """From the row by column name."""
        return cls(
            str(row["TABLENAME"]),
            str(row["COLUMNNAME"]),
            str(row["TYPENAME"]),
            int(row["LENGTH"] or 0),
            bool(row["QUERYABLE"]),
            bool(row["INSERTABLE"]),
            bool(row["UPDATEABLE"]),
            bool(row["REQUIRED_ON_INSERT"]),
            tuple(str(row["RELATES_TO"] or "").split(",")) if row["RELATES_TO"] else (),
            str(row["CUSTOM_FIELD_NAME"] or ""),
        )


def fields_of(columns: Sequence[TableColumn]) -> tuple[Field, ...]:
    """Fields of a form. Of a reference's two columns the one with the name is filled in."""
    names = {one.name for one in columns}
    required = {one.name for one in columns if one.required}
    return tuple(_field(one, names, required) for one in columns if one.name != "FQSaveToCache")


def _field(one: TableColumn, names: set[str], required: set[str]) -> Field:
    by_name = one.name.endswith("RefListID") and f"{one.name.removesuffix('ListID')}FullName" in names
    stands_for = f"{one.name.removesuffix('FullName')}ListID" if one.name.endswith("RefFullName") else ""
    choices = _CHOICES.get(one.name, ())
    if choices:
        kind = Input.CHOICE
    elif one.targets and not by_name:
        kind = Input.REFERENCE
    else:
        kind = _INPUTS.get(
            one.type, Input.AREA if one.length >= _LONG and one.name not in _ONE_LINE else Input.TEXT
        )
    return Field(
        one.name,
        one.custom_label or _label(one.name),
        kind,
        required=(one.required and not by_name) or stands_for in required,
        createable=one.insertable and not by_name,
        updateable=one.updateable and not by_name,
        length=one.length,
        choices=tuple(Choice(each, each) for each in choices),
        targets=one.targets,
    )


def _label(name: str) -> str:
    """CustomerRefFullName -> Customer; BillAddressPostalCode -> Bill Address Postal Code; TxnDate -> Date."""
    if name in _SPOKEN:
        return _SPOKEN[name]
    if name.endswith("LineDesc"):
        name = f"{name}ription"
    return in_words(name.removesuffix("RefFullName") or name)


def value_of(value: Any) -> str:
    """A value of an answer as a form has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def shown(value: Any) -> str:
    """A value as a list shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = value_of(value)
    whole, point, cents = text.partition(".")
    if point and whole.lstrip("-").isdigit() and cents.isdigit():
        return f"{float(text):,.2f}"
    return text
