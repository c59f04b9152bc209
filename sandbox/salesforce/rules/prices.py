"""PricebookEntry: a standard price first, one price a product, book and currency."""

import json
from collections.abc import Sequence
from functools import partial

from sandbox.salesforce.drafts import Draft
from sandbox.salesforce.errors import Problem
from sandbox.salesforce.rules.base import Rules, Writing
from sandbox.salesforce.rules.deletion import delete_failed
from sandbox.salesforce.schema.currencies import FIELD
from sandbox.salesforce.values import Stored

_PRICES = """
SELECT e."Id", e."Pricebook2Id", e."Product2Id", e."UnitPrice", b."IsStandard", {currency}
FROM "PricebookEntry" e JOIN "Pricebook2" b ON b."Id" = e."Pricebook2Id"
WHERE e."IsDeleted" = 0 AND e."Product2Id" IN (SELECT value FROM json_each(?))
"""
_STANDARD = 'SELECT "Id" FROM "Pricebook2" WHERE "IsStandard" = 1'


def _before(writing: Writing, drafts: Sequence[Draft]) -> None:
    products = sorted({str(draft.now("Product2Id")) for draft in drafts})
    taken: dict[tuple[Stored, Stored, Stored], str] = {}
    standard_prices: dict[tuple[Stored, Stored], Stored] = {}
    currency_column = f'e."{FIELD}"' if writing.store.schema.has_currencies else "NULL"
    for record_id, book, product, price, standard, currency in writing.store.database.execute(
        _PRICES.format(currency=currency_column), (json.dumps(products),)
    ):
        taken[str(book), str(product), str(currency or "")] = str(record_id)
        if standard:
            standard_prices[str(product), str(currency or "")] = price if isinstance(price, int) else None
    standard_book = writing.store.database.execute(_STANDARD).fetchone()
    for draft in drafts:
        book, product = draft.now("Pricebook2Id"), draft.now("Product2Id")
        currency = str(draft.now(FIELD) or "")
        if book is None or product is None:
            continue  # reported as required fields
        is_standard = standard_book is not None and book == standard_book[0]
        if draft.is_new and (book, product, currency) in taken:
            draft.refuse(
                "DUPLICATE_VALUE", "This price definition already exists in this price book", "Pricebook2Id"
            )
            continue
        taken[book, product, currency] = draft.id
        if is_standard:
            standard_prices[product, currency] = draft.now("UnitPrice")
        elif (product, currency) not in standard_prices:
            draft.refuse(
                "STANDARD_PRICE_NOT_DEFINED", "Before creating a custom price, create a standard price."
            )
            continue
        elif draft.now("UseStandardPrice"):
            draft.values["UnitPrice"] = standard_prices[product, currency]
        if draft.now("UnitPrice") is None:
            draft.refuse("REQUIRED_FIELD_MISSING", "Required fields are missing: [UnitPrice]", "UnitPrice")


def _after(writing: Writing, drafts: Sequence[Draft]) -> None:
    """Entries that use the standard price follow it."""
    standard_book = writing.store.database.execute(_STANDARD).fetchone()
    changed = {
        draft.now("Product2Id"): draft.now("UnitPrice")
        for draft in drafts
        if standard_book is not None
        and draft.now("Pricebook2Id") == standard_book[0]
        and not draft.is_new
        and draft.changes("UnitPrice")
    }
    if not changed:
        return
    followers = writing.store.database.execute(
        'SELECT "Id", "Product2Id" FROM "PricebookEntry" WHERE "UseStandardPrice" = 1 AND "IsDeleted" = 0 '
        'AND "Pricebook2Id" <> ? AND "Product2Id" IN (SELECT value FROM json_each(?))',
        (standard_book[0] if standard_book else None, json.dumps([str(one) for one in changed])),
    ).fetchall()
    writing.touch(
        writing.store.schema.get("PricebookEntry"),
        [(str(record_id), {"UnitPrice": changed[str(product)]}) for record_id, product in followers],
    )


def _on_lines(writing: Writing, ids: Sequence[str], column: str) -> dict[str, Problem]:
    """Products and entries that a line of an opportunity or an order has."""
    found: dict[str, Problem] = {}
    for parent, label, others in (
        ("Opportunity", "Name", "opportunities"),
        ("Order", "OrderNumber", "orders"),
    ):
        lines = "OpportunityLineItem" if parent == "Opportunity" else "OrderItem"
        query = (
            f'SELECT DISTINCT l."{column}", p."Name", o."{label}" FROM "{lines}" l '  # noqa: S608 - names of our own
            f'JOIN "{parent}" o ON o."Id" = l."{parent}Id" JOIN "Product2" p ON p."Id" = l."Product2Id" '
            f'WHERE l."IsDeleted" = 0 AND l."{column}" IN (SELECT value FROM json_each(?)) ORDER BY o."Id"'
        )
        using: dict[tuple[str, object], list[str]] = {}
        for record_id, product, other in writing.store.database.execute(query, (json.dumps(list(ids)),)):
            using.setdefault((str(record_id), product), []).append(str(other))
        for (record_id, product), listed in using.items():
            found[record_id] = delete_failed(
                product, f"it is associated with the following {others}.", listed
            )
    return found


RULES = Rules(before=_before, after=_after, held=partial(_on_lines, column="PricebookEntryId"))
PRODUCTS = Rules(held=partial(_on_lines, column="Product2Id"))
