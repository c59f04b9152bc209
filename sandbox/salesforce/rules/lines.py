"""OpportunityLineItem: priced through its price book entry, and summed up on its opportunity."""

import json
from collections.abc import Sequence

from sandbox.salesforce.drafts import Draft
from sandbox.salesforce.rules.base import Rules, Writing
from sandbox.salesforce.rules.opportunities import expected
from sandbox.salesforce.schema.currencies import FIELD
from sandbox.salesforce.store import Row

_ENTRIES = """
SELECT e."Id", e."Pricebook2Id", e."Product2Id", e."UnitPrice", e."IsActive", p."Name", p."ProductCode",
    {currency}
FROM "PricebookEntry" e JOIN "Product2" p ON p."Id" = e."Product2Id"
WHERE e."IsDeleted" = 0 AND (e."Id" IN (SELECT value FROM json_each(?1))
    OR e."Product2Id" IN (SELECT value FROM json_each(?2)))
"""
_TOTALS = """
SELECT o."Id", o."Probability", o."Pricebook2Id", count(l."Id"), sum(l."TotalPrice"), sum(l."Quantity"),
    min(e."Pricebook2Id")
FROM "Opportunity" o
LEFT JOIN "OpportunityLineItem" l ON l."OpportunityId" = o."Id" AND l."IsDeleted" = 0
LEFT JOIN "PricebookEntry" e ON e."Id" = l."PricebookEntryId"
WHERE o."Id" IN (SELECT value FROM json_each(?)) AND o."IsDeleted" = 0 GROUP BY o."Id"
"""


def _before(writing: Writing, drafts: Sequence[Draft]) -> None:
    _find_entries(writing, drafts)
    for draft in drafts:
        if not draft.problems:
            _price(draft)


def _find_entries(writing: Writing, drafts: Sequence[Draft]) -> None:
    entry_ids = {str(draft.now("PricebookEntryId")) for draft in drafts if draft.now("PricebookEntryId")}
    products = {str(draft.now("Product2Id")) for draft in drafts if not draft.now("PricebookEntryId")}
    several = writing.store.schema.has_currencies
    rows = writing.store.database.execute(
        _ENTRIES.format(currency=f'e."{FIELD}"' if several else "NULL"),
        (json.dumps(list(entry_ids)), json.dumps(list(products))),
    )
    by_id = {str(row[0]): row for row in rows}
    by_product = {(row[1], row[2], row[7]): row for row in by_id.values()}
    books = writing.store.rows(
        writing.store.schema.get("Opportunity"),
        {str(draft.now("OpportunityId")) for draft in drafts},
        ["Pricebook2Id", "Name", *([FIELD] if several else [])],
    )
    for draft in drafts:
        parent = books.get(str(draft.now("OpportunityId")))
        if parent is None:
            continue  # a missing OpportunityId is reported as a required field
        book = parent["Pricebook2Id"]
        given = draft.now("PricebookEntryId")
        currency = parent.get(FIELD)
        entry = by_id.get(str(given)) if given else by_product.get((book, draft.now("Product2Id"), currency))
        if entry is None:
            draft.refuse(
                "FIELD_INTEGRITY_EXCEPTION",
                "field integrity exception: PricebookEntryId (pricebook entry has to be specified)",
                "PricebookEntryId",
            )
        elif book is not None and entry[1] != book:
            draft.refuse(
                "FIELD_INTEGRITY_EXCEPTION",
                "field integrity exception: PricebookEntryId (pricebook entry is in a different pricebook than the "
                "one assigned to the opportunity)",
                "PricebookEntryId",
            )
        elif entry[7] != currency:
            draft.refuse(
                "FIELD_INTEGRITY_EXCEPTION",
                "field integrity exception: PricebookEntryId (The pricebook entry currency code does not match the "
                "parent record's currency code)",
                "PricebookEntryId",
            )
        elif draft.changes("PricebookEntryId") and not entry[4]:
            draft.refuse(
                "FIELD_INTEGRITY_EXCEPTION",
                "field integrity exception: PricebookEntryId (pricebook entry is inactive)",
                "PricebookEntryId",
            )
        elif draft.is_new or draft.changes("PricebookEntryId"):
            price = entry[3]
            taken: Row = {
                "PricebookEntryId": str(entry[0]),
                "Product2Id": str(entry[2]),
                "ListPrice": price if isinstance(price, int) else None,
                "Name": f"{parent['Name']} {entry[5]}"[:376],
                "ProductCode": None if entry[6] is None else str(entry[6]),
            }
            draft.values.update(taken)


