"""What is alike in the headers of all transactions that this package saves."""

from sandbox.quickbooks import errors
from sandbox.quickbooks.company import balances, references
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions import numbers
from sandbox.quickbooks.company.transactions.defaults import foreign_currency
from sandbox.quickbooks.company.values import Stored, cents, half_up, money

Values = dict[str, Stored]


def numbered(change: Change, header: Values) -> Values:
    """A new header with TxnID, times, EditSequence and TxnNumber."""
    _keep_home_rate(change, header)
    return {
        "TxnID": change.new_txn_id(),
        "TimeCreated": change.now,
        "TimeModified": change.now,
        "EditSequence": change.next_edit_sequence(),
        "TxnNumber": change.draw("txn number"),
        **header,
    }


def touched(change: Change, header: Values, before: Values) -> None:
    """Give an edited header its new TimeModified and EditSequence."""
    _keep_home_rate(change, header)
    header["TimeModified"] = change.now
    header["EditSequence"] = change.next_edit_sequence(before["EditSequence"])


def _keep_home_rate(change: Change, header: Values) -> None:
    """The home currency is worth one of itself, whatever a request gives."""
    rate = header.get("ExchangeRate")
    if rate is None or money(rate) == 1:
        return
    if foreign_currency(change, header.get("CurrencyRefListID")) is None:
        header["ExchangeRate"] = "1.00000"


def get_header(change: Change, table: str, txn_id: str) -> Values:
    """The stored header; QuickBooksError 3120 where there is none."""
    row = change.row(table, "TxnID", txn_id)
    if row is None:
        raise errors.not_found(txn_id)
    return row


def edited(change: Change, table: str, txn_id: str, given: Values) -> tuple[Values, Values]:
    """The stored header and the one that an edit wants, its references resolved, both in an open period."""
    before = get_header(change, table, txn_id)
    wanted = dict(given)
    references.resolve_all(change, table, change.schema.tables[table].references, wanted, active=True)
    values = {**before, **wanted}
    numbers.check_open_period(change, table, before["TxnDate"], values["TxnDate"])
    return before, values


def register(
    change: Change,
    table: str,
    header: Values,
    *,
    entity: Stored,
    account: Stored,
    total: Stored,
    still_open: Stored,
) -> None:
    """Enter a transaction into the register of all; ``still_open``: what of it is still to be paid or used."""
    balances.post(
        change,
        balances.Posting(
            str(header["TxnID"]),
            table,
            int(header["TxnNumber"] or 0),
            entity,
            account,
            header["TxnDate"],
            header.get("DueDate"),
            header.get("RefNumber"),
            money(total),
            money(still_open),
            header["TimeCreated"],
            header["TimeModified"],
        ),
    )


def set_home_amount(header: Values, total: str) -> None:
    """Set ...InHomeCurrency of a total by the header's ExchangeRate."""
    rate = money(header.get("ExchangeRate"))
    header[f"{total}InHomeCurrency"] = (
        cents(half_up(money(header[total]) * rate, 2)) if rate else header[total]
    )


def voided_memo(memo: Stored) -> str:
    """The memo of a voided transaction."""
    text = str(memo or "")
    return text if text.startswith("VOID:") else f"VOID: {text}".strip()


def forget(change: Change, table: str, header: Values) -> None:
    """Remove a transaction's header and register entry, and note it in TxnDeleted."""
    numbers.check_open_period(change, table, header["TxnDate"])
    balances.unpost(change, str(header["TxnID"]))
    change.run(f'DELETE FROM "{table}" WHERE "TxnID" = ?', (header["TxnID"],))  # noqa: S608 - a table of the schema
    change.insert_row(
        "TxnDeleted",
        {
            "TxnDelType": table,
            "TxnID": header["TxnID"],
            "TimeCreated": header["TimeCreated"],
            "TimeDeleted": change.now,
            "RefNumber": header.get("RefNumber"),
        },
    )
