"""What a sales line takes from its item."""

from dataclasses import dataclass
from decimal import Decimal

from sandbox.quickbooks import errors
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.values import Stored, money

#: Columns of price and description by the item's table.
_SALES_COLUMNS = {
    "ItemInventory": ("SalesPrice", "SalesDesc"),
    "ItemDiscount": ("DiscountRate", "ItemDesc"),
    "ItemSalesTax": ("TaxRate", "ItemDesc"),
    "ItemSubtotal": (None, "ItemDesc"),
    "ItemPayment": (None, "ItemDesc"),
    "ItemGroup": (None, "ItemDesc"),
}


@dataclass(frozen=True, slots=True)
class SalesItem:
    """An item as it stands on a sales line."""

    list_id: str
    full_name: str
    #: Its table, e.g. ItemService.
    kind: str
    description: Stored
    price: Decimal
    #: Per cent of the line before, for discounts and items priced so; None otherwise.
    percent: Decimal | None
    tax_code_id: Stored
    tax_code: Stored
    #: Its custom fields by the names of their columns without CustomField.
    custom: dict[str, Stored]


def sales_item(change: Change, list_id: str) -> SalesItem:
    """The item of this ListID; QuickBooksError 3120 where there is none."""
    row = change.one("SELECT Kind, FullName FROM qb_element WHERE ListID = ?", (list_id,))
    if row is None:
        raise errors.not_found(list_id)
    kind, full_name = str(row[0]), str(row[1])
    values = change.row(kind, "ListID", list_id)
    if values is None:
        raise errors.not_found(list_id)
    if kind in _SALES_COLUMNS:
        price_column, description_column = _SALES_COLUMNS[kind]
        percent = values.get("DiscountRatePercent")
    else:
        double = values["SalesAndPurchaseIncomeAccountRefListID"] is not None
        price_column = "SalesAndPurchaseSalesPrice" if double else "SalesOrPurchasePrice"
        description_column = "SalesAndPurchaseSalesDesc" if double else "SalesOrPurchaseDesc"
        percent = values.get("SalesOrPurchasePricePercent")
    return SalesItem(
        list_id,
        full_name,
        kind,
        values[description_column],
        money(values[price_column]) if price_column else Decimal(0),
        None if percent is None else money(percent),
        values.get("SalesTaxCodeRefListID"),
        values.get("SalesTaxCodeRefFullName"),
        {name.removeprefix("CustomField"): values[name] for name in change.schema.tables[kind].custom_names},
    )
