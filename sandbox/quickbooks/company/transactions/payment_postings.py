"""What payments debit and credit."""

from dataclasses import replace
from decimal import Decimal

from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions import exchange, postings
from sandbox.quickbooks.company.transactions.defaults import foreign_currency
from sandbox.quickbooks.company.transactions.exchange import Link
from sandbox.quickbooks.company.transactions.payment_kinds import PaymentKind
from sandbox.quickbooks.company.transactions.postings import Entry
from sandbox.quickbooks.company.transactions.special_accounts import special_account
from sandbox.quickbooks.company.values import Stored, money

#: By the sign of a payment: accounts that it is posted to where it names none.
_OPEN_ACCOUNTS = {1: "Accounts Receivable", -1: "Accounts Payable"}
#: An account and the customer or vendor.
_Key = tuple[Stored, Stored]


def post_payment(change: Change, kind: PaymentKind, txn_id: str) -> None:
    """Post a payment as it is applied now.

    Money against the debt of the payer; what is applied to another customer's or job's invoice moves there,
    discounts are given away, and so do credits that the payment applies. In a foreign currency what it pays goes at
    the rate that it came with, and the difference is an exchange gain or loss.
    """
    header = change.row(kind.table, "TxnID", txn_id)
    if header is None:
        return
    account = header.get(f"{kind.account}ListID") or special_account(change, _OPEN_ACCOUNTS[kind.sign])
    place = header.get(f"{kind.money}ListID") or special_account(change, "Undeposited Funds")
    payer, total = header[f"{kind.payer}ListID"], money(header[kind.total])
    owed: dict[_Key, Decimal] = {(account, payer): -total}
    links: dict[Link, tuple[_Key, _Key]] = {}
    entries: list[Entry] = [Entry(place, kind.sign * total, payer)]
    unused = total
    for source, target, amount, discount, to_account, to_name, from_account, from_name in change.all(
        "SELECT k.FromTxnID, k.ToTxnID, k.Amount, k.Discount, t.AccountListID, t.CustomerListID,"
        " s.AccountListID, s.CustomerListID"
        " FROM qb_link k JOIN qb_txn t ON t.TxnID = k.ToTxnID JOIN qb_txn s ON s.TxnID = k.FromTxnID"
        " WHERE k.PaymentTxnID = ?",
        (txn_id,),
    ):
        paid, given = money(amount), money(discount)
        to = (to_account or account, to_name)
        origin = (account, payer) if source == txn_id else (from_account or account, from_name)
        owed[to] = owed.get(to, Decimal(0)) - paid - given
        owed[origin] = owed.get(origin, Decimal(0)) + paid
        links[Link(source, target, txn_id)] = (to, origin)
        if source == txn_id:
            unused -= paid
        if given and source == txn_id:
            discounts = _discount_account(change, kind, txn_id, target)
            entries.append(Entry(discounts, kind.sign * given, to_name))
    rate = money(header.get("ExchangeRate")) or Decimal(1)
    home: dict[_Key, int] | None = None
    if header.get("CurrencyRefListID") is not None and foreign_currency(change, header["CurrencyRefListID"]):
        home = _at_their_rates(change, links)
        unused_cents = exchange.at_home(kind.sign * unused, rate)
        home[account, payer] = home.get((account, payer), 0) - unused_cents
        entries = [replace(each, home=exchange.at_home(each.amount, rate)) for each in entries]
    entries += [
        Entry(key[0], kind.sign * amount, key[1], home=None if home is None else home[key])
        for key, amount in owed.items()
    ]
    if home is not None:
        entries += exchange.gain_or_loss(change, -sum(each.home or 0 for each in entries))
    postings.post(change, kind.table, txn_id, header["TxnDate"], entries, rate=header.get("ExchangeRate"))


def _at_their_rates(change: Change, links: dict[Link, tuple[_Key, _Key]]) -> dict[_Key, int]:
    """Cents at home that a payment takes off the debts and credits that it applies, at the rates of these."""
    home: dict[_Key, int] = {}
    for link, (to, origin) in links.items():
        home[to] = home.get(to, 0) - exchange.shares(change, link.target, paid=True)[link]
        if link.source != link.payment:
            home[origin] = home.get(origin, 0) - exchange.shares(change, link.source, paid=False)[link]
    return home


def _discount_account(change: Change, kind: PaymentKind, txn_id: str, target: Stored) -> Stored:
    row = change.one(
        f'SELECT "AppliedToTxnDiscountAccountRefListID" FROM "{kind.lines}Rows"'  # noqa: S608 - a table of the schema
        ' WHERE "TxnID" = ? AND "AppliedToTxnTxnID" = ?',
        (txn_id, target),
    )
    return (row[0] if row else None) or special_account(change, "Discounts Given")
