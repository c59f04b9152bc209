"""The rules of every type of transaction, by table. Types that are not here refuse every write (3250)."""

from dataclasses import dataclass

from sandbox.quickbooks import errors
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions import deposits, journal, sales
from sandbox.quickbooks.company.transactions.kinds import SALES_KINDS, SalesKind
from sandbox.quickbooks.company.transactions.payment_kinds import PAYMENT_KINDS
from sandbox.quickbooks.company.transactions.payments import PaymentRules
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


RULES: dict[str, TransactionRules] = {
    **{name: _Sales(kind) for name, kind in SALES_KINDS.items()},
    **{name: PaymentRules(kind) for name, kind in PAYMENT_KINDS.items()},
    journal.TABLE: journal.JournalRules(),
    deposits.TABLE: deposits.DepositRules(),
    **{name: PurchaseRules(kind) for name, kind in PURCHASE_KINDS.items()},
}


def rules_of(table: str) -> TransactionRules:
    """The rules of a type of transaction; QuickBooksError 3250 where the company file has none for it."""
    rules = RULES.get(table)
    if rules is None:
        raise errors.unavailable()
    return rules
