"""What QuickBooks made of an invoice's lines: their sum is ours to the cent, and they become the base of the merge."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from provisioning.catalogue.choices import UpdateAmount
from sync.engine.entry import Entry, EntryKind
from sync.engine.links import MappingProblem
from sync.engine.mapping.currency import conversion_of
from sync.engine.mapping.line_pairs import LINE_IDS, line_ids_text
from sync.engine.mapping.lines import ZERO, QbLine, decimal, item_lines, qb_total
from sync.engine.mapping.money import cents
from sync.engine.mapping.sales_object import LINES
from sync.engine.records import Record
from sync.engine.steps.invoices import LINE_TABLE, InvoicePair
from sync.engine.values import encode
from sync.errors.codes import Code


class InvoiceAmounts:
    """Compares and settles the amounts of one run's invoices."""

    def __init__(self, invoices: InvoicePair) -> None:
        self._invoices = invoices

    def verify(self, record: Record, lines: Sequence[QbLine], invoice: Record) -> None:
        """Raise CENT_DIFFERENCE unless the subtotals agree to the cent.

        An amount that carries the taxes is compared with the whole total.
        """
        total, subtotal = qb_total(lines), invoice.values.get("Subtotal")
        tax = invoice.values.get("SalesTaxTotal")
        with_taxes = self._invoices.page.update_amount is UpdateAmount.LINES_AND_TOTAL
        by_total = with_taxes and not self._invoices.sf_lines(record)
        if not isinstance(subtotal, Decimal) or total == subtotal:
            return
        if by_total and isinstance(tax, Decimal) and total == subtotal + tax:
            return
        if self._agrees_converted(record, invoice):
            return
        raise MappingProblem(Code.CENT_DIFFERENCE, value=str(total), limit=str(subtotal))

    def _agrees_converted(self, record: Record, invoice: Record) -> bool:
        """QuickBooks' lines in the opportunity's currency are ours: what was rounded one way is not rounded back."""
        conversion = conversion_of(record.values)
        if conversion.is_plain:
            return False
        theirs = (
            conversion.to_sf(decimal(line.values.get(f"{LINE_TABLE}Amount"), ZERO))
            for line in item_lines(invoice.children.get(LINE_TABLE, ()), LINE_TABLE)
        )
        ours = (
            cents(decimal(line.values.get("TotalPrice"), ZERO)) for line in self._invoices.sf_lines(record)
        )
        return sum(theirs, ZERO) == sum(ours, ZERO)

    def settle(
        self,
        entry: Entry,
        lines: Sequence[QbLine],
        invoice: Record,
        known: Mapping[str, str],
        *,
        refused: bool,
    ) -> None:
        """Take the lines as written for the base of ``entry``, with their ids; ``known`` are those known before.

        Where QuickBooks came to another sum with our rates, or refused some of the lines, they count as changed since
        and are sent again: the next time by their amounts. Another sum of amounts is an error with both figures.
        Lines that somebody edited before they were read again are a change of QuickBooks', not the base.
        """
        if not refused and _edited_meanwhile(entry, lines, invoice):
            return
        entry.target_base[LINE_TABLE] = encode(invoice.values[LINE_TABLE])
        entry.target_base[LINE_IDS] = line_ids_text(_pairs(lines, invoice, known))
        if refused:
            entry.source_base[LINES] = None
            return
        try:
            self.verify(entry.source, lines, invoice)
        except MappingProblem as problem:
            sent = entry.operation.lines[LINE_TABLE] if entry.operation else ()
            resend = any(f"{LINE_TABLE}Rate" in row for row in sent)
            entry.kind = EntryKind.WAIT if resend else EntryKind.ERROR
            entry.code = Code.AMOUNTS_AGAIN if resend else problem.code
            entry.facts = problem.facts
            if resend:
                entry.source_base[LINES] = None


def _edited_meanwhile(entry: Entry, lines: Sequence[QbLine], invoice: Record) -> bool:
    """Whether the invoice has other lines than we sent: other items, quantities, rates, or amounts sent as such."""
    if entry.operation is None or any(line.is_group for line in lines):
        return False
    names = [f"{LINE_TABLE}{name}" for name in ("ItemRefListID", "Quantity", "Rate", "Amount")]
    theirs = [
        [line.values.get(name) for name in names]
        for line in item_lines(invoice.children[LINE_TABLE], LINE_TABLE)
    ]
    for row in entry.operation.lines[LINE_TABLE]:
        if names[0] not in row:
            continue  # a line of text, kept as it is
        match = next(
            (line for line in theirs if all(row.get(n, v) == v for n, v in zip(names, line, strict=True))),
            None,
        )
        if match is None:
            return True
        theirs.remove(match)
    return bool(theirs)


def _pairs(lines: Sequence[QbLine], invoice: Record, known: Mapping[str, str]) -> dict[str, str]:
    """Salesforce line -> TxnLineID: the known ones, then the rest in the order in which they were written."""
    if any(line.is_group for line in lines):
        return {}
    present = [line.id for line in item_lines(invoice.children[LINE_TABLE], LINE_TABLE)]
    pairs = {line.source_id: known[line.source_id] for line in lines if known.get(line.source_id) in present}
    free = [id_ for id_ in present if id_ not in pairs.values()]
    rest = [line.source_id for line in lines if line.source_id not in pairs]
    return {**pairs, **dict(zip(rest, free, strict=False))}
