"""The tables of a company file: what kind each is, its key, its name, its columns, its references."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from sandbox.quickbooks.schema import catalogue
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
    #: Computed from what other tables hold, read only.
    DERIVED = "derived"
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
    #: Of a union: the lists in it. Of a line table without rows of its own: the line tables that it shows.
    members: tuple[str, ...] = ()
    by_name: dict[str, Column] = field(default_factory=dict, compare=False, repr=False)
    references: tuple[Reference, ...] = ()
    #: Names of ``stored_columns``.
    stored_names: frozenset[str] = frozenset()
    #: Names of the columns that show custom fields.
    custom_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Index the columns and find the references among the stored ones."""
        self.by_name.update({column.name.lower(): column for column in self.columns})
        names = [column.name for column in self.stored_columns]
        object.__setattr__(self, "references", references_of(self.name, names))
        object.__setattr__(self, "stored_names", frozenset(names))
        custom = tuple(column.name for column in self.columns if column.custom_label)
        object.__setattr__(self, "custom_names", custom)

    @property
    def stored_columns(self) -> tuple[Column, ...]:
        """The columns that the table's own rows keep."""
        return tuple(column for column in (self.own or self.columns) if column.queryable)

    @property
    def keeps_rows(self) -> bool:
        """Whether it has rows of its own, rather than showing those of other tables."""
        return self.kind in _STORED and not self.members

    @property
    def is_writable(self) -> bool:
        """Whether clients may insert, update and delete rows."""
        kinds = (Kind.LIST, Kind.TRANSACTION, Kind.LINE)
        return self.kind in kinds and self.name not in catalogue.READ_ONLY_LISTS

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
        """What the names of a line table's own columns begin with: its first one is ...SeqNo."""
        return self.own[0].name.removesuffix("SeqNo")

    @property
    def applies(self) -> bool:
        """Of a line table: its lines are told apart by the transactions that a payment applies to."""
        return self.line_prefix == "AppliedToTxn"

    @property
    def line_key(self) -> str:
        """Of a line table: the column that tells a header's lines apart to clients."""
        name = f"{self.line_prefix}TxnLineID"
        return name if self.column(name) else self.key[1]

    def column(self, name: str) -> Column | None:
        """The column of that name, compared without case."""
        return self.by_name.get(name.lower())


_LINE_CONTROL = (
    Column("FQSaveToCache", ColumnType.BOOL, 0, "iuq"),
    Column("FQPrimaryKey", ColumnType.STR, 110, "q"),
    Column("FQTxnLinkKey", ColumnType.STR, 110, "q"),
)
_STORED = (Kind.LIST, Kind.TRANSACTION, Kind.LINE, Kind.SYSTEM)
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
        #: Every line's tax code names its taxes; in the United States one tax item is for the whole document.
        self.taxes_by_line = country != "US"
        self._extra: dict[str, tuple[Column, ...]] = {}
        for owner, label in custom_fields:
            for table, column in _custom_columns(owner, label):
                have = self._extra.get(table, ())
                known = (*columns_by_table()[table], *have)
                if all(column.name.lower() != other.name.lower() for other in known):
                    self._extra[table] = (*have, column)
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
            if table.keeps_rows
            for reference in table.references
            if target in reference.targets
        ]

    def _columns(self, name: str) -> tuple[Column, ...]:
        return (*map(self._in_edition, columns_by_table()[name]), *self._extra.get(name, ()))

    def _in_edition(self, column: Column) -> Column:
        if column.abroad and not self.taxes_by_line:
            return replace(column, access="q")
        if self.region == "State" or not column.name.endswith("AddressState"):
            return column
        return replace(column, name=column.name.removesuffix("State") + self.region)

    def _build(self) -> None:
        for name, family, required in catalogue.LISTS:
            name_column = "Initial" if name == "SalesRep" else "Name"
            self._add(Table(name, Kind.LIST, self._columns(name), ("ListID",), name_column, family, required))
        for name, required in catalogue.TRANSACTIONS.items():
            self._add(Table(name, Kind.TRANSACTION, self._columns(name), ("TxnID",), required=required))
        for header, names in catalogue.LINE_TABLES.items():
            for name in names:
                self._add_lines(header, name)
        for header in catalogue.LINKED_TABLES:
            self._add_linked(header)
        for name in catalogue.SYSTEM_TABLES:
            self._add(Table(name, Kind.SYSTEM, self._columns(name), ()))
        for name, members in catalogue.UNIONS.items():
            self._add(Table(name, Kind.UNION, self._union_columns(members), ("ListID",), members=members))
        for name, key in catalogue.DERIVED.items():
            self._add(Table(name, Kind.DERIVED, self._columns(name), key))

    def _add_lines(self, header: str, name: str) -> None:
        own = self._columns(name)
        key = (self.tables[header].key[0], own[0].name)
        columns = (*self.tables[header].columns, *own, *_LINE_CONTROL)
        members = tuple(catalogue.MERGED_LINES.get(name, {}).values())
        self._add(Table(name, Kind.LINE, columns, key, header=header, own=own, members=members))

    def _add_linked(self, header: str) -> None:
        own = columns_by_table()["LinkedTxn"]
        columns = (*self.tables[header].columns, *own)
        key = ("TxnID", "LinkedTxnTxnID")
        self._add(Table(f"{header}LinkedTxn", Kind.LINKED, columns, key, header=header, own=own))

    def _union_columns(self, members: tuple[str, ...]) -> tuple[Column, ...]:
        every = [self.tables[member] for member in members]
        merged: dict[str, Column] = {}
        for table in every:
            for column in table.columns:
                merged.setdefault(column.name, Column(column.name, column.type, column.length, "q"))
        if members == catalogue.UNIONS["Entity"]:  # QODBC shows no more of it
            kept = ("ListID", "TimeCreated", "TimeModified", "EditSequence", "Name", "FullName", "IsActive")
            merged = {name: column for name, column in merged.items() if name in kept}
        columns = list(merged.values())
        columns.insert(4, Column("Type", ColumnType.ENUM, 40, "q"))
        return tuple(columns)

    def _add(self, table: Table) -> None:
        self.tables[table.name] = table


def _custom_columns(owner: str, label: str) -> list[tuple[str, Column]]:
    """The columns of a custom field by table: its owner's, and those of sales documents that take its value over.

    A customer's field stands in the header under its own name, an item's in the lines as CustomFieldInvoiceLine...
    """
    column = custom_column(label)
    found = [(table, column) for table in custom_field_tables(owner)]
    if owner.lower() == "customer":
        found += [(table, column) for table in catalogue.SALES_DOCUMENTS]
    elif owner.lower().startswith("item"):
        rest = column.name.removeprefix("CustomField")
        lines = [f"{table}Line" for table in catalogue.SALES_DOCUMENTS]
        found += [(line, replace(column, name=f"CustomField{line}{rest}")) for line in lines]
    return found


def custom_field_tables(owner: str) -> tuple[str, ...]:
    """Tables that get the column of a custom field; ``Item`` or any item table means all item tables.

    ValueError for owners that cannot have custom fields.
    """
    if owner.lower().startswith("item"):
        return _CUSTOM_OWNERS["item"]
    for name in (*(name for name, _, _ in catalogue.LISTS), *catalogue.TRANSACTIONS):
        if name.lower() == owner.lower():
            return (name,)
    raise ValueError(f"{owner} has no custom fields")
