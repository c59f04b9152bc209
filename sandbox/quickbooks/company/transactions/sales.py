"""Invoices, credit memos and sales receipts."""

from decimal import Decimal

from sandbox.quickbooks import errors
from sandbox.quickbooks.company import balances, references
from sandbox.quickbooks.company.addresses import fill_blocks
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions import links, numbers, postings
from sandbox.quickbooks.company.transactions.customers import fill_from_customer
from sandbox.quickbooks.company.transactions.defaults import default_account, default_element
from sandbox.quickbooks.company.transactions.deposits import check_not_deposited
from sandbox.quickbooks.company.transactions.due_dates import due_date
from sandbox.quickbooks.company.transactions.kinds import SalesKind
from sandbox.quickbooks.company.transactions.lines import Totals, complete
from sandbox.quickbooks.company.transactions.rules import UNTOUCHED, LineEdit
from sandbox.quickbooks.company.transactions.sales_postings import post_document
from sandbox.quickbooks.company.values import Stored, cents, money
from sandbox.quickbooks.schema.tables import Table

Values = dict[str, Stored]


def insert(change: Change, kind: SalesKind, given: Values, given_lines: list[Values]) -> str:
    """Save a new document with its lines; its TxnID."""
    table = change.schema.tables[kind.table]
    header: Values = {name: value for name, value in given.items() if value is not None}
    references.resolve_all(change, table.name, table.references, header, active=True)
    for required in table.required:
        if header.get(required) is None:
            raise errors.missing(required.removesuffix("ListID"))
    if not given_lines:
        raise errors.cannot_save(
            kind.table, "The transaction has no lines: its lines come before its header."
        )
    txn_id = change.new_txn_id()
    _fill_header(change, kind, table, header)
    numbers.check_open_period(change, kind.table, header["TxnDate"])
    lines, totals = complete(
        change, kind, [{}] * len(given_lines), given_lines, taxed=_is_taxed(change, header)
    )
    header = {
        "TxnID": txn_id,
        "TimeCreated": change.now,
        "TimeModified": change.now,
        "EditSequence": change.next_edit_sequence(),
        "TxnNumber": change.draw("txn number"),
        **header,
    }
    _total(change, kind, header, totals)
    change.insert_row(kind.table, header)
    _save_lines(change, kind, txn_id, lines)
    _post(change, kind, header)
    post_document(change, kind, header, lines)
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
        _fill_due_date(change, table, header)
    stored = change.rows(f"{kind.lines}Rows", "TxnID", txn_id, f"{kind.lines}SeqNo")
    line_id = f"{kind.lines}TxnLineID"
    kept = [line for line in stored if line[line_id] not in edit.removed]
    if not kept and not edit.added:
        raise errors.cannot_save(kind.table, "A transaction must keep at least one line.")
    wanted = [edit.changed.get(str(line[line_id]), {}) for line in kept]
    done, totals = complete(
        change,
        kind,
        [*kept, *({} for _ in edit.added)],
        [*wanted, *edit.added],
        taxed=_is_taxed(change, header),
    )
    header["TimeModified"] = change.now
    header["EditSequence"] = change.next_edit_sequence(before["EditSequence"])
    _total(change, kind, header, totals)
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
    _post(change, kind, header)
    post_document(change, kind, header, done)


def delete(change: Change, kind: SalesKind, txn_id: str) -> None:
    """Remove a document; what paid it is unapplied."""
    row = change.row(kind.table, "TxnID", txn_id)
    if row is None:
        raise errors.not_found(txn_id)
    numbers.check_open_period(change, kind.table, row["TxnDate"])
    check_not_deposited(change, txn_id)
    links.unlink(change, txn_id)
    postings.remove(change, txn_id)
    balances.unpost(change, txn_id)
    change.run(f'DELETE FROM "{kind.lines}Rows" WHERE "TxnID" = ?', (txn_id,))  # noqa: S608
    change.run(f'DELETE FROM "{kind.table}" WHERE "TxnID" = ?', (txn_id,))  # noqa: S608
    change.insert_row(
        "TxnDeleted",
        {
            "TxnDelType": kind.table,
            "TxnID": txn_id,
            "TimeCreated": row["TimeCreated"],
            "TimeDeleted": change.now,
            "RefNumber": row["RefNumber"],
        },
    )


