"""Books as both servers hold them: one story told twice, to the cent, by each system's own rules."""

import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
import requests

from sandbox.datasets.articles import article
from sandbox.datasets.books import Books, account_name, is_customer
from sandbox.datasets.rows import STANDARD_PRICE_BOOK, Ref
from tests.sandbox_fixtures import SandboxPair, SandboxServers

BOOKS = Books(size=45, seed=7)


@pytest.fixture
def control(sandbox: SandboxServers) -> Callable[..., requests.Response]:
    """A call of the control API below /sandbox/companies."""

    def call(method: str, path: str, body: object = None) -> requests.Response:
        token = (sandbox.var_dir / "sandbox" / "control_token").read_text().strip()
        url = f"{sandbox.url}/sandbox/companies{path}"
        return requests.request(method, url, json=body, headers={"X-Sandbox-Token": token}, timeout=60)

    return call


def _loaded(control: Callable[..., requests.Response], slug: str) -> dict[str, Any]:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        sides: dict[str, Any] = control("GET", f"/{slug}/dataset").json()
        if all(side["state"] != "loading" for side in sides.values()):
            return sides
    pytest.fail("the books were not loaded in time")


def _ended(count: int) -> dict[str, object]:
    return {"state": "loaded", "done": count, "total": count, "error": ""}


def test_both_sides_tell_one_story(
    make_pair: Callable[..., SandboxPair], control: Callable[..., requests.Response]
) -> None:
    pair = make_pair(salesforce_fields=False, custom_fields=[])
    nothing = {"state": "none", "done": 0, "total": 0, "error": ""}
    assert control("GET", f"/{pair.slug}/dataset").json() == {"salesforce": nothing, "quickbooks": nothing}
    for size in (0, 1_000_001, "5", True):
        assert control("POST", f"/{pair.slug}/dataset", {"size": size}).status_code == 400
    begun = control(
        "POST", f"/{pair.slug}/dataset", {"dataset": "books", "size": BOOKS.size, "seed": BOOKS.seed}
    )
    assert begun.status_code == 202, begun.text
    assert _loaded(control, pair.slug) == {
        "salesforce": _ended(BOOKS.salesforce_count),
        "quickbooks": _ended(BOOKS.quickbooks_count),
    }

    accounts = {one.id: one.values for one in pair.records_sf("Account", ["Name", "Phone"])}
    customers = pair.rows_qb("SELECT * FROM Customer")
    bound = {row["CustomFieldAccountID"]: row for row in customers}
    assert [one["Name"] for one in accounts.values()] == [account_name(n) for n in range(BOOKS.size)]
    assert set(bound) == {key for n, key in enumerate(accounts) if is_customer(n)}
    assert len(bound) == len(customers) == 43
    for key, row in bound.items():
        assert (row["Name"], row["Phone"]) == (accounts[key]["Name"], accounts[key]["Phone"])

    opportunities = {
        one.id: one.values
        for one in pair.records_sf(
            "Opportunity",
            [
                "AccountId",
                "Amount",
                "StageName",
                "IsWon",
                "CloseDate",
                "Invoice_Number__c",
                "ExpectedRevenue",
            ],
        )
    }
    assert [one["CloseDate"] for one in opportunities.values()] == [BOOKS.day(n) for n in range(BOOKS.size)]
    lines: dict[Any, list[Any]] = defaultdict(list)
    for one in pair.records_sf(
        "OpportunityLineItem", ["OpportunityId", "Quantity", "UnitPrice", "TotalPrice"]
    ):
        values: dict[str, Any] = dict(one.values)
        lines[values["OpportunityId"]].append((values["Quantity"], values["UnitPrice"], values["TotalPrice"]))
    invoice_lines = defaultdict(list)
    for row in pair.rows_qb("SELECT * FROM InvoiceLine ORDER BY RefNumber, InvoiceLineSeqNo"):
        money = (row["InvoiceLineQuantity"], row["InvoiceLineRate"], row["InvoiceLineAmount"])
        invoice_lines[row["RefNumber"]].append(money)
    invoices = {row["RefNumber"]: row for row in pair.rows_qb("SELECT * FROM Invoice")}
    owed: dict[str, Decimal] = defaultdict(Decimal)
    met = 0
    for key, record in opportunities.items():
        values = dict(record)
        total = sum((price for _, _, price in lines[key]), Decimal(0))
        assert values["Amount"] == total
        number = values["Invoice_Number__c"]
        assert bool(number) == (values["IsWon"] and values["AccountId"] in bound)
        if number:
            met += 1
            invoice = invoices[number]
            customer = bound[values["AccountId"]]
            assert invoice["CustomerRefListID"] == customer["ListID"]
            assert invoice["TxnDate"] == values["CloseDate"]
            assert (invoice["Subtotal"], invoice["BalanceRemaining"]) == (total, total)
            assert invoice_lines[number] == lines[key]
            assert values["ExpectedRevenue"] == total
            owed[customer["ListID"]] += total
    assert met == len(invoices) == 29
    assert {row["ListID"]: row["TotalBalance"] for row in customers if row["TotalBalance"]} == owed
    (receivable,) = pair.rows_qb("SELECT Balance FROM Account WHERE Name = 'Accounts Receivable'")
    assert receivable["Balance"] == sum(owed.values())

    again = control("POST", f"/{pair.slug}/dataset", {"size": BOOKS.size, "seed": BOOKS.seed})
    assert (again.status_code, again.json()["salesforce"]["state"]) == (202, "loaded")
    other = control("POST", f"/{pair.slug}/dataset", {"size": 1, "seed": BOOKS.seed})
    assert (other.status_code, other.json()) == (409, {"error": "the org has records of Account already"})
    assert len(pair.records_sf("Account", ["Id"])) == BOOKS.size


