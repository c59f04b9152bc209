"""How many custom fields a company file may have, by QuickBooks' product.

Pro and Premier: 7 for each of customers, vendors and employees, 15 names in all, 5 for items; Enterprise: 12 and 15.
A name that several of them use is one. Unchecked: that Enterprise has no limit of its own to the names in all.
"""

from collections.abc import Iterable
from typing import Final

from sandbox.quickbooks.schema.tables import custom_field_tables

PREMIER: Final = "Premier"
ENTERPRISE: Final = "Enterprise"
#: By product: fields of a list of names, different names in all of these lists, fields of items.
_MOST: Final = {PREMIER: (7, 15, 5), ENTERPRISE: (12, 36, 15)}
PRODUCTS: Final = tuple(_MOST)
_NAMES: Final = ("Customer", "Vendor", "Employee")


def check_count(fields: Iterable[tuple[str, str]], product: str) -> None:
    """ValueError where a list or the items have more fields than the product takes. Fields: owner and label."""
    counts: dict[str, int] = {}
    labels: set[str] = set()
    for owner, label in fields:
        first, *more = custom_field_tables(owner)
        name = "Item" if more else first
        counts[name] = counts.get(name, 0) + 1
        if name in _NAMES:
            labels.add(label.lower())
    of_names, in_all, of_items = _MOST[product]
    if len(labels) > in_all:
        raise ValueError(f"{product} takes at most {in_all} custom fields of {', '.join(_NAMES)} together")
    for name, count in counts.items():
        most = of_items if name == "Item" else of_names if name in _NAMES else count
        if count > most:
            raise ValueError(f"{product} takes at most {most} custom fields of {name}")
