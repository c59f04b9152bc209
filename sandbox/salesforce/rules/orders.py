"""OrderItem: the product of its price book entry, its total, and the order's sum."""

import json
from collections.abc import Sequence

from sandbox.salesforce.drafts import Draft
from sandbox.salesforce.rules.base import Rules, Writing

_ENTRIES = (
    'SELECT "Id", "Product2Id", "UnitPrice" FROM "PricebookEntry" '
    'WHERE "IsDeleted" = 0 AND "Id" IN (SELECT value FROM json_each(?))'
)
_TOTALS = (
    'SELECT "OrderId", sum("TotalPrice") FROM "OrderItem" '
    'WHERE "IsDeleted" = 0 AND "OrderId" IN (SELECT value FROM json_each(?)) GROUP BY "OrderId"'
)


def _before(writing: Writing, drafts: Sequence[Draft]) -> None:
    wanted = sorted({str(draft.now("PricebookEntryId")) for draft in drafts if draft.is_new})
    entries = {str(row[0]): row for row in writing.store.database.execute(_ENTRIES, (json.dumps(wanted),))}
    for draft in drafts:
        entry = entries.get(str(draft.now("PricebookEntryId"))) if draft.is_new else None
        if entry is not None:
            draft.values["Product2Id"] = str(entry[1])
            draft.values["ListPrice"] = entry[2] if isinstance(entry[2], int) else None
        quantity, price = draft.now("Quantity"), draft.now("UnitPrice")
        if isinstance(quantity, int) and isinstance(price, int):
            # cents times hundredths of a piece, half a cent away from zero
            size = (2 * abs(quantity * price) + 100) // 200
            draft.values["TotalPrice"] = size if quantity * price >= 0 else -size


def _sum_up(writing: Writing, orders: set[str]) -> None:
    sums = {
        str(order): total
        for order, total in writing.store.database.execute(_TOTALS, (json.dumps(sorted(orders)),))
    }
    changes = [(order, {"TotalAmount": sums.get(order, 0)}) for order in sorted(orders)]
    writing.touch(writing.store.schema.get("Order"), changes)


def _after(writing: Writing, drafts: Sequence[Draft]) -> None:
    _sum_up(writing, {str(draft.now("OrderId")) for draft in drafts})


def _after_delete(writing: Writing, ids: Sequence[str]) -> None:
    lines = writing.store.rows(writing.store.schema.get("OrderItem"), ids, ["OrderId"])
    _sum_up(writing, {str(row["OrderId"]) for row in lines.values()})


def _before_order(writing: Writing, drafts: Sequence[Draft]) -> None:
    """An order begins as a draft, is activated with products, and belongs to an account by then."""
    for draft in drafts:
        if draft.is_new and draft.now("AccountId") is None:
            draft.refuse("REQUIRED_FIELD_MISSING", "Required fields are missing: [AccountId]", "AccountId")
        if not draft.changes("Status"):
            continue
        activated = draft.values["Status"] == "Activated"
        if activated and draft.is_new and not writing.access.unlimited:
            draft.refuse(
                "FAILED_ACTIVATION",
                "Choose a valid order status and save your changes. Ask your Salesforce admin for details.",
                "Status",
            )
        elif activated and not draft.is_new and not _has_lines(writing, draft.id):
            draft.refuse("FAILED_ACTIVATION", "An order must have at least one product.", "Status")
        draft.values["StatusCode"] = draft.values["Status"]
        draft.values["ActivatedDate"] = writing.stamp if activated else None
        draft.values["ActivatedById"] = writing.access.user_id if activated else None


def _has_lines(writing: Writing, order: str) -> bool:
    query = 'SELECT 1 FROM "OrderItem" WHERE "OrderId" = ? AND "IsDeleted" = 0'
    return writing.store.database.execute(query, (order,)).fetchone() is not None


ORDERS = Rules(before=_before_order)
RULES = Rules(before=_before, after=_after, after_delete=_after_delete)
