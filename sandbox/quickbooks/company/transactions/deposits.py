"""Deposits: payments from Undeposited Funds and other money, put on one account."""

from decimal import Decimal

from sandbox.quickbooks import errors
from sandbox.quickbooks.company import references
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions import headers, numbers, postings
from sandbox.quickbooks.company.transactions.account_lines import check_entity
from sandbox.quickbooks.company.transactions.postings import Entry
from sandbox.quickbooks.company.transactions.rules import UNTOUCHED, LineEdit
from sandbox.quickbooks.company.transactions.special_accounts import special_account
from sandbox.quickbooks.company.transactions.vendors import fill_currency
from sandbox.quickbooks.company.values import Stored, cents, money

TABLE = "Deposit"
_LINE = "DepositLine"
#: Transactions that bring money into Undeposited Funds.
_PAYMENTS = ("ReceivePayment", "SalesReceipt")
_CASH_BACK = "CashBackInfo"
Values = dict[str, Stored]


class DepositRules:
    """The rules of deposits."""

    def insert(self, change: Change, header: Values, lines: dict[str, list[Values]]) -> str:
        """Save a new deposit with its lines; its TxnID."""
        table = change.schema.tables[TABLE]
        values: Values = {name: value for name, value in header.items() if value is not None}
        references.resolve_all(change, TABLE, table.references, values, active=True)
        if values.get("DepositToAccountRefListID") is None:
            raise errors.missing("DepositToAccountRef")
        values.setdefault("TxnDate", change.today)
        account = change.row("Account", "ListID", values["DepositToAccountRefListID"]) or {}
        fill_currency(change, values, table.stored_names, account)
        numbers.check_open_period(change, TABLE, values["TxnDate"])
        given = lines.get(_LINE, [])
        if not given:
            raise errors.cannot_save(TABLE, "The transaction has no lines: its lines come before its header.")
        values = headers.numbered(change, values)
        done = _complete(change, str(values["TxnID"]), [{} for _ in given], given)
        _total(change, values, done)
        change.insert_row(TABLE, values)
        _save(change, values, done)
        return str(values["TxnID"])

    def update(self, change: Change, txn_id: str, header: Values, edit: LineEdit = UNTOUCHED) -> None:
        """Set columns of the header, of lines (by TxnLineID), add and remove lines."""
        before, values = headers.edited(change, TABLE, txn_id, header)
        stored = change.rows(f"{_LINE}Rows", "TxnID", txn_id, f"{_LINE}SeqNo")
        kept = [line for line in stored if line[f"{_LINE}TxnLineID"] not in edit.removed]
        if not kept and not edit.added:
            raise errors.cannot_save(TABLE, "A transaction must keep at least one line.")
        wanted = [edit.changed.get(str(line[f"{_LINE}TxnLineID"]), {}) for line in kept]
        done = _complete(change, txn_id, [*kept, *({} for _ in edit.added)], [*wanted, *edit.added])
        headers.touched(change, values, before)
        _total(change, values, done)
        change.update_row(TABLE, "TxnID", txn_id, values)
        _save(change, values, done)

    def delete(self, change: Change, txn_id: str) -> None:
        """Remove a deposit; the payments in it are undeposited again."""
        header = headers.get_header(change, TABLE, txn_id)
        numbers.check_open_period(change, TABLE, header["TxnDate"])
        postings.remove(change, txn_id)
        change.run('DELETE FROM "DepositLineRows" WHERE "TxnID" = ?', (txn_id,))
        headers.forget(change, TABLE, header)

    def void(self, change: Change, txn_id: str) -> None:
        """Set the amounts to zero; the payments in it are undeposited again."""
        header = headers.get_header(change, TABLE, txn_id)
        numbers.check_open_period(change, TABLE, header["TxnDate"])
        change.run(
            'UPDATE "DepositLineRows" SET "DepositLineAmount" = \'0.00\', "DepositLineTxnID" = NULL,'
            ' "DepositLineTxnType" = NULL WHERE "TxnID" = ?',
            (txn_id,),
        )
        memo = {"Memo": headers.voided_memo(header["Memo"])}
        cash_back = {f"{_CASH_BACK}Amount": "0.00"} if header[f"{_CASH_BACK}Amount"] is not None else {}
        self.update(change, txn_id, {**memo, **cash_back})


def check_not_deposited(change: Change, txn_id: str) -> None:
    """QuickBooksError 3160 where a payment is in a deposit: its amount and account stay as they are."""
    row = change.one('SELECT "TxnID" FROM "DepositLineRows" WHERE "DepositLineTxnID" = ? LIMIT 1', (txn_id,))
    if row is not None:
        raise errors.cannot_delete(txn_id)


