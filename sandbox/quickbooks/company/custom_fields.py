"""How many custom fields a company file may have, by QuickBooks' product.

Pro and Premier: 7 for each of customers, vendors and employees, 5 for items; Enterprise: 12 and 15. Unchecked: that
names used for several of them count once for each.
"""

from collections.abc import Iterable
from typing import Final

from sandbox.quickbooks.schema.tables import custom_field_tables

PREMIER: Final = "Premier"
ENTERPRISE: Final = "Enterprise"
#: By product: fields of a list of names, fields of items.
_MOST: Final = {PREMIER: (7, 5), ENTERPRISE: (12, 15)}
PRODUCTS: Final = tuple(_MOST)
_NAMES: Final = ("Customer", "Vendor", "Employee")


def check_count(fields: Iterable[tuple[str, str]], product: str) -> None:
    """ValueError where a list or the items have more fields than the product takes. Fields: owner and label."""
    counts: dict[str, int] = {}
    for owner, _ in fields:
        first, *more = custom_field_tables(owner)
        name = "Item" if more else first
        counts[name] = counts.get(name, 0) + 1
    of_names, of_items = _MOST[product]
    for name, count in counts.items():
        most = of_items if name == "Item" else of_names if name in _NAMES else count
        if count > most:
            raise ValueError(f"{product} takes at most {most} custom fields of {name}")
