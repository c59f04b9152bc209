"""The lines that QuickBooks should have of an opportunity: its products' items, or the default item for its amount."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sync.engine.links import MappingProblem
from sync.engine.mapping.currency import conversion_of, sf_lines_in_qb
from sync.engine.mapping.invoice import line_tax_code
from sync.engine.mapping.lines import ZERO, QbLine, SaleItem, to_qb_lines
from sync.engine.mapping.money import cents
from sync.engine.planned import is_symbol
from sync.engine.records import Query, Record, Values
from sync.engine.steps.invoice_parties import InvoiceParties
from sync.engine.steps.invoices import InvoicePair
from sync.engine.values import text
from sync.errors.codes import Code

TAX_CODE = "SalesTaxCodeRefFullName"
GROUP = "ItemGroup"


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What of an item decides on its lines."""

    is_group: bool
    active: bool
    tax_code: str
    name: str


class InvoiceLines:
    """Lines of the page under way."""

    def __init__(self, invoices: InvoicePair, parties: InvoiceParties) -> None:
        self._invoices = invoices
        self._profile = invoices.profile
        self._parties = parties
        self._items: Mapping[str, str] = {}
        self._facts: dict[str, ItemFacts] = {}

    def load(self, opportunities: Sequence[Record]) -> None:
        """Find the items of a page's products."""
        self._items = self._invoices.items_of(opportunities)
        self._facts = {}
        self._read_facts(sorted(set(self._items.values())))

    def _read_facts(self, items: Sequence[str]) -> None:
        query = Query(object="Item", columns=("Type", "IsActive", "FullName", TAX_CODE))
        for item in self._invoices.context.qb.fetch(query, column="ListID", keys=items) if items else ():
            self._facts[item.id] = ItemFacts(
                is_group=text(item.values.get("Type")) == GROUP,
                active=item.values.get("IsActive") is not False,
                tax_code=text(item.values.get(TAX_CODE)),
                name=text(item.values.get("FullName")),
            )

    def wanted(self, record: Record) -> tuple[QbLine, ...]:
        """The lines of one opportunity. Raises MappingProblem: no lines, an item or tax code that is missing."""
        rules = self._invoices.rules
        conversion = conversion_of(record.values)
        lines = sf_lines_in_qb(self._invoices.sf_lines(record), conversion)
        if lines:
            return to_qb_lines(lines, rules, lambda values: self._item(record, values))
        if not self._invoices.page.without_line_items:
            raise MappingProblem(Code.NO_LINES)
        amount = record.values.get("Amount")
        amount = conversion.to_qb(cents(amount)) if isinstance(amount, Decimal) else ZERO
        item = self._invoices.default_item
        if item not in self._facts:
            self._read_facts([item])
        code = self._tax_code(record, item) or None
        return (QbLine(item, Decimal(1), None, amount, None, None, code, record.id),)

    def _item(self, record: Record, values: Values) -> SaleItem | None:
        item = self._items.get(text(values.get("Product2Id")))
        if item is None:
            return None
        facts = self._facts.get(item)
        return SaleItem(item, facts is not None and facts.is_group, self._tax_code(record, item))

    def _tax_code(self, record: Record, item: str) -> str:
        exempt = self._profile.transactions.exempt_field
        customer = self._parties.customer_of(record)
        facts = self._facts.get(item)
        own = facts.tax_code if facts else ""
        code = line_tax_code(
            self._profile,
            exempt=bool(exempt) and record.values.get(f"Account.{exempt}") is True,
            item=own,
            customer=self._parties.facts(customer).tax_code if customer and not own else "",
            label=facts.name if facts else item,
        )
        if not code:
            return ""
        lookups = self._invoices.lookups
        if not lookups.list_names("SalesTaxCode"):
            return ""  # a company file without sales tax has no codes
        return (
            lookups.known_reference(TAX_CODE, code, "transactions.tax_code_taxable / tax_code_exempt") or ""
        )

    def require_active(self, lines: Sequence[QbLine]) -> None:
        """New lines need active items: an inactive one, or one that is gone, makes the invoice wait (rules.md 1.5)."""
        for line in lines:
            facts = self._facts.get(line.item_id)
            if is_symbol(line.item_id):
                continue  # a preview makes it itself
            if facts is None or not facts.active:
                raise MappingProblem(Code.ITEM_MISSING, value=facts.name if facts else line.item_id)
