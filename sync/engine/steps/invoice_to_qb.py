"""SF Opportunity to QB Invoice: won (or otherwise triggered) opportunities with their lines, to the cent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from provisioning.catalogue.choices import (
    AddressSource,
    MappingDirection,
    Operations,
    SourceOfTruth,
    TransactionTrigger,
)
from sync.engine.context import RunContext
from sync.engine.entry import Entry
from sync.engine.links import Link, MappingProblem
from sync.engine.lookups import Lookups
from sync.engine.mapping.lines import QbLine, item_lines, pair_lines, qb_total, to_qb_lines, wanted_text
from sync.engine.mapping.money import cents
from sync.engine.merge import Merge
from sync.engine.records import Operation, OperationKind, Query, Record, Result, System, Value, Values
from sync.engine.steps import keys
from sync.engine.steps.base import Span, Step, Twin
from sync.engine.steps.contacts import PrimaryContacts
from sync.engine.steps.customers import ACCOUNT_ID
from sync.engine.steps.invoices import LAST_MODIFIED, LINE_TABLE, LINES, TABLE, InvoicePair
from sync.engine.steps.references import resolve_references
from sync.engine.values import same, text
from sync.errors.codes import Code
from sync.models import Binding

NOT_TRIGGERED = "not_triggered"
BEFORE_GO_LIVE = "before_go_live"
FILTERED = "filtered"
OTHER_TRANSACTION = "other_transaction"
ZERO = Decimal(0)


class InvoiceToQuickBooks(Step):
    """Opportunities become invoices of their account's customer; unpaid ones are kept up to date."""

    pair = "invoice"
    source = System.SALESFORCE
    bulk_flow = "SFAcctOpp2QBInvoicesDR"

    def __init__(self, context: RunContext, lookups: Lookups) -> None:
        super().__init__(context, lookups)
        self.page = context.profile.invoice
        self.invoices = InvoicePair(context, lookups)
        self.contacts = PrimaryContacts(context.sf, context.profile)
        self._customers: Mapping[str, str] = {}
        self._items: Mapping[str, str] = {}
        self._default_item: str | None = None

    def id_column(self, system: System) -> str:
        return "Id" if system is System.SALESFORCE else "TxnID"

    def source_query(self) -> Query:
        query = self.invoices.sf_query
        extra: list[str] = [self.page.filter_field, self.page.duplicate_field]
        if self.page.create_trigger is TransactionTrigger.FIELD_VALUE:
            extra.append(self.page.create_field)
        if self.profile.transactions.multiple:
            extra.append(self.profile.transactions.criterion_field)
        if self.profile.transactions.exempt_field:
            extra.append(f"Account.{self.profile.transactions.exempt_field}")
        if not self.page.fast_search:
            extra.append(f"Account.{self.profile.customer.full_name_field}")
        names = tuple(dict.fromkeys((*query.columns, *filter(None, extra))))
        return replace(query, columns=names, include_deleted=True)

    def pages(self, span: Span) -> Iterator[Sequence[Record]]:
        yield from super().pages(span)
        if span.by_creation:
            return
        query = Query(object="OpportunityLineItem", columns=("OpportunityId",))
        for page in self.context.sf.changed(query, after=span.after, until=span.until):
            yield self.fetch(sorted({text(line.values.get("OpportunityId")) for line in page}))

    def named(self, value: str) -> Sequence[Record]:
        return self.context.sf.fetch(self.source_query(), column="Name", keys=[value])

    def prepare(self, records: Sequence[Record], bindings: Mapping[str, Binding]) -> Sequence[Record]:
        alive = [record for record in records if not record.deleted]
        accounts = sorted({text(record.values.get("AccountId")) for record in alive} - {""})
        self._customers = self._customers_of(accounts, alive)
        self._items = self.invoices.items_of(alive)
        prepared = [self.invoices.with_sf_lines(record) for record in records]
        if AddressSource.PRIMARY_CONTACT in (self.page.billing_address, self.page.shipping_address):
            prepared = self._with_contacts(prepared, accounts)
        return prepared

    def _customers_of(self, accounts: Sequence[str], records: Sequence[Record]) -> Mapping[str, str]:
        """Customer ListIDs by account id: bound ones; slow search asks QuickBooks by name every time."""
        qb = self.context.qb
        if not self.page.fast_search:
            name = f"Account.{self.profile.customer.full_name_field}"
            found = keys.by_column(
                qb,
                Query(object="Customer", columns=("FullName",)),
                "FullName",
                records,
                lambda r: text(r.values.get(name)) or text(r.values.get("Account.Name")),
            )
            return {
                text(record.values.get("AccountId")): found[record.id].id
                for record in records
                if record.id in found and not found[record.id].others
            }
        bound = self.lookups.twins("customer", System.SALESFORCE, accounts)
        missing = [account for account in accounts if account not in bound]
        if missing:
            query = Query(object="Customer", columns=(ACCOUNT_ID,))
            for customer in qb.fetch(query, column=ACCOUNT_ID, keys=missing):
                bound.setdefault(text(customer.values.get(ACCOUNT_ID)), customer.id)
        return bound

    def _with_contacts(self, records: Sequence[Record], accounts: Sequence[str]) -> list[Record]:
        found = self.contacts.of_accounts(accounts)
        prepared = []
        for record in records:
            contact = found.get(text(record.values.get("AccountId")))
            values = {f"Contact.{name}": value for name, value in contact.values.items()} if contact else {}
            prepared.append(replace(record, values={**record.values, **values}))
        return prepared

    def label(self, record: Record) -> str:
        return text(record.values.get("Name")) or record.id

    def skip_reason(self, record: Record, binding: Binding | None) -> str:
        if self.page.filter_field and record.values.get(self.page.filter_field) is not True:
            return FILTERED
        transactions = self.profile.transactions
        if transactions.multiple:
            value = text(record.values.get(transactions.criterion_field)).casefold()
            if value != transactions.value_invoice.casefold():
                return OTHER_TRANSACTION
        return ""

    def create_refusal(self, record: Record) -> str:
        if not self._triggered(record):
            return NOT_TRIGGERED
        cutover = self.profile.solution.cutover_date
        closed = record.values.get("CloseDate")
        if self.context.definition.scheduled and cutover and closed and str(closed) < str(cutover):
            return BEFORE_GO_LIVE
        return ""

    def _triggered(self, record: Record) -> bool:
        values = record.values
        match self.page.create_trigger:
            case TransactionTrigger.CREATED:
                return True
            case TransactionTrigger.WON:
                return values.get("IsWon") is True
            case TransactionTrigger.STAGE:
                return text(values.get("StageName")) in self.lookups.stages_from(self.page.create_stage)
            case TransactionTrigger.FIELD_VALUE:
                value = text(values.get(self.page.create_field)).casefold()
                return value == self.page.create_field_value.casefold()

    def operations(self) -> Operations:
        return self.page.operations_sf_qb

    def find_twins(self, records: Sequence[Record]) -> Mapping[str, Twin]:
        qb = self.context.qb
        query = Query(object=TABLE, columns=("RefNumber", "PONumber", "Memo", "CustomerRefListID"))
        field = self.page.binding_field
        finders = [
            lambda rest: keys.by_column(qb, query, "TxnID", rest, lambda r: text(r.values.get(field))),
        ]
        if self.page.duplicate_field:
            finders += [
                lambda rest, column=column: self._duplicates(query, column, rest)  # type: ignore[misc]
                for column in ("RefNumber", "PONumber", "Memo")
            ]
        return keys.chained(records, finders)

    def _duplicates(self, query: Query, column: str, records: Sequence[Record]) -> Mapping[str, Twin]:
        """Invoices of the same customer that already carry the duplicate field's value in ``column``."""
        values = {record.id: text(record.values.get(self.page.duplicate_field)) for record in records}
        wanted = sorted({value for value in values.values() if value})
        if not wanted:
            return {}
        found: dict[tuple[str, str], list[str]] = {}
        for invoice in self.context.qb.fetch(query, column=column, keys=wanted):
            key = (text(invoice.values.get("CustomerRefListID")), text(invoice.values.get(column)).casefold())
            found.setdefault(key, []).append(invoice.id)
        twins = {}
        for record in records:
            customer = self._customers.get(text(record.values.get("AccountId")), "")
            ids = found.get((customer, values[record.id].casefold()))
            if ids:
                twins[record.id] = keys.twin(ids)
        return twins

    def fetch_targets(self, ids: Sequence[str]) -> Mapping[str, Record]:
        found = self.context.qb.fetch(self.invoices.qb_query, column="TxnID", keys=ids)
        return {record.id: self.invoices.with_qb_lines(record) for record in found}

    def links(self, record: Record, target: Record | None) -> Sequence[Link]:
        if target is not None and not self._triggered(record):
            raise MappingProblem(Code.OPPORTUNITY_REOPENED, value=text(record.values.get("StageName")))
        rules = self.invoices.rules
        lines = Link(
            name="lines",
            sf=(LINES,),
            qb=(LINE_TABLE,),
            flow=MappingDirection.BOTH,
            to_qb=lambda _: {LINE_TABLE: wanted_text(self._lines(record), rules)},
            to_sf=lambda _: {},
        )
        return (*self.invoices.header_links, lines)

    def _lines(self, record: Record) -> tuple[QbLine, ...]:
        rules = self.invoices.rules
        exempt = self.profile.transactions.exempt_field
        if exempt and record.values.get(f"Account.{exempt}") is True:
            rules = replace(rules, tax_code=self.profile.transactions.tax_code_exempt)
        lines = record.children.get(LINES, ())
        if lines:
            return to_qb_lines(lines, rules, lambda values: self._items.get(text(values.get("Product2Id"))))
        if not self.page.without_line_items:
            raise MappingProblem(Code.NO_LINES)
        amount = record.values.get("Amount")
        amount = cents(amount) if isinstance(amount, Decimal) else ZERO
        item = self._item_for_amounts()
        return (QbLine(item, Decimal(1), None, amount, None, None, rules.tax_code or None, record.id),)

    def _item_for_amounts(self) -> str:
        """ListID of the item that stands for an opportunity without lines."""
        if self._default_item is None:
            query = Query(object="Item", columns=("FullName",))
            found = self.context.qb.fetch(query, column="FullName", keys=[self.page.default_item])
            if len(found) != 1:
                raise MappingProblem(
                    Code.UNKNOWN_NAME, field="default_item", value=self.page.default_item, list="Item"
                )
            self._default_item = found[0].id
        return self._default_item

    def truth(self) -> tuple[SourceOfTruth, bool]:
        return self.invoices.truth()

    def check(self, record: Record, merge: Merge, target: Record | None) -> None:
        resolve_references(merge, self.lookups, self.invoices.header_links)
        if target is not None and is_locked(target.values):
            raise MappingProblem(Code.INVOICE_LOCKED, value=text(target.values.get("RefNumber")))
        book = text(record.values.get("Pricebook2Id"))
        if book and book != self.lookups.price_book_id:
            raise MappingProblem(
                Code.WRONG_PRICE_BOOK, value=self.label(record), list=self.profile.solution.price_book_name
            )
        total = qb_total(self._lines(record))
        if total < 0:
            raise MappingProblem(Code.NEGATIVE_TOTAL, value=str(total))
        if total == 0 and not self.page.without_line_items:
            raise MappingProblem(Code.ZERO_TOTAL)

    def verify(self, record: Record, target: Record) -> None:
        total = qb_total(self._lines(record))
        subtotal = target.values.get("Subtotal")
        if isinstance(subtotal, Decimal) and subtotal != total:
            raise MappingProblem(Code.CENT_DIFFERENCE, value=str(total), limit=str(subtotal))

    def create_operation(self, record: Record, merge: Merge, mark: str) -> Operation:
        customer = self._customers.get(text(record.values.get("AccountId")))
        if customer is None:
            raise MappingProblem(Code.PARENT_MISSING, value=text(record.values.get("Account.Name")))
        values = {name: value for name, value in merge.changes.items() if name != LINE_TABLE}
        rows = [line.values(self.invoices.rules) for line in self._lines(record)]
        return Operation(
            OperationKind.CREATE,
            TABLE,
            mark,
            {"CustomerRefListID": customer, **values},
            lines={LINE_TABLE: rows},
        )

    def update_operation(self, record: Record, merge: Merge, target: Record, mark: str) -> Operation:
        values = {name: value for name, value in merge.changes.items() if name != LINE_TABLE}
        rows: list[Values] = []
        if LINE_TABLE in merge.changes:
            existing = target.children.get(LINE_TABLE, ())
            items = item_lines(existing, LINE_TABLE)
            kept = [line for line in existing if line not in items]
            paired = pair_lines(self._lines(record), items, self.invoices.rules)
            rows = [line.values(self.invoices.rules, line_id=line_id) for line, line_id in paired]
            rows += [{f"{LINE_TABLE}TxnLineID": line.id} for line in kept]
        return Operation(
            OperationKind.UPDATE,
            TABLE,
            mark,
            values,
            target_id=target.id,
            expected_version=target.version,
            lines={LINE_TABLE: rows} if rows else {},
        )

    def settled(self, entries: Sequence[tuple[Entry, Result]]) -> Mapping[str, Record]:
        query = Query(object=TABLE, columns=("RefNumber", "Subtotal"))
        found = self.context.qb.fetch(query, column="TxnID", keys=[result.id for _, result in entries])
        return {record.id: record for record in found}

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
        return changed


def is_locked(invoice: Values) -> bool:
    """Paid or partly paid: such an invoice is never changed, the difference is held for review (rules.md 2.5)."""
    applied = invoice.get("AppliedAmount")
    return invoice.get("IsPaid") is True or (isinstance(applied, Decimal) and applied != 0)
