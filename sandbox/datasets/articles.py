"""Products and items of the demo: sixty for each unit of scale, the same on both sides."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sandbox.datasets import words
from sandbox.datasets.rows import STANDARD_PRICE_BOOK, QuickBooksRow, Ref, SalesforceRow

#: How many products one unit of scale has, and how many of them the company file knows as items already.
PRODUCTS, SHARED = 60, 40
#: What items sell into.
INCOME_ACCOUNT, SERVICE_ACCOUNT = "Sales", "Service Income"


@dataclass(frozen=True, slots=True)
class Article:
    """Something that is sold: ``item_type`` in the words of the option product.default_item_type."""

    name: str
    code: str
    family: str
    description: str
    price: Decimal
    cost: Decimal
    item_type: str


def article(n: int) -> Article:
    """Article ``n`` (from 0)."""
    turn, within = divmod(n, PRODUCTS)
    thing, grade = words.THINGS[within % len(words.THINGS)], within // len(words.THINGS)
    noun, family, base = thing
    name = f"{words.GRADES[grade]} {noun}" if turn == 0 else f"{words.GRADES[grade]} {noun} {turn + 1}"
    price = Decimal(base * (100 + 35 * grade)) / 100 + Decimal("0.95")
    service = family == "Services"
    return Article(
        name=name,
        code=f"{family[:2].upper()}-{n + 1001}",
        family=family,
        description=f"{noun}, {words.GRADES[grade].lower()} line" if not service else f"{noun}, per visit",
        price=price.quantize(Decimal("0.01")),
        cost=(price * Decimal("0.6")).quantize(Decimal("0.01")),
        item_type="Service" if service else "Non-Inventory",
    )


def product_rows(n: int) -> Iterator[SalesforceRow]:
    """Article ``n`` as a product with its standard price."""
    known = article(n)
    yield SalesforceRow(
        "Product2",
        f"product:{n}",
        {
            "Name": known.name,
            "ProductCode": known.code,
            "Family": known.family,
            "Description": known.description,
            "IsActive": True,
            "QB_Item_Type__c": known.item_type,
        },
    )
    yield SalesforceRow(
        "PricebookEntry",
        f"entry:{n}",
        {
            "Pricebook2Id": Ref(STANDARD_PRICE_BOOK),
            "Product2Id": Ref(f"product:{n}"),
            "UnitPrice": known.price,
            "IsActive": True,
        },
    )


def item_row(n: int, *, sales_tax: bool = True) -> QuickBooksRow:
    """Article ``n`` as an item; services are never taxed, nothing is without ``sales_tax``."""
    known = article(n)
    service = known.item_type == "Service"
    return QuickBooksRow(
        "ItemService" if service else "ItemNonInventory",
        {
            "Name": known.name,
            "SalesOrPurchaseDesc": known.description,
            "SalesOrPurchasePrice": known.price,
            "SalesOrPurchaseAccountRefFullName": SERVICE_ACCOUNT if service else INCOME_ACCOUNT,
            "SalesTaxCodeRefFullName": "Tax" if sales_tax and not service else "Non",
        },
    )