def void(change: Change, kind: SalesKind, txn_id: str) -> None:
    """Set a document's amounts to zero and say so in its memo."""
    row = change.row(kind.table, "TxnID", txn_id)
    if row is None:
        raise errors.not_found(txn_id)
    numbers.check_open_period(change, kind.table, row["TxnDate"])
    check_not_deposited(change, txn_id)
    links.unlink(change, txn_id)
    change.run(
        f'UPDATE "{kind.lines}Rows" SET "{kind.lines}Amount" = \'0.00\', "{kind.lines}Rate" = \'0.00000\','  # noqa: S608
        f' "{kind.lines}RatePercent" = NULL WHERE "TxnID" = ?',
        (txn_id,),
    )
    memo = str(row["Memo"] or "")
    update(change, kind, txn_id, {"Memo": memo if memo.startswith("VOID:") else f"VOID: {memo}".strip()})


def _fill_header(change: Change, kind: SalesKind, table: Table, header: Values) -> None:
    columns = table.stored_names
    if header.get("CustomerRefListID") is not None:
        fill_from_customer(change, header, columns)
    header.setdefault("TxnDate", change.today)
    for flag in ("IsPending", "IsToBePrinted", "IsToBeEmailed", "IsFinanceCharge"):
        if flag in columns:
            header.setdefault(flag, 0)
    header.setdefault("ShipDate", header["TxnDate"])
    if "TemplateRefListID" not in header:
        default_element(change, header, "TemplateRef", "template", kind.template)
    if "ARAccountRefListID" in columns and "ARAccountRefListID" not in header:
        default_account(change, header, "ARAccountRef", "AccountsReceivable")
    if "DepositToAccountRefListID" in columns and "DepositToAccountRefListID" not in header:
        default_element(change, header, "DepositToAccountRef", "account", "Undeposited Funds")
    if header.get("DueDate") is None:
        _fill_due_date(change, table, header)
    if header.get("RefNumber") is None:
        header["RefNumber"] = numbers.next_ref_number(change, kind.table)
    else:
        numbers.remember_ref_number(change, kind.table, header["RefNumber"])
    fill_blocks(table, header)


def _fill_due_date(change: Change, table: Table, header: Values) -> None:
    """The due date by the terms; without terms, the transaction's date."""
    if "DueDate" not in table.stored_names:
        return
    header["DueDate"] = due_date(change, header["TxnDate"], header.get("TermsRefListID"))


def _is_taxed(change: Change, header: Values) -> bool:
    code = header.get("CustomerSalesTaxCodeRefListID")
    if code is None:
        return True
    row = change.one('SELECT "IsTaxable" FROM "SalesTaxCode" WHERE "ListID" = ?', (code,))
    return bool(row and row[0])


def _total(change: Change, kind: SalesKind, header: Values, totals: Totals) -> None:
    """Set the computed columns of the header. QuickBooksError 3180, 3210 where the total cannot be."""
    percentage: Stored = "0.00000"
    row = change.one(
        'SELECT "TaxRate" FROM "ItemSalesTax" WHERE "ListID" = ?', (header.get("ItemSalesTaxRefListID"),)
    )
    if row is not None and row[0] is not None:
        percentage = row[0]
    tax = totals.tax(percentage)
    total = totals.subtotal + tax
    if total < 0:
        raise errors.cannot_save(kind.table, "Transaction amount must be positive.")
    header["Subtotal"] = cents(totals.subtotal)
    header["SalesTaxPercentage"] = percentage
    header["SalesTaxTotal"] = cents(tax)
    if kind.table != "Invoice":
        header["TotalAmount"] = cents(total)
    rate = money(header.get("ExchangeRate")) or Decimal(1)
    if kind.table == "SalesReceipt":
        header["TotalAmountInHomeCurrency"] = cents(total * rate)
    if kind.remaining:
        left, columns = links.open_amount(change, kind.table, str(header["TxnID"]), total, rate)
        if left < 0:
            raise errors.invalid_value(
                "Amount", "The amount applied to the transaction is more than its new total."
            )
        header.update(columns)


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


def _post(change: Change, kind: SalesKind, header: Values) -> None:
    total = money(header["Subtotal"]) + money(header["SalesTaxTotal"])
    left = money(header[kind.remaining]) if kind.remaining else Decimal(0)
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


def _check_customer_change(change: Change, kind: SalesKind, txn_id: str, values: Values) -> None:
    if values["CustomerRefListID"] is None and kind.table != "SalesReceipt":
        raise errors.cannot_clear("CustomerRef")
    if links.applied_to(change, txn_id) or links.applied_from(change, txn_id):
        raise errors.invalid_value("CustomerRef", "The transaction is linked to a payment or credit.")
