"""QB Invoice to SF Opportunity: invoices that changed, and those whose payments did."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from provisioning.catalogue.choices import MappingDirection, Operations, SourceOfTruth, UpdateAmount
from sync.engine.context import RunContext
from sync.engine.entry import Entry, EntryKind
from sync.engine.links import Link, MappingProblem
from sync.engine.lookups import Lookups
from sync.engine.mapping.currency import CODE, conversion_of, qb_lines_in_sf
from sync.engine.mapping.line_pairs import LINE_IDS, line_ids, line_ids_text
from sync.engine.mapping.sales_object import LAST_MODIFIED, LINES
from sync.engine.mapping.sf_lines import SfLine, paired, rest_line, to_sf_lines
from sync.engine.merge import Merge, is_half_made
from sync.engine.records import Operation, OperationKind, Query, Record, Result, System, Value
from sync.engine.steps import keys
from sync.engine.steps.base import Span, Step, Twin
from sync.engine.steps.company_files import CompanyFiles
from sync.engine.steps.currencies import QB_NAME, SF_CODE
from sync.engine.steps.deleted import deleted_among, deleted_pages
from sync.engine.steps.invoices import LINE_TABLE, TABLE, InvoicePair
from sync.engine.steps.opportunities import OpportunityDefaults, subtotal_of, total_of, totals_text
from sync.engine.steps.payments import paid_invoices
from sync.engine.steps.refresh import nightly_ids
from sync.engine.values import encode, same, text
from sync.errors.codes import Code
from sync.models import Binding

BEFORE_GO_LIVE = "before_go_live"
PENDING = "pending"
TOTALS = "Lines.Totals"
PRICES = "PricebookEntry"
#: Columns of an invoice's header that hold amounts in its currency.
AMOUNTS = frozenset({"BalanceRemaining", "Subtotal", "SalesTaxTotal", "AppliedAmount"})


class InvoiceToSalesforce(Step):
    """Invoices become opportunities; bound opportunities take over number, paid state, balance and amounts."""

    pair = "invoice"
    source = System.QUICKBOOKS
    bulk_flow = "QBInvoices2SFAcctOppDRS"

    def __init__(self, context: RunContext, lookups: Lookups) -> None:
        super().__init__(context, lookups)
        self.page = context.profile.invoice
        self.invoices = InvoicePair(context, lookups)
        self.files = CompanyFiles(context)
        self.defaults = OpportunityDefaults(context, lookups, self.invoices.sales)
        self._accounts: Mapping[str, str] = {}
        self._half_made: set[str] = set()
        self._line_ids: dict[str, dict[str, str]] = {}
        self.currencies = self.invoices.currencies
        self._products: Mapping[str, str] = {}
        #: (price book entry, product) by item, by currency.
        self._entries: dict[str, Mapping[str, tuple[str, str]]] = {}

    # what to read

    def id_column(self, system: System) -> str:
        return "Id" if system is System.SALESFORCE else "TxnID"

    def source_query(self) -> Query:
        return self.invoices.qb_query

    def pages(self, span: Span) -> Iterator[Sequence[Record]]:
        yield from super().pages(span)
        if span.by_creation:
            return
        if span.after is not None:
            yield from deleted_pages(self.context.qb, TABLE, span)
        for ids in paid_invoices(self.context, span):
            yield self._not_read(ids, span)
        for ids in nightly_ids(self.context, self.pair):
            yield self._not_read(ids, span)

    def fetch(self, ids: Sequence[str]) -> Sequence[Record]:
        found = super().fetch(ids)
        known = {record.id for record in found}
        return [*found, *deleted_among(self.context.qb, TABLE, [id_ for id_ in ids if id_ not in known])]

    def _not_read(self, ids: Sequence[str], span: Span) -> Sequence[Record]:
        """The invoices that this run has not read yet because they changed themselves."""
        return [
            record
            for record in self.fetch(ids)
            if span.after is not None and not span.after <= record.modified < span.until
        ]

    def named(self, value: str) -> Sequence[Record]:
        return self.context.qb.fetch(self.source_query(), column="RefNumber", keys=[value])

    def prepare(self, records: Sequence[Record], bindings: Mapping[str, Binding]) -> Sequence[Record]:
        self._half_made = {id_ for id_, binding in bindings.items() if is_half_made(binding.sf_values)}
        self._line_ids = {
            id_: {qb: sf for sf, qb in line_ids(binding.qb_values.get(LINE_IDS)).items()}
            for id_, binding in bindings.items()
        }
        customers = sorted({text(record.values.get("CustomerRefListID")) for record in records})
        self._accounts = self.lookups.twins("customer", System.QUICKBOOKS, customers)
        new = {text(r.values.get("CustomerRefListID")) for r in records if r.id not in bindings}
        self.defaults.load_owners(sorted({self._accounts[id_] for id_ in new if id_ in self._accounts}))
        self._products = self.invoices.products_of(records)
        self._entries = {}
        return [
            self.currencies.with_invoice_rate(self.invoices.with_qb_lines(record), bindings.get(record.id))
            for record in records
        ]

    def _sf_currency(self, record: Record) -> str:
        """Code of the opportunity's currency; empty where the org has only one."""
        if not self.currencies.sf_columns(PRICES):
            return ""
        if self.currencies.propagated:
            return self.currencies.code_of(text(record.values.get(QB_NAME)))
        return text(record.values.get(CODE)) or self.currencies.home

    def _entries_of(self, record: Record) -> Mapping[str, tuple[str, str]]:
        """Price book entries of the page's items in the opportunity's currency, read once for a page."""
        code = self._sf_currency(record)
        if code not in self._entries:
            self._entries[code] = self.defaults.entries_of(self._products, code)
        return self._entries[code]

    # who may go

    def label(self, record: Record) -> str:
        name, number = (text(record.values.get(n)) for n in ("CustomerRefFullName", "RefNumber"))
        return f"{name} - Invoice {number or record.id}"

    def skip_reason(self, record: Record, binding: Binding | None) -> str:
        return PENDING if record.values.get("IsPending") is True else ""

    def retirement(self, system: System, survivor: Record) -> Mapping[str, Value] | None:
        """A lost stage for the opportunity; an invoice whose opportunity is gone is voided by a person only."""
        stage = self.invoices.sales.header.column("StageName")
        if system is System.QUICKBOOKS or not stage:
            return None
        lost = [stage.name for stage in self.lookups.stages if stage.closed and not stage.won]
        if not lost:
            return None
        return {} if text(survivor.values.get(stage)) in lost else {stage: lost[0]}

    def create_refusal(self, record: Record) -> str:
        cutover = self.profile.solution.cutover_date
        dated = record.values.get("TxnDate")
        before = self.context.definition.scheduled and cutover and dated and str(dated) < str(cutover)
        return BEFORE_GO_LIVE if before else ""

    def completes(self, record: Record) -> bool:
        return record.id in self._half_made and not self.page.without_line_items

    def operations(self) -> Operations:
        return self.page.operations_qb_sf

    # twins

    def find_twins(self, records: Sequence[Record]) -> Mapping[str, Twin]:
        field = self.page.binding_field
        query = Query(object=self.page.sf_object, columns=(field,))
        if not self.files.is_first:
            return {}
        return keys.by_column(self.context.sf, query, field, records, lambda r: r.id)

    def fetch_targets(self, ids: Sequence[str]) -> Mapping[str, Record]:
        found = self.context.sf.fetch(self.invoices.sf_query, column="Id", keys=ids)
        return {record.id: self._with_totals(self.invoices.with_sf_lines(record)) for record in found}

    def _with_totals(self, record: Record) -> Record:
        lines = [
            tuple(line.values.get(name) for name in ("Product2Id", "Quantity", "TotalPrice"))
            for line in record.children.get(LINES, ())
        ]
        totals = totals_text([(text(product), quantity, total) for product, quantity, total in lines])
        return replace(record, values={**record.values, TOTALS: totals})

    # mapping

    def links(self, record: Record, target: Record | None) -> Sequence[Link]:
        header = (*(self._converting(link, record) for link in self.invoices.header_links),)
        header = (*header, *self.invoices.conversion_links)
        if not self._takes_amounts(record, target):
            return header
        by_amount = target is not None and self._has_amount_only(target)

        def to_sf(_: object) -> dict[str, Value]:
            if by_amount:
                return {"Amount": self._amount(record)}
            lines = [(line.product_id, line.quantity, line.amount) for line in self._lines(record)]
            return {TOTALS: totals_text(lines)}

        lines = Link(
            name="lines",
            sf=(LINES,),
            qb=(LINE_TABLE, "SalesTaxTotal") if self._with_taxes else (LINE_TABLE,),
            flow=MappingDirection.BOTH,
            to_qb=lambda _: {},
            to_sf=to_sf,
        )
        return (*header, lines)

    def _converting(self, link: Link, record: Record) -> Link:
        """The link with its amount in the opportunity's currency."""
        conversion = conversion_of(record.values)
        if conversion.is_plain or not set(link.qb) & AMOUNTS:
            return link
        amounts = {
            name: conversion.to_sf(amount)
            for name in AMOUNTS
            if isinstance(amount := record.values.get(name), Decimal)
        }
        return replace(link, to_sf=lambda values: link.to_sf({**values, **amounts}))

    def check(self, record: Record, merge: Merge, target: Record | None) -> None:
        if target is not None:
            self.currencies.check_pair(target, record)

    def verify(self, record: Record, target: Record) -> None:
        self.currencies.check_pair(target, record)

    def _takes_amounts(self, record: Record, target: Record | None) -> bool:
        if target is None or self.completes(record):
            return not self.page.without_line_items
        return self.page.update_amount is not UpdateAmount.NEVER

    def _has_amount_only(self, target: Record) -> bool:
        return self.page.without_line_items and not target.children.get(LINES)

    def _amount(self, record: Record) -> Value:
        """What an opportunity without lines shows: the subtotal, with the total the taxes too (rules.md 2.2)."""
        amount = total_of(record.values) if self._with_taxes else subtotal_of(record.values)
        return conversion_of(record.values).to_sf(amount)

    @property
    def _with_taxes(self) -> bool:
        return self.page.update_amount is UpdateAmount.LINES_AND_TOTAL

    def _lines(self, record: Record) -> tuple[SfLine, ...]:
        conversion = conversion_of(record.values)
        given = qb_lines_in_sf(record.children.get(LINE_TABLE, ()), conversion, LINE_TABLE)
        lines = to_sf_lines(given, self.invoices.rules, self._entries_of(record).get)
        if not self._with_taxes:
            return lines
        rest = conversion.to_sf(total_of(record.values)) - sum(line.amount for line in lines)
        return (*lines, rest_line(self._rest_entry(record), rest)) if rest else lines

    def _rest_entry(self, record: Record) -> tuple[str, str]:
        """(price book entry, product) of the line that carries taxes and fees."""
        entry = self.defaults.entries_of({"": self.invoices.rest_product}, self._sf_currency(record)).get("")
        if entry is None:
            raise MappingProblem(Code.PRODUCT_MISSING, value=self.page.default_item)
        return entry

    def truth(self) -> tuple[SourceOfTruth, bool]:
        return self.invoices.truth()

    def create_operation(self, record: Record, merge: Merge, mark: str) -> Operation:
        customer = text(record.values.get("CustomerRefListID"))
        account = self._accounts.get(customer)
        if account is None:
            raise MappingProblem(Code.PARENT_MISSING, value=text(record.values.get("CustomerRefFullName")))
        values: dict[str, Value] = {
            **self.defaults.values(record, account),
            "Name": self.label(record)[:120],
            **self._currency_of(record),
            **self._fields(record, merge),
        }
        rows = []
        if self.page.without_line_items:
            values["Amount"] = self._amount(record)
        else:
            sales = self.invoices.sales
            rows = [sales.write_line(line.values(self.invoices.rules)) for line in self._lines(record)]
        own = self.invoices.own(values)
        own.pop(self.page.binding_field, None)
        return Operation(
            OperationKind.CREATE,
            self.page.sf_object,
            mark,
            own,
            external_id=(self.page.binding_field, record.id) if self.files.is_first else None,
            lines={self.invoices.sales.lines: rows} if rows else {},
        )

    def update_operation(self, record: Record, merge: Merge, target: Record, mark: str) -> Operation:
        rows: list[Mapping[str, Value]] = []
        deleted: list[str] = []
        sales = self.invoices.sales
        if TOTALS in merge.changes:
            existing = target.children.get(LINES, ())
            known = self._line_ids.get(record.id, {}) if self.page.identical_lines else {}
            pairs = paired(self._lines(record), existing, known)
            rows = [sales.write_line(line.values(self.invoices.rules, line_id=id_)) for line, id_ in pairs]
            kept = {id_ for _, id_ in pairs}
            deleted = [line.id for line in existing if line.id not in kept]
        return Operation(
            OperationKind.UPDATE,
            self.page.sf_object,
            mark,
            self.invoices.own(self._fields(record, merge)),
            target_id=target.id,
            expected_version=target.version,
            lines={sales.lines: rows} if rows else {},
            delete_children={sales.lines: deleted} if deleted else {},
        )

    def _currency_of(self, record: Record) -> dict[str, Value]:
        """The currency of a new opportunity, where it is carried over."""
        if not self.currencies.propagated or not self.currencies.sf_columns(self.page.sf_object):
            return {}
        return {SF_CODE: self._sf_currency(record)}

    def child_values(self, operation: Operation) -> Sequence[str]:
        return (LINES,) if operation.lines or operation.delete_children else ()

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
        return self.invoices.own({field: record.id, LAST_MODIFIED: record.modified})

    # what Salesforce made of it

    def settled(self, entries: Sequence[tuple[Entry, Result]]) -> Mapping[str, Record]:
        """Lines and amounts as Salesforce has them become the base: nothing of them goes back as a change."""
        written = {result.id: entry for entry, result in entries if self._wrote_amounts(entry, result)}
        made = {result.id for entry, result in entries if entry.kind is EntryKind.CREATE}
        targets = self.fetch_targets(sorted(made | written.keys())) if made or written else {}
        for id_, entry in written.items():
            target = targets.get(id_)
            if target is None or self._edited_meanwhile(entry, target):
                continue
            entry.target_base[LINES] = encode(target.values[LINES])
            pairs = paired(self._lines_or_none(entry.source), target.children.get(LINES, ()), {})
            ids = {sf_id: line.source_id for line, sf_id in pairs if sf_id and line.source_id}
            entry.source_base[LINE_IDS] = line_ids_text(ids)
        return targets

    def _edited_meanwhile(self, entry: Entry, target: Record) -> bool:
        """Whether somebody changed the lines between our write and this look: that is a change, not the base."""
        lines = [(line.product_id, line.quantity, line.amount) for line in self._lines_or_none(entry.source)]
        return bool(lines) and target.values[TOTALS] != totals_text(lines)

    def _wrote_amounts(self, entry: Entry, result: Result) -> bool:
        if entry.operation is None or result.failure is not None:
            return False
        amount = self.invoices.sales.header.column("Amount")
        return bool(
            entry.operation.lines or entry.operation.delete_children or amount in entry.operation.values
        )

    def _lines_or_none(self, record: Record) -> Sequence[SfLine]:
        return () if self.page.without_line_items else self._lines(record)
