"""What purchases debit and credit."""

from decimal import Decimal

from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions import postings
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
    postings.post(
        change, kind.table, str(header["TxnID"]), header["TxnDate"], entries, rate=header.get("ExchangeRate")
    )
