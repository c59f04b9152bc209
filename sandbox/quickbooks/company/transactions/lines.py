"""The lines of a sales document: completed from their items, priced, added up."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from sandbox.quickbooks import errors
from sandbox.quickbooks.company import references
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions.amounts import UNCOUNTED, base_of, price
from sandbox.quickbooks.company.transactions.items import SalesItem, sales_item
from sandbox.quickbooks.company.transactions.kinds import SalesKind
from sandbox.quickbooks.company.transactions.line_taxes import LineTaxes, Tax
from sandbox.quickbooks.company.transactions.price_levels import level_of_line, price_at
from sandbox.quickbooks.company.values import Stored, cents, half_up, money
from sandbox.quickbooks.schema.tables import Table

Values = dict[str, Stored]
#: Items that bear no tax themselves.
_WITHOUT_TAX_CODE = ("ItemSubtotal", "ItemPayment", "ItemSalesTax", "ItemSalesTaxGroup")


@dataclass(slots=True)
class Totals:
    """Sums over the lines of a document."""

    subtotal: Decimal = Decimal(0)
    taxable: Decimal = Decimal(0)
    #: Abroad: what each tax takes of all lines.
    taxes: dict[Tax, Decimal] = field(default_factory=dict)

    def tax(self, percentages: Iterable[Decimal]) -> Decimal:
        """Sales tax at these percentages together: each is taken of the same sum, in cents half up."""
        return sum((half_up(self.taxable * rate / 100, 2) for rate in percentages), Decimal(0))


@dataclass(frozen=True, slots=True)
class Buyer:
    """What of the customer counts for the lines of a document."""

    #: Pays sales tax.
    taxed: bool = True
    #: ListID of the price level, None where it has none.
    price_level: Stored = None
    #: Abroad: the taxes of the lines.
    taxes: LineTaxes | None = None
    #: Abroad: ListID and name of the tax code that stands before the items', None where they count.
    tax_code: tuple[Stored, Stored] | None = None
    #: Abroad: the taxes of all lines are reckoned anew, also of those that stay as they are.
    taxes_anew: bool = False


@dataclass(slots=True)
class _Pricing:
    """One pass over the lines of a document."""

    change: Change
    kind: SalesKind
    table: Table
    buyer: Buyer
    items: dict[Stored, SalesItem] = field(default_factory=dict)
    codes: dict[Stored, bool] = field(default_factory=dict)

    def item(self, list_id: Stored) -> SalesItem:
        found = self.items.get(list_id)
        if found is None:
            found = self.items[list_id] = sales_item(self.change, str(list_id))
        return found

    def taxable(self, code: Stored) -> bool:
        if code is None:
            return False
        if code not in self.codes:
            row = self.change.one('SELECT "IsTaxable" FROM "SalesTaxCode" WHERE "ListID" = ?', (code,))
            self.codes[code] = bool(row and row[0])
        return self.codes[code]


def complete(
    change: Change, kind: SalesKind, lines: list[Values], given: list[Values], buyer: Buyer
) -> tuple[list[Values], Totals]:
    """Complete lines and add them up.

    ``lines`` hold the values as they were stored ({} for a new line), ``given`` what the request sets in each.
    The result has one dictionary for each line, numbered in order.
    """
    table = change.schema.tables[kind.lines]
    pricing = _Pricing(change, kind, table, buyer)
    done: list[Values] = []
    amounts: list[tuple[str, Decimal]] = []
    totals = Totals()
    for before, wanted in _expanded(pricing, lines, given):
        line = _completed(pricing, before, wanted, amounts)
        line[f"{kind.lines}SeqNo"] = len(done) + 1
        if line.get(f"{kind.lines}TxnLineID") is None:
            line[f"{kind.lines}TxnLineID"] = change.new_txn_id()
        done.append(line)
        item_id = line.get(f"{kind.lines}ItemRefListID")
        item_kind = pricing.item(item_id).kind if item_id is not None else ""
        amount = money(line.get(f"{kind.lines}Amount"))
        amounts.append((item_kind, amount))
        if buyer.taxes is not None and item_kind not in UNCOUNTED:
            totals.subtotal += _charge(buyer, buyer.taxes, kind, line, before, wanted, totals)
        elif item_kind not in UNCOUNTED:
            totals.subtotal += amount
            if buyer.taxed and pricing.taxable(line.get(f"{kind.lines}SalesTaxCodeRefListID")):
                totals.taxable += amount
    return done, totals


def _completed(
    pricing: _Pricing, before: Values, given: Values, amounts: list[tuple[str, Decimal]]
) -> Values:
    prefix = pricing.kind.lines
    wanted = dict(given)
    references.resolve_all(pricing.change, pricing.table.name, pricing.table.references, wanted, active=True)
    level = level_of_line(pricing.change, pricing.table.name, wanted, prefix) or pricing.buyer.price_level
    line = {**before, **wanted}
    item_id = line.get(f"{prefix}ItemRefListID")
    if item_id is None:
        priced_by = ["Quantity", "Rate", "Amount"]
        if before.get(f"{prefix}Amount") is not None:  # an opening balance has an amount and no item
            priced_by.remove("Amount")
        if any(wanted.get(f"{prefix}{name}") is not None for name in priced_by):
            raise errors.missing(f"{prefix}ItemRef")
        return line
    item = pricing.item(item_id)
    changed = f"{prefix}ItemRefListID" in wanted and item_id != before.get(f"{prefix}ItemRefListID")
    if changed:
        _take_from_item(prefix, line, wanted, item, pricing.buyer)
        if level is not None:
            item = replace(item, price=price_at(pricing.change, level, item.list_id, item.price))
    figures = _figures(prefix, before, wanted, changed=changed)
    priced = price(
        item,
        quantity=figures["Quantity"],
        rate=figures["Rate"],
        amount=figures["Amount"],
        percent=figures["RatePercent"],
        base=base_of(amounts, item.kind),
    )
    line[f"{prefix}Quantity"] = priced.quantity
    line[f"{prefix}Rate"] = priced.rate
    line[f"{prefix}Amount"] = priced.amount
    line[f"{prefix}RatePercent"] = priced.percent
    return line


def _take_from_item(prefix: str, line: Values, wanted: Values, item: SalesItem, buyer: Buyer) -> None:
    if wanted.get(f"{prefix}Desc") is None:
        line[f"{prefix}Desc"] = item.description
    if wanted.get(f"{prefix}SalesTaxCodeRefListID") is None:
        code = item.tax_code_id, item.tax_code
        if buyer.tax_code is not None and item.kind not in _WITHOUT_TAX_CODE:
            code = buyer.tax_code
        line[f"{prefix}SalesTaxCodeRefListID"], line[f"{prefix}SalesTaxCodeRefFullName"] = code
    for name, value in item.custom.items():
        if wanted.get(f"CustomField{prefix}{name}") is None:
            line[f"CustomField{prefix}{name}"] = value


def _charge(
    buyer: Buyer,
    taxes: LineTaxes,
    kind: SalesKind,
    line: Values,
    before: Values,
    wanted: Values,
    totals: Totals,
) -> Decimal:
    """Set the tax of a line and add it to the totals; the line's amount without it."""
    given = wanted.get(kind.tax_amount)
    deciding = (f"{kind.lines}Amount", f"{kind.lines}SalesTaxCodeRefListID")
    kept = bool(before) and not buyer.taxes_anew
    if given is None and kept and all(before.get(name) == line.get(name) for name in deciding):
        given = before.get(kind.tax_amount)
    amount = money(line.get(deciding[0]))
    charged = taxes.charge(amount, line.get(deciding[1]), given)
    line[kind.tax_amount] = cents(sum(charged.values(), Decimal(0)))
    for tax, share in charged.items():
        totals.taxes[tax] = totals.taxes.get(tax, Decimal(0)) + share
    return taxes.net(amount, charged)


