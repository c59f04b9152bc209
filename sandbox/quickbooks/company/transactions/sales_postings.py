"""What sales documents debit and credit."""

from decimal import Decimal

from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions import exchange, postings
from sandbox.quickbooks.company.transactions.item_accounts import ItemAccounts, item_accounts
from sandbox.quickbooks.company.transactions.kinds import SalesKind
from sandbox.quickbooks.company.transactions.line_taxes import LineTaxes
from sandbox.quickbooks.company.transactions.postings import Entry, Issue
from sandbox.quickbooks.company.transactions.special_accounts import special_account
from sandbox.quickbooks.company.values import Stored, money

Values = dict[str, Stored]


def post_document(change: Change, kind: SalesKind, header: Values, lines: list[Values]) -> None:
    """Post an invoice, credit memo or sales receipt.

    The customer's debt (of a receipt: the deposit account) against the income of every line and the sales tax;
    items with a stock leave it at their average cost.
    """
    sign = kind.sign or 1
    customer = header.get("CustomerRefListID")
    total = money(header["Subtotal"]) + money(header["SalesTaxTotal"])
    entries: list[Entry | Issue] = [Entry(_main_account(change, kind, header), sign * total, customer)]
    accounts: dict[Stored, ItemAccounts] = {}
    taxes, owed = None, dict[Stored, Decimal]()
    if change.schema.taxes_by_line:
        taxes = LineTaxes(change, included=bool(header.get("IsTaxIncluded")))
    else:
        owed[None] = money(header["SalesTaxTotal"])
    for line in lines:
        item = line.get(f"{kind.lines}ItemRefListID")
        if item is None:
            if (amount := money(line.get(f"{kind.lines}Amount"))) != 0:  # an opening balance
                entries.append(
                    Entry(special_account(change, "Uncategorized Income"), -sign * amount, customer)
                )
            continue
        if item not in accounts:
            accounts[item] = item_accounts(change, item)
        class_id = line.get(f"{kind.lines}ClassRefListID") or header.get("ClassRefListID")
        amount, found = money(line.get(f"{kind.lines}Amount")), accounts[item]
        if taxes is not None:
            code = line.get(f"{kind.lines}SalesTaxCodeRefListID")
            charged = taxes.charge(amount, code, line.get(kind.tax_amount))
            amount = taxes.net(amount, charged)
            for tax, share in charged.items():
                owed[tax.account] = owed.get(tax.account, Decimal(0)) + share
        if found.income is not None:
            entries.append(Entry(found.income, -sign * amount, customer, item, class_id))
        quantity = line.get(f"{kind.lines}Quantity")
        if found.asset is not None and quantity is not None:
            sold = sign * money(quantity)
            entries.append(Issue(str(item), sold, found.expense, found.asset, customer, class_id))
    for account, share in owed.items():
        if share:
            entries.append(Entry(account or special_account(change, "Sales Tax Payable"), -sign * share))
    if kind.sign < 0 and header.get("CurrencyRefListID") is not None:
        home = exchange.at_home(-total, money(header.get("ExchangeRate")) or Decimal(1))
        entries += exchange.settled(change, str(header["TxnID"]), home=home, total=total)
    postings.post(
        change,
        kind.table,
        str(header["TxnID"]),
        header["TxnDate"],
        entries,
        rate=header.get("ExchangeRate"),
    )


def repost(change: Change, kind: SalesKind, txn_id: str) -> None:
    """Post a stored document anew."""
    header = change.row(kind.table, "TxnID", txn_id)
    if header is not None:
        lines = change.rows(f"{kind.lines}Rows", "TxnID", txn_id, f"{kind.lines}SeqNo")
        post_document(change, kind, header, lines)


def _main_account(change: Change, kind: SalesKind, header: Values) -> Stored:
    if kind.sign:
        return header.get("ARAccountRefListID") or special_account(change, "Accounts Receivable")
    return header.get("DepositToAccountRefListID") or special_account(change, "Undeposited Funds")
