"""Bills, checks, vendor credits and purchase orders."""

from dataclasses import dataclass
from decimal import Decimal

from sandbox.quickbooks import errors
from sandbox.quickbooks.company import references
from sandbox.quickbooks.company.addresses import fill_blocks
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions import (
    headers,
    links,
    numbers,
    orders,
    postings,
    settlements,
)
from sandbox.quickbooks.company.transactions.defaults import payable
from sandbox.quickbooks.company.transactions.due_dates import due_date
from sandbox.quickbooks.company.transactions.purchase_kinds import EXPENSE, PurchaseKind
from sandbox.quickbooks.company.transactions.purchase_lines import complete_expenses, complete_items
from sandbox.quickbooks.company.transactions.purchase_postings import post_purchase
from sandbox.quickbooks.company.transactions.rules import UNTOUCHED, LineEdit
from sandbox.quickbooks.company.transactions.vendors import fill_currency, fill_from_vendor
from sandbox.quickbooks.company.values import Stored, cents, money

Values = dict[str, Stored]
Lines = dict[str, list[Values]]


@dataclass(frozen=True, slots=True)
class PurchaseRules:
    """The rules of one of the purchase transactions."""

    kind: PurchaseKind

    def insert(self, change: Change, header: Values, lines: Lines) -> str:
        """Save a new transaction with its item and expense lines; its TxnID."""
        kind, table = self.kind, change.schema.tables[self.kind.table]
        values: Values = {name: value for name, value in header.items() if value is not None}
        applied = (values.pop("ApplyCheckToTxnTxnID", None), values.pop("ApplyCheckToTxnAmount", None))
        order = values.pop("LinkToTxnID1", None)
        references.resolve_all(change, table.name, table.references, values, active=True)
        for required in table.required:
            if values.get(required) is None:
                raise errors.missing(required.removesuffix("ListID"))
        _fill_header(change, kind, values)
        numbers.check_open_period(change, kind.table, values["TxnDate"])
        values = headers.numbered(change, values)
        given = {name: list(lines.get(name, ())) for name in kind.line_tables}
        vendor = values.get(f"{kind.entity}ListID")
        if order is not None:
            given[kind.item_lines] += orders.open_lines(change, str(order), vendor)
        if not any(given.values()):
            raise errors.cannot_save(
                kind.table, "The transaction has no lines: its lines come before its header."
            )
        done = _complete(
            change, kind, {name: [{} for _ in new] for name, new in given.items()}, given, vendor
        )
        _total(change, kind, values, done)
        change.insert_row(kind.table, values)
        _save(change, kind, values, done, new=True)
        if applied[0] is not None:
            _apply(change, values, str(applied[0]), money(applied[1]))
        return str(values["TxnID"])

    def update(self, change: Change, txn_id: str, header: Values, edit: LineEdit = UNTOUCHED) -> None:
        """Set columns of the header, of lines (by TxnLineID), add and remove lines."""
        kind, table = self.kind, change.schema.tables[self.kind.table]
        before = headers.get_header(change, kind.table, txn_id)
        given = dict(header)
        if given.pop("ApplyCheckToTxnTxnID", None) or given.pop("LinkToTxnID1", None):
            raise errors.not_usable("LinkToTxnID", f"{kind.table} update")
        references.resolve_all(change, table.name, table.references, given, active=True)
        self._check_entity_change(change, txn_id, before, given)
        fill_blocks(table, given, before)
        values = {**before, **given}
        numbers.check_open_period(change, kind.table, before["TxnDate"], values["TxnDate"])
        if (
            {"TermsRefListID", "TxnDate"} & given.keys()
            and given.get("DueDate") is None
            and "DueDate" in values
        ):
            values["DueDate"] = due_date(change, values["TxnDate"], values.get("TermsRefListID"))
        stored, wanted = _edited(change, kind, txn_id, edit)
        if not any(stored.values()):
            raise errors.cannot_save(kind.table, "A transaction must keep at least one line.")
        done = _complete(change, kind, stored, wanted, values.get(f"{kind.entity}ListID"))
        headers.touched(change, values, before)
        _total(change, kind, values, done)
        if given.get("RefNumber") is not None and kind.numbered:
            numbers.remember_ref_number(change, kind.table, given["RefNumber"])
        changed = {name: value for name, value in values.items() if before.get(name) != value}
        change.update_row(kind.table, "TxnID", txn_id, changed)
        _save(change, kind, values, done)

    def delete(self, change: Change, txn_id: str) -> None:
        """Remove the transaction; what it paid or received is open again."""
        kind = self.kind
        header = headers.get_header(change, kind.table, txn_id)
        numbers.check_open_period(change, kind.table, header["TxnDate"])
        links.unlink(change, txn_id)
        if kind.sign == 0:
            orders.withdraw(change, txn_id)
        orders.forget(change, txn_id)
        postings.remove(change, txn_id)
        for name in kind.line_tables:
            change.run(f'DELETE FROM "{name}Rows" WHERE "TxnID" = ?', (txn_id,))  # noqa: S608
        headers.forget(change, kind.table, header)

    def void(self, change: Change, txn_id: str) -> None:
        """Set the amounts to zero and say so in the memo. QuickBooksError 3185 for purchase orders."""
        kind = self.kind
        if not kind.voidable:
            raise errors.cannot_void(kind.table)
        header = headers.get_header(change, kind.table, txn_id)
        numbers.check_open_period(change, kind.table, header["TxnDate"])
        links.unlink(change, txn_id)
        orders.forget(change, txn_id)
        change.run(
            f'UPDATE "{kind.item_lines}Rows" SET "{kind.item_prefix}Quantity" = \'0.00000\','  # noqa: S608
            f" \"{kind.item_prefix}{kind.price}\" = '0.00000', \"{kind.item_prefix}Amount\" = '0.00'"
            ' WHERE "TxnID" = ?',
            (txn_id,),
        )
        change.run(
            f'UPDATE "{kind.expense_lines}Rows" SET "{EXPENSE}Amount" = \'0.00\' WHERE "TxnID" = ?',  # noqa: S608
            (txn_id,),
        )
        self.update(change, txn_id, {"Memo": headers.voided_memo(header["Memo"])})

    def _check_entity_change(self, change: Change, txn_id: str, before: Values, given: Values) -> None:
        column = f"{self.kind.entity}ListID"
        if column not in given or given[column] == before[column]:
            return
        if given[column] is None and column in change.schema.tables[self.kind.table].required:
            raise errors.cannot_clear(self.kind.entity)
        if links.applied_to(change, txn_id) or links.applied_from(change, txn_id):
            raise errors.invalid_value(self.kind.entity, "The transaction is linked to a payment or credit.")


