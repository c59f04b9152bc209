"""Lines of an Opportunity and lines of a QuickBooks transaction: conversion, comparison and pairing. Pure.

Comparison goes through a canonical text of the lines, so that a merge treats them as one field of each side.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from provisioning.catalogue.choices import LineDescription
from sync.engine.links import MappingProblem
from sync.engine.mapping.money import cents, line_price, unit_price
from sync.engine.mapping.text import free_text
from sync.engine.records import Record, Value, Values
from sync.engine.values import encode, text
from sync.errors.codes import Code

DESCRIPTION_LIMIT = 4095
#: Names under which the lines of a record are compared as one value, on either side.
LINE_VALUES = frozenset({"OpportunityLineItems", "InvoiceLine"})
ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class LineRules:
    """What a transaction page says of its lines. ``prefix`` is the line table and its columns' prefix: InvoiceLine."""

    prefix: str
    description: LineDescription
    class_field: str
    identical: bool
    tax_code: str


@dataclass(frozen=True, slots=True)
class QbLine:
    """One line as QuickBooks should have it."""

    item_id: str
    quantity: Decimal
    rate: Decimal | None
    amount: Decimal
    description: str | None
    class_name: str | None
    tax_code: str | None
    source_id: str = ""

    def values(self, rules: LineRules, *, line_id: str = "") -> dict[str, Value]:
        """Columns of the line row; ``line_id`` -1 adds, an existing one changes."""
        prefix = rules.prefix
        row: dict[str, Value] = {
            f"{prefix}ItemRefListID": self.item_id,
            f"{prefix}Desc": self.description,
            f"{prefix}Quantity": self.quantity,
        }
        if self.rate is None:
            row[f"{prefix}Amount"] = self.amount
        else:
            row[f"{prefix}Rate"] = self.rate
        if self.class_name:
            row[f"{prefix}ClassRefFullName"] = self.class_name
        if self.tax_code:
            row[f"{prefix}SalesTaxCodeRefFullName"] = self.tax_code
        if line_id:
            row[f"{prefix}TxnLineID"] = line_id
        return row


def to_qb_lines(
    lines: Sequence[Record], rules: LineRules, item_of: Callable[[Values], str | None]
) -> tuple[QbLine, ...]:
    """Opportunity lines as QuickBooks lines. A product whose item is not there yet raises a waiting ITEM_MISSING."""
    return tuple(_to_qb_line(line, rules, item_of) for line in lines)


def _to_qb_line(line: Record, rules: LineRules, item_of: Callable[[Values], str | None]) -> QbLine:
    values = line.values
    item_id = item_of(values)
    if item_id is None:
        raise MappingProblem(Code.ITEM_MISSING, value=text(values.get("Product2.Name")))
    quantity = _decimal(values.get("Quantity"), ONE)
    total = cents(_decimal(values.get("TotalPrice"), ZERO))
    list_price = _decimal(values.get("UnitPrice"), ZERO)
    discount = _decimal(values.get("Discount"), ZERO)
    price = line_price(quantity=quantity, unit_price=list_price, discount_percent=discount, total=total)
    return QbLine(
        item_id=item_id,
        quantity=price.quantity,
        rate=price.rate,
        amount=price.amount,
        description=_description(values, rules, list_price, discount),
        class_name=(text(values.get(rules.class_field)) or None) if rules.class_field else None,
        tax_code=rules.tax_code or None,
        source_id=line.id,
    )


def _description(values: Values, rules: LineRules, list_price: Decimal, discount: Decimal) -> str | None:
    line, product = text(values.get("Description")), text(values.get("Product2.Description"))
    chosen = {
        LineDescription.LINE: [line],
        LineDescription.PRODUCT: [product],
        LineDescription.LINE_THEN_PRODUCT: [line, product],
        LineDescription.PRODUCT_THEN_LINE: [product, line],
    }[rules.description]
    parts = [part for part in chosen if part]
    if discount:
        parts.append(f"List price {text(list_price)}, discount {text(discount)}%")
    return free_text("\n".join(parts), "Description", DESCRIPTION_LIMIT)


def qb_total(lines: Sequence[QbLine]) -> Decimal:
    """Sum of the line amounts, in the transaction's currency."""
    return sum((line.amount for line in lines), ZERO)


def wanted_text(lines: Sequence[QbLine], rules: LineRules) -> str:
    """Canonical text of the lines that QuickBooks should have."""
    return _canonical(
        [[line.item_id, line.quantity, line.amount, line.description, line.class_name] for line in lines],
        ordered=rules.identical,
    )


