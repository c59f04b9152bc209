"""Invoices, credit memos and sales receipts."""

from decimal import Decimal

from sandbox.quickbooks import errors
from sandbox.quickbooks.company import balances, references
from sandbox.quickbooks.company.addresses import fill_blocks
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions import (
    links,
    numbers,
    postings,
    sales_headers,
    sales_orders,
    settlements,
)
from sandbox.quickbooks.company.transactions.deposits import check_not_deposited
from sandbox.quickbooks.company.transactions.headers import forget, numbered, touched
from sandbox.quickbooks.company.transactions.kinds import INVOICE, SALES_ORDER, SalesKind
from sandbox.quickbooks.company.transactions.lines import complete
from sandbox.quickbooks.company.transactions.rules import UNTOUCHED, LineEdit
from sandbox.quickbooks.company.transactions.sales_postings import post_document
from sandbox.quickbooks.company.values import Stored, cents, money

Values = dict[str, Stored]


def insert(
    change: Change, kind: SalesKind, given: Values, given_lines: list[Values], *, as_stored: bool = False
) -> str:
    """Save a new document with its lines; its TxnID. ``as_stored``: the lines are complete as they are given."""
    table = change.schema.tables[kind.table]
    header: Values = {name: value for name, value in given.items() if value is not None}
    whole_order = header.pop("LinkToTxnID1", None)
    credit = header.pop("SetCreditCreditTxnID", None), header.pop("SetCreditAppliedAmount", None)
    references.resolve_all(change, table.name, table.references, header, active=True)
    for required in table.required:
        if header.get(required) is None:
            raise errors.missing(required.removesuffix("ListID"))
    if kind is INVOICE:
        given_lines = sales_orders.linked_lines(change, header["CustomerRefListID"], whole_order, given_lines)
    if not given_lines:
        raise errors.cannot_save(
            kind.table, "The transaction has no lines: its lines come before its header."
        )
    sales_headers.fill(change, kind, table, header)
    numbers.check_open_period(change, kind.table, header["TxnDate"])
    buyer = sales_headers.buyer(change, header)
    new: list[Values] = [{}] * len(given_lines)
    lines, totals = complete(change, kind, *((given_lines, new) if as_stored else (new, given_lines)), buyer)
    order_links = sales_orders.take_links(lines) if kind is INVOICE else {}
    header = numbered(change, header)
    txn_id = str(header["TxnID"])
    sales_headers.total(change, kind, header, totals)
    change.insert_row(kind.table, header)
    _save_lines(change, kind, txn_id, lines)
    _post(change, kind, header, lines)
    if kind is INVOICE:
        sales_orders.note(change, txn_id, lines, order_links)
        if credit[0] is not None:
            _apply_credit(change, header, str(credit[0]), money(credit[1]))
    return txn_id


def update(change: Change, kind: SalesKind, txn_id: str, given: Values, edit: LineEdit = UNTOUCHED) -> None:
    """Change a document: columns of its header, of its lines (by TxnLineID), new and removed lines."""
    table = change.schema.tables[kind.table]
    before = change.row(kind.table, "TxnID", txn_id)
    if before is None:
        raise errors.not_found(txn_id)
    values = dict(given)
    references.resolve_all(change, table.name, table.references, values, active=True)
    if "CustomerRefListID" in values and values["CustomerRefListID"] != before["CustomerRefListID"]:
        _check_customer_change(change, kind, txn_id, values)
    fill_blocks(table, values, before)
    header = {**before, **values}
    numbers.check_open_period(change, kind.table, before["TxnDate"], header["TxnDate"])
    if {"TermsRefListID", "TxnDate"} & set(values) and values.get("DueDate") is None:
        sales_headers.fill_due_date(change, table, header)
    stored = change.rows(f"{kind.lines}Rows", "TxnID", txn_id, f"{kind.lines}SeqNo")
    line_id = f"{kind.lines}TxnLineID"
    kept = [line for line in stored if line[line_id] not in edit.removed]
    if not kept and not edit.added:
        raise errors.cannot_save(kind.table, "A transaction must keep at least one line.")
    wanted = [edit.changed.get(str(line[line_id]), {}) for line in kept]
    added = list(edit.added)
    if kind is INVOICE:
        added = sales_orders.linked_lines(change, header["CustomerRefListID"], None, added)
    anew = before.get("IsTaxIncluded") != header.get("IsTaxIncluded")
    buyer = sales_headers.buyer(change, header, taxes_anew=anew)
    done, totals = complete(change, kind, [*kept, *({} for _ in added)], [*wanted, *added], buyer)
    order_links = sales_orders.take_links(done) if kind is INVOICE else {}
    touched(change, header, before)
    sales_headers.total(change, kind, header, totals)
    if header.get("IsPending") and (links.applied_to(change, txn_id) or links.applied_from(change, txn_id)):
        raise errors.invalid_value("IsPending", "The transaction is linked to a payment or credit.")
    if "RefNumber" in values:
        numbers.remember_ref_number(change, kind.table, values["RefNumber"])
    change.update_row(
        kind.table,
        "TxnID",
        txn_id,
        {name: value for name, value in header.items() if before.get(name) != value},
    )
    if edit.table or any(row not in stored for row in done):
        _save_lines(change, kind, txn_id, done)
    _post(change, kind, header, done)
    if kind is INVOICE:
        sales_orders.note(change, txn_id, done, order_links)


