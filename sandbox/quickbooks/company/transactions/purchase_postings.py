"""What purchases debit and credit."""

from decimal import Decimal

from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions import exchange, postings
from sandbox.quickbooks.company.transactions.account_lines import check_entity
from sandbox.quickbooks.company.transactions.item_accounts import item_accounts
from sandbox.quickbooks.company.transactions.postings import Entry, Issue
from sandbox.quickbooks.company.transactions.purchase_kinds import EXPENSE, PurchaseKind
from sandbox.quickbooks.company.values import Stored, money

Values = dict[str, Stored]


def post_purchase(change: Change, kind: PurchaseKind, header: Values, lines: dict[str, list[Values]]) -> None:
    """Post a bill, check or vendor credit: items and expenses against what is owed or was paid."""
    sign, entity = -kind.sign, header.get(f"{kind.entity}ListID")
    entries: list[Entry | Issue] = [
        Entry(header[f"{kind.account}ListID"], -sign * money(header[kind.total]), entity)
    ]
    for line in lines[kind.item_lines]:
        item = line.get("ItemLineItemRefListID")
        if item is None:
            continue
        accounts, amount = item_accounts(change, item), sign * money(line.get("ItemLineAmount"))
        customer, class_id = line.get("ItemLineCustomerRefListID"), line.get("ItemLineClassRefListID")
        if accounts.asset is not None:
            pieces: Decimal = sign * money(line.get("ItemLineQuantity"))
            entries.append(Entry(accounts.asset, amount, entity, item, class_id, pieces))
        elif accounts.expense is not None:
            entries.append(Entry(accounts.expense, amount, customer or entity, item, class_id))
    for line in lines.get(kind.expense_lines, ()):
        account = line[f"{EXPENSE}AccountRefListID"]
        customer = line.get(f"{EXPENSE}CustomerRefListID") or entity
        check_entity(change, kind.table, account, customer)
        amount = sign * money(line[f"{EXPENSE}Amount"])
        entries.append(Entry(account, amount, customer, None, line.get(f"{EXPENSE}ClassRefListID")))
    if kind.pays_bills and header.get("CurrencyRefListID") is not None:
        paid = _applied(change, str(header["TxnID"]))
        home = exchange.at_home(paid, money(header.get("ExchangeRate")) or Decimal(1))
        entries += exchange.settled(change, str(header["TxnID"]), home=home, total=paid)
    postings.post(
        change, kind.table, str(header["TxnID"]), header["TxnDate"], entries, rate=header.get("ExchangeRate")
    )


def repost(change: Change, kind: PurchaseKind, txn_id: str) -> None:
    """Post a stored purchase anew."""
    header = change.row(kind.table, "TxnID", txn_id)
    if header is not None:
        lines = {
            name: change.rows(f"{name}Rows", "TxnID", txn_id, f"{kind.prefix(name)}SeqNo")
            for name in kind.line_tables
        }
        post_purchase(change, kind, header, lines)


def _applied(change: Change, txn_id: str) -> Decimal:
    rows = change.all("SELECT Amount FROM qb_link WHERE FromTxnID = ?", (txn_id,))
    return sum((money(amount) for (amount,) in rows), Decimal(0))
