"""Features of QuickBooks that the preferences turn on and off."""

from typing import Final

from sandbox.quickbooks import errors
from sandbox.quickbooks.company.change import Change

#: By table: the preference without which nothing new can be made in it.
_NEEDED: Final = {
    "Estimate": "JobsAndEstimatesPreferencesIsUsingEstimates",
    "ItemInventory": "PurchasesAndVendorsPreferencesIsUsingInventory",
    "ItemInventoryAssembly": "PurchasesAndVendorsPreferencesIsUsingInventory",
    "PurchaseOrder": "PurchasesAndVendorsPreferencesIsUsingInventory",
    "PriceLevel": "SalesAndCustomersPreferencesIsUsingPriceLevels",
}


def check(change: Change, table: str) -> None:
    """QuickBooksError 3250 where the preferences turn off what a new row of this table needs."""
    preference = _NEEDED.get(table)
    if preference is None:
        return
    row = change.one(f'SELECT "{preference}" FROM "Preferences"')  # noqa: S608 - a name from above
    if row is not None and row[0] == 0:
        raise errors.error_of("3250")