def delete(change: Change, kind: SalesKind, txn_id: str) -> None:
    """Remove a document; what paid it is unapplied."""
    row = change.row(kind.table, "TxnID", txn_id)
    if row is None:
        raise errors.not_found(txn_id)
    numbers.check_open_period(change, kind.table, row["TxnDate"])
    check_not_deposited(change, txn_id)
    links.unlink(change, txn_id)
    sales_orders.forget(change, txn_id)
    if kind is SALES_ORDER:
        sales_orders.withdraw(change, txn_id)
    postings.remove(change, txn_id)
    change.run(f'DELETE FROM "{kind.lines}Rows" WHERE "TxnID" = ?', (txn_id,))  # noqa: S608
    forget(change, kind.table, row)


def void(change: Change, kind: SalesKind, txn_id: str) -> None:
    """Set a document's amounts to zero and say so in its memo."""
    row = change.row(kind.table, "TxnID", txn_id)
    if row is None:
        raise errors.not_found(txn_id)
    numbers.check_open_period(change, kind.table, row["TxnDate"])
    check_not_deposited(change, txn_id)
    links.unlink(change, txn_id)
    sales_orders.forget(change, txn_id)
    change.run(
        f'UPDATE "{kind.lines}Rows" SET "{kind.lines}Amount" = \'0.00\', "{kind.lines}Rate" = \'0.00000\','  # noqa: S608
        f' "{kind.lines}RatePercent" = NULL, "{kind.tax_amount}" = NULL,'
        f' "{kind.lines}Quantity" = CASE WHEN "{kind.lines}Quantity" IS NOT NULL THEN \'0.00000\' END'
        ' WHERE "TxnID" = ?',
        (txn_id,),
    )
    memo = str(row["Memo"] or "")
    update(change, kind, txn_id, {"Memo": memo if memo.startswith("VOID:") else f"VOID: {memo}".strip()})


def _save_lines(change: Change, kind: SalesKind, txn_id: str, lines: list[Values]) -> None:
    storage = f"{kind.lines}Rows"
    group, amount = f"{kind.lines}GroupTxnLineID", f"{kind.lines}Amount"
    sums: dict[Stored, Decimal] = {}
    for line in lines:
        if line.get(group) is not None:
            sums[line[group]] = sums.get(line[group], Decimal(0)) + money(line.get(amount))
    change.run(f'DELETE FROM "{storage}" WHERE "TxnID" = ?', (txn_id,))  # noqa: S608
    for line in lines:
        if line.get(group) is not None:
            line[f"{kind.lines}GroupTotalAmount"] = cents(sums[line[group]])
        change.insert_row(storage, {"TxnID": txn_id, **line})


def _post(change: Change, kind: SalesKind, header: Values, lines: list[Values]) -> None:
    """Enter the document into the register, and into the ledger where it moves money."""
    posted = sales_headers.is_posted(kind, header)
    total = money(header["Subtotal"]) + money(header["SalesTaxTotal"])
    left = money(header[kind.remaining]) if kind.remaining and posted else Decimal(0)
    txn_id = str(header["TxnID"])
    balances.post(
        change,
        balances.Posting(
            txn_id,
            kind.table,
            int(header["TxnNumber"] or 0),
            header.get("CustomerRefListID"),
            header.get("ARAccountRefListID"),
            header["TxnDate"],
            header.get("DueDate"),
            header.get("RefNumber"),
            total,
            left * kind.sign,
            header["TimeCreated"],
            header["TimeModified"],
        ),
    )
    if posted:
        post_document(change, kind, header, lines)
        if kind.remaining:
            settlements.repost(change, kind.table, txn_id, header.get("CurrencyRefListID"))
    else:
        postings.remove(change, txn_id)
    if kind is SALES_ORDER:
        sales_orders.refresh(change, txn_id)


def _apply_credit(change: Change, header: Values, credit: str, amount: Decimal) -> None:
    """Apply a credit memo to a new invoice, without a payment."""
    row = change.one("SELECT CustomerListID, TxnType, Open FROM qb_txn WHERE TxnID = ?", (credit,))
    if row is None or row[1] != "CreditMemo" or row[0] != header["CustomerRefListID"]:
        raise errors.not_found(credit)
    if not 0 < amount <= min(-money(row[2]), money(header["BalanceRemaining"])):
        raise errors.invalid_value(
            "SetCreditAppliedAmount", "You cannot apply more than remains of the credit."
        )
    invoice = str(header["TxnID"])
    links.link(change, source=credit, target=invoice, payment=credit, amount=amount, discount=Decimal(0))
    links.refresh(change, invoice)
    links.refresh(change, credit)


def _check_customer_change(change: Change, kind: SalesKind, txn_id: str, values: Values) -> None:
    if values["CustomerRefListID"] is None and kind.table != "SalesReceipt":
        raise errors.cannot_clear("CustomerRef")
    if links.applied_to(change, txn_id) or links.applied_from(change, txn_id):
        raise errors.invalid_value("CustomerRef", "The transaction is linked to a payment or credit.")