def _figures(prefix: str, before: Values, wanted: Values, *, changed: bool) -> Values:
    """The figures to price with: what a change leaves alone is kept, what follows from it is left out."""
    names = ("Quantity", "Rate", "Amount", "RatePercent")
    given = {name: wanted.get(f"{prefix}{name}") for name in names}
    if not before or changed:
        if before and given["Quantity"] is None:
            given["Quantity"] = before.get(f"{prefix}Quantity")
        return given
    touched = {name for name in names if f"{prefix}{name}" in wanted}
    figures = {name: given[name] if name in touched else before.get(f"{prefix}{name}") for name in names}
    if figures["RatePercent"] is not None and "Amount" not in touched:
        figures["Amount"] = None
    elif "Amount" in touched and "Rate" not in touched:
        figures["Rate"] = figures["RatePercent"] = None
    elif touched & {"Quantity", "Rate"} and "Amount" not in touched:
        figures["Amount"] = None
    return figures


def _expanded(pricing: _Pricing, lines: list[Values], given: list[Values]) -> list[tuple[Values, Values]]:
    """The lines, each new line with a group item replaced by the group's items."""
    pairs: list[tuple[Values, Values]] = []
    prefix = f"{pricing.kind.lines}Group"
    for before, wanted in zip(lines, given, strict=True):
        if not any(wanted.get(f"{prefix}ItemGroupRef{part}") for part in ("ListID", "FullName")):
            pairs.append((before, wanted))
            continue
        pairs.extend(({}, member) for member in _group_members(pricing, wanted))
    return pairs


def _group_members(pricing: _Pricing, wanted: Values) -> list[Values]:
    prefix, line_prefix, change = f"{pricing.kind.lines}Group", pricing.kind.lines, pricing.change
    group = dict(wanted)
    references.resolve_all(change, pricing.table.name, pricing.table.references, group, active=True)
    members = change.rows(
        "ItemGroupLineRows", "ListID", group[f"{prefix}ItemGroupRefListID"], "ItemGroupLineSeqNo"
    )
    if not members:
        raise errors.cannot_save(pricing.kind.table, "The item group has no items.")
    count = money(group.get(f"{prefix}Quantity") or "1")
    shared = {
        **group,
        f"{prefix}TxnLineID": change.new_txn_id(),
        f"{prefix}Quantity": f"{count:.5f}",
        f"{prefix}Desc": pricing.item(group[f"{prefix}ItemGroupRefListID"]).description,
    }
    return [
        {
            **shared,
            f"{line_prefix}ItemRefListID": member["ItemGroupLineItemRefListID"],
            f"{line_prefix}ItemRefFullName": member["ItemGroupLineItemRefFullName"],
            f"{line_prefix}Quantity": f"{half_up(count * money(member['ItemGroupLineQuantity'] or '1'), 5):.5f}",
        }
        for member in members
    ]
