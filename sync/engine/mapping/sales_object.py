"""The object that a transaction is made of: an Opportunity, an Order, or an object of the company's own. Pure.

The engine knows its parts by an Opportunity's names. An object of the company's own has a child object for lines:
the first one with a lookup to the product object and a quantity.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from sync.engine.mapping.field_names import FieldNames, lookup, named, relationship, writable
from sync.engine.mapping.money import unit_price
from sync.engine.records import ObjectInfo, Record, Value, Values

#: Under which the lines of any such object stand among a record's children and values.
LINES = "OpportunityLineItems"
OPPORTUNITY = "Opportunity"
ORDER = "Order"
#: The status of an order that stands for a won opportunity.
ACTIVATED = "Activated"
#: The status of an order that comes from QuickBooks: one that is activated takes no lines any more.
DRAFT = "Draft"
LAST_MODIFIED = "QB_LastModified__c"

HEADER = (
    "Name", "AccountId", "StageName", "IsWon", "IsClosed", "CloseDate", "Amount", "Pricebook2Id", LAST_MODIFIED,
)  # fmt: skip
LINE = ("Product2Id", "Quantity", "UnitPrice", "Discount", "TotalPrice", "Description", "PricebookEntryId")


@dataclass(frozen=True, slots=True)
class SalesObject:
    """One such object: its own names, its line object, and what of it stands for an opportunity's path."""

    name: str = OPPORTUNITY
    header: FieldNames = field(default_factory=FieldNames)
    lines: str = LINES
    line_object: str = "OpportunityLineItem"
    line_parent: str = "OpportunityId"
    line: FieldNames = field(default_factory=FieldNames)
    #: Values of the stage field in their order, where they are not an Opportunity's stages.
    path: tuple[str, ...] = ()

    @property
    def is_opportunity(self) -> bool:
        return self.name == OPPORTUNITY

    @property
    def line_parent_way(self) -> str:
        """The way from a line to its header: Opportunity, Booking__r."""
        return relationship(self.line_parent)

    @property
    def can_be_won(self) -> bool:
        """Whether the object says of a record that it is won."""
        return self.name == ORDER or bool(self.header.column("IsWon"))

    def read(self, record: Record) -> Record:
        """The record with an Opportunity's names, and without lines that were deleted: a query that looks for deleted
        records brings their lines too."""
        lines = [line for line in record.children.get(self.lines, ()) if not line.deleted]
        if self.is_opportunity:
            return replace(record, children={**record.children, LINES: lines})
        accounts = self.header.own.get("Account.", "")
        parents = [
            f"Account.{name.removeprefix(accounts)}"
            for name in record.values
            if accounts and name.startswith(accounts)
        ]
        values = dict(self.header.read(record.values, (*HEADER, *parents)))
        if self.name == ORDER:
            values["IsWon"] = values["IsClosed"] = values["StageName"] == ACTIVATED
        children = {**record.children, LINES: [self._read_line(line) for line in lines]}
        return replace(record, values=values, children=children)

    def _read_line(self, line: Record) -> Record:
        products = self.line.own.get("Product2.", "Product2.")
        parents = [
            f"Product2.{name.removeprefix(products)}" for name in line.values if name.startswith(products)
        ]
        values = dict(self.line.read(line.values, (*LINE, *parents)))
        if values["TotalPrice"] is None:
            values["TotalPrice"] = _total(values)
        return replace(line, values=values)

    def write_line(self, row: Values) -> dict[str, Value]:
        """A line to write, under the object's own names; a price book entry names the product where there is one."""
        values = dict(row)
        if self.is_opportunity:
            values.pop("Product2Id", None)
            return values
        total, quantity = values.get("TotalPrice"), values.get("Quantity")
        if isinstance(total, Decimal) and isinstance(quantity, Decimal):
            values["UnitPrice"] = unit_price(quantity=quantity, amount=total)
        values.pop("TotalPrice", None)
        if self.line.column("PricebookEntryId"):
            values.pop("Product2Id", None)
        return self.line.write(values)


def sales_object(
    name: str, *, product_object: str, describe: Callable[[str], ObjectInfo]
) -> SalesObject | None:
    """The object of that name; None where it has no account or no child object for lines. ``describe`` is asked for
    objects of the company's own only."""
    if name == OPPORTUNITY:
        return SalesObject()
    if name == ORDER:
        return _order(describe(name))
    return _own_object(describe(name), product_object, describe)


def _order(info: ObjectInfo) -> SalesObject:
    header = {
        "Name": "OrderNumber",
        "StageName": "Status",
        "IsWon": "",
        "IsClosed": "",
        "CloseDate": "EffectiveDate",
        "Amount": "TotalAmount",
        LAST_MODIFIED: LAST_MODIFIED if LAST_MODIFIED in info.fields else "",
    }
    return SalesObject(
        name=ORDER,
        header=FieldNames(header, frozenset({"Name", "Amount"})),
        lines="OrderItems",
        line_object="OrderItem",
        line_parent="OrderId",
        line=FieldNames({"Discount": ""}),
        path=info.fields["Status"].picklist,
    )


def _own_object(
    info: ObjectInfo, product_object: str, describe: Callable[[str], ObjectInfo]
) -> SalesObject | None:
    account = lookup(info, "Account")
    found = next(
        (
            (children, child, parent, lines)
            for children, (child, parent) in info.children.items()
            if child.endswith("__c")
            and lookup(lines := describe(child), "Product2", product_object)
            and named(lines, "quantity", "qty")
        ),
        None,
    )
    if found is None or not account:
        return None
    children, child, parent, lines = found
    stage = named(info, "stagename", "stage", "status")
    amount = named(info, "amount", "totalamount", "total")
    header = {
        "AccountId": account,
        "Account.": f"{relationship(account)}.",
        "StageName": stage,
        "IsWon": named(info, "iswon", "won"),
        "IsClosed": named(info, "isclosed", "closed"),
        "CloseDate": named(info, "closedate", "date", "invoicedate", "orderdate"),
        "Amount": amount,
        "Pricebook2Id": lookup(info, "Pricebook2"),
        LAST_MODIFIED: LAST_MODIFIED if LAST_MODIFIED in info.fields else "",
    }
    read_only = {name for name in ("Name", "Amount") if not writable(info.fields.get(header.get(name, name)))}
    product = lookup(lines, "Product2", product_object)
    way = relationship(product)
    line = {
        "Product2Id": product,
        "Product2.": f"{way}.",
        "Quantity": named(lines, "quantity", "qty"),
        "UnitPrice": named(lines, "unitprice", "salesprice", "price", "rate"),
        "Discount": named(lines, "discount"),
        "TotalPrice": named(lines, "totalprice", "amount", "total"),
        "Description": named(lines, "description"),
        "PricebookEntryId": "",
    }
    if "Product2" not in lines.fields[product].reference_to:
        described = named(describe(product_object), "description")
        line["Product2.Description"] = f"{way}.{described}" if described else ""
    return SalesObject(
        name=info.name,
        header=FieldNames(header, frozenset(read_only)),
        lines=children,
        line_object=child,
        line_parent=parent,
        line=FieldNames(line),
        path=info.fields[stage].picklist if stage else (),
    )


def _total(values: Values) -> Decimal | None:
    """Quantity x UnitPrice less the discount, where the object does not sum up its lines itself."""
    quantity, price, discount = (values.get(name) for name in ("Quantity", "UnitPrice", "Discount"))
    if not isinstance(quantity, Decimal) or not isinstance(price, Decimal):
        return None
    percent = discount if isinstance(discount, Decimal) else Decimal(0)
    return quantity * price * (100 - percent) / 100
