"""What a transaction takes from its customer."""

from sandbox.quickbooks import errors
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.values import Stored

_ADDRESS_PARTS = (
    *(f"Addr{number}" for number in range(1, 6)),
    "City",
    "State",
    "PostalCode",
    "Country",
    "Note",
)
_TAKEN = ("TermsRef", "SalesRepRef", "ItemSalesTaxRef", "ClassRef")
_COLUMNS = (
    *(
        f"{ref}{part}"
        for ref in (*_TAKEN, "SalesTaxCodeRef", "CurrencyRef")
        for part in ("ListID", "FullName")
    ),
    *(f"{block}Address{part}" for block in ("Bill", "Ship") for part in _ADDRESS_PARTS),
)
_SELECT = 'SELECT {} FROM "Customer" WHERE "ListID" = ?'.format(  # noqa: S608 - fixed names
    ", ".join(f'"{name}"' for name in _COLUMNS)
)


def fill_from_customer(change: Change, header: dict[str, Stored], columns: frozenset[str]) -> None:
    """Fill in terms, sales rep, class, tax, currency and addresses where the request left them out.

    ``columns``: the columns that the transaction's table has. An address is taken as a whole, or not at all.
    """
    row = change.one(_SELECT, (header["CustomerRefListID"],))
    if row is None:
        raise errors.not_found(str(header["CustomerRefListID"]))
    customer = dict(zip(_COLUMNS, row, strict=True))
    for ref in _TAKEN:
        _take(header, columns, ref, customer, ref)
    _take(header, columns, "CustomerSalesTaxCodeRef", customer, "SalesTaxCodeRef")
    if "CurrencyRefListID" in columns:
        header["CurrencyRefListID"] = customer["CurrencyRefListID"]
        header["CurrencyRefFullName"] = customer["CurrencyRefFullName"]
    for block in ("BillAddress", "ShipAddress"):
        parts = [f"{block}{part}" for part in _ADDRESS_PARTS]
        if parts[0] in columns and not any(header.get(part) for part in parts):
            header.update({part: customer[part] for part in parts if customer[part] is not None})


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