def test_a_pair_made_with_books(
    make_pair: Callable[..., SandboxPair], control: Callable[..., requests.Response]
) -> None:
    """The loaded rows are those that a person's own entries come to."""
    slug = "books-at-once"
    assert control("POST", "", {"slug": slug, "dataset": "books", "size": 0}).status_code == 400
    assert control("GET", f"/{slug}").status_code == 404
    made = control("POST", "", {"slug": slug, "dataset": "books", "size": 1, "seed": 3})
    assert made.status_code == 201, made.text
    assert {side["state"] for side in _loaded(control, slug).values()} == {"loaded"}
    loaded = make_pair(slug)
    by_hand = make_pair(custom_fields=[["Customer", "AccountID"]])
    _enter_by_hand(by_hand, loaded)
    for table in ("Customer", "Invoice", "InvoiceLine"):
        assert _own(loaded, table) == _own(by_hand, table), table
    for table in ("ItemNonInventory", "ItemService"):
        entered = _own(by_hand, table)
        names = {item["Name"] for item in entered}
        assert [item for item in _own(loaded, table) if item["Name"] in names] == entered
    columns = [
        "Amount",
        "ExpectedRevenue",
        "Probability",
        "TotalOpportunityQuantity",
        "IsClosed",
        "FiscalYear",
    ]
    one, other = (pair.records_sf("Opportunity", columns)[0].values for pair in (loaded, by_hand))
    assert {name: one[name] for name in columns} == {name: other[name] for name in columns}


def test_calls_at_once_bring_the_books_once(control: Callable[..., requests.Response]) -> None:
    asked = {"slug": "books-by-many", "dataset": "books", "size": 200, "seed": 5}
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: control("POST", "", asked), range(6)))
    assert {answer.status_code for answer in answers} <= {200, 201}, [answer.text for answer in answers]
    books = Books(size=200, seed=5)
    assert _loaded(control, "books-by-many") == {
        "salesforce": _ended(books.salesforce_count),
        "quickbooks": _ended(books.quickbooks_count),
    }
    assert control("POST", "", {**asked, "size": 300}).status_code == 409
    assert control("DELETE", "/books-by-many").status_code == 204


def _enter_by_hand(pair: SandboxPair, loaded: SandboxPair) -> None:
    """The books of one account once more, typed in over the two systems' public protocols."""
    (account,) = loaded.records_sf("Account", ["Id"])
    sold = {str(product) for product, _ in Books(1, 3).lines(0)}
    names = {article(int(product)).name for product in sold}
    for row in Books(1, 3).quickbooks_rows(iter([account.id])):
        if row.table.startswith("Item") and row.values["Name"] not in names:
            continue
        for line in row.lines:
            cached = {**line, "FQSaveToCache": 1}
            columns, marks = ", ".join(cached), ", ".join("?" * len(cached))
            pair.edit_qb(f"INSERT INTO {row.table}Line ({columns}) VALUES ({marks})", *cached.values())
        pair.create_qb(row.table, **row.values)
    ids = {STANDARD_PRICE_BOOK: pair.records_sf("Pricebook2", ["Id"])[0].id}
    for record in Books(1, 3).salesforce_rows():
        if record.object in {"Product2", "PricebookEntry"} and record.key.partition(":")[2] not in sold:
            continue
        values = {
            name: ids[value.key] if isinstance(value, Ref) else value for name, value in record.values.items()
        }
        ids[record.key] = pair.create_sf(record.object, **values)


#: What two files never have in common.
_THEIR_OWN = ("listid", "txnid", "txnlineid", "timecreated", "timemodified", "editsequence", "guid", "key")


def _own(pair: SandboxPair, table: str) -> list[dict[str, Any]]:
    rows = pair.rows_qb(f"SELECT * FROM {table}")
    return [
        {name: value for name, value in row.items() if not name.lower().endswith(_THEIR_OWN)} for row in rows
    ]
