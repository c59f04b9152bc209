"""The tables of a company file: what kind each is, its key, its name, its columns, its references."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from sandbox.quickbooks.schema.columns import Column, ColumnType, columns_by_table, custom_column
from sandbox.quickbooks.schema.references import ITEM_TABLES, Reference, references_of


class Kind(StrEnum):
    """How a table is stored and edited."""

    LIST = "list"
    TRANSACTION = "transaction"
    #: Rows of a list element or transaction, shown with the whole header.
    LINE = "line"
    #: Transactions linked to the header, shown with the whole header.
    LINKED = "linked"
    #: Several lists in one, read only.
    UNION = "union"
    #: One row or a record of what happened, read only for clients.
    SYSTEM = "system"


@dataclass(frozen=True)
class Table:
    """One QODBC table. ``columns`` are as SELECT * shows them (a line table begins with its header's)."""

    name: str
    kind: Kind
    columns: tuple[Column, ...]
    #: Columns that identify a row.
    key: tuple[str, ...]
    #: The column that names a list element, empty elsewhere.
    name_column: str = ""
    #: Elements whose names must differ share a family.
    family: str = ""
    required: tuple[str, ...] = ()
    #: Of a line or linked table: the table whose rows its rows belong to, and its own columns.
    header: str = ""
    own: tuple[Column, ...] = ()
    #: Of a union: the lists in it.
    members: tuple[str, ...] = ()
    by_name: dict[str, Column] = field(default_factory=dict, compare=False, repr=False)
    references: tuple[Reference, ...] = ()
    #: Names of ``stored_columns``.
    stored_names: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Index the columns and find the references among the stored ones."""
        self.by_name.update({column.name.lower(): column for column in self.columns})
        names = [column.name for column in self.stored_columns]
        object.__setattr__(self, "references", references_of(self.name, names))
        object.__setattr__(self, "stored_names", frozenset(names))

    @property
    def stored_columns(self) -> tuple[Column, ...]:
        """The columns that the table's own rows keep."""
        return tuple(column for column in (self.own or self.columns) if column.queryable)

    @property
    def storage(self) -> str:
        """Name of the SQLite table with its own rows."""
        return f"{self.name}Rows" if self.kind is Kind.LINE else self.name

    @property
    def is_hierarchical(self) -> bool:
        """Whether elements have parents and a FullName."""
        return "parentreflistid" in self.by_name and self.kind is Kind.LIST

    @property
    def line_prefix(self) -> str:
        """What the names of a line table's own columns begin with."""
        return "AppliedToTxn" if self.name == "ReceivePaymentLine" else self.name

    def column(self, name: str) -> Column | None:
        """The column of that name, compared without case."""
        return self.by_name.get(name.lower())


_LISTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Account", "account", ("Name", "AccountType")),
    ("Class", "class", ("Name",)),
    ("Currency", "currency", ("Name", "CurrencyCode")),
    ("Customer", "name", ("Name",)),
    ("CustomerMsg", "customer message", ("Name",)),
    ("CustomerType", "customer type", ("Name",)),
    ("DateDrivenTerms", "terms", ("Name", "DayOfMonthDue")),
    ("Employee", "name", ("Name",)),
    *((name, "item", ("Name",)) for name in ITEM_TABLES),
    ("JobType", "job type", ("Name",)),
    ("OtherName", "name", ("Name",)),
    ("PaymentMethod", "payment method", ("Name",)),
    ("SalesRep", "sales rep", ("Initial",)),
    ("SalesTaxCode", "sales tax code", ("Name", "IsTaxable")),
    ("ShipMethod", "ship method", ("Name",)),
    ("StandardTerms", "terms", ("Name",)),
    ("Template", "template", ("Name",)),
    ("Vendor", "name", ("Name",)),
    ("VendorType", "vendor type", ("Name",)),
)

#: Header, line table.
LINE_TABLES = {
    "Invoice": "InvoiceLine",
    "CreditMemo": "CreditMemoLine",
    "SalesReceipt": "SalesReceiptLine",
    "ReceivePayment": "ReceivePaymentLine",
    "ItemGroup": "ItemGroupLine",
}
TRANSACTION_TABLES = ("Invoice", "CreditMemo", "SalesReceipt", "ReceivePayment")
_LINKED_TABLES = ("Invoice", "CreditMemo")
_SYSTEM_TABLES = ("Company", "Host", "Preferences", "ListDeleted", "TxnDeleted")
_UNIONS: dict[str, tuple[str, ...]] = {
    "Item": ITEM_TABLES,
    "Terms": ("StandardTerms", "DateDrivenTerms"),
    "Entity": ("Customer", "Vendor", "Employee", "OtherName"),
}
_LINE_CONTROL = (
    Column("FQSaveToCache", ColumnType.BOOL, 0, "iuq"),
    Column("FQPrimaryKey", ColumnType.STR, 110, "q"),
    Column("FQTxnLinkKey", ColumnType.STR, 110, "q"),
)
#: How a country's edition calls the part of an address that is a state in the United States.
REGIONS = {"US": "State", "CA": "Province", "UK": "County", "AU": "State", "NZ": "State", "SG": "State"}

