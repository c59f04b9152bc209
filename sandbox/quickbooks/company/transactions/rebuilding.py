"""The ledger of a company file that was made before there was one: posted anew from its transactions."""

from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions.kinds import SALES_KINDS
from sandbox.quickbooks.company.transactions.opening import open_stock
from sandbox.quickbooks.company.transactions.payment_kinds import RECEIVE_PAYMENT
from sandbox.quickbooks.company.transactions.payment_postings import post_payment
from sandbox.quickbooks.company.transactions.sales_postings import post_document
from sandbox.quickbooks.company.transactions.stock import STOCK_KINDS

#: What such files have: the other transactions came with the ledger.
_DOCUMENTS = ("Invoice", "CreditMemo", "SalesReceipt")


def rebuild_ledger(change: Change) -> None:
    """Post every transaction where none is posted, and let all balances follow; nothing in other files."""
    if change.one("SELECT 1 FROM qb_posting LIMIT 1") or not change.one("SELECT 1 FROM qb_txn LIMIT 1"):
        return
    for table in ("Account", "Customer"):
        change.run(f'UPDATE "{table}" SET "Balance" = \'0.00\', "TotalBalance" = \'0.00\'')  # noqa: S608
    for table in STOCK_KINDS:
        for (item,) in change.all(f'SELECT "ListID" FROM "{table}"'):  # noqa: S608
            open_stock(change, table, str(item))
    for name in _DOCUMENTS:
        kind = SALES_KINDS[name]
        for (txn_id,) in change.all(f'SELECT "TxnID" FROM "{name}"'):  # noqa: S608
            header = change.row(name, "TxnID", txn_id)
            if header is not None:
                lines = change.rows(f"{kind.lines}Rows", "TxnID", txn_id, f"{kind.lines}SeqNo")
                post_document(change, kind, header, lines)
    for (txn_id,) in change.all('SELECT "TxnID" FROM "ReceivePayment"'):
        post_payment(change, RECEIVE_PAYMENT, str(txn_id))
