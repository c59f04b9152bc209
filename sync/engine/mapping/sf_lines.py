"""Lines of a QuickBooks transaction as lines of an Opportunity. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sync.engine.links import MappingProblem
from sync.engine.mapping.lines import (
    ONE,
    ZERO,
    LineRules,
    counted_lines,
    decimal,
    group_figures,
    group_of,
    item_of_line,
    line_quantity,
)
from sync.engine.mapping.money import cents, unit_price
from sync.engine.records import Record, Value
from sync.engine.values import text
from sync.errors.codes import Code

DESCRIPTION_LIMIT = 255
#: Description of the line that makes an opportunity's sum that of QuickBooks; such a line never goes back.
REST = "Taxes and fees"


@dataclass(frozen=True, slots=True)
class SfLine:
    """One Opportunity line as Salesforce should have it. ``source_id`` is the TxnLineID it comes from."""

    entry_id: str
    product_id: str
    quantity: Decimal
    amount: Decimal
    description: str | None
    class_name: str | None = None
    source_id: str = ""

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
            row["Product2Id"] = self.product_id
        return row


def rest_line(entry: tuple[str, str], amount: Decimal) -> SfLine:
    """The line that carries taxes and fees; ``entry`` is (price book entry, product)."""
    return SfLine(entry[0], entry[1], ONE, cents(amount), REST)


def to_sf_lines(
    lines: Sequence[Record], rules: LineRules, entry_of: Callable[[str], tuple[str, str] | None]
) -> tuple[SfLine, ...]:
    """QuickBooks lines as Opportunity lines. ``entry_of`` gives price book entry and product of an item's ListID.

    A group that QuickBooks expanded is one line of its product, unless its lines count one by one or it has none.
    """
    made: list[SfLine] = []
    for first, members in counted_lines(lines, rules):
        entry = entry_of(group_of(first, rules.prefix)) if members else None
        if entry is None:
            made += [_line(line, rules, entry_of) for line in members or (first,)]
            continue
        quantity, amount = group_figures(members, rules.prefix)
        made.append(SfLine(*entry, _quantity(quantity), cents(amount), None, source_id=first.id))
    return tuple(made)


def _line(line: Record, rules: LineRules, entry_of: Callable[[str], tuple[str, str] | None]) -> SfLine:
    prefix = rules.prefix
    entry = entry_of(item_of_line(line, prefix))
    if entry is None:
        raise MappingProblem(Code.PRODUCT_MISSING, value=text(line.values.get(f"{prefix}ItemRefFullName")))
    return SfLine(
        *entry,
        quantity=_quantity(line_quantity(line, prefix)),
        amount=cents(decimal(line.values.get(f"{prefix}Amount"), ZERO)),
        description=text(line.values.get(f"{prefix}Desc"))[:DESCRIPTION_LIMIT] or None,
        class_name=text(line.values.get(f"{prefix}ClassRefFullName")) or None,
        source_id=line.id,
    )


def _quantity(quantity: Decimal) -> Decimal:
    """Two decimals, as Salesforce keeps quantities: what it rounds by itself would no longer make the amount."""
    return cents(quantity) or ONE


def paired(
    wanted: Sequence[SfLine], existing: Sequence[Record], known: Mapping[str, str]
) -> list[tuple[SfLine, str]]:
    """Each wanted line with the Id of the line it changes, or '': by known ids (TxnLineID -> Id), else by product."""
    free = {line.id: text(line.values.get("Product2Id")) for line in existing}
    pairs: dict[int, str] = {}
    for number, line in enumerate(wanted):
        match = known.get(line.source_id, "")
        if match in free:
            pairs[number] = match
            del free[match]
    for number, line in enumerate(wanted):
        if number not in pairs:
            match = next((id_ for id_, product in free.items() if product == line.product_id), "")
            pairs[number] = match
            free.pop(match, None)
    return [(line, pairs[number]) for number, line in enumerate(wanted)]