#: Owners that a custom field may be made for besides the tables themselves.
_CUSTOM_OWNERS = {"item": ITEM_TABLES}


class Schema:
    """All tables of one company file, its custom fields included."""

    def __init__(self, custom_fields: tuple[tuple[str, str], ...] = (), country: str = "US") -> None:
        """``custom_fields``: pairs of owner (Customer, Vendor, Item, Invoice, ...) and label."""
        self.custom_fields = custom_fields
        self.country = country
        #: The last part of the names of columns that hold a state, province or county.
        self.region = REGIONS[country]
        self._extra: dict[str, tuple[Column, ...]] = {}
        for owner, label in custom_fields:
            for table in custom_field_tables(owner):
                self._extra[table] = (*self._extra.get(table, ()), custom_column(label))
        self.tables: dict[str, Table] = {}
        self._build()
        self._by_name = {name.lower(): table for name, table in self.tables.items()}

    def find(self, name: str) -> Table | None:
        """The table of that name, compared without case."""
        return self._by_name.get(name.lower())

    def pointing_to(self, target: str) -> list[tuple[Table, Reference]]:
        """The stored references that may point to elements of a list."""
        return [
            (table, reference)
            for table in self.tables.values()
            if table.kind in (Kind.LIST, Kind.TRANSACTION, Kind.LINE) or table.name == "Preferences"
            for reference in table.references
            if target in reference.targets
        ]

    def _columns(self, name: str) -> tuple[Column, ...]:
        return (*map(self._in_region, columns_by_table()[name]), *self._extra.get(name, ()))

    def _in_region(self, column: Column) -> Column:
        if self.region == "State" or not column.name.endswith("AddressState"):
            return column
        return replace(column, name=column.name.removesuffix("State") + self.region)

    def _build(self) -> None:
        for name, family, required in _LISTS:
            name_column = "Initial" if name == "SalesRep" else "Name"
            self._add(Table(name, Kind.LIST, self._columns(name), ("ListID",), name_column, family, required))
        for name in TRANSACTION_TABLES:
            required = () if name == "SalesReceipt" else ("CustomerRefListID",)
            self._add(Table(name, Kind.TRANSACTION, self._columns(name), ("TxnID",), required=required))
        for header, name in LINE_TABLES.items():
            own = self._columns(name)
            key = (self.tables[header].key[0], own[0].name)
            columns = (*self.tables[header].columns, *own, *_LINE_CONTROL)
            self._add(Table(name, Kind.LINE, columns, key, header=header, own=own))
        for header in _LINKED_TABLES:
            own = columns_by_table()["LinkedTxn"]
            columns = (*self.tables[header].columns, *own)
            self._add(
                Table(
                    f"{header}LinkedTxn",
                    Kind.LINKED,
                    columns,
                    ("TxnID", "LinkedTxnTxnID"),
                    header=header,
                    own=own,
                )
            )
        for name in _SYSTEM_TABLES:
            self._add(Table(name, Kind.SYSTEM, self._columns(name), ()))
        for name, members in _UNIONS.items():
            self._add(Table(name, Kind.UNION, self._union_columns(members), ("ListID",), members=members))

    def _union_columns(self, members: tuple[str, ...]) -> tuple[Column, ...]:
        every = [self.tables[member] for member in members]
        merged: dict[str, Column] = {}
        for table in every:
            for column in table.columns:
                merged.setdefault(column.name, Column(column.name, column.type, column.length, "q"))
        if members == _UNIONS["Entity"]:  # QODBC shows no more of it
            kept = ("ListID", "TimeCreated", "TimeModified", "EditSequence", "Name", "FullName", "IsActive")
            merged = {name: column for name, column in merged.items() if name in kept}
        columns = list(merged.values())
        columns.insert(4, Column("Type", ColumnType.ENUM, 40, "q"))
        return tuple(columns)

    def _add(self, table: Table) -> None:
        self.tables[table.name] = table


def custom_field_tables(owner: str) -> tuple[str, ...]:
    """Tables that get the column of a custom field; ``Item`` or any item table means all item tables.

    ValueError for owners that cannot have custom fields.
    """
    if owner.lower().startswith("item"):
        return _CUSTOM_OWNERS["item"]
    for name in (*(name for name, _, _ in _LISTS), *TRANSACTION_TABLES):
        if name.lower() == owner.lower():
            return (name,)
    raise ValueError(f"{owner} has no custom fields")
