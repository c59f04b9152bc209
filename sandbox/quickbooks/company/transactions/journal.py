"""Journal entries: debit and credit lines that balance."""

from decimal import Decimal

from sandbox.quickbooks import errors
from sandbox.quickbooks.company import references
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions import headers, numbers, postings
from sandbox.quickbooks.company.transactions.account_lines import check_entity
from sandbox.quickbooks.company.transactions.postings import Entry
from sandbox.quickbooks.company.transactions.rules import UNTOUCHED, LineEdit
from sandbox.quickbooks.company.values import Stored, cents, money

TABLE = "JournalEntry"
#: Line table by type, and what its columns begin with.
_TABLES = {"Credit": "JournalEntryCreditLine", "Debit": "JournalEntryDebitLine"}
_PREFIXES = {"JournalEntryCreditLine": "JournalCreditLine", "JournalEntryDebitLine": "JournalDebitLine"}
_SIGNS = {"JournalEntryCreditLine": -1, "JournalEntryDebitLine": 1}
#: Shows both, and takes lines of either type.
_MERGED, _MERGED_PREFIX = "JournalEntryLine", "JournalLine"
#: Unchecked words.
_UNBALANCED = (
    "Transaction is not in balance.  Make sure the amounts in the Debit column equal the amounts in the "
    "Credit column."
)
_TWO_OPEN_ACCOUNTS = "You cannot post to more than one A/R or A/P account in the same transaction."
_OPEN_TYPES = ("AccountsReceivable", "AccountsPayable")
Values = dict[str, Stored]
Lines = dict[str, list[Values]]


class JournalRules:
    """The rules of journal entries."""

    def insert(self, change: Change, header: Values, lines: Lines) -> str:
        """Save a new entry with its lines; its TxnID."""
        table = change.schema.tables[TABLE]
        values: Values = {name: value for name, value in header.items() if value is not None}
        references.resolve_all(change, TABLE, table.references, values, active=True)
        values.setdefault("TxnDate", change.today)
        for flag in ("IsAdjustment", "IsHomeCurrencyAdjustment", "IsAmountsEnteredInHomeCurrency"):
            values.setdefault(flag, 0)
        if values.get("RefNumber") is None:
            values["RefNumber"] = numbers.next_ref_number(change, TABLE)
        else:
            numbers.remember_ref_number(change, TABLE, values["RefNumber"])
        numbers.check_open_period(change, TABLE, values["TxnDate"])
        given = _by_side(lines)
        if not any(given.values()):
            raise errors.cannot_save(TABLE, "The transaction has no lines: its lines come before its header.")
        done = _complete(change, {name: [{} for _ in new] for name, new in given.items()}, given)
        values = headers.numbered(change, values)
        change.insert_row(TABLE, values)
        _save(change, values, done)
        return str(values["TxnID"])

    def update(self, change: Change, txn_id: str, header: Values, edit: LineEdit = UNTOUCHED) -> None:
        """Set columns of the header, of lines (by TxnLineID), add and remove lines; it must balance afterwards."""
        before, values = headers.edited(change, TABLE, txn_id, header)
        stored, wanted = _edited(change, txn_id, edit)
        done = _complete(change, stored, wanted)
        headers.touched(change, values, before)
        if header.get("RefNumber") is not None:
            numbers.remember_ref_number(change, TABLE, header["RefNumber"])
        change.update_row(TABLE, "TxnID", txn_id, values)
        _save(change, values, done)

    def delete(self, change: Change, txn_id: str) -> None:
        """Remove an entry."""
        header = headers.get_header(change, TABLE, txn_id)
        numbers.check_open_period(change, TABLE, header["TxnDate"])
        postings.remove(change, txn_id)
        for name in _PREFIXES:
            change.run(f'DELETE FROM "{name}Rows" WHERE "TxnID" = ?', (txn_id,))  # noqa: S608
        headers.forget(change, TABLE, header)

    def void(self, change: Change, txn_id: str) -> None:
        """Set the amounts to zero and say so in the lines' memos: an entry has none of its own."""
        header = headers.get_header(change, TABLE, txn_id)
        numbers.check_open_period(change, TABLE, header["TxnDate"])
        for name, prefix in _PREFIXES.items():
            for line in change.rows(f"{name}Rows", "TxnID", txn_id, f"{prefix}SeqNo"):
                change.run(
                    f'UPDATE "{name}Rows" SET "{prefix}Amount" = \'0.00\', "{prefix}Memo" = ?'  # noqa: S608
                    f' WHERE "TxnID" = ? AND "{prefix}TxnLineID" = ?',
                    (headers.voided_memo(line[f"{prefix}Memo"]), txn_id, line[f"{prefix}TxnLineID"]),
                )
        self.update(change, txn_id, {})


