"""Lines of an Opportunity as lines of a QuickBooks transaction, and the comparison of both. Pure.

Comparison goes through a canonical text of the lines, so that a merge treats them as one field of each side. A line
with a group item is one line to us; QuickBooks expands it into the lines of the group's items.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from provisioning.catalogue.choices import LineDescription
from sync.engine.links import MappingProblem
from sync.engine.mapping.money import cents, line_price
from sync.engine.mapping.text import free_text
from sync.engine.records import Record, Value, Values
from sync.engine.values import encode, text
from sync.errors.codes import Code

DESCRIPTION_LIMIT = 4095
ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class LineRules:
    """What a transaction page says of its lines. ``prefix`` is the line table and its columns' prefix: InvoiceLine.

    ``identical``: lines of one product are told apart by line id. ``expand``: the lines of an expanded group count
    one by one.
    """

    prefix: str
    description: LineDescription
    class_field: str
    identical: bool
    expand: bool = False


@dataclass(frozen=True, slots=True)
class SaleItem:
    """The QuickBooks item of a product: its ListID, whether it is a group, the tax code that its lines are given."""

    id: str
    is_group: bool = False
    tax_code: str = ""


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
    is_group: bool = False

    def values(self, rules: LineRules, *, line_id: str = "") -> dict[str, Value]:
        """Columns of the line row; ``line_id`` -1 adds, an existing one changes.

        Without a description the column is left to QuickBooks, which takes the item's. A group has the prices of its
        items: only its quantity is given.
        """
        prefix = rules.prefix
        row: dict[str, Value] = {}
        if self.is_group:
            row[f"{prefix}GroupItemGroupRefListID"] = self.item_id
            row[f"{prefix}GroupQuantity"] = self.quantity
        else:
            row[f"{prefix}ItemRefListID"] = self.item_id
            row[f"{prefix}Quantity"] = self.quantity
            if self.description:
                row[f"{prefix}Desc"] = self.description
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
    lines: Sequence[Record], rules: LineRules, item_of: Callable[[Values], SaleItem | None]
) -> tuple[QbLine, ...]:
    """Opportunity lines as QuickBooks lines. A product whose item is not there yet raises a waiting ITEM_MISSING."""
    return tuple(_to_qb_line(line, rules, item_of) for line in lines)


def _to_qb_line(line: Record, rules: LineRules, item_of: Callable[[Values], SaleItem | None]) -> QbLine:
    values = line.values
    item = item_of(values)
    if item is None:
        raise MappingProblem(Code.ITEM_MISSING, value=text(values.get("Product2.Name")))
    quantity = decimal(values.get("Quantity"), ONE)
    total = cents(decimal(values.get("TotalPrice"), ZERO))
    list_price = decimal(values.get("UnitPrice"), ZERO)
    discount = decimal(values.get("Discount"), ZERO)
    price = line_price(quantity=quantity, unit_price=list_price, discount_percent=discount, total=total)
    return QbLine(
        item_id=item.id,
        quantity=price.quantity,
        rate=price.rate,
        amount=price.amount,
        description=None if item.is_group else _description(values, rules, list_price, discount),
        class_name=(text(values.get(rules.class_field)) or None) if rules.class_field else None,
        tax_code=item.tax_code or None,
        source_id=line.id,
        is_group=item.is_group,
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
    return canonical(
        [[line.item_id, line.quantity, line.amount, line.description, line.class_name] for line in lines],
        ordered=rules.identical,
    )


def qb_text(lines: Sequence[Record], rules: LineRules) -> str:
    """Canonical text of the lines that QuickBooks has: equal to ``wanted_text`` when nothing is left to do."""
    prefix = rules.prefix
    rows: list[Sequence[Value]] = []
    for first, members in counted_lines(lines, rules):
        class_name = first.values.get(f"{prefix}ClassRefFullName") if rules.class_field else None
        if members:
            rows.append([group_of(first, prefix), *group_figures(members, prefix), None, class_name])
        else:
            amount, desc = (first.values.get(f"{prefix}{name}") for name in ("Amount", "Desc"))
            rows.append([item_of_line(first, prefix), line_quantity(first, prefix), amount, desc, class_name])
    return canonical(rows, ordered=rules.identical)


def sf_text(lines: Sequence[Record], rules: LineRules) -> str:
    """Canonical text of an Opportunity's lines, in Salesforce's terms: the base of the comparison on that side."""
    names = ["Product2Id", "Quantity", "UnitPrice", "Discount", "TotalPrice", "Description"]
    if rules.class_field:
        names.append(rules.class_field)
    return canonical([[line.values.get(name) for name in names] for line in lines], ordered=rules.identical)


def amount_text(amount: Value) -> str:
    """Canonical text of an Opportunity that has an amount and no lines."""
    return json.dumps(["Amount", encode(amount)])


# lines as QuickBooks has them


def item_lines(lines: Sequence[Record], prefix: str) -> list[Record]:
    """Lines that name an item; plain text lines have none and move nothing."""
    return [line for line in lines if item_of_line(line, prefix)]


def item_of_line(line: Record, prefix: str) -> str:
    """ListID of a line's item; '' for a line of text."""
    return text(line.values.get(f"{prefix}ItemRefListID"))


def group_of(line: Record, prefix: str) -> str:
    """ListID of the group item whose expansion the line is; '' for a line of its own."""
    return text(line.values.get(f"{prefix}GroupItemGroupRefListID"))


def group_figures(members: Sequence[Record], prefix: str) -> tuple[Decimal, Decimal]:
    """Quantity and amount of a group on a transaction, whose items are ``members``."""
    amounts = (decimal(line.values.get(f"{prefix}Amount"), ZERO) for line in members)
    return decimal(members[0].values.get(f"{prefix}GroupQuantity"), ONE), sum(amounts, ZERO)


def counted_lines(lines: Sequence[Record], rules: LineRules) -> Iterator[tuple[Record, Sequence[Record]]]:
    """(line, its group's lines) for each line that counts: a group once, with all it was expanded into."""
    prefix = rules.prefix
    groups: dict[str, list[Record]] = {}
    counted = item_lines(lines, prefix)
    for line in counted:
        groups.setdefault(_group_line_id(line, prefix), []).append(line)
    met: set[str] = set()
    for line in counted:
        group = _group_line_id(line, prefix)
        if not group or rules.expand:
            yield line, ()
        elif group not in met:
            met.add(group)
            yield line, groups[group]


def _group_line_id(line: Record, prefix: str) -> str:
    return text(line.values.get(f"{prefix}GroupTxnLineID"))


def line_quantity(line: Record, prefix: str) -> Decimal:
    """Quantity of a QuickBooks line; a line with an amount alone counts as one piece."""
    return decimal(line.values.get(f"{prefix}Quantity"), ONE) or ONE


def decimal(value: Value, missing: Decimal) -> Decimal:
    """The value as a number; ``missing`` where it is blank. Raises INVALID_AMOUNT."""
    if value is None or text(value) == "":
        return missing
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int):
        return Decimal(value)
    raise MappingProblem(Code.INVALID_AMOUNT, field="line", value=text(value))


def canonical(rows: Sequence[Sequence[Value]], *, ordered: bool) -> str:
    """Rows as one text: equal rows give equal texts, in any order unless ``ordered``."""
    coded = [json.dumps([encode(value) for value in row], ensure_ascii=False) for row in rows]
    return "\n".join(coded if ordered else sorted(coded))