def _fill_header(change: Change, kind: PurchaseKind, header: Values) -> None:
    table = change.schema.tables[kind.table]
    columns = table.stored_names
    if kind.entity == "VendorRef":
        fill_from_vendor(change, header, columns)
    header.setdefault("TxnDate", change.today)
    if kind.account == "APAccountRef":
        payable(change, header)
    if kind.account == "AccountRef":
        account = change.row("Account", "ListID", header["AccountRefListID"]) or {}
        if account.get("AccountType") not in kind.account_types:
            raise errors.invalid_value("AccountRef", "The account is not of a type that this can stand on.")
        fill_currency(change, header, columns, account)
    if "DueDate" in columns and header.get("DueDate") is None:
        header["DueDate"] = due_date(change, header["TxnDate"], header.get("TermsRefListID"))
    for flag in ("IsToBePrinted", "IsToBeEmailed", "IsManuallyClosed", "IsFullyReceived", "IsPaid"):
        if flag in columns:
            header.setdefault(flag, 0)
    if kind.numbered and header.get("RefNumber") is not None:
        numbers.remember_ref_number(change, kind.table, header["RefNumber"])
    elif kind.numbered and not (kind.table == "Check" and header["IsToBePrinted"]):
        header["RefNumber"] = numbers.next_ref_number(change, kind.table)
    fill_blocks(table, header)


