"""What sales documents and payments debit and credit."""

from decimal import Decimal

from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions import postings
from sandbox.quickbooks.company.transactions.item_accounts import ItemAccounts, item_accounts
from sandbox.quickbooks.company.transactions.kinds import SalesKind
from sandbox.quickbooks.company.transactions.line_taxes import LineTaxes
from sandbox.quickbooks.company.transactions.postings import Entry, Issue
from sandbox.quickbooks.company.transactions.special_accounts import special_account
from sandbox.quickbooks.company.values import Stored, money

Values = dict[str, Stored]
_PAYMENT = "ReceivePayment"


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
    postings.post(
        change,
        kind.table,
        str(header["TxnID"]),
        header["TxnDate"],
        entries,
        rate=header.get("ExchangeRate"),
    )


def post_payment(change: Change, txn_id: str) -> None:
    """Post a payment as it is applied now.

    Money in against the debt of the payer; what is applied to another customer's or job's invoice moves there,
    discounts are given away, and so do credits that the payment applies.
    """
    header = change.row(_PAYMENT, "TxnID", txn_id)
    if header is None:
        return
    receivable = header.get("ARAccountRefListID") or special_account(change, "Accounts Receivable")
    deposit = header.get("DepositToAccountRefListID") or special_account(change, "Undeposited Funds")
    payer, total = header["CustomerRefListID"], money(header["TotalAmount"])
    owed: dict[tuple[Stored, Stored], Decimal] = {(receivable, payer): -total}
    entries: list[Entry | Issue] = [Entry(deposit, total, payer)]
    links = change.all(
        "SELECT k.FromTxnID, k.ToTxnID, k.Amount, k.Discount, t.AccountListID, t.CustomerListID,"
        " s.AccountListID, s.CustomerListID"
        " FROM qb_link k JOIN qb_txn t ON t.TxnID = k.ToTxnID JOIN qb_txn s ON s.TxnID = k.FromTxnID"
        " WHERE k.PaymentTxnID = ?",
        (txn_id,),
    )
    for source, target, amount, discount, account, customer, source_account, source_customer in links:
        paid, given = money(amount), money(discount)
        key = (account or receivable, customer)
        owed[key] = owed.get(key, Decimal(0)) - paid - given
        origin = (source_account or receivable, source_customer)
        owed[origin] = owed.get(origin, Decimal(0)) + paid
        if given and source == txn_id:
            entries.append(Entry(_discount_account(change, txn_id, target), given, customer))
    entries += [Entry(account, amount, customer) for (account, customer), amount in owed.items()]
    postings.post(change, _PAYMENT, txn_id, header["TxnDate"], entries, rate=header.get("ExchangeRate"))


def _main_account(change: Change, kind: SalesKind, header: Values) -> Stored:
    if kind.sign:
        return header.get("ARAccountRefListID") or special_account(change, "Accounts Receivable")
    return header.get("DepositToAccountRefListID") or special_account(change, "Undeposited Funds")


def _discount_account(change: Change, txn_id: str, target: Stored) -> Stored:
    row = change.one(
        'SELECT "AppliedToTxnDiscountAccountRefListID" FROM "ReceivePaymentLineRows"'
        ' WHERE "TxnID" = ? AND "AppliedToTxnTxnID" = ?',
        (txn_id, target),
    )
    return (row[0] if row else None) or special_account(change, "Discounts Given")
