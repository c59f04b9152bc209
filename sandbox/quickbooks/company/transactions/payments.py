"""Payments: applied by explicit lines, or of customers to the oldest by themselves."""

from dataclasses import dataclass
from decimal import Decimal

from sandbox.quickbooks import errors
from sandbox.quickbooks.company import references
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions import (
    applications,
    headers,
    links,
    numbers,
    payment_headers,
    postings,
)
from sandbox.quickbooks.company.transactions.deposits import check_not_deposited
from sandbox.quickbooks.company.transactions.payment_kinds import PaymentKind
from sandbox.quickbooks.company.transactions.payment_postings import post_payment
from sandbox.quickbooks.company.transactions.rules import LineEdit
from sandbox.quickbooks.company.values import Stored, cents, money

Values = dict[str, Stored]


@dataclass(frozen=True, slots=True)
class PaymentRules:
    """The rules of one of the payments."""

    kind: PaymentKind

    def insert(self, change: Change, header: Values, lines: dict[str, list[Values]]) -> str:
        """Save a new payment; its TxnID."""
        kind, table = self.kind, change.schema.tables[self.kind.table]
        given_lines = lines.get(kind.lines, [])
        values: Values = {name: value for name, value in header.items() if value is not None}
        auto_apply = bool(values.pop("IsAutoApply", None))
        if auto_apply and given_lines:
            raise errors.invalid_value(
                "IsAutoApply", "A payment is applied by itself or by its lines, not both."
            )
        references.resolve_all(change, kind.table, table.references, values, active=True)
        if values.get(f"{kind.payer}ListID") is None:
            raise errors.missing(kind.payer)
        wanted = [applications.read(change, kind, line) for line in given_lines]
        if kind.total_of_lines and not wanted:
            raise errors.missing("AppliedToTxnAdd")
        if values.get(kind.total) is None:
            if not wanted:
                raise errors.missing(kind.total)
            values[kind.total] = _sum(wanted)
        payment_headers.fill(change, kind, values)
        numbers.check_open_period(change, kind.table, values["TxnDate"])
        values = headers.numbered(change, values)
        payment_headers.show_unused(change, kind, values, money(values[kind.total]))
        headers.set_home_amount(values, kind.total)
        change.insert_row(kind.table, values)
        payment_headers.register(change, kind, values)
        if auto_apply:
            wanted = applications.oldest_first(change, kind, values)
        applications.apply(change, kind, values, wanted)
        return str(values["TxnID"])

    def update(self, change: Change, txn_id: str, header: Values, edit: LineEdit) -> None:
        """Change a payment: columns of its header, of its lines (by the paid TxnID), new and removed lines."""
        kind = self.kind
        if not kind.editable:
            raise errors.unavailable()
        given = {name: value for name, value in header.items() if name != "IsAutoApply"}
        before, values = headers.edited(change, kind.table, txn_id, given)
        self._check_changes(change, txn_id, before, values)
        headers.touched(change, values, before)
        wanted = applications.take_back(change, kind, txn_id, edit) if edit.table else None
        if wanted is not None and kind.total_of_lines:
            if not wanted:
                raise errors.cannot_save(kind.table, "A transaction must keep at least one line.")
            values[kind.total] = _sum(wanted)
        left = money(values[kind.total]) - links.applied_from(change, txn_id)
        if left < 0:
            raise applications.too_much(kind)
        payment_headers.show_unused(change, kind, values, left)
        headers.set_home_amount(values, kind.total)
        change.update_row(kind.table, "TxnID", txn_id, values)
        payment_headers.register(change, kind, values, left)
        if wanted is None:
            links.refresh(change, txn_id)
        else:
            applications.apply(change, kind, values, wanted)

    def delete(self, change: Change, txn_id: str) -> None:
        """Remove a payment; what it paid is open again."""
        kind = self.kind
        header = headers.get_header(change, kind.table, txn_id)
        numbers.check_open_period(change, kind.table, header["TxnDate"])
        check_not_deposited(change, txn_id)
        links.unlink(change, txn_id)
        postings.remove(change, txn_id)
        headers.forget(change, kind.table, header)

    def void(self, change: Change, txn_id: str) -> None:
        """Set the amount to zero and say so in the memo; what it paid is open again. QuickBooksError 3185."""
        kind = self.kind
        if not kind.voidable:
            raise errors.cannot_void(kind.table)
        header = headers.get_header(change, kind.table, txn_id)
        numbers.check_open_period(change, kind.table, header["TxnDate"])
        links.unlink(change, txn_id)
        values = {**header, kind.total: "0.00", "Memo": headers.voided_memo(header["Memo"])}
        headers.touched(change, values, header)
        headers.set_home_amount(values, kind.total)
        change.update_row(kind.table, "TxnID", txn_id, values)
        payment_headers.register(change, kind, values)
        post_payment(change, kind, txn_id)

    def _check_changes(self, change: Change, txn_id: str, before: Values, values: Values) -> None:
        kind = self.kind
        payer = f"{kind.payer}ListID"
        if values[payer] is None:
            raise errors.cannot_clear(kind.payer)
        linked = (
            values[payer] != before[payer]
            or values[f"{kind.account}ListID"] != before[f"{kind.account}ListID"]
        )
        if linked and links.applied_from(change, txn_id):
            raise errors.invalid_value(kind.payer, "The payment is applied to transactions.")
        if any(values[name] != before[name] for name in (kind.total, f"{kind.money}ListID")):
            check_not_deposited(change, txn_id)
            payment_headers.check_money(change, kind, values)


def _sum(wanted: list[applications.Application]) -> str:
    return cents(sum((each.amount for each in wanted), Decimal(0)))