def _price(draft: Draft) -> None:
    """UnitPrice or TotalPrice, never both; the other follows (OpportunityLineItem, API reference)."""
    unit, total = draft.values.get("UnitPrice"), draft.values.get("TotalPrice")
    quantity, discount = draft.now("Quantity"), draft.now("Discount")
    if unit is not None and total is not None:
        draft.refuse(
            "FIELD_INTEGRITY_EXCEPTION",
            "field integrity exception: UnitPrice, TotalPrice (specify one of them, not both)",
            "UnitPrice",
            "TotalPrice",
        )
        return
    if not isinstance(quantity, int):
        return  # reported as a required field
    if quantity == 0:
        draft.refuse(
            "FIELD_INTEGRITY_EXCEPTION", "field integrity exception: Quantity (must not be zero)", "Quantity"
        )
        return
    left = 10_000 - (discount if isinstance(discount, int) else 0)
    if isinstance(total, int):
        # Units are cents, hundredths of a piece and hundredths of a per cent.
        draft.values["UnitPrice"] = (
            _half_up(total * 100 * 10_000, quantity * left) if left else draft.now("ListPrice")
        )
    elif not draft.is_new and not any(draft.changes(name) for name in ("UnitPrice", "Quantity", "Discount")):
        return
    if not isinstance(draft.now("UnitPrice"), int):
        if draft.is_new:
            draft.refuse("REQUIRED_FIELD_MISSING", "Required fields are missing: [UnitPrice]", "UnitPrice")
        return
    price = draft.now("UnitPrice")
    if isinstance(price, int):
        draft.values["Subtotal"] = _half_up(quantity * price, 100)
        if not isinstance(total, int):
            draft.values["TotalPrice"] = _half_up(quantity * price * left, 100 * 10_000)


def _half_up(number: int, divisor: int) -> int:
    """Exact division, rounded half away from zero."""
    if divisor < 0:
        number, divisor = -number, -divisor
    size = (2 * abs(number) + divisor) // (2 * divisor)
    return size if number >= 0 else -size


def _after(writing: Writing, drafts: Sequence[Draft]) -> None:
    sum_up(writing, {str(draft.now("OpportunityId")) for draft in drafts})


def _after_delete(writing: Writing, ids: Sequence[str]) -> None:
    lines = writing.store.rows(writing.store.schema.get("OpportunityLineItem"), ids, ["OpportunityId"])
    sum_up(writing, {str(row["OpportunityId"]) for row in lines.values()})


def sum_up(writing: Writing, opportunities: set[str]) -> None:
    """Amount, quantity and expected revenue from the lines; the opportunity counts as modified."""
    changes: list[tuple[str, Row]] = []
    listed = json.dumps(sorted(opportunities))
    for record_id, probability, book, count, amount, quantity, line_book in writing.store.database.execute(
        _TOTALS, (listed,)
    ):
        total = amount if isinstance(amount, int) else 0
        row: Row = {"Amount": total, "ExpectedRevenue": expected(total, probability)}
        row["TotalOpportunityQuantity"] = quantity if isinstance(quantity, int) else None
        if count and book is None and isinstance(line_book, str):
            row["Pricebook2Id"] = line_book
        changes.append((str(record_id), row))
    writing.touch(writing.store.schema.get("Opportunity"), changes)


RULES = Rules(before=_before, after=_after, after_delete=_after_delete)
