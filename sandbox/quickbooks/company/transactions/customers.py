"""What a transaction takes from its customer."""

from sandbox.quickbooks import errors
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.values import Stored

_ADDRESS_PARTS = (*(f"Addr{number}" for number in range(1, 6)), "City", "PostalCode", "Country", "Note")
_TAKEN = ("TermsRef", "SalesRepRef", "ItemSalesTaxRef", "ClassRef")
_COLUMNS = (
    *(
        f"{ref}{part}"
        for ref in (*_TAKEN, "SalesTaxCodeRef", "CurrencyRef")
        for part in ("ListID", "FullName")
    ),
)


def fill_from_customer(change: Change, header: dict[str, Stored], columns: frozenset[str]) -> None:
    """Fill in terms, sales rep, class, tax, currency, custom fields and addresses where the request left them out.

    ``columns``: the columns that the transaction's table has. An address is taken as a whole, or not at all.
    """
    parts = (*_ADDRESS_PARTS, change.schema.region)
    custom = [name for name in change.schema.tables["Customer"].custom_names if name in columns]
    names = (*_COLUMNS, *(f"{block}Address{part}" for block in ("Bill", "Ship") for part in parts), *custom)
    listed = ", ".join(f'"{name}"' for name in names)
    row = change.one(
        f'SELECT {listed} FROM "Customer" WHERE "ListID" = ?',  # noqa: S608 - names of the schema
        (header["CustomerRefListID"],),
    )
    if row is None:
        raise errors.not_found(str(header["CustomerRefListID"]))
    customer = dict(zip(names, row, strict=True))
    for ref in _TAKEN:
        _take(header, columns, ref, customer, ref)
    _take(header, columns, "CustomerSalesTaxCodeRef", customer, "SalesTaxCodeRef")
    for name in custom:
        header.setdefault(name, customer[name])
    if "CurrencyRefListID" in columns:
        header["CurrencyRefListID"] = customer["CurrencyRefListID"]
        header["CurrencyRefFullName"] = customer["CurrencyRefFullName"]
        wants_rate = "ExchangeRate" in columns and header.get("ExchangeRate") is None
        if wants_rate and customer["CurrencyRefListID"] is not None:
            rate = change.one(
                'SELECT "ExchangeRate" FROM "Currency" WHERE "ListID" = ?', (customer["CurrencyRefListID"],)
            )
            header["ExchangeRate"] = rate[0] if rate is not None else None
    for block in ("BillAddress", "ShipAddress"):
        own = [f"{block}{part}" for part in parts]
        if own[0] in columns and not any(header.get(part) for part in own):
            header.update({part: customer[part] for part in own if customer[part] is not None})


def _take(
    header: dict[str, Stored],
    columns: frozenset[str],
    ref: str,
    customer: dict[str, Stored],
    customer_ref: str,
) -> None:
    if f"{ref}ListID" in columns and f"{ref}ListID" not in header:
        header[f"{ref}ListID"] = customer[f"{customer_ref}ListID"]
        header[f"{ref}FullName"] = customer[f"{customer_ref}FullName"]


def customer_and_jobs(change: Change, list_id: Stored) -> list[Stored]:
    """ListIDs of a customer and of all jobs below it."""
    rows = change.all(
        'WITH RECURSIVE below(id) AS (SELECT ?1 UNION SELECT c."ListID" FROM "Customer" c '
        'JOIN below ON c."ParentRefListID" = below.id) SELECT id FROM below',
        (list_id,),
    )
    return [row[0] for row in rows]