def qb_text(lines: Sequence[Record], rules: LineRules) -> str:
    """Canonical text of the lines that QuickBooks has: equal to ``wanted_text`` when nothing is left to do."""
    prefix = rules.prefix
    return _canonical(
        [
            [
                line.values.get(f"{prefix}ItemRefListID"),
                _quantity(line, prefix),
                line.values.get(f"{prefix}Amount"),
                line.values.get(f"{prefix}Desc"),
                line.values.get(f"{prefix}ClassRefFullName") if rules.class_field else None,
            ]
            for line in item_lines(lines, prefix)
        ],
        ordered=rules.identical,
    )


def sf_text(lines: Sequence[Record], rules: LineRules) -> str:
    """Canonical text of an Opportunity's lines, in Salesforce's terms: the base of the comparison on that side."""
    names = ["Product2Id", "Quantity", "UnitPrice", "Discount", "TotalPrice", "Description"]
    if rules.class_field:
        names.append(rules.class_field)
    return _canonical([[line.values.get(name) for name in names] for line in lines], ordered=rules.identical)


def item_lines(lines: Sequence[Record], prefix: str) -> list[Record]:
    """Lines that name an item; plain text lines have none and move nothing."""
    return [line for line in lines if text(line.values.get(f"{prefix}ItemRefListID"))]


def pair_lines(
    wanted: Sequence[QbLine], existing: Sequence[Record], rules: LineRules
) -> list[tuple[QbLine, str]]:
    """Each wanted line with the TxnLineID it changes, or -1. By item; with identical lines by position among them."""
    free = [(text(line.values.get(f"{rules.prefix}ItemRefListID")), line.id) for line in existing]
    paired: list[tuple[QbLine, str]] = []
    for line in wanted:
        match = next((index for index, (item_id, _) in enumerate(free) if item_id == line.item_id), None)
        paired.append((line, "-1" if match is None else free.pop(match)[1]))
    return paired


@dataclass(frozen=True, slots=True)
class SfLine:
    """One Opportunity line as Salesforce should have it."""

    entry_id: str
    product_id: str
    quantity: Decimal
    amount: Decimal
    description: str | None
    class_name: str | None = None

    def values(self, rules: LineRules, *, line_id: str = "") -> dict[str, Value]:
        """Fields of the OpportunityLineItem; with ``line_id`` an existing one changes.

        UnitPrice has two decimals; where Quantity x UnitPrice misses the amount, TotalPrice is given instead and
        Salesforce derives the price (one of the two may be given, never both).
        """
        row: dict[str, Value] = {"Quantity": self.quantity, "Description": self.description}
        price = unit_price(quantity=self.quantity, amount=self.amount)
        if cents(price * self.quantity) == self.amount:
            row["UnitPrice"] = price
        else:
            row["TotalPrice"] = self.amount
        if rules.class_field:
            row[rules.class_field] = self.class_name
        if line_id:
            row["Id"] = line_id
            row["Discount"] = None
        else:
            row["PricebookEntryId"] = self.entry_id
        return row


def to_sf_lines(
    lines: Sequence[Record], rules: LineRules, entry_of: Callable[[str], tuple[str, str] | None]
) -> tuple[SfLine, ...]:
    """QuickBooks lines as Opportunity lines. ``entry_of`` gives price book entry and product of an item's ListID."""
    made = []
    for line in item_lines(lines, rules.prefix):
        entry = entry_of(text(line.values.get(f"{rules.prefix}ItemRefListID")))
        if entry is None:
            name = text(line.values.get(f"{rules.prefix}ItemRefFullName"))
            raise MappingProblem(Code.PRODUCT_MISSING, value=name)
        made.append(
            SfLine(
                entry_id=entry[0],
                product_id=entry[1],
                quantity=_quantity(line, rules.prefix),
                amount=cents(_decimal(line.values.get(f"{rules.prefix}Amount"), ZERO)),
                description=text(line.values.get(f"{rules.prefix}Desc"))[:255] or None,
                class_name=text(line.values.get(f"{rules.prefix}ClassRefFullName")) or None,
            )
        )
    return tuple(made)


def _quantity(line: Record, prefix: str) -> Decimal:
    """Quantity of a QuickBooks line; a line with an amount alone counts as one piece."""
    return _decimal(line.values.get(f"{prefix}Quantity"), ONE) or ONE


def _decimal(value: Value, missing: Decimal) -> Decimal:
    if value is None or text(value) == "":
        return missing
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int):
        return Decimal(value)
    raise MappingProblem(Code.INVALID_AMOUNT, field="line", value=text(value))


def _canonical(rows: Sequence[Sequence[Value]], *, ordered: bool) -> str:
    coded = [json.dumps([encode(value) for value in row], ensure_ascii=False) for row in rows]
    return "\n".join(coded if ordered else sorted(coded))
