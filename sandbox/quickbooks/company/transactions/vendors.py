"""What a purchase takes from its vendor."""

from sandbox.quickbooks import errors
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.values import Stored

Values = dict[str, Stored]
_PARTS = (*(f"Addr{number}" for number in range(1, 6)), "City", "PostalCode", "Country", "Note")


def fill_from_vendor(change: Change, header: Values, columns: frozenset[str]) -> None:
    """Fill in terms, address, currency and its rate where the request left them out.

    ``columns``: the columns that the transaction's table has. An address is taken as a whole, or not at all.
    """
    vendor = change.row("Vendor", "ListID", header["VendorRefListID"])
    if vendor is None:
        raise errors.not_found(str(header["VendorRefListID"]))
    if "TermsRefListID" in columns and "TermsRefListID" not in header:
        header["TermsRefListID"] = vendor["TermsRefListID"]
        header["TermsRefFullName"] = vendor["TermsRefFullName"]
    fill_currency(change, header, columns, vendor)
    address = address_of(change, vendor, "VendorAddress")
    if "VendorAddressAddr1" in columns and not any(header.get(name) for name in address):
        header.update({name: value for name, value in address.items() if value is not None})


def address_of(change: Change, vendor: Values, block: str) -> Values:
    """The parts of a vendor's address under the names that they have in a transaction's ``block``."""
    return {f"{block}{part}": vendor[f"VendorAddress{part}"] for part in (*_PARTS, change.schema.region)}


def fill_currency(change: Change, header: Values, columns: frozenset[str], source: Values) -> None:
    """Take the currency of an account, vendor or customer, and its rate where none is given."""
    if "CurrencyRefListID" not in columns:
        return
    currency = source.get("CurrencyRefListID")
    header["CurrencyRefListID"], header["CurrencyRefFullName"] = currency, source.get("CurrencyRefFullName")
    if header.get("ExchangeRate") is None and currency is not None:
        rate = change.one('SELECT "ExchangeRate" FROM "Currency" WHERE "ListID" = ?', (currency,))
        header["ExchangeRate"] = rate[0] if rate is not None else None
