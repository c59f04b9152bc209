"""Transactions with lines: one request or nothing, lines by one query for a page, updates line by line."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from sync.connectors.quickbooks.company_file import QuickBooksConnection
from sync.engine.records import Operation, Query, Record, Values
from sync.errors.codes import Code
from tests.contracts.sides import LONG_AGO
from tests.sandbox_fixtures import SandboxPair, create, soon, update

LINES = (
    "InvoiceLineItemRefListID",
    "InvoiceLineDesc",
    "InvoiceLineQuantity",
    "InvoiceLineRate",
    "InvoiceLineAmount",
)
INVOICE = Query(
    "Invoice", ("RefNumber", "TxnDate", "Subtotal", "CustomerRefListID"), children={"InvoiceLine": LINES}
)


class Books:
    """A company file with one customer and two items."""

    def __init__(self, pair: SandboxPair) -> None:
        self.pair = pair
        self.qb: QuickBooksConnection = pair.qb()
        self.customer = pair.create_qb("Customer", Name="Acme")
        income = pair.create_qb("Account", Name="Sales of tests", AccountType="Income")
        self.items = [
            pair.create_qb(
                "ItemService",
                Name=name,
                SalesOrPurchasePrice=Decimal(price),
                SalesOrPurchaseAccountRefListID=income,
            )
            for name, price in (("Hour", "80"), ("Day", "600"))
        ]

    def line(self, item: int = 0, quantity: str = "1", rate: str = "80", desc: str = "work") -> Values:
        return {
            "InvoiceLineItemRefListID": self.items[item],
            "InvoiceLineDesc": desc,
            "InvoiceLineQuantity": Decimal(quantity),
            "InvoiceLineRate": Decimal(rate),
        }

    def invoice(self, number: str, *lines: Values, **header: str) -> Operation:
        values: Values = {
            "CustomerRefListID": self.customer,
            "RefNumber": number,
            "TxnDate": date(2026, 3, 1),
            **header,
        }
        return create("Invoice", values, lines={"InvoiceLine": lines or (self.line(),)})

    def read(self) -> dict[str, Record]:
        """Every invoice by RefNumber, seen by another connection."""
        pages = self.pair.qb().changed(INVOICE, after=LONG_AGO, until=datetime.now(UTC) + timedelta(days=1))
        return {str(record.values["RefNumber"]): record for page in pages for record in page}


@pytest.fixture
def books(pair: SandboxPair) -> Books:
    return Books(pair)


def test_an_invoice_is_made_of_its_lines(books: Books) -> None:
    lines = [
        books.line(0, "1.5", "80.12345"),
        books.line(1, "2", "600", "two days"),
        books.line(0, "1", "-10"),
    ]
    (result,) = books.qb.write([books.invoice("A-1", *lines)], deadline=soon())
    assert result.failure is None
    (record,) = books.read().values()
    assert record.id == result.id
    assert record.version == result.version
    found = record.children["InvoiceLine"]
    assert [line.values["InvoiceLineDesc"] for line in found] == ["work", "two days", "work"]
    assert [line.values["InvoiceLineAmount"] for line in found] == [
        Decimal("120.19"),
        Decimal("1200"),
        Decimal("-10"),
    ]
    assert record.values["Subtotal"] == Decimal("1310.19")
    assert record.values["TxnDate"] == date(2026, 3, 1)
    assert len({line.id for line in found}) == 3


def test_lines_of_a_page_are_one_query(books: Books) -> None:
    books.qb.write(
        [books.invoice(str(number), books.line(), books.line(1)) for number in range(30)], deadline=soon()
    )
    until = books.qb.now() + timedelta(days=1)
    list(books.qb.changed(INVOICE, after=LONG_AGO, until=until))
    before = books.qb.calls
    pages = list(books.qb.changed(INVOICE, after=LONG_AGO, until=until, page_size=10))
    assert [len(page) for page in pages] == [10, 10, 10]
    assert books.qb.calls - before == 1 + 3
    assert all(len(record.children["InvoiceLine"]) == 2 for page in pages for record in page)


def test_a_refused_invoice_leaves_no_lines_for_the_next(books: Books) -> None:
    operations = [
        books.invoice("1", books.line(desc="of one")),
        books.invoice("2", books.line(desc="of two"), CustomerRefListID="80000099-1700000000"),
        books.invoice("3", books.line(desc="of three"), {**books.line(), "InvoiceLineQuantity": "many"}),
        books.invoice("4", books.line(desc="of four")),
    ]
    results = books.qb.write(operations, deadline=soon())
    assert [result.failure.code if result.failure else "" for result in results] == ["", "3140", "3060", ""]
    invoices = books.read()
    assert {number: len(record.children["InvoiceLine"]) for number, record in invoices.items()} == {
        "1": 1,
        "4": 1,
    }
    assert invoices["4"].children["InvoiceLine"][0].values["InvoiceLineDesc"] == "of four"


@pytest.mark.parametrize("call", ["INSERT INTO Invoice (", "INSERT INTO InvoiceLine"])
def test_an_invoice_that_meets_a_lock_is_made_once_with_its_lines(books: Books, call: str) -> None:
    books.pair.fault("quickbooks", "lock", call=call, nth=2, times=2)
    operations = [books.invoice(number, books.line(), books.line(1)) for number in ("1", "2", "3")]
    results = books.qb.write(operations, deadline=soon())
    assert [result.failure for result in results] == [None] * 3
    assert {number: len(r.children["InvoiceLine"]) for number, r in books.read().items()} == {
        "1": 2,
        "2": 2,
        "3": 2,
    }


def test_a_line_that_meets_a_lock_is_added_once(books: Books) -> None:
    books.qb.write([books.invoice("1", books.line(desc="first"))], deadline=soon())
    (record,) = books.read().values()
    (line,) = record.children["InvoiceLine"]
    wanted = [{"InvoiceLineTxnLineID": line.id}, books.line(desc="second"), books.line(desc="third")]
    books.pair.fault("quickbooks", "lock", call="INSERT INTO InvoiceLine", nth=2, times=2)
    (result,) = books.qb.write(
        [update("Invoice", record.id, {}, lines={"InvoiceLine": wanted})], deadline=soon()
    )
    assert result.failure is None
    (after,) = books.read().values()
    texts = [found.values["InvoiceLineDesc"] for found in after.children["InvoiceLine"]]
    assert texts == ["first", "second", "third"]


def test_a_deadline_among_the_lines_leaves_nothing(books: Books) -> None:
    books.pair.fault("quickbooks", "slow", call="INSERT INTO InvoiceLine", seconds=1.2)
    operations = [books.invoice("1", books.line(), books.line()), books.invoice("2")]
    results = books.qb.write(operations, deadline=soon(3))
    assert [result.failure.code for result in results if result.failure] == [Code.NOT_SENT, Code.NOT_SENT]
    books.pair.clear_faults()
    assert books.read() == {}
    assert books.qb.write([books.invoice("3")], deadline=soon())[0].failure is None
    assert [len(record.children["InvoiceLine"]) for record in books.read().values()] == [1]


def test_a_connection_that_dies_among_the_lines_has_left_nothing(books: Books) -> None:
    books.pair.fault("quickbooks", "drop_before", call="INSERT INTO InvoiceLine", nth=2)
    results = books.qb.write(
        [books.invoice("1", books.line(), books.line()), books.invoice("2")], deadline=soon()
    )
    assert [result.failure.code for result in results if result.failure] == [Code.NOT_SENT, Code.NOT_SENT]
    again = books.qb.write([books.invoice("2", books.line(desc="alone"))], deadline=soon())
    assert again[0].failure is None
    assert [len(record.children["InvoiceLine"]) for record in books.read().values()] == [1]


@pytest.mark.parametrize(("kind", "found"), [("drop_before", 0), ("drop_after", 1)])
def test_an_invoice_with_unknown_outcome_is_found_whole_or_not_at_all(
    books: Books, kind: str, found: int
) -> None:
    started = books.qb.now()
    books.pair.fault("quickbooks", kind, call="INSERT INTO Invoice (")
    lost = books.invoice("1", books.line(), books.line(1))
    (result,) = books.qb.write([lost], deadline=soon())
    assert result.unknown
    by_mark = books.qb.find_by_mark(INVOICE, marks=[lost.mark], created_after=started - timedelta(minutes=5))
    assert [len(record.children["InvoiceLine"]) for record in by_mark.values()] == [2] * found
    assert list(by_mark) == [lost.mark] * found


def test_lines_are_changed_added_and_removed(books: Books) -> None:
    lines = [books.line(desc="stays"), books.line(desc="changes"), books.line(desc="goes")]
    books.qb.write([books.invoice("1", *lines)], deadline=soon())
    (record,) = books.read().values()
    stays, changes, _ = record.children["InvoiceLine"]
    wanted = [
        {"InvoiceLineTxnLineID": stays.id, **lines[0]},
        {"InvoiceLineTxnLineID": changes.id, **books.line(desc="changed", quantity="3")},
        {"InvoiceLineTxnLineID": "-1", **books.line(1, desc="new", rate="600")},
    ]
    operation = update(
        "Invoice",
        record.id,
        {"Memo": "revised"},
        expected_version=record.version,
        lines={"InvoiceLine": wanted},
    )
    books.pair.clear_calls()
    (result,) = books.qb.write([operation], deadline=soon())
    assert result.failure is None
    (after,) = books.read().values()
    assert [line.values["InvoiceLineDesc"] for line in after.children["InvoiceLine"]] == [
        "stays",
        "changed",
        "new",
    ]
    assert after.children["InvoiceLine"][0].id == stays.id
    assert after.values["Subtotal"] == Decimal("80") + Decimal("240") + Decimal("600")
    assert result.version == after.version
    assert books.pair.rows_qb("SELECT Memo FROM Invoice")[0]["Memo"] == "revised"


def test_a_scan_goes_on_while_records_are_written_and_refused(books: Books) -> None:
    books.qb.write([books.invoice(f"old {number}") for number in range(30)], deadline=soon())
    until = books.qb.now() + timedelta(days=1)
    seen: list[str] = []
    for page in books.qb.changed(INVOICE, after=LONG_AGO, until=until, page_size=10):
        seen += [str(record.values["RefNumber"]) for record in page]
        operations = [
            books.invoice(f"new {len(seen)}"),
            books.invoice("bad", books.line(), CustomerRefListID="80000099-1700000000"),
            update("Customer", books.customer, {"Phone": f"{len(seen)}"}),
        ]
        results = books.qb.write(operations, deadline=soon())
        assert [result.failure is None for result in results] == [True, False, True]
    assert {number for number in seen if number.startswith("old")} == {
        f"old {number}" for number in range(30)
    }
    assert len(seen) == len(set(seen))
    assert len(books.read()) == 33


def test_the_failure_names_its_field(books: Books) -> None:
    (result,) = books.qb.write([create("Customer", {"Name": "A", "Phone": "5" * 40})], deadline=soon())
    assert result.failure is not None
    assert (result.failure.code, result.failure.fields) == ("3070", ("Phone",))
