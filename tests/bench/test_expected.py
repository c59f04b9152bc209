from fractions import Fraction
from pathlib import Path

import pytest

from bench.expected import Books, Invoice, Line, differences, expected, money

_LONG = "Louisiana Fiery Hot Pepper Sauce"  # 32 characters


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two customers, two products, three orders; one product's name is too long for an item."""
    files = {
        "customers": "customerID,companyName\nA,Alder\nB,Birch\n",
        "products": f"productID,productName\n1,Chai\n2,{_LONG}\n",
        "orders": (
            "orderID,customerID,orderDate\n"
            "10,A,1996-07-04 00:00:00.000\n"
            "11,B,1996-07-05 00:00:00.000\n"
            "12,B,1996-07-06 00:00:00.000\n"
        ),
        "order_details": (
            "orderID,productID,unitPrice,quantity,discount\n"
            "10,1,0.10,3,0.15\n"  # 0.255 is rounded half up
            "11,1,10.00,1,0\n"
            "11,2,20.00,1,0\n"
            "12,1,10.00,2,0.25\n"
        ),
    }
    for name, content in files.items():
        (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")
    return tmp_path


def test_amounts_are_rounded_half_up_to_the_cent(folder: Path) -> None:
    invoice = expected(folder).books.invoices["Order 10"]
    assert invoice == Invoice("Alder", "1996-07-04", (Line("Chai", Fraction(3), 26),))


def test_orders_of_a_product_with_a_long_name_wait(folder: Path) -> None:
    wanted = expected(folder)
    assert wanted.bad_items == {_LONG}
    assert wanted.waiting == {"Order 11"}
    assert wanted.books.items == {"Chai"}
    assert set(wanted.books.invoices) == {"Order 10", "Order 12"}
    assert (wanted.books.line_count, wanted.books.cents) == (2, 26 + 1500)


def test_a_shortened_name_lets_them_through(folder: Path) -> None:
    wanted = expected(folder, {_LONG: "Hot Sauce"})
    assert (wanted.bad_items, wanted.waiting) == (frozenset(), frozenset())
    assert wanted.books.items == {"Chai", "Hot Sauce"}
    assert wanted.books.invoices["Order 11"].cents == 3000


def test_equal_books_have_no_differences(folder: Path) -> None:
    assert differences(expected(folder).books, expected(folder).books) == []


def test_every_kind_of_difference_is_named() -> None:
    line = Line("Chai", Fraction(1), 100)
    wanted = Books(
        frozenset({"Alder", "Birch"}),
        frozenset({"Chai"}),
        {
            "Order 1": Invoice("Alder", "1996-07-04", (line, line)),
            "Order 2": Invoice("Birch", "1996-07-04", (line,)),
        },
    )
    found = Books(
        frozenset({"Alder"}),
        frozenset({"Chai", "Chang"}),
        {"Order 1": Invoice("Birch", "1996-07-05", (line, Line("Chai", Fraction(1), 101)))},
    )
    assert differences(wanted, found) == [
        "customer 'Birch': missing",
        "item 'Chang': not expected",
        "invoice 'Order 2': missing",
        "invoice 'Order 1': customer 'Birch', expected 'Alder'",
        "invoice 'Order 1': dated 1996-07-05, expected 1996-07-04",
        "invoice 'Order 1': line 'Chai' x 1 = 1.00 missing",
        "invoice 'Order 1': line 'Chai' x 1 = 1.01 not expected",
    ]


@pytest.mark.parametrize(
    ("cents", "text"), [(126579329, "1,265,793.29"), (5, "0.05"), (-1205, "-12.05"), (0, "0.00")]
)
def test_money(cents: int, text: str) -> None:
    assert money(cents) == text
