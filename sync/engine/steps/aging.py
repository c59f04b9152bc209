"""The four aging balances of customers, computed from their open invoices as QuickBooks' aging report does."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from sync.engine.context import RunContext
from sync.engine.records import Query
from sync.engine.values import text

#: Days past due up to which an invoice counts as current, over 30, over 60; later ones are over 90.
LIMITS = (30, 60, 90)


def aging_of(context: RunContext, customers: Sequence[str]) -> Mapping[str, list[Decimal]]:
    """Open balance by customer ListID: up to 30 days past due, over 30, over 60, over 90."""
    today = context.clock().astimezone(context.profile.schedule.zone).date()
    sums = {customer: [Decimal(0)] * 4 for customer in customers}
    query = Query(
        object="Invoice",
        columns=("CustomerRefListID", "DueDate", "TxnDate", "BalanceRemaining"),
        where="IsPaid = ?",
        parameters=(False,),
    )
    for invoice in context.qb.fetch(query, column="CustomerRefListID", keys=customers):
        due = invoice.values.get("DueDate") or invoice.values.get("TxnDate")
        balance = invoice.values.get("BalanceRemaining")
        if isinstance(due, date) and isinstance(balance, Decimal):
            late = (today - due).days
            bucket = sum(late > limit for limit in LIMITS)
            sums[text(invoice.values.get("CustomerRefListID"))][bucket] += balance
    return sums
