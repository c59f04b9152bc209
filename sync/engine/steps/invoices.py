"""What both directions of the invoice pair share: queries, links, canonical lines, the items behind products."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from provisioning.catalogue.choices import SourceOfTruth, UpdateAmount
from sync.engine.context import RunContext
from sync.engine.links import Link, MappingProblem, columns
from sync.engine.lookups import Lookups
from sync.engine.mapping.currency import conversion_link
from sync.engine.mapping.invoice import invoice_links, line_rules
from sync.engine.mapping.lines import (
    LineRules,
    amount_text,
    group_of,
    item_lines,
    item_of_line,
    qb_text,
    sf_text,
)
from sync.engine.mapping.sales_object import LINES, SalesObject, sales_object
from sync.engine.mapping.sf_lines import REST
from sync.engine.records import Query, Record, System, Value
from sync.engine.steps.currencies import Currencies
from sync.engine.steps.custom_fields import page_links
from sync.engine.values import text
from sync.errors.codes import Code
from sync.errors.diagnose import sync_error

TABLE = "Invoice"
LINE_TABLE = "InvoiceLine"
LINKED_TABLE = "InvoiceLinkedTxn"
LINE_COLUMNS = (
    "ItemRefListID", "ItemRefFullName", "Desc", "Quantity", "Rate", "Amount", "ClassRefFullName",
    "GroupTxnLineID", "GroupItemGroupRefListID", "GroupQuantity",
)  # fmt: skip


class InvoicePair:
    """The invoice page of one run."""

    def __init__(self, context: RunContext, lookups: Lookups) -> None:
        self.context = context
        self.profile = context.profile
        self.page = context.profile.invoice
        self.lookups = lookups
        self.currencies = Currencies(context, lookups)

    @cached_property
    def sales(self) -> SalesObject:
        """The object that invoices are made of."""
        found = sales_object(
            self.page.sf_object,
            product_object=self.profile.product.sf_object,
            describe=self.lookups.sf_object,
        )
        if found is None:
            answer = (
                "it needs a lookup to Account, and a child object with a lookup to the product and a quantity"
            )
            raise sync_error(Code.OBJECT_MISSING, field=self.page.sf_object, answer=answer)
        return found

    @cached_property
    def header_links(self) -> tuple[Link, ...]:
        """Every link of the header, with the page's additional mappings."""
        own = invoice_links(self.profile)
        if not self.page.custom_fields:
            return own
        sf_fields = self.lookups.sf_object(self.page.sf_object).fields
        columns_of_table = self.lookups.qb_table(TABLE).fields
        return own + page_links("invoice", self.page.custom_fields, sf_fields, columns_of_table)

    @property
    def conversion_links(self) -> tuple[Link, ...]:
        """What keeps the rates of a pair whose amounts are converted."""
        return (conversion_link(),) if self.currencies.converted else ()

    @cached_property
    def rules(self) -> LineRules:
        return line_rules(self.profile)

    @cached_property
    def sf_query(self) -> Query:
        """Everything of an opportunity with its lines; contact values are added by the step."""
        mapped = [n for n in columns(self.header_links, System.SALESFORCE) if not n.startswith("Contact.")]
        own = [
            "Name", "AccountId", "Account.Name", "StageName", "IsWon", "IsClosed", "CloseDate", "Amount",
            "Pricebook2Id", self.page.binding_field, self.page.created_number_field,
            *self.currencies.sf_columns(self.page.sf_object),
        ]  # fmt: skip
        lines = [
            "Product2Id", "Product2.Name", "Product2.Description", "Quantity", "UnitPrice", "Discount",
            "TotalPrice", "Description", "IsDeleted", self.page.line_class_field,
            f"Product2.{self.profile.product.binding_field}",
        ]  # fmt: skip
        sales = self.sales
        return Query(
            object=self.page.sf_object,
            columns=sales.header.columns(name for name in (*mapped, *own) if name),
            children={sales.lines: sales.line.columns(name for name in lines if name)},
        )

    @cached_property
    def qb_query(self) -> Query:
        """Everything of an invoice with its lines, and what it is linked to."""
        mapped = columns(self.header_links, System.QUICKBOOKS)
        own = (
            "CustomerRefListID", "CustomerRefFullName", "TxnDate", "RefNumber", "Subtotal", "SalesTaxTotal",
            "AppliedAmount", "BalanceRemaining", "IsPaid", "IsPending", *self.currencies.qb_columns,
        )  # fmt: skip
        return Query(
            object=TABLE,
            columns=tuple(dict.fromkeys((*mapped, *own))),
            children={LINE_TABLE: tuple(f"{LINE_TABLE}{name}" for name in LINE_COLUMNS)},
        )

    def with_sf_lines(self, record: Record) -> Record:
        """The record by an opportunity's names, with its lines, or its amount without them, as one canonical value."""
        record = self.sales.read(record)
        lines = self.sf_lines(record)
        by_amount = not lines and self.page.without_line_items
        value = amount_text(record.values.get("Amount")) if by_amount else sf_text(lines, self.rules)
        return replace(record, values={**record.values, LINES: value})

    def sf_lines(self, record: Record) -> Sequence[Record]:
        """The record's lines without the one that carries QuickBooks' taxes and fees: that one never goes back."""
        lines = record.children.get(LINES, ())
        if self.page.update_amount is not UpdateAmount.LINES_AND_TOTAL or not self.page.default_item:
            return lines
        return [
            line
            for line in lines
            if text(line.values.get("Description")) != REST
            or text(line.values.get("Product2Id")) != self.rest_product
        ]

    def with_qb_lines(self, record: Record) -> Record:
        """The invoice with its lines as one canonical value."""
        lines = record.children.get(LINE_TABLE, ())
        return replace(record, values={**record.values, LINE_TABLE: qb_text(lines, self.rules)})

    @cached_property
    def default_item(self) -> str:
        """ListID of the item that stands for an opportunity without lines. Raises MappingProblem."""
        name = self.page.default_item
        if not name:
            raise MappingProblem(Code.VALUE_MISSING, field="invoice.default_item")
        query = Query(object="Item", columns=("FullName",))
        found = self.context.qb.fetch(query, column="FullName", keys=[name])
        if len(found) != 1:
            raise MappingProblem(Code.UNKNOWN_NAME, field="invoice.default_item", value=name, list="Item")
        return found[0].id

    @cached_property
    def rest_product(self) -> str:
        """The product of the default item, for the line of taxes and fees. Raises a waiting PRODUCT_MISSING."""
        product = self.products_of_items([self.default_item]).get(self.default_item)
        if product is None:
            raise MappingProblem(Code.PRODUCT_MISSING, value=self.page.default_item)
        return product

    def items_of(self, opportunities: Sequence[Record]) -> Mapping[str, str]:
        """Item ListIDs by product id for every line of the page: bound ones, else what the product itself says."""
        field = f"Product2.{self.profile.product.binding_field}"
        lines = [line for record in opportunities for line in record.children.get(LINES, ())]
        products = {text(line.values.get("Product2Id")): text(line.values.get(field)) for line in lines}
        bound = self.lookups.twins("product", System.SALESFORCE, sorted(products))
        if self.context.run.company_file.number != 1:
            return bound
        return {
            id_: bound.get(id_) or list_id for id_, list_id in products.items() if bound.get(id_) or list_id
        }

    def products_of(self, invoices: Sequence[Record]) -> Mapping[str, str]:
        """Product ids by item ListID for every line of the page, and for the groups that were expanded in it."""
        items = {
            id_
            for record in invoices
            for line in item_lines(record.children.get(LINE_TABLE, ()), LINE_TABLE)
            for id_ in (item_of_line(line, LINE_TABLE), group_of(line, LINE_TABLE))
            if id_
        }
        return self.products_of_items(sorted(items))

    def products_of_items(self, items: Sequence[str]) -> dict[str, str]:
        """Product ids by item ListID: bound ones, else products that name the item themselves."""
        bound = self.lookups.twins("product", System.QUICKBOOKS, items)
        missing = [id_ for id_ in items if id_ not in bound]
        if missing and self.context.run.company_file.number == 1:
            field = self.profile.product.binding_field
            query = Query(object=self.profile.product.sf_object, columns=(field,))
            for product in self.context.sf.fetch(query, column=field, keys=missing):
                bound[text(product.values.get(field))] = product.id
        return bound

    def truth(self) -> tuple[SourceOfTruth, bool]:
        """Who wins, and whether invoices go both ways."""
        direction = self.profile.direction.invoice
        return self.page.source_of_truth, direction.includes_sf_qb and direction.includes_qb_sf

    def own(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """Values to write, under the object's own names."""
        return self.sales.header.write(values)
