"""What both directions of the invoice pair share: queries, links, canonical lines, the accounts behind customers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from provisioning.catalogue.choices import SourceOfTruth
from sync.engine.context import RunContext
from sync.engine.links import Link, columns
from sync.engine.lookups import Lookups
from sync.engine.mapping.custom import custom_links
from sync.engine.mapping.invoice import invoice_links, line_rules
from sync.engine.mapping.lines import LineRules, item_lines, qb_text, sf_text
from sync.engine.records import Query, Record, System
from sync.engine.values import text

TABLE = "Invoice"
LINE_TABLE = "InvoiceLine"
LINES = "OpportunityLineItems"
LAST_MODIFIED = "QB_LastModified__c"
LINE_COLUMNS = ("ItemRefListID", "ItemRefFullName", "Desc", "Quantity", "Rate", "Amount", "ClassRefFullName")


class InvoicePair:
    """The invoice page of one run."""

    def __init__(self, context: RunContext, lookups: Lookups) -> None:
        self.context = context
        self.profile = context.profile
        self.page = context.profile.invoice
        self.lookups = lookups

    @cached_property
    def header_links(self) -> tuple[Link, ...]:
        """Every link of the header, with the page's additional mappings."""
        own = invoice_links(self.profile)
        if not self.page.custom_fields:
            return own
        sf_fields = self.lookups.sf_object(self.page.sf_object).fields
        return own + custom_links(self.page.custom_fields, sf_fields, self.lookups.qb_table(TABLE).fields)

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
        ]  # fmt: skip
        lines = [
            "Product2Id", "Product2.Name", "Product2.Description", "Quantity", "UnitPrice", "Discount",
            "TotalPrice", "Description", self.page.line_class_field, f"Product2.{self.profile.product.binding_field}",
        ]  # fmt: skip
        return Query(
            object=self.page.sf_object,
            columns=tuple(dict.fromkeys(name for name in (*mapped, *own) if name)),
            children={LINES: tuple(dict.fromkeys(name for name in lines if name))},
        )

    @cached_property
    def qb_query(self) -> Query:
        """Everything of an invoice with its lines."""
        mapped = columns(self.header_links, System.QUICKBOOKS)
        own = (
            "CustomerRefListID", "CustomerRefFullName", "TxnDate", "RefNumber", "Subtotal", "SalesTaxTotal",
            "AppliedAmount", "BalanceRemaining", "IsPaid", "IsPending",
        )  # fmt: skip
        return Query(
            object=TABLE,
            columns=tuple(dict.fromkeys((*mapped, *own))),
            children={LINE_TABLE: tuple(f"{LINE_TABLE}{name}" for name in LINE_COLUMNS)},
        )

    def with_sf_lines(self, record: Record) -> Record:
        """The opportunity with its lines as one canonical value."""
        lines = record.children.get(LINES, ())
        return replace(record, values={**record.values, LINES: sf_text(lines, self.rules)})

    def with_qb_lines(self, record: Record) -> Record:
        """The invoice with its lines as one canonical value."""
        lines = record.children.get(LINE_TABLE, ())
        return replace(record, values={**record.values, LINE_TABLE: qb_text(lines, self.rules)})

    def items_of(self, opportunities: Sequence[Record]) -> Mapping[str, str]:
        """Item ListIDs by product id for every line of the page: bound ones, else what the product itself says."""
        field = f"Product2.{self.profile.product.binding_field}"
        lines = [line for record in opportunities for line in record.children.get(LINES, ())]
        products = {text(line.values.get("Product2Id")): text(line.values.get(field)) for line in lines}
        bound = self.lookups.twins("product", System.SALESFORCE, sorted(products))
        return {
            id_: bound.get(id_) or list_id for id_, list_id in products.items() if bound.get(id_) or list_id
        }

    def products_of(self, invoices: Sequence[Record]) -> Mapping[str, str]:
        """Product ids by item ListID for every line of the page."""
        items = {
            text(line.values.get(f"{LINE_TABLE}ItemRefListID"))
            for record in invoices
            for line in item_lines(record.children.get(LINE_TABLE, ()), LINE_TABLE)
        }
        bound = self.lookups.twins("product", System.QUICKBOOKS, sorted(items))
        missing = sorted(items - bound.keys())
        if missing:
            field = self.profile.product.binding_field
            query = Query(object=self.profile.product.sf_object, columns=(field,))
            for product in self.context.sf.fetch(query, column=field, keys=missing):
                bound[text(product.values.get(field))] = product.id
        return bound

    def truth(self) -> tuple[SourceOfTruth, bool]:
        """Who wins, and whether invoices go both ways."""
        direction = self.profile.direction.invoice
        return self.page.source_of_truth, direction.includes_sf_qb and direction.includes_qb_sf
