"""What every type of transaction has to do on a request, whatever its kind: the seam between requests and rules."""

from dataclasses import dataclass, field
from typing import Protocol

from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.values import Stored

Values = dict[str, Stored]


@dataclass(frozen=True, slots=True)
class LineEdit:
    """What an update asks of the lines of one transaction, all of one line table."""

    #: Name of the line table; empty where no line is touched.
    table: str = ""
    #: By line key: the columns to set.
    changed: dict[str, Values] = field(default_factory=dict)
    added: tuple[Values, ...] = ()
    #: Line keys.
    removed: frozenset[str] = frozenset()


#: Of an update that leaves the lines alone.
UNTOUCHED = LineEdit()


class TransactionRules(Protocol):
    """One type of transaction. QuickBooksError where its rules refuse the request."""

    def insert(self, change: Change, header: Values, lines: dict[str, list[Values]]) -> str:
        """Save a new transaction with its lines by line table; its TxnID."""

    def update(self, change: Change, txn_id: str, header: Values, edit: LineEdit) -> None:
        """Set columns of the header and do what is asked of the lines."""

    def delete(self, change: Change, txn_id: str) -> None:
        """Remove the transaction and note it in TxnDeleted."""

    def void(self, change: Change, txn_id: str) -> None:
        """Set its amounts to zero. 3185 where transactions of this type can only be deleted."""
