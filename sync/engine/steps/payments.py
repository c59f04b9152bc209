"""Invoices whose paid state moved: payments, credits and deletions change it, not the invoice itself (rules.md 4.3)."""

from collections.abc import Iterator

from sync.engine.context import RunContext
from sync.engine.records import Query
from sync.engine.steps.base import Span
from sync.engine.steps.refresh import bound_ids
from sync.engine.values import text

PAID = "ReceivePaymentLine"
CREDITED = "CreditMemoLinkedTxn"
DELETED = "TxnDeleted"


def paid_invoices(context: RunContext, span: Span) -> Iterator[list[str]]:
    """TxnIDs, in chunks, of invoices that a payment or credit of the span touches."""
    for table, column in ((PAID, "AppliedToTxnTxnID"), (CREDITED, "LinkedTxnTxnID")):
        query = Query(object=table, columns=(column,))
        for page in context.qb.changed(query, after=span.after, until=span.until):
            ids = sorted({text(line.values.get(column)) for line in page} - {""})
            if ids:
                yield ids
    if _payment_deleted(context, span):
        yield from bound_ids(context, "invoice")


def _payment_deleted(context: RunContext, span: Span) -> bool:
    """Whether a payment or credit memo was deleted or voided: QuickBooks does not say which invoices it had paid."""
    query = Query(
        object=DELETED,
        columns=("TxnDelType",),
        where="TxnDelType IN (?, ?)",
        parameters=("ReceivePayment", "CreditMemo"),
    )
    return any(page for page in context.qb.changed(query, after=span.after, until=span.until))
