"""What QuickBooks fills in and demands for particular lists."""

from collections.abc import Callable

from sandbox.quickbooks import errors
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.values import Stored

Values = dict[str, Stored]


def complete_new(change: Change, table: str, values: Values) -> None:
    """Fill in the defaults of a new element and check what its list demands."""
    values.setdefault("IsActive", 1)
    if values["IsActive"] is None:
        values["IsActive"] = 1
    rule = _RULES.get(table)
    if rule is not None:
        rule(change, values)


def check_accounts(table: str, values: Values, before: Values) -> None:
    """QuickBooksError 3190 where an update takes an account away that the item is posted to."""
    for account in _ACCOUNTS.get(table, ()):
        column = f"{account}ListID"
        if column in values and values[column] is None and before[column] is not None:
            raise errors.cannot_clear(account)


def _customer(change: Change, values: Values) -> None:
    values["Balance"] = values["TotalBalance"] = "0.00"
    values.setdefault("JobStatus", "None")
    values.setdefault("PreferredDeliveryMethod", "None")
    _home_currency(change, values)
    if not change.schema.taxes_by_line:  # abroad a customer's code stands before the items': most have none
        _tax_defaults(change, values)


def _home_currency(change: Change, values: Values) -> None:
    """With several currencies in use a name has one for good: the home currency unless another one is given."""
    row = change.one(
        'SELECT "MultiCurrencyPreferencesHomeCurrencyRefListID",'
        ' "MultiCurrencyPreferencesHomeCurrencyRefFullName" FROM "Preferences"'
        ' WHERE "MultiCurrencyPreferencesIsMultiCurrencyOn" = 1'
    )
    if row is not None and not values.get("CurrencyRefListID"):
        values["CurrencyRefListID"], values["CurrencyRefFullName"] = row


def _tax_defaults(change: Change, values: Values) -> None:
    preferences = change.one(
        'SELECT "SalesTaxPreferencesDefaultTaxableSalesTaxCodeRefListID",'
        ' "SalesTaxPreferencesDefaultTaxableSalesTaxCodeRefFullName",'
        ' "SalesTaxPreferencesDefaultItemSalesTaxRefListID",'
        ' "SalesTaxPreferencesDefaultItemSalesTaxRefFullName" FROM "Preferences"'
    )
    if preferences is None:
        return
    if not values.get("SalesTaxCodeRefListID"):
        values["SalesTaxCodeRefListID"], values["SalesTaxCodeRefFullName"] = preferences[:2]
    if not values.get("ItemSalesTaxRefListID"):
        values["ItemSalesTaxRefListID"], values["ItemSalesTaxRefFullName"] = preferences[2:]


def _vendor(_change: Change, values: Values) -> None:
    values["Balance"] = "0.00"
    values.setdefault("NameOnCheck", values.get("CompanyName") or values["Name"])
    values.setdefault("IsVendorEligibleFor1099", 0)


def _account(_change: Change, values: Values) -> None:
    values["Balance"] = values["TotalBalance"] = "0.00"


def _item_tax_code(change: Change, values: Values) -> None:
    if not values.get("SalesTaxCodeRefListID"):
        row = change.one(
            'SELECT "SalesTaxPreferencesDefaultTaxableSalesTaxCodeRefListID",'
            ' "SalesTaxPreferencesDefaultTaxableSalesTaxCodeRefFullName" FROM "Preferences"'
        )
        if row is not None:
            values["SalesTaxCodeRefListID"], values["SalesTaxCodeRefFullName"] = row


def _inventory(change: Change, values: Values) -> None:
    for account in _ACCOUNTS["ItemInventory"]:
        if not values.get(f"{account}ListID"):
            raise errors.missing(account)
    for quantity in ("QuantityOnHand", "QuantityOnOrder", "QuantityOnSalesOrder"):
        if values.get(quantity) is None:
            values[quantity] = "0.00000"
    if values.get("SalesPrice") is None:
        values["SalesPrice"] = "0.00000"
    if values.get("PurchaseCost") is None:
        values["PurchaseCost"] = "0.00000"
    values["AverageCost"] = values["PurchaseCost"]
    _item_tax_code(change, values)


