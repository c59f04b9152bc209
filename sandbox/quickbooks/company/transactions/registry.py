"""The rules of every type of transaction, by table. Types that are not here refuse every write (3250)."""

from dataclasses import dataclass

from sandbox.quickbooks import errors
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions import deposits, journal, payments, sales
from sandbox.quickbooks.company.transactions.kinds import SALES_KINDS, SalesKind
from sandbox.quickbooks.company.transactions.purchase_kinds import PURCHASE_KINDS
from sandbox.quickbooks.company.transactions.purchases import PurchaseRules
from sandbox.quickbooks.company.transactions.rules import LineEdit, TransactionRules, Values


@dataclass(frozen=True, slots=True)
class _Sales:
    kind: SalesKind

    def insert(self, change: Change, header: Values, lines: dict[str, list[Values]]) -> str:
        return sales.insert(change, self.kind, header, lines.get(self.kind.lines, []))

    def update(self, change: Change, txn_id: str, header: Values, edit: LineEdit) -> None:
        sales.update(change, self.kind, txn_id, header, edit)

    def delete(self, change: Change, txn_id: str) -> None:
        sales.delete(change, self.kind, txn_id)

    def void(self, change: Change, txn_id: str) -> None:
        if not self.kind.voidable:
            raise errors.cannot_void(self.kind.table)
        sales.void(change, self.kind, txn_id)


class _Payments:
    def insert(self, change: Change, header: Values, lines: dict[str, list[Values]]) -> str:
        return payments.insert(change, header, lines.get(payments.LINES, []))

    def update(self, change: Change, txn_id: str, header: Values, edit: LineEdit) -> None:
        payments.update(change, txn_id, header, edit)

    def delete(self, change: Change, txn_id: str) -> None:
        payments.delete(change, txn_id)

    def void(self, change: Change, txn_id: str) -> None:
        raise errors.cannot_void(payments.TABLE)


RULES: dict[str, TransactionRules] = {
    **{name: _Sales(kind) for name, kind in SALES_KINDS.items()},
    payments.TABLE: _Payments(),
    journal.TABLE: journal.JournalRules(),
    deposits.TABLE: deposits.DepositRules(),
    **{name: PurchaseRules(kind) for name, kind in PURCHASE_KINDS.items()},
}


def rules_of(table: str) -> TransactionRules:
    """The rules of a type of transaction; QuickBooksError 3250 where the company file has none for it."""
    rules = RULES.get(table)
    if rules is None:
        raise errors.QuickBooksError(
            3250, "This feature is not enabled or not available in this version of QuickBooks."
        )
    return rules
