"""What the books must hold after the Northwind data went through, computed from the CSV files with exact fractions.

Independent of the engine and of its CSV reader on purpose: this is the other side of the comparison.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from pathlib import Path

#: Longest name that a QuickBooks item and a QuickBooks customer can have.
ITEM_NAME, CUSTOMER_NAME = 31, 41


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """One invoice line: ``cents`` is quantity x price less discount, rounded half up."""

    item: str
    quantity: Fraction
    cents: int


@dataclass(frozen=True, slots=True)
class Invoice:
    """One invoice with its lines in sorted order."""

    customer: str
    day: str
    lines: tuple[Line, ...]

    @property
    def cents(self) -> int:
        """Net total."""
        return sum(line.cents for line in self.lines)


@dataclass(frozen=True, slots=True)
class Books:
    """Contents of a company file: names of customers and items, invoices by their memo."""

    customers: frozenset[str]
    items: frozenset[str]
    invoices: Mapping[str, Invoice]

    @property
    def line_count(self) -> int:
        """Lines of all invoices."""
        return sum(len(invoice.lines) for invoice in self.invoices.values())

    @property
    def cents(self) -> int:
        """Net total of all invoices."""
        return sum(invoice.cents for invoice in self.invoices.values())


@dataclass(frozen=True, slots=True)
class Expected:
    """The books, the names that QuickBooks cannot take, and the orders that wait for them."""

    books: Books
    bad_customers: frozenset[str]
    bad_items: frozenset[str]
    waiting: frozenset[str]


def expected(folder: Path, renamed: Mapping[str, str] | None = None) -> Expected:
    """What ``folder`` must give; ``renamed`` maps product names to the names that were given to them since."""
    firms = {row["customerID"]: row["companyName"] for row in _rows(folder, "customers")}
    articles = {row["productID"]: row["productName"] for row in _rows(folder, "products")}
    articles = {key: (renamed or {}).get(name, name) for key, name in articles.items()}
    bad_customers = frozenset(name for name in firms.values() if len(name) > CUSTOMER_NAME or ":" in name)
    bad_items = frozenset(name for name in articles.values() if len(name) > ITEM_NAME or ":" in name)
    lines: dict[str, list[Line]] = {}
    for row in _rows(folder, "order_details"):
        quantity = Fraction(row["quantity"])
        amount = quantity * Fraction(row["unitPrice"]) * (1 - Fraction(row["discount"]))
        line = Line(articles[row["productID"]], quantity, floor(amount * 100 + Fraction(1, 2)))
        lines.setdefault(row["orderID"], []).append(line)
    invoices: dict[str, Invoice] = {}
    waiting = set()
    for row in _rows(folder, "orders"):
        name, customer = f"Order {row['orderID']}", firms[row["customerID"]]
        ordered = tuple(sorted(lines.get(row["orderID"], [])))
        if customer in bad_customers or any(line.item in bad_items for line in ordered):
            waiting.add(name)
        else:
            invoices[name] = Invoice(customer, row["orderDate"][:10], ordered)
    customers, items = frozenset(firms.values()) - bad_customers, frozenset(articles.values()) - bad_items
    return Expected(Books(customers, items, invoices), bad_customers, bad_items, frozenset(waiting))


def differences(wanted: Books, found: Books) -> list[str]:
    """Everything in which two books differ, in words; empty when they are equal to the cent."""
    found_at_all = [
        f"{what} {name!r}: {problem}"
        for what, left, right in (
            ("customer", wanted.customers, found.customers),
            ("item", wanted.items, found.items),
            ("invoice", set(wanted.invoices), set(found.invoices)),
        )
        for names, problem in ((left - right, "missing"), (right - left, "not expected"))
        for name in sorted(names)
    ]
    for memo in sorted(set(wanted.invoices) & set(found.invoices)):
        left, right = wanted.invoices[memo], found.invoices[memo]
        if left.customer != right.customer:
            found_at_all.append(f"invoice {memo!r}: customer {right.customer!r}, expected {left.customer!r}")
        if left.day != right.day:
            found_at_all.append(f"invoice {memo!r}: dated {right.day}, expected {left.day}")
        found_at_all += [
            f"invoice {memo!r}: line {line.item!r} x {line.quantity} = {money(line.cents)} {problem}"
            for lines, others, problem in (
                (left.lines, right.lines, "missing"),
                (right.lines, left.lines, "not expected"),
            )
            for line in _without(lines, others)
        ]
    return found_at_all


def money(cents: int) -> str:
    """Cents as an amount: 126579329 is 1,265,793.29."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def _without(lines: tuple[Line, ...], others: tuple[Line, ...]) -> list[Line]:
    """Lines that are not among the others, counting repeats."""
    left = list(others)
    missing = []
    for line in lines:
        if line in left:
            left.remove(line)
        else:
            missing.append(line)
    return missing


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
