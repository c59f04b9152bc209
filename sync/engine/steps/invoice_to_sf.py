"""QB Invoice to SF Opportunity: invoices that changed, and those whose payments did."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from provisioning.catalogue.choices import MappingDirection, Operations, SourceOfTruth, UpdateAmount
from sync.engine.context import RunContext
from sync.engine.links import Link, MappingProblem
from sync.engine.lookups import Lookups
from sync.engine.mapping.lines import SfLine, to_sf_lines
from sync.engine.mapping.money import cents
from sync.engine.merge import Merge
from sync.engine.records import Operation, OperationKind, Query, Record, System, Value, Values
from sync.engine.steps import keys
from sync.engine.steps.base import Span, Step, Twin
from sync.engine.steps.invoices import LAST_MODIFIED, LINE_TABLE, LINES, InvoicePair
from sync.engine.steps.opportunities import OpportunityDefaults, total_of, totals_text
from sync.engine.steps.payments import paid_invoices
from sync.engine.steps.refresh import nightly_ids
from sync.engine.values import same, text
from sync.errors.codes import Code
from sync.models import Binding

BEFORE_GO_LIVE = "before_go_live"
PENDING = "pending"
TOTALS = "Lines.Totals"


class InvoiceToSalesforce(Step):
    """Invoices become opportunities; bound opportunities take over number, paid state, balance and amounts."""

    pair = "invoice"
    source = System.QUICKBOOKS
    bulk_flow = "QBInvoices2SFAcctOppDRS"

    def __init__(self, context: RunContext, lookups: Lookups) -> None:
        super().__init__(context, lookups)
        self.page = context.profile.invoice
        self.invoices = InvoicePair(context, lookups)
        self.defaults = OpportunityDefaults(context, lookups)
        self._accounts: Mapping[str, str] = {}
        self._half_made: set[str] = set()
        self._entries: Mapping[str, tuple[str, str]] = {}

    def id_column(self, system: System) -> str:
        return "Id" if system is System.SALESFORCE else "TxnID"

    def source_query(self) -> Query:
        return self.invoices.qb_query

    def pages(self, span: Span) -> Iterator[Sequence[Record]]:
        yield from super().pages(span)
        if span.by_creation:
            return
        for ids in paid_invoices(self.context, span):
            yield self.fetch(ids)
        for ids in nightly_ids(self.context, self.pair):
            yield self.fetch(ids)

    def named(self, value: str) -> Sequence[Record]:
        return self.context.qb.fetch(self.source_query(), column="RefNumber", keys=[value])

    def prepare(self, records: Sequence[Record], bindings: Mapping[str, Binding]) -> Sequence[Record]:
        self._half_made = {id_ for id_, binding in bindings.items() if LINE_TABLE not in binding.qb_values}
        customers = sorted({text(record.values.get("CustomerRefListID")) for record in records})
        self._accounts = self.lookups.twins("customer", System.QUICKBOOKS, customers)
        new = {text(r.values.get("CustomerRefListID")) for r in records if r.id not in bindings}
        self.defaults.load_owners(sorted({self._accounts[id_] for id_ in new if id_ in self._accounts}))
        products = self.invoices.products_of(records)
        self._entries = self._price_book_entries(products)
        return [self.invoices.with_qb_lines(record) for record in records]

    def _price_book_entries(self, products: Mapping[str, str]) -> Mapping[str, tuple[str, str]]:
        """(price book entry, product) by item ListID, in the profile's price book."""
        query = Query(
            object="PricebookEntry",
            columns=("Product2Id",),
            where="Pricebook2Id = ?",
            parameters=(self.lookups.price_book_id,),
        )
        ids = sorted(set(products.values()))
        found = self.context.sf.fetch(query, column="Product2Id", keys=ids) if ids else ()
        entries = {text(entry.values.get("Product2Id")): entry.id for entry in found}
        return {item: (entries[product], product) for item, product in products.items() if product in entries}

    def label(self, record: Record) -> str:
        name, number = (text(record.values.get(n)) for n in ("CustomerRefFullName", "RefNumber"))
        return f"{name} - Invoice {number or record.id}"

    def skip_reason(self, record: Record, binding: Binding | None) -> str:
        return PENDING if record.values.get("IsPending") is True else ""

    def create_refusal(self, record: Record) -> str:
        cutover = self.profile.solution.cutover_date
        dated = record.values.get("TxnDate")
        before = self.context.definition.scheduled and cutover and dated and str(dated) < str(cutover)
        return BEFORE_GO_LIVE if before else ""

    def completes(self, record: Record) -> bool:
        return record.id in self._half_made

    def operations(self) -> Operations:
        return self.page.operations_qb_sf

    def find_twins(self, records: Sequence[Record]) -> Mapping[str, Twin]:
        field = self.page.binding_field
        query = Query(object=self.page.sf_object, columns=(field,))
        return keys.by_column(self.context.sf, query, field, records, lambda r: r.id)

    def fetch_targets(self, ids: Sequence[str]) -> Mapping[str, Record]:
        found = self.context.sf.fetch(self.invoices.sf_query, column="Id", keys=ids)
        return {record.id: self._with_totals(self.invoices.with_sf_lines(record)) for record in found}

    def _with_totals(self, record: Record) -> Record:
        totals = totals_text(
            [
                (
                    text(line.values.get("Product2Id")),
                    line.values.get("Quantity"),
                    line.values.get("TotalPrice"),
                )
                for line in record.children.get(LINES, ())
            ]
        )
        return replace(record, values={**record.values, TOTALS: totals})

    def links(self, record: Record, target: Record | None) -> Sequence[Link]:
        existing = target is not None and record.id not in self._half_made
        if self.page.update_amount is UpdateAmount.NEVER if existing else self.page.without_line_items:
            return self.invoices.header_links
        lines = Link(
            name="lines",
            sf=(LINES,),
            qb=(LINE_TABLE,),
            flow=MappingDirection.BOTH,
            to_qb=lambda _: {},
            to_sf=lambda _: {
                TOTALS: totals_text(
                    [(line.product_id, line.quantity, line.amount) for line in self._lines(record)]
                )
            },
        )
        return (*self.invoices.header_links, lines)

    def _lines(self, record: Record) -> tuple[SfLine, ...]:
        lines = to_sf_lines(record.children.get(LINE_TABLE, ()), self.invoices.rules, self._entries.get)
        if self.page.update_amount is not UpdateAmount.LINES_AND_TOTAL:
            return lines
        rest = total_of(record.values) - sum((line.amount for line in lines), Decimal(0))
        if not rest:
            return lines
        entry = self.defaults.entry_for_rest()
        return (*lines, SfLine(entry[0], entry[1], Decimal(1), cents(rest), "Taxes and fees"))

    def truth(self) -> tuple[SourceOfTruth, bool]:
        return self.invoices.truth()

    def create_operation(self, record: Record, merge: Merge, mark: str) -> Operation:
        customer = text(record.values.get("CustomerRefListID"))
        account = self._accounts.get(customer)
        if account is None:
            raise MappingProblem(Code.PARENT_MISSING, value=text(record.values.get("CustomerRefFullName")))
        values: dict[str, Value] = {**self.defaults.values(record, account), **self._fields(record, merge)}
        values.pop(self.page.binding_field, None)
        rows: list[Values] = []
        if self.page.without_line_items:
            values["Amount"] = total_of(record.values)
        else:
            rows = [line.values(self.invoices.rules) for line in self._lines(record)]
        values["Name"] = self.label(record)[:120]
        return Operation(
            OperationKind.CREATE,
            self.page.sf_object,
            mark,
            values,
            external_id=(self.page.binding_field, record.id),
            lines={LINES: rows} if rows else {},
        )

    def update_operation(self, record: Record, merge: Merge, target: Record, mark: str) -> Operation:
        rows: list[Values] = []
        deleted: list[str] = []
        if TOTALS in merge.changes:
            free = list(target.children.get(LINES, ()))
            for line in self._lines(record):
                match = next((o for o in free if text(o.values.get("Product2Id")) == line.product_id), None)
                if match is not None:
                    free.remove(match)
                rows.append(line.values(self.invoices.rules, line_id=match.id if match else ""))
            deleted = [line.id for line in free]
        return Operation(
            OperationKind.UPDATE,
            self.page.sf_object,
            mark,
            self._fields(record, merge),
            target_id=target.id,
            expected_version=target.version,
            lines={LINES: rows} if rows else {},
            delete_children={LINES: deleted} if deleted else {},
        )

    def _fields(self, record: Record, merge: Merge) -> dict[str, Value]:
        values = {name: value for name, value in merge.changes.items() if "." not in name}
        values[LAST_MODIFIED] = record.modified
        if self.context.run.company_file.number == 1:
            values[self.page.binding_field] = record.id
        return values

    def target_links(self, record: Record, target: Record) -> Mapping[str, Value]:
        field = self.page.binding_field
        if self.context.run.company_file.number != 1 or same(target.values.get(field), record.id):
            return {}
        return {field: record.id, LAST_MODIFIED: record.modified}
