"""Aging of receivables: what every customer owes, by days past due."""

from datetime import date
from decimal import Decimal

from sandbox.quickbooks.clock import workstation_now
from sandbox.quickbooks.company.file import CompanyFile
from sandbox.quickbooks.company.values import cents, money

#: Greatest number of days past due of each column but the last.
_EDGES = (0, 30, 60, 90)


def aging_summary(company: CompanyFile) -> list[tuple[str, ...]]:
    """Per customer with open transactions: name, current, 1-30, 31-60, 61-90, over 90 days, total.

    Unapplied payments and credits count as current.
    """
    reader = company.readers.take()
    try:
        rows = list(
            reader.execute(
                'SELECT c."FullName", t.DueDate, t.TxnDate, t.Open FROM qb_txn t'
                ' JOIN "Customer" c ON c."ListID" = t.CustomerListID'
                " WHERE t.Open <> '0' ORDER BY c.\"FullName\""
            )
        )
        offset = reader.execute('SELECT "WorkstationUTCOffsetMinutes" FROM "Preferences"').fetchone()
    finally:
        company.readers.give_back(reader)
    today = workstation_now(int(offset[0] or 0) if offset else 0).date()
    sums: dict[str, list[Decimal]] = {}
    for name, due, txn_date, still_open in rows:
        amount = money(still_open)
        days = (today - date.fromisoformat(str(due or txn_date))).days if amount > 0 else 0
        columns = sums.setdefault(str(name), [Decimal(0)] * (len(_EDGES) + 1))
        columns[sum(days > edge for edge in _EDGES)] += amount
    return [
        (name, *(cents(amount) for amount in columns), cents(sum(columns, Decimal(0))))
        for name, columns in sums.items()
    ]
