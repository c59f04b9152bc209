"""Invoices whose paid state moved: payments, credits and deletions change it, not the invoice itself (rules.md 4.3)."""

from collections.abc import Iterator

from sync.engine.context import RunContext
from sync.engine.records import Query
from sync.engine.steps.base import Span
from sync.engine.values import encode, text
from sync.models import Binding

PAID = "ReceivePaymentLine"
CREDITED = "CreditMemoLinkedTxn"
DELETED = "TxnDeleted"
CHUNK = 200


def paid_invoices(context: RunContext, span: Span) -> Iterator[list[str]]:
    """TxnIDs, in chunks, of invoices that a payment or credit of the span touches."""
    for table, column in ((PAID, "AppliedToTxnTxnID"), (CREDITED, "LinkedTxnTxnID")):
        query = Query(object=table, columns=(column,))
        for page in context.qb.changed(query, after=span.after, until=span.until):
            ids = sorted({text(line.values.get(column)) for line in page} - {""})
            if ids:
                yield ids
    if _payment_deleted(context, span):
        yield from _once_paid(context)


def _payment_deleted(context: RunContext, span: Span) -> bool:
    """Whether a payment or credit memo was deleted or voided: QuickBooks does not say which invoices it had paid."""
    query = Query(
        object=DELETED,
        columns=("TxnDelType",),
        where="TxnDelType IN (?, ?)",
        parameters=("ReceivePayment", "CreditMemo"),
    )
    return any(page for page in context.qb.changed(query, after=span.after, until=span.until))


def _once_paid(context: RunContext) -> Iterator[list[str]]:
    """Bound invoices that had a payment when last synchronised."""
    chunk: list[str] = []
    bound = Binding.objects.filter(company_file=context.run.company_file_id, pair="invoice").order_by("qb_id")
    for id_, values in bound.values_list("qb_id", "qb_values").iterator(chunk_size=2000):
        if values.get("IsPaid") is not False or values.get("AppliedAmount") not in (None, encode(None)):
            chunk.append(id_)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