def _sold_item(change: Change, values: Values) -> None:
    """Service, non-inventory and other charge items: SalesOrPurchase or SalesAndPurchase, never both."""
    single = any(values.get(name) for name in values if name.startswith("SalesOrPurchase"))
    double = any(values.get(name) for name in values if name.startswith("SalesAndPurchase"))
    if single and double:
        raise errors.conflict("SalesOrPurchase", "SalesAndPurchase")
    if double:
        for account in ("SalesAndPurchaseIncomeAccountRef", "SalesAndPurchaseExpenseAccountRef"):
            if not values.get(f"{account}ListID"):
                raise errors.missing(account)
    elif not values.get("SalesOrPurchaseAccountRefListID"):
        raise errors.missing("SalesOrPurchaseAccountRef")
    _item_tax_code(change, values)


def _discount_item(change: Change, values: Values) -> None:
    if not values.get("AccountRefListID"):
        raise errors.missing("AccountRef")
    _item_tax_code(change, values)


def _tax_item(_change: Change, values: Values) -> None:
    if values.get("TaxRate") is None:
        values["TaxRate"] = "0.00000"


def _terms(_change: Change, values: Values) -> None:
    for number in ("StdDueDays", "StdDiscountDays"):
        if values.get(number) is None:
            values[number] = 0


def _date_driven_terms(_change: Change, values: Values) -> None:
    for name in ("DayOfMonthDue", "DiscountDayOfMonth"):
        if values.get(name) is not None and not 1 <= int(values[name] or 0) <= 31:
            raise errors.invalid_value(name, "A day of the month is between 1 and 31.")
    if values.get("DueNextMonthDays") is None:
        values["DueNextMonthDays"] = 0


def _price_level(_change: Change, values: Values) -> None:
    """A level moves all prices by a percentage, or lists items with prices of their own: never both."""
    percentage = values.get("PriceLevelFixedPercentage")
    if values.get("PriceLevelType") is None:
        values["PriceLevelType"] = "PerItem" if percentage is None else "FixedPercentage"
    if values["PriceLevelType"] == "PerItem" and percentage is not None:
        raise errors.conflict("PriceLevelFixedPercentage", "PriceLevelPerItem")
    if values["PriceLevelType"] == "FixedPercentage" and percentage is None:
        raise errors.missing("PriceLevelFixedPercentage")


def _sales_rep(_change: Change, values: Values) -> None:
    if not values.get("SalesRepEntityRefListID"):
        raise errors.missing("SalesRepEntityRef")


#: By item table: the accounts that what is sold and bought is posted to.
_ACCOUNTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("ItemInventory", "ItemInventoryAssembly"), ("IncomeAccountRef", "COGSAccountRef", "AssetAccountRef")
    ),
    **dict.fromkeys(
        ("ItemService", "ItemNonInventory", "ItemOtherCharge"),
        (
            "SalesOrPurchaseAccountRef",
            "SalesAndPurchaseIncomeAccountRef",
            "SalesAndPurchaseExpenseAccountRef",
        ),
    ),
    "ItemDiscount": ("AccountRef",),
}
_RULES: dict[str, Callable[[Change, Values], None]] = {
    "Customer": _customer,
    "Vendor": _vendor,
    "Account": _account,
    "ItemInventory": _inventory,
    "ItemInventoryAssembly": _inventory,
    "ItemService": _sold_item,
    "ItemNonInventory": _sold_item,
    "ItemOtherCharge": _sold_item,
    "ItemDiscount": _discount_item,
    "ItemSalesTax": _tax_item,
    "StandardTerms": _terms,
    "DateDrivenTerms": _date_driven_terms,
    "PriceLevel": _price_level,
    "SalesRep": _sales_rep,
}
