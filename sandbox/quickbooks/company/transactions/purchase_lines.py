"""The lines of purchases: items with quantity, cost and amount, and expenses."""

from dataclasses import replace
from decimal import Decimal

from sandbox.quickbooks import errors
from sandbox.quickbooks.company import references
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions.amounts import base_of, price
from sandbox.quickbooks.company.transactions.items import SalesItem, sales_item
from sandbox.quickbooks.company.transactions.purchase_kinds import EXPENSE, PurchaseKind
from sandbox.quickbooks.company.transactions.stock import STOCK_KINDS
from sandbox.quickbooks.company.values import Stored, half_up, money

Values = dict[str, Stored]


def complete_items(
    change: Change, kind: PurchaseKind, lines: list[Values], given: list[Values]
) -> list[Values]:
    """Item lines completed from their items and numbered; ``lines`` as stored ({} for a new one)."""
    table, prefix = change.schema.tables[kind.item_lines], kind.item_prefix
    done: list[Values] = []
    amounts: list[tuple[str, Decimal]] = []
    for before, wanted in _expanded(change, kind, lines, given):
        values = dict(wanted)
        references.resolve_all(change, table.name, table.references, values, active=True)
        line = {**before, **values}
        item_kind = ""
        if line.get(f"{prefix}ItemRefListID") is None:
            if any(values.get(f"{prefix}{name}") is not None for name in ("Quantity", kind.price, "Amount")):
                raise errors.missing(f"{prefix}ItemRef")
        else:
            item_kind = _price(change, kind, line, before, values, amounts)
        _number(change, line, prefix, len(done) + 1)
        amounts.append((item_kind, money(line.get(f"{prefix}Amount"))))
        done.append(line)
    return done


def complete_expenses(
    change: Change, kind: PurchaseKind, lines: list[Values], given: list[Values]
) -> list[Values]:
    """Expense lines checked and numbered."""
    table = change.schema.tables[kind.expense_lines]
    done: list[Values] = []
    for before, wanted in zip(lines, given, strict=True):
        values = dict(wanted)
        references.resolve_all(change, table.name, table.references, values, active=True)
        line = {**before, **values}
        if line.get(f"{EXPENSE}Amount") is None:
            line[f"{EXPENSE}Amount"] = "0.00"
        if line.get(f"{EXPENSE}AccountRefListID") is None:
            raise errors.missing(f"{EXPENSE}AccountRef")
        _number(change, line, EXPENSE, len(done) + 1)
        done.append(line)
    return done


def _number(change: Change, line: Values, prefix: str, number: int) -> None:
    line[f"{prefix}SeqNo"] = number
    if line.get(f"{prefix}TxnLineID") is None:
        line[f"{prefix}TxnLineID"] = change.new_txn_id()


def _price(
    change: Change,
    kind: PurchaseKind,
    line: Values,
    before: Values,
    given: Values,
    amounts: list[tuple[str, Decimal]],
) -> str:
    """Set quantity, price and amount of a line; the kind of its item."""
    prefix = kind.item_prefix
    names = ("Quantity", kind.price, "Amount")
    item = _bought_item(change, str(line[f"{prefix}ItemRefListID"]))
    if line[f"{prefix}ItemRefListID"] != before.get(f"{prefix}ItemRefListID"):
        if given.get(f"{prefix}Desc") is None:
            line[f"{prefix}Desc"] = item.description
        figures = {name: given.get(f"{prefix}{name}") for name in names}
        if before and figures["Quantity"] is None:
            figures["Quantity"] = before.get(f"{prefix}Quantity")
    else:
        figures = {name: line.get(f"{prefix}{name}") for name in names}
        if f"{prefix}Amount" in given and f"{prefix}{kind.price}" not in given:
            figures[kind.price] = None
        elif f"{prefix}Amount" not in given and {f"{prefix}Quantity", f"{prefix}{kind.price}"} & given.keys():
            figures["Amount"] = None
    priced = price(
        item,
        quantity=figures["Quantity"],
        rate=figures[kind.price],
        amount=figures["Amount"],
        percent=None,
        base=base_of(amounts, item.kind),
    )
    line[f"{prefix}Quantity"] = priced.quantity
    if item.kind in STOCK_KINDS and priced.quantity is None:
        line[f"{prefix}Quantity"] = "1.00000"  # a stock moves by pieces
    line[f"{prefix}{kind.price}"] = priced.rate
    line[f"{prefix}Amount"] = priced.amount
    return item.kind


def _bought_item(change: Change, list_id: str) -> SalesItem:
    """The item with its cost and its text for purchases."""
    item = sales_item(change, list_id)
    row = change.row(item.kind, "ListID", list_id) or {}
    if item.kind in STOCK_KINDS:
        return replace(item, price=money(row["PurchaseCost"]), percent=None, description=row["PurchaseDesc"])
    if row.get("SalesAndPurchaseExpenseAccountRefListID") is not None:
        return replace(
            item,
            price=money(row["SalesAndPurchasePurchaseCost"]),
            percent=None,
            description=row["SalesAndPurchasePurchaseDesc"],
        )
    return item


def _expanded(
    change: Change, kind: PurchaseKind, lines: list[Values], given: list[Values]
) -> list[tuple[Values, Values]]:
    """The lines, each new line with a group item replaced by the group's items."""
    prefix = "ItemGroupLine" if kind.item_prefix == "ItemLine" else f"{kind.item_prefix}Group"
    pairs: list[tuple[Values, Values]] = []
    for before, wanted in zip(lines, given, strict=True):
        if not any(wanted.get(f"{prefix}ItemGroupRef{part}") for part in ("ListID", "FullName")):
            pairs.append((before, wanted))
            continue
        pairs += [({}, member) for member in _members(change, kind, prefix, wanted)]
    return pairs


def _members(change: Change, kind: PurchaseKind, prefix: str, wanted: Values) -> list[Values]:
    table, group = change.schema.tables[kind.item_lines], dict(wanted)
    references.resolve_all(change, table.name, table.references, group, active=True)
    members = change.rows(
        "ItemGroupLineRows", "ListID", group[f"{prefix}ItemGroupRefListID"], "ItemGroupLineSeqNo"
    )
    if not members:
        raise errors.cannot_save(kind.table, "The item group has no items.")
    count = money(group.get(f"{prefix}Quantity") or "1")
    shared = {**group, f"{prefix}TxnLineID": change.new_txn_id(), f"{prefix}Quantity": f"{count:.5f}"}
    return [
        {
            **shared,
            f"{kind.item_prefix}ItemRefListID": member["ItemGroupLineItemRefListID"],
            f"{kind.item_prefix}Quantity": (
                f"{half_up(count * money(member['ItemGroupLineQuantity'] or '1'), 5):.5f}"
            ),
        }
        for member in members
    ]
