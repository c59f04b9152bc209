"""RefNumber, TxnNumber and the closing date."""

from sandbox.quickbooks import errors
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.values import Stored


def next_ref_number(change: Change, table: str) -> str:
    """One more than the number used last on a transaction of this type."""
    return str(change.draw(f"ref {table}"))


def remember_ref_number(change: Change, table: str, ref_number: Stored) -> None:
    """A number given by hand becomes the one used last, as in QuickBooks."""
    text = str(ref_number or "")
    if text.isascii() and text.isdigit() and not text.startswith("0") and len(text) < 12:
        change.run(
            "INSERT INTO qb_counter VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            (f"ref {table}", int(text)),
        )


def check_deletable(change: Change, table: str, txn_id: str) -> None:
    """QuickBooksError 3161 if a transaction's date lies on or before the closing date."""
    row = change.one(
        'SELECT 1 FROM qb_txn t, "Preferences" p WHERE t.TxnID = ?'
        ' AND t.TxnDate <= p."AccountingPreferencesClosingDate"',
        (txn_id,),
    )
    if row is not None:
        raise errors.closed_period(table, deleting=True)


def check_open_period(change: Change, table: str, *dates: Stored) -> None:
    """QuickBooksError 3171 if any date lies on or before the closing date."""
    row = change.one('SELECT "AccountingPreferencesClosingDate" FROM "Preferences"')
    closing = row[0] if row else None
    if closing is not None and any(day is not None and str(day) <= str(closing) for day in dates):
        raise errors.closed_period(table)
