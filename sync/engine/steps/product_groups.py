"""Group items: products that name the same group become the items of one group item in QuickBooks.

A product that is called like the group stands for it. Where there is none, the group itself is the source record,
under an id made of its name.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from sync.engine.links import MappingProblem
from sync.engine.lookups import everything
from sync.engine.mapping.product import GROUP_LINES, GROUP_MEMBERS
from sync.engine.records import Query, Record, System, Value, Values
from sync.engine.steps.products import ProductPair, members_text
from sync.engine.values import text
from sync.errors.codes import Code

#: What the source record of a group without a product is called.
OBJECT = "ProductGroup"
PREFIX = "G-"
#: Among a group's values: names of the products whose items are not there yet.
MISSING = "Group.Missing"
_NEVER = datetime.fromtimestamp(0, UTC)


def is_group_id(id_: str) -> bool:
    """Whether a source id is that of a group without a product."""
    return id_.startswith(PREFIX)


def is_group(record: Record) -> bool:
    """Whether a source record stands for a group."""
    return GROUP_MEMBERS in record.values


class ProductGroups:
    """The groups of one run's products; without a group field there are none."""

    def __init__(self, products: ProductPair) -> None:
        self._products = products
        self._field = products.page.group_name_field
        self._changed: dict[str, str] = {}

    def note(self, products: Sequence[Record]) -> None:
        """Remember the groups of products that changed."""
        if self._field:
            named = (text(product.values.get(self._field)) for product in products)
            self._changed |= {name.casefold(): name for name in named if name}

    def of_changed(self) -> Sequence[Record]:
        """The groups whose products changed, each as its own product or by itself."""
        return self._groups(list(self._changed.values())) if self._changed else ()

    def of_ids(self, ids: Iterable[str]) -> Sequence[Record]:
        """Groups without a product, by their ids."""
        wanted = set(ids)
        if not wanted or not self._field:
            return ()
        query = replace(self._members_query, where=f"{self._field} != ?", parameters=(None,))
        names = {text(p.values.get(self._field)) for p in everything(self._products.context.sf, query)}
        return self._groups(sorted(name for name in names if _id(name) in wanted))

    def _groups(self, names: Sequence[str]) -> Sequence[Record]:
        pair = self._products
        column = pair.names.column("Name")
        found = list(pair.context.sf.fetch(pair.sf_query, column=column, keys=names))
        known = {text(product.values.get(column)).casefold() for product in found}
        alone = {name.casefold(): name for name in names if name.casefold() not in known}
        return found + [
            Record(OBJECT, _id(name), "", _NEVER, {"Name": name, "IsActive": True}) for name in alone.values()
        ]

    def with_members(self, products: Sequence[Record]) -> list[Record]:
        """The products of a page; those that stand for a group with its items as one canonical value."""
        if not self._field:
            return list(products)
        names = sorted({text(product.values.get("Name")) for product in products} - {""})
        members: dict[str, list[Record]] = {}
        for member in self._products.context.sf.fetch(self._members_query, column=self._field, keys=names):
            members.setdefault(text(member.values.get(self._field)).casefold(), []).append(member)
        ids = [member.id for group in members.values() for member in group]
        bound = self._products.lookups.twins("product", System.SALESFORCE, ids)
        return [
            self._with_members(product, members.get(text(product.values.get("Name")).casefold(), []), bound)
            for product in products
        ]

    def _with_members(self, product: Record, members: Sequence[Record], bound: Mapping[str, str]) -> Record:
        others = [member for member in members if member.id != product.id]
        if not others:
            return product
        column = self._products.names.column("Name")
        missing = sorted(text(member.values.get(column)) for member in others if member.id not in bound)
        items = [(bound[member.id], Decimal(1)) for member in others if member.id in bound]
        values = {GROUP_MEMBERS: members_text(items), MISSING: ", ".join(missing)}
        children = [
            Record(GROUP_LINES, "", "", _NEVER, {f"{GROUP_LINES}ItemRefListID": item}) for item, _ in items
        ]
        return replace(
            product,
            values={**product.values, **values},
            children={**product.children, GROUP_LINES: children},
        )

    @property
    def _members_query(self) -> Query:
        pair = self._products
        return Query(object=pair.page.sf_object, columns=pair.names.columns((self._field, "Name")))


def require_members(group: Record) -> None:
    """Every item of the group is there: until then it waits."""
    if missing := text(group.values.get(MISSING)):
        raise MappingProblem(Code.ITEM_MISSING, value=missing)


def group_rows(group: Record, target: Record | None) -> list[Values]:
    """Line rows of the group item: items that it has keep their place, new ones are added, others go."""
    free = [
        (text(line.values.get(f"{GROUP_LINES}ItemRefListID")), line.id)
        for line in (target.children.get(GROUP_LINES, ()) if target else ())
    ]
    rows: list[Values] = []
    for line in group.children.get(GROUP_LINES, ()):
        item = text(line.values.get(f"{GROUP_LINES}ItemRefListID"))
        match = next((entry for entry in free if entry[0] == item), None)
        row: dict[str, Value] = {f"{GROUP_LINES}ItemRefListID": item, f"{GROUP_LINES}Quantity": Decimal(1)}
        if target is not None:
            row[f"{GROUP_LINES}SeqNo"] = match[1] if match else "-1"
        if match:
            free.remove(match)
        rows.append(row)
    return rows


def _id(name: str) -> str:
    """The id of a group without a product: as long as a Salesforce id, the same for every spelling of its name."""
    return PREFIX + hashlib.sha256(name.casefold().encode()).hexdigest()[:16]
