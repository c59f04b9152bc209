"""SF Opportunity to QB Invoice: won (or otherwise triggered) opportunities with their lines, to the cent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from provisioning.catalogue.choices import (
    AddressSource,
    MappingDirection,
    NumberSource,
    Operations,
    SourceOfTruth,
    TransactionTrigger,
)
from sync.engine.context import RunContext
from sync.engine.entry import Entry
from sync.engine.links import Link, MappingProblem
from sync.engine.lookups import Lookups
from sync.engine.mapping.line_pairs import LINE_IDS, line_ids, line_rows
from sync.engine.mapping.lines import (
    item_lines,
    item_of_line,
    qb_total,
    wanted_text,
)
from sync.engine.mapping.sales_object import LAST_MODIFIED, LINES
from sync.engine.merge import Merge
from sync.engine.records import Operation, OperationKind, Query, Record, Result, System, Value, Values
from sync.engine.steps import keys
from sync.engine.steps.base import Span, Step, Twin
from sync.engine.steps.company_files import OTHER_COMPANY_FILE, CompanyFiles
from sync.engine.steps.contacts import PrimaryContacts
from sync.engine.steps.currencies import QB_RATE
from sync.engine.steps.invoice_amounts import InvoiceAmounts
from sync.engine.steps.invoice_lines import InvoiceLines
from sync.engine.steps.invoice_parties import InvoiceParties
from sync.engine.steps.invoice_triggers import InvoiceTriggers
from sync.engine.steps.invoices import LINE_TABLE, LINKED_TABLE, TABLE, InvoicePair
from sync.engine.steps.references import resolve_references
from sync.engine.values import same, text
from sync.errors.codes import Code
from sync.models import Binding

FILTERED = "filtered"
OTHER_TRANSACTION = "other_transaction"
NEW_LINE = "-1"


class InvoiceToQuickBooks(Step):
    """Opportunities become invoices of their account's customer; unpaid ones are kept up to date."""

    pair = "invoice"
    source = System.SALESFORCE
    bulk_flow = "SFAcctOpp2QBInvoicesDR"

    def __init__(self, context: RunContext, lookups: Lookups) -> None:
        super().__init__(context, lookups)
        self.page = context.profile.invoice
        self.invoices = InvoicePair(context, lookups)
        self.triggers = InvoiceTriggers(context, lookups, self.invoices.sales)
        self.parties = InvoiceParties(context, lookups)
        self.lines = InvoiceLines(self.invoices, self.parties)
        self.amounts = InvoiceAmounts(self.invoices)
        self.contacts = PrimaryContacts(context.sf, context.profile)
        self.currencies = self.invoices.currencies
        self.files = CompanyFiles(context)
        self._line_ids: dict[str, dict[str, str]] = {}

    # what to read

    def id_column(self, system: System) -> str:
        return "Id" if system is System.SALESFORCE else "TxnID"

    def source_query(self) -> Query:
        query = self.invoices.sf_query
        transactions = self.profile.transactions
        extra = [
            self.page.filter_field,
            self.page.duplicate_field,
            self.page.create_field if self.page.create_trigger is TransactionTrigger.FIELD_VALUE else "",
            transactions.criterion_field if transactions.multiple else "",
            f"Account.{transactions.exempt_field}" if transactions.exempt_field else "",
            self.parties.name_field,
            *self.files.opportunity_columns,
            *(self.contacts.lookup_columns if self._sends_contacts else ()),
        ]
        names = (*query.columns, *self.invoices.sales.header.columns(filter(None, extra)))
        return replace(query, columns=tuple(dict.fromkeys(names)), include_deleted=True)

    @property
    def _sends_contacts(self) -> bool:
        return AddressSource.PRIMARY_CONTACT in (self.page.billing_address, self.page.shipping_address)

    def pages(self, span: Span) -> Iterator[Sequence[Record]]:
        yield from super().pages(span)
        if span.by_creation or span.after is None:
            return
        # A line that changed without its opportunity: those that changed too have been read.
        sales = self.invoices.sales
        query = Query(
            object=sales.line_object,
            columns=(sales.line_parent,),
            where=f"{sales.line_parent_way}.SystemModstamp < ?",
            parameters=(span.after,),
        )
        for page in self.context.sf.changed(query, after=span.after, until=span.until):
            yield self.fetch(sorted({text(line.values.get(sales.line_parent)) for line in page}))

    def named(self, value: str) -> Sequence[Record]:
        column = self.invoices.sales.header.column("Name")
        return self.context.sf.fetch(self.source_query(), column=column, keys=[value])

    def prepare(self, records: Sequence[Record], bindings: Mapping[str, Binding]) -> Sequence[Record]:
        prepared = [
            self.currencies.with_opportunity_rate(
                self.invoices.with_sf_lines(record), bindings.get(record.id)
            )
            for record in records
        ]
        alive = [record for record in prepared if not record.deleted]
        self.parties.load(alive)
        self.lines.load(alive)
        self.files.load_elsewhere(self.pair, [record.id for record in alive])
        self._line_ids = {id_: line_ids(b.qb_values.get(LINE_IDS)) for id_, b in bindings.items()}
        return self._with_contacts(prepared) if self._sends_contacts else prepared

    def _with_contacts(self, records: Sequence[Record]) -> list[Record]:
        found = self.contacts.of_opportunities(records)
        prepared = []
        for record in records:
            contact = found.get(record.id)
            values = {f"Contact.{name}": value for name, value in contact.values.items()} if contact else {}
            prepared.append(replace(record, values={**record.values, **values}))
        return prepared

    # who may go

    def label(self, record: Record) -> str:
        return text(record.values.get("Name")) or record.id

    def skip_reason(self, record: Record, binding: Binding | None) -> str:
        if record.deleted:
            return ""
        if self.page.filter_field and record.values.get(self.page.filter_field) is not True:
            return FILTERED
        transactions = self.profile.transactions
        if transactions.multiple and binding is None:
            value = text(record.values.get(transactions.criterion_field)).casefold()
            if value != transactions.value_invoice.casefold():
                return OTHER_TRANSACTION
        if binding is None and self.files.is_elsewhere(self.files.of_opportunity(record), record.id):
            return OTHER_COMPANY_FILE
        return ""

    def create_refusal(self, record: Record) -> str:
        refusal = self.triggers.refusal(record)
        if not refusal:
            self.files.check(self.files.of_opportunity(record), record, self.files.opportunity_columns)
        return refusal

    def operations(self) -> Operations:
        return self.page.operations_sf_qb

    # twins

    def find_twins(self, records: Sequence[Record]) -> Mapping[str, Twin]:
        qb = self.context.qb
        query = Query(object=TABLE, columns=("RefNumber", "PONumber", "Memo", "CustomerRefListID"))
        field = self.page.binding_field
        finders = [
            keys.first_file_only(
                self.files,
                lambda rest: keys.by_column(qb, query, "TxnID", rest, lambda r: text(r.values.get(field))),
            )
        ]
        if self.page.duplicate_field:
            finders += [
                lambda rest, column=column: self._duplicates(query, column, rest)  # type: ignore[misc]
                for column in ("RefNumber", "PONumber", "Memo")
            ]
        return keys.chained(records, finders)

    def _duplicates(self, query: Query, column: str, records: Sequence[Record]) -> Mapping[str, Twin]:
        """Invoices of the same customer that already carry the duplicate field's value in ``column``."""
        values = {
            record.id: text(record.values.get(self.page.duplicate_field))
            for record in records
            if not record.deleted and not self.triggers.refusal(record)
        }
        wanted = sorted({value for value in values.values() if value})
        if not wanted:
            return {}
        found: dict[tuple[str, str], list[str]] = {}
        for invoice in self.context.qb.fetch(query, column=column, keys=wanted):
            key = (text(invoice.values.get("CustomerRefListID")), text(invoice.values.get(column)).casefold())
            found.setdefault(key, []).append(invoice.id)
        twins = {}
        for record in records:
            customer = self.parties.customer_of(record) or ""
            ids = found.get((customer, values.get(record.id, "").casefold()))
            if ids:
                twins[record.id] = keys.twin(ids)
        return twins

    def fetch_targets(self, ids: Sequence[str]) -> Mapping[str, Record]:
        query = self.invoices.qb_query
        linked = replace(query, children={**query.children, LINKED_TABLE: ("LinkedTxnTxnType",)})
        found = self.context.qb.fetch(linked, column="TxnID", keys=ids)
        return {record.id: self.invoices.with_qb_lines(record) for record in found}

    # mapping

    def links(self, record: Record, target: Record | None) -> Sequence[Link]:
        if target is not None and self.triggers.is_reopened(record):
            raise MappingProblem(Code.OPPORTUNITY_REOPENED, value=text(record.values.get("StageName")))
        header = (*self.invoices.header_links, *self.invoices.conversion_links)
        if target is not None and self._stands_for_lines(record, target):
            return header
        rules = self.invoices.rules
        lines = Link(
            name="lines",
            sf=(LINES,),
            qb=(LINE_TABLE,),
            flow=MappingDirection.BOTH,
            to_qb=lambda _: {LINE_TABLE: wanted_text(self.lines.wanted(record), rules)},
            to_sf=lambda _: {},
        )
        return (*header, lines)

    def _stands_for_lines(self, record: Record, target: Record) -> bool:
        """The opportunity has an amount only, the invoice has lines of its own: one line never takes their place."""
        if not self.page.without_line_items or self.invoices.sf_lines(record):
            return False
        items = [
            item_of_line(line, LINE_TABLE) for line in item_lines(target.children[LINE_TABLE], LINE_TABLE)
        ]
        return items != [self.invoices.default_item]

    def truth(self) -> tuple[SourceOfTruth, bool]:
        return self.invoices.truth()

    def check(self, record: Record, merge: Merge, target: Record | None) -> None:
        resolve_references(merge, self.lookups, self.invoices.header_links)
        if target is not None:
            self.currencies.check_pair(record, target)
        if target is not None and is_locked(target):
            raise MappingProblem(Code.INVOICE_LOCKED, value=text(target.values.get("RefNumber")))
        book = text(record.values.get("Pricebook2Id"))
        if book and book != self.lookups.price_book_id:
            raise MappingProblem(
                Code.WRONG_PRICE_BOOK, value=self.label(record), list=self.profile.solution.price_book_name
            )
        if target is None and self.page.number_source is NumberSource.SALESFORCE:
            self._require_number(merge)
        if target is not None and LINE_TABLE not in merge.changes:
            return
        lines = self.lines.wanted(record)
        for line in lines:
            self.lookups.known_reference(
                f"{LINE_TABLE}ClassRefFullName", line.class_name, self.page.line_class_field
            )
        total = qb_total(lines)
        if total < 0:
            raise MappingProblem(Code.NEGATIVE_TOTAL, value=str(total))
        if total == 0 and not self.page.without_line_items:
            raise MappingProblem(Code.ZERO_TOTAL)

    def _require_number(self, merge: Merge) -> None:
        """A number of Salesforce's own: without one QuickBooks would count by itself, and the two would mix."""
        if not text(merge.changes.get("RefNumber")):
            raise MappingProblem(Code.VALUE_MISSING, field=self.page.number_field)

    def verify(self, record: Record, target: Record) -> None:
        self.currencies.check_pair(record, target)
        if not self._stands_for_lines(record, target):
            self.amounts.verify(record, self.lines.wanted(record), target)

    def create_operation(self, record: Record, merge: Merge, mark: str) -> Operation:
        customer = self.parties.customer_of(record)
        if customer is None:
            raise MappingProblem(Code.PARENT_MISSING, value=text(record.values.get("Account.Name")))
        if self.currencies.used:
            self.currencies.check_new(record, self.parties.facts(customer).currency)
        lines = self.lines.wanted(record)
        self.lines.require_active(lines)
        values = {name: value for name, value in merge.changes.items() if name != LINE_TABLE}
        receivable = "" if self.page.ar_account else self.parties.receivable(customer)
        if receivable:
            values["ARAccountRefFullName"] = receivable
        if self.currencies.propagated:
            values[QB_RATE] = self.currencies.exchange_rate(self.currencies.sf_code(record))
        return Operation(
            OperationKind.CREATE,
            TABLE,
            mark,
            {"CustomerRefListID": customer, **values},
            lines={LINE_TABLE: [line.values(self.invoices.rules) for line in lines]},
        )

    def update_operation(self, record: Record, merge: Merge, target: Record, mark: str) -> Operation:
        values = {name: value for name, value in merge.changes.items() if name != LINE_TABLE}
        rows: list[Values] = []
        if LINE_TABLE in merge.changes:
            lines = self.lines.wanted(record)
            rows = line_rows(
                lines,
                target.children.get(LINE_TABLE, ()),
                self.invoices.rules,
                known=self._line_ids.get(record.id),
            )
            if any(row.get(f"{LINE_TABLE}TxnLineID") == NEW_LINE for row in rows):
                present = {item_of_line(line, LINE_TABLE) for line in target.children.get(LINE_TABLE, ())}
                self.lines.require_active([line for line in lines if line.item_id not in present])
        return Operation(
            OperationKind.UPDATE,
            TABLE,
            mark,
            values,
            target_id=target.id,
            expected_version=target.version,
            lines={LINE_TABLE: rows} if rows else {},
        )

    # what QuickBooks made of it

    def settled(self, entries: Sequence[tuple[Entry, Result]]) -> Mapping[str, Record]:
        """The invoices as QuickBooks has them: its lines become the base, and their sum must be ours to the cent."""
        ids = [result.id for _, result in entries]
        read = self.context.qb.fetch(self.invoices.qb_query, column="TxnID", keys=ids)
        found = {record.id: self.invoices.with_qb_lines(record) for record in read}
        for entry, result in entries:
            if result.id in found and entry.operation is not None and entry.operation.lines:
                lines = self.lines.wanted(entry.source)
                known = self._line_ids.get(entry.source.id, {})
                refused = result.failure is not None
                self.amounts.settle(entry, lines, found[result.id], known, refused=refused)
        return found

    def source_links(self, entry: Entry, target_id: str, target: Record | None) -> Mapping[str, Value]:
        wanted: dict[str, Value] = {self.page.binding_field: target_id}
        if self.page.created_number_field and target is not None:
            wanted[self.page.created_number_field] = target.values.get("RefNumber")
        if self.context.run.company_file.number != 1:
            wanted = {}
        current = entry.source.values
        changed = {
            name: value for name, value in wanted.items() if name and not same(value, current.get(name))
        }
        if target is not None and (changed or entry.operation is not None):
            changed[LAST_MODIFIED] = target.modified
        return self.invoices.own(changed)


def is_locked(invoice: Record) -> bool:
    """Paid, partly paid or linked: such an invoice is never changed, the difference is held for review (rules.md 2.5).

    QuickBooks itself refuses changes in a closed period, which is held as well.
    """
    applied = invoice.values.get("AppliedAmount")
    return (
        invoice.values.get("IsPaid") is True
        or (isinstance(applied, Decimal) and applied != 0)
        or bool(invoice.children.get(LINKED_TABLE))
    )
