from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sync.datasets import northwind
from sync.datasets.northwind import OrderLine
from sync.errors.base import ConfigurationError


def test_reads_orders_with_their_lines(folder: Path) -> None:
    first, second = northwind.read(folder).orders
    assert (first.key, first.customer, first.ordered_on) == ("10248", "ANTON", date(1996, 7, 4))
    assert first.lines == (
        OrderLine("1", Decimal(12), Decimal("14.40"), Decimal(0)),
        OrderLine("2", Decimal(10), Decimal("15.20"), Decimal(15)),
    )
    assert second.lines == (OrderLine("2", Decimal(9), Decimal("15.20"), Decimal(5)),)


def test_null_is_empty_and_accents_stay(folder: Path) -> None:
    antonio, romero = northwind.read(folder).customers
    assert (antonio.name, antonio.region, antonio.fax) == ("Antonio Moreno Taquería", "", "")
    assert (romero.name, romero.phone) == ("Romero, y tomillo", "")


def test_a_product_of_no_known_category_has_none(folder: Path) -> None:
    assert [product.category for product in northwind.read(folder).products] == ["Beverages", ""]


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("order_details.csv", "14.40", "much", "order_details.csv line 2: 'much' is not a number."),
        ("order_details.csv", "14.40", "NaN", "order_details.csv line 2: 'NaN' is not a number."),
        (
            "orders.csv",
            "1996-07-05",
            "yesterday",
            "orders.csv line 3: 'yesterday 00:00:00.000' is not a date.",
        ),
        ("products.csv", ",10,0\n", ",10,0,7\n", "products.csv line 2 has not as many values as its header."),
    ],
)
def test_says_where_a_value_cannot_be_read(folder: Path, name: str, old: str, new: str, message: str) -> None:
    path = folder / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        northwind.read(folder)
    assert caught.value.message == message


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "suppliers.csv").unlink()
    with pytest.raises(ConfigurationError, match=r"suppliers\.csv cannot be read"):
        northwind.read(folder)
