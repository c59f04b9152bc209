"""Reads the Northwind layout: customers, suppliers, products, orders and order details as CSV files.

UTF-8, a header line, the word NULL for an empty value. Dates are ``1996-07-04 00:00:00.000``; a discount is a
fraction (0.15). Columns that nothing is made of are not looked at.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from sync.errors.base import ConfigurationError


@dataclass(frozen=True, slots=True)
class Firm:
    """A customer or supplier with its one contact person and address; '' where the file has none."""

    key: str
    name: str
    contact: str
    title: str
    street: str
    city: str
    region: str
    postal_code: str
    country: str
    phone: str
    fax: str


@dataclass(frozen=True, slots=True)
class Product:
    """An article with its list price and the name of its category."""

    key: str
    name: str
    category: str
    packing: str
    price: Decimal


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One product of an order: price of one unit before ``discount``, which is a percentage (15 for 0.15)."""

    product: str
    quantity: Decimal
    price: Decimal
    discount: Decimal


@dataclass(frozen=True, slots=True)
class Order:
    """A won order of a customer; the freight is left out."""

    key: str
    customer: str
    ordered_on: date
    lines: tuple[OrderLine, ...]


@dataclass(frozen=True, slots=True)
class Northwind:
    """The whole folder."""

    customers: tuple[Firm, ...]
    suppliers: tuple[Firm, ...]
    products: tuple[Product, ...]
    orders: tuple[Order, ...]


def read(folder: Path) -> Northwind:
    """Everything in ``folder``; ConfigurationError names the file, line and value that cannot be read."""
    categories = {row["categoryID"]: row["categoryName"] for _, row in _rows(folder / "categories.csv")}
    lines: dict[str, list[OrderLine]] = {}
    for place, row in _rows(folder / "order_details.csv"):
        line = OrderLine(
            product=row["productID"],
            quantity=_number(row["quantity"], place),
            price=_number(row["unitPrice"], place),
            discount=_number(row["discount"], place) * 100,
        )
        lines.setdefault(row["orderID"], []).append(line)
    return Northwind(
        customers=tuple(_firm(row, "customerID") for _, row in _rows(folder / "customers.csv")),
        suppliers=tuple(_firm(row, "supplierID") for _, row in _rows(folder / "suppliers.csv")),
        products=tuple(
            Product(
                key=row["productID"],
                name=row["productName"],
                category=categories.get(row["categoryID"], ""),
                packing=row["quantityPerUnit"],
                price=_number(row["unitPrice"], place),
            )
            for place, row in _rows(folder / "products.csv")
        ),
        orders=tuple(
            Order(
                key=row["orderID"],
                customer=row["customerID"],
                ordered_on=_day(row["orderDate"], place),
                lines=tuple(lines.get(row["orderID"], ())),
            )
            for place, row in _rows(folder / "orders.csv")
        ),
    )


def _firm(row: dict[str, str], key: str) -> Firm:
    return Firm(
        key=row[key],
        name=row["companyName"],
        contact=row["contactName"],
        title=row["contactTitle"],
        street=row["address"],
        city=row["city"],
        region=row["region"],
        postal_code=row["postalCode"],
        country=row["country"],
        phone=row["phone"],
        fax=row["fax"],
    )


def _rows(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row with its place (``orders.csv line 7``), NULL as ''."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            for row in reader:
                place = f"{path.name} line {reader.line_num}"
                if None in row or None in row.values():
                    raise ConfigurationError("DATASET_ROW", f"{place} has not as many values as its header.")
                yield place, {name: "" if value == "NULL" else value for name, value in row.items()}
    except OSError as error:
        raise ConfigurationError("DATASET_FILE", f"{path.name} cannot be read: {error.strerror}.") from error


def _number(text: str, place: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ConfigurationError("DATASET_NUMBER", f"{place}: {text!r} is not a number.") from error
    if not number.is_finite():
        raise ConfigurationError("DATASET_NUMBER", f"{place}: {text!r} is not a number.")
    return number


def _day(text: str, place: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise ConfigurationError("DATASET_DATE", f"{place}: {text!r} is not a date.") from error