def _complete(change: Change, txn_id: str, lines: list[Values], given: list[Values]) -> list[Values]:
    table = change.schema.tables[_LINE]
    done: list[Values] = []
    for before, wanted in zip(lines, given, strict=True):
        values = dict(wanted)
        payment = values.pop(f"{_LINE}PaymentTxnID", None)
        references.resolve_all(change, _LINE, table.references, values, active=True)
        line = {**before, **values}
        if payment is not None:
            line.update(_payment(change, txn_id, str(payment), done))
        elif before.get(f"{_LINE}TxnID") is not None and f"{_LINE}Amount" in values:
            raise errors.not_usable(f"{_LINE}Amount", "DepositLine update")
        if line.get(f"{_LINE}AccountRefListID") is None:
            raise errors.missing(f"{_LINE}AccountRef")
        line[f"{_LINE}Amount"] = cents(money(line.get(f"{_LINE}Amount")))
        line[f"{_LINE}SeqNo"] = len(done) + 1
        if line.get(f"{_LINE}TxnLineID") is None:
            line[f"{_LINE}TxnLineID"] = change.new_txn_id()
        done.append(line)
    return done


def _payment(change: Change, txn_id: str, payment: str, others: list[Values]) -> Values:
    """The line of a payment that waits in Undeposited Funds. QuickBooksError 3120, 3210 where it does not."""
    row = change.one("SELECT TxnType FROM qb_txn WHERE TxnID = ?", (payment,))
    if row is None or row[0] not in _PAYMENTS:
        raise errors.not_found(payment)
    header = headers.get_header(change, str(row[0]), payment)
    funds = special_account(change, "Undeposited Funds")
    taken = change.one(
        'SELECT 1 FROM "DepositLineRows" WHERE "DepositLineTxnID" = ? AND "TxnID" <> ?', (payment, txn_id)
    )
    if (
        header["DepositToAccountRefListID"] != funds
        or taken
        or payment in [other.get(f"{_LINE}TxnID") for other in others]
    ):
        raise errors.invalid_value(
            f"{_LINE}PaymentTxnID", f"The payment {payment} has been deposited already."
        )
    return {
        f"{_LINE}TxnType": row[0],
        f"{_LINE}TxnID": payment,
        f"{_LINE}EntityRefListID": header["CustomerRefListID"],
        f"{_LINE}EntityRefFullName": header["CustomerRefFullName"],
        f"{_LINE}AccountRefListID": funds,
        f"{_LINE}AccountRefFullName": header["DepositToAccountRefFullName"],
        f"{_LINE}PaymentMethodRefListID": header["PaymentMethodRefListID"],
        f"{_LINE}PaymentMethodRefFullName": header["PaymentMethodRefFullName"],
        f"{_LINE}CheckNumber": None if header["RefNumber"] is None else str(header["RefNumber"])[:11],
        f"{_LINE}Memo": header["Memo"],
        f"{_LINE}Amount": header["TotalAmount"],
    }


def _total(change: Change, header: Values, lines: list[Values]) -> None:
    back = money(header.get(f"{_CASH_BACK}Amount"))
    if header.get(f"{_CASH_BACK}Amount") is not None:
        if header.get(f"{_CASH_BACK}AccountRefListID") is None:
            raise errors.missing(f"{_CASH_BACK}AccountRef")
        if header.get(f"{_CASH_BACK}TxnLineID") is None:
            header[f"{_CASH_BACK}TxnLineID"] = change.new_txn_id()
    total = sum((money(line[f"{_LINE}Amount"]) for line in lines), Decimal(0)) - back
    if total < 0:
        raise errors.cannot_save(TABLE, "Transaction amount must be positive.")
    header["DepositTotal"] = cents(total)
    headers.set_home_amount(header, "DepositTotal")


def _save(change: Change, header: Values, lines: list[Values]) -> None:
    txn_id = str(header["TxnID"])
    change.run('DELETE FROM "DepositLineRows" WHERE "TxnID" = ?', (txn_id,))
    entries = [Entry(header["DepositToAccountRefListID"], money(header["DepositTotal"]))]
    if header.get(f"{_CASH_BACK}Amount") is not None:
        entries.append(Entry(header[f"{_CASH_BACK}AccountRefListID"], money(header[f"{_CASH_BACK}Amount"])))
    for line in lines:
        change.insert_row(f"{_LINE}Rows", {"TxnID": txn_id, **line})
        account, entity = line[f"{_LINE}AccountRefListID"], line.get(f"{_LINE}EntityRefListID")
        check_entity(change, TABLE, account, entity)
        entries.append(
            Entry(account, -money(line[f"{_LINE}Amount"]), entity, None, line.get(f"{_LINE}ClassRefListID"))
        )
    headers.register(
        change,
        TABLE,
        header,
        entity=None,
        account=header["DepositToAccountRefListID"],
        total=header["DepositTotal"],
        still_open=None,
    )
    postings.post(change, TABLE, txn_id, header["TxnDate"], entries, rate=header.get("ExchangeRate"))