def _edited(change: Change, kind: PurchaseKind, txn_id: str, edit: LineEdit) -> tuple[Lines, Lines]:
    """The stored lines that stay with {} for each new one, and what the request sets in each."""
    stored, wanted = {}, {}
    for name in kind.line_tables:
        prefix = kind.prefix(name)
        rows = change.rows(f"{name}Rows", "TxnID", txn_id, f"{prefix}SeqNo")
        mine = edit if edit.table == name else UNTOUCHED
        kept = [row for row in rows if row[f"{prefix}TxnLineID"] not in mine.removed]
        stored[name] = [*kept, *({} for _ in mine.added)]
        wanted[name] = [
            *(mine.changed.get(str(row[f"{prefix}TxnLineID"]), {}) for row in kept),
            *mine.added,
        ]
    return stored, wanted


def _complete(change: Change, kind: PurchaseKind, stored: Lines, given: Lines, vendor: Stored) -> Lines:
    items = [
        orders.received_line(change, line, vendor) if line.get("ItemLineLinkToTxnTxnID") else line
        for line in given[kind.item_lines]
    ]
    done = {kind.item_lines: complete_items(change, kind, stored[kind.item_lines], items)}
    if kind.expense_lines:
        done[kind.expense_lines] = complete_expenses(
            change, kind, stored[kind.expense_lines], given[kind.expense_lines]
        )
    return done


def _total(change: Change, kind: PurchaseKind, header: Values, lines: Lines) -> None:
    """Set the computed columns of the header. QuickBooksError 3180, 3210 where the total cannot be."""
    total = sum(
        (money(line.get(f"{kind.prefix(name)}Amount")) for name, rows in lines.items() for line in rows),
        Decimal(0),
    )
    if total < 0:
        raise errors.cannot_save(kind.table, "Transaction amount must be positive.")
    header[kind.total] = cents(total)
    headers.set_home_amount(header, kind.total)
    if kind.stays_open:
        left, columns = links.open_amount(change, kind.table, str(header["TxnID"]), total, Decimal(1))
        if left < 0:
            raise errors.invalid_value(
                "Amount", "The amount applied to the transaction is more than its new total."
            )
        header.update(columns)


def _save(change: Change, kind: PurchaseKind, header: Values, lines: Lines, *, new: bool = False) -> None:
    """Store the lines, receive orders, enter the register and the ledger. ``new``: it has no lines yet."""
    txn_id = str(header["TxnID"])
    left = money(header.get("OpenAmount")) * -kind.sign
    headers.register(
        change,
        kind.table,
        header,
        entity=header.get(f"{kind.entity}ListID"),
        account=header.get(f"{kind.account}ListID"),
        total=header[kind.total],
        still_open=cents(left),
    )
    if kind.sign and kind.item_prefix == "ItemLine":
        orders.receive(change, txn_id, lines[kind.item_lines])
    for name, rows in lines.items():
        if not new:
            change.run(f'DELETE FROM "{name}Rows" WHERE "TxnID" = ?', (txn_id,))  # noqa: S608
        for row in rows:
            change.insert_row(f"{name}Rows", {"TxnID": txn_id, **row})
    if kind.sign:
        post_purchase(change, kind, header, lines)
        if kind.stays_open:
            settlements.repost(change, kind.table, txn_id, header.get("CurrencyRefListID"))
    else:
        orders.refresh(change, txn_id)


def _apply(change: Change, header: Values, target: str, amount: Decimal) -> None:
    """A check pays a bill of its payee."""
    row = change.one("SELECT CustomerListID, TxnType, Open FROM qb_txn WHERE TxnID = ?", (target,))
    if row is None or row[1] != "Bill" or row[0] != header.get("PayeeEntityRefListID"):
        raise errors.not_found(target)
    amount = amount or min(money(row[2]), money(header["Amount"]))
    if not 0 < amount <= min(money(row[2]), postings.payable_amount(change, str(header["TxnID"]))):
        raise errors.invalid_value(
            "ApplyCheckToTxnAmount", f"You cannot apply more than the open balance {row[2]} of the bill."
        )
    txn_id = str(header["TxnID"])
    links.link(change, source=txn_id, target=target, payment=txn_id, amount=amount, discount=Decimal(0))
    links.refresh(change, target)