def _by_side(lines: Lines) -> Lines:
    """The lines by debit and credit table; those of JournalEntryLine go where their type says."""
    given = {name: list(lines.get(name, ())) for name in _PREFIXES}
    for line in lines.get(_MERGED, ()):
        name, own = _side(line)
        given[name].append(own)
    return given


def _side(line: Values) -> tuple[str, Values]:
    kind = line.get(f"{_MERGED_PREFIX}Type")
    if kind is None:
        raise errors.missing(f"{_MERGED_PREFIX}Type")
    name = _TABLES.get(str(kind).capitalize())
    if name is None:
        raise errors.not_in_enumeration(str(kind), f"{_MERGED_PREFIX}Type")
    return name, _renamed(name, line)


def _renamed(name: str, line: Values) -> Values:
    """Columns of JournalEntryLine under the names that they have in a table of one side."""
    return {
        f"{_PREFIXES[name]}{column.removeprefix(_MERGED_PREFIX)}": value
        for column, value in line.items()
        if column != f"{_MERGED_PREFIX}Type"
    }


def _edited(change: Change, txn_id: str, edit: LineEdit) -> tuple[Lines, Lines]:
    """The stored lines that stay with {} for each new one, and what the request sets in each."""
    merged = edit.table == _MERGED
    added = _by_side({edit.table: list(edit.added)}) if edit.table else {}
    stored, wanted = {}, {}
    for name, prefix in _PREFIXES.items():
        mine = edit if merged or edit.table == name else UNTOUCHED
        rows = change.rows(f"{name}Rows", "TxnID", txn_id, f"{prefix}SeqNo")
        kept = [row for row in rows if row[f"{prefix}TxnLineID"] not in mine.removed]
        changed = [mine.changed.get(str(row[f"{prefix}TxnLineID"]), {}) for row in kept]
        new = added.get(name, [])
        stored[name] = [*kept, *({} for _ in new)]
        wanted[name] = [*(_renamed(name, line) if merged else line for line in changed), *new]
    return stored, wanted


def _complete(change: Change, stored: Lines, given: Lines) -> Lines:
    done: Lines = {}
    open_accounts = 0
    for name, prefix in _PREFIXES.items():
        table, done[name] = change.schema.tables[name], []
        for before, wanted in zip(stored[name], given[name], strict=True):
            values = dict(wanted)
            references.resolve_all(change, name, table.references, values, active=True)
            line = {**before, **values}
            account, entity = line.get(f"{prefix}AccountRefListID"), line.get(f"{prefix}EntityRefListID")
            if account is None:
                raise errors.missing(f"{prefix}AccountRef")
            open_accounts += check_entity(change, TABLE, account, entity) in _OPEN_TYPES
            line[f"{prefix}Amount"] = cents(money(line.get(f"{prefix}Amount")))
            if money(line[f"{prefix}Amount"]) < 0:
                raise errors.invalid_value(f"{prefix}Amount", "The amount of a line cannot be negative.")
            line[f"{prefix}SeqNo"] = len(done[name]) + 1
            if line.get(f"{prefix}TxnLineID") is None:
                line[f"{prefix}TxnLineID"] = change.new_txn_id()
            done[name].append(line)
    if open_accounts > 1:
        raise errors.cannot_save(TABLE, _TWO_OPEN_ACCOUNTS)
    if _sum(done, "JournalEntryDebitLine") != _sum(done, "JournalEntryCreditLine"):
        raise errors.cannot_save(TABLE, _UNBALANCED)
    return done


def _sum(lines: Lines, name: str) -> Decimal:
    return sum((money(line[f"{_PREFIXES[name]}Amount"]) for line in lines[name]), Decimal(0))


def _save(change: Change, header: Values, lines: Lines) -> None:
    txn_id = str(header["TxnID"])
    entries = []
    for name, rows in lines.items():
        prefix = _PREFIXES[name]
        change.run(f'DELETE FROM "{name}Rows" WHERE "TxnID" = ?', (txn_id,))  # noqa: S608
        for row in rows:
            change.insert_row(f"{name}Rows", {"TxnID": txn_id, **row})
            amount = _SIGNS[name] * money(row[f"{prefix}Amount"])
            entity, class_id = row.get(f"{prefix}EntityRefListID"), row.get(f"{prefix}ClassRefListID")
            entries.append(Entry(row[f"{prefix}AccountRefListID"], amount, entity, None, class_id))
    total = cents(_sum(lines, "JournalEntryDebitLine"))
    headers.register(change, TABLE, header, entity=None, account=None, total=total, still_open=None)
    postings.post(change, TABLE, txn_id, header["TxnDate"], entries, rate=header.get("ExchangeRate"))
