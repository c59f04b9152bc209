"""Which lists a reference column may point to, told from its name."""

from dataclasses import dataclass

ITEM_TABLES = (
    "ItemService",
    "ItemInventory",
    "ItemInventoryAssembly",
    "ItemNonInventory",
    "ItemOtherCharge",
    "ItemDiscount",
    "ItemGroup",
    "ItemPayment",
    "ItemSalesTax",
    "ItemSalesTaxGroup",
    "ItemSubtotal",
)

#: Endings of reference names, the first that fits counts; no targets: the list is not kept here.
_TARGETS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ItemGroupRef", ("ItemGroup",)),
    ("ItemSalesTaxRef", ("ItemSalesTax", "ItemSalesTaxGroup")),
    ("ItemPurchaseTaxRef", ("ItemSalesTax", "ItemSalesTaxGroup")),
    ("TaxCodeRef", ("SalesTaxCode",)),
    ("ItemInventoryRef", ("ItemInventory", "ItemInventoryAssembly")),
    ("ItemRef", ITEM_TABLES),
    ("AccountRef", ("Account",)),
    ("SalesRepEntityRef", ("Vendor", "Employee", "OtherName")),
    ("EntityRef", ("Customer", "Vendor", "Employee", "OtherName")),
    ("SalesRepRef", ("SalesRep",)),
    ("PriceLevelRef", ("PriceLevel",)),
    ("VendorRef", ("Vendor",)),
    ("CustomerRef", ("Customer",)),
    ("SupervisorRef", ("Employee",)),
    ("ClassRef", ("Class",)),
    ("TermsRef", ("StandardTerms", "DateDrivenTerms")),
    ("PaymentMethodRef", ("PaymentMethod",)),
    ("CurrencyRef", ("Currency",)),
    ("TemplateRef", ("Template",)),
    ("CustomerMsgRef", ("CustomerMsg",)),
    ("ShipMethodRef", ("ShipMethod",)),
    ("CustomerTypeRef", ("CustomerType",)),
    ("VendorTypeRef", ("VendorType",)),
    ("JobTypeRef", ("JobType",)),
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A pair of columns (...RefListID, ...RefFullName) that points to an element of a list."""

    #: Name up to and including Ref, e.g. CustomerRef.
    name: str
    #: Tables it may point to, empty where that list is not kept.
    targets: tuple[str, ...]

    @property
    def id_column(self) -> str:
        """The column with the ListID."""
        return f"{self.name}ListID"

    @property
    def name_column(self) -> str:
        """The column with the FullName."""
        return f"{self.name}FullName"


def references_of(table: str, column_names: list[str]) -> tuple[Reference, ...]:
    """The references among a table's columns; ParentRef points to the table itself."""
    names = set(column_names)
    found = []
    for column in column_names:
        if column.endswith("RefListID") and f"{column[:-6]}FullName" in names:
            name = column[:-6]
            found.append(Reference(name, (table,) if name == "ParentRef" else _targets(name)))
    return tuple(found)


def _targets(name: str) -> tuple[str, ...]:
    for ending, targets in _TARGETS:
        if name.endswith(ending):
            return targets
    return ()
