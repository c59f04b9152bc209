"""The same invented firms as QuickBooks customers and as Salesforce accounts, and bare ways to put them there."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bench.books import connected, rows
from bench.org import Org
from sandbox.datasets.firms import firm

_PLACES = ("Addr1", "City", "State", "PostalCode", "Country")
_PEOPLE = ("Name", "CompanyName", "FirstName", "LastName", "Phone", "Fax", "Email")

#: Columns that a customer is made of, in the order of ``customer_values``.
CUSTOMER_COLUMNS = (*_PEOPLE, *(f"{kind}Address{place}" for kind in ("Bill", "Ship") for place in _PLACES))

_SEED = 1


def customer_values(count: int) -> Iterator[tuple[str, ...]]:
    """Values of customers for CUSTOMER_COLUMNS."""
    for n in range(count):
        known = firm(_SEED, n)
        person = known.people[0]
        address = (known.street, known.city, known.state, known.postal_code, known.country)
        names = (known.name, known.name, person.first_name, person.last_name)
        yield (*names, known.phone, known.fax or known.phone, person.email, *address, *address)


def accounts(count: int) -> Iterator[dict[str, object]]:
    """The same firms as accounts, ready to be sent."""
    for name, _, _, _, phone, fax, _, street, city, state, postal, country, *_ in customer_values(count):
        address = {"Street": street, "City": city, "State": state, "PostalCode": postal, "Country": country}
        yield {
            "Name": name,
            "Phone": phone,
            "Fax": fax,
            "Active__c": "Yes",
            **{f"Billing{part}": value for part, value in address.items()},
            **{f"Shipping{part}": value for part, value in address.items()},
        }


def insert_customers(
    quickbooks: dict[str, Any], values: Iterable[tuple[str, ...]], columns: Sequence[str] = CUSTOMER_COLUMNS
) -> list[str]:
    """One INSERT for each customer, as QuickBooks takes them; the ListIDs, each asked for after its INSERT."""
    marks = ", ".join("?" * len(columns))
    sql = f"INSERT INTO Customer ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - fixed names
    list_ids = []
    with connected(quickbooks) as connection:
        cursor = connection.cursor()
        for row in values:
            cursor.execute(sql, row)
            list_ids.append(str(cursor.execute("sp_lastinsertid Customer").fetchone()[0]))
    return list_ids


def read_customers(quickbooks: dict[str, Any]) -> list[Any]:
    """ListID, version and columns of every customer."""
    columns = ", ".join(("ListID", "TimeModified", "EditSequence", "FullName", "IsActive", *CUSTOMER_COLUMNS))
    with connected(quickbooks) as connection:
        return rows(connection, f"SELECT {columns} FROM Customer")  # noqa: S608 - fixed names


def write_account_ids(quickbooks: dict[str, Any], ids: Sequence[tuple[str, str]]) -> None:
    """(ListID, account Id): the key that joins the two, one UPDATE for each."""
    with connected(quickbooks) as connection:
        cursor = connection.cursor()
        for list_id, account in ids:
            cursor.execute("UPDATE Customer SET CustomFieldAccountID = ? WHERE ListID = ?", account, list_id)


def read_accounts(org: Org) -> list[dict[str, Any]]:
    """Everything of every account that a customer is made of."""
    address = [f"{kind}{part}" for kind in ("Billing", "Shipping") for part in _ADDRESS]
    columns = ", ".join(
        ("Id", "Name", "Phone", "Fax", "Active__c", "QB_List_ID__c", "SystemModstamp", *address)
    )
    return list(org.query(f"SELECT {columns} FROM Account"))  # noqa: S608 - fixed names


_ADDRESS = ("Street", "City", "State", "PostalCode", "Country")
