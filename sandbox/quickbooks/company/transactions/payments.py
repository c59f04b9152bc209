"""Payments received: applied to invoices by explicit lines, or to the oldest by themselves."""

from dataclasses import dataclass
from decimal import Decimal

from sandbox.quickbooks import errors
from sandbox.quickbooks.company import balances, references
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions import links, numbers, postings
from sandbox.quickbooks.company.transactions.customers import customer_and_jobs
from sandbox.quickbooks.company.transactions.defaults import default_element, receivable
from sandbox.quickbooks.company.transactions.deposits import check_not_deposited
from sandbox.quickbooks.company.transactions.headers import set_home_amount
from sandbox.quickbooks.company.transactions.rules import LineEdit
from sandbox.quickbooks.company.transactions.sales_postings import post_payment
from sandbox.quickbooks.company.values import Stored, cents, money

TABLE = "ReceivePayment"
LINES = "ReceivePaymentLine"
Values = dict[str, Stored]


@dataclass(slots=True)
class Application:
    """One line of a payment: money, a discount, a credit memo applied to one invoice."""

    target: str
    amount: Decimal
    discount: Decimal
    credit: str | None
    credit_amount: Decimal
    #: The line's columns that are stored.
    row: Values


def insert(change: Change, given: Values, given_lines: list[Values]) -> str:
    """Save a new payment; its TxnID."""
    table = change.schema.tables[TABLE]
    header: Values = {name: value for name, value in given.items() if value is not None}
    auto_apply = bool(header.pop("IsAutoApply", None))
    if auto_apply and given_lines:
        raise errors.invalid_value("IsAutoApply", "A payment is applied by itself or by its lines, not both.")
    references.resolve_all(change, TABLE, table.references, header, active=True)
    if header.get("CustomerRefListID") is None:
        raise errors.missing("CustomerRef")
    applications = [_application(change, line) for line in given_lines]
    if header.get("TotalAmount") is None:
        if not applications:
            raise errors.missing("TotalAmount")
        header["TotalAmount"] = cents(sum((each.amount for each in applications), Decimal(0)))
    _fill_header(change, header)
    numbers.check_open_period(change, TABLE, header["TxnDate"])
    txn_id = change.new_txn_id()
    header = {
        "TxnID": txn_id,
        "TimeCreated": change.now,
        "TimeModified": change.now,
        "EditSequence": change.next_edit_sequence(),
        "TxnNumber": change.draw("txn number"),
        **header,
        "UnusedPayment": header["TotalAmount"],
        "UnusedCredits": cents(_unused_credits(change, header["CustomerRefListID"])),
    }
    set_home_amount(header, "TotalAmount")
    change.insert_row(TABLE, header)
    _post(change, header)
    if auto_apply:
        applications = _oldest_first(change, header)
    _apply(change, header, applications, first_line=1)
    return txn_id


def update(change: Change, txn_id: str, given: Values, edit: LineEdit) -> None:
    """Change a payment: columns of its header, of its lines (by the paid TxnID), new and removed lines."""
    before = change.row(TABLE, "TxnID", txn_id)
    if before is None:
        raise errors.not_found(txn_id)
    values = {name: value for name, value in given.items() if name != "IsAutoApply"}
    references.resolve_all(change, TABLE, change.schema.tables[TABLE].references, values, active=True)
    header = {**before, **values}
    numbers.check_open_period(change, TABLE, before["TxnDate"], header["TxnDate"])
    if header["CustomerRefListID"] != before["CustomerRefListID"] and links.applied_from(change, txn_id):
        raise errors.invalid_value("CustomerRef", "The payment is applied to transactions.")
    header["TimeModified"] = change.now
    header["EditSequence"] = change.next_edit_sequence(before["EditSequence"])
    if any(header[name] != before[name] for name in ("TotalAmount", "DepositToAccountRefListID")):
        check_not_deposited(change, txn_id)
    left = money(header["TotalAmount"]) - links.applied_from(change, txn_id)
    if left < 0 and not (edit.changed or edit.removed):
        raise _too_much()
    header["UnusedPayment"] = cents(left)
    set_home_amount(header, "TotalAmount")
    change.update_row(TABLE, "TxnID", txn_id, header)
    _post(change, header)
    if edit.table:
        _change_lines(change, header, edit)
    else:
        post_payment(change, txn_id)


def delete(change: Change, txn_id: str) -> None:
    """Remove a payment; the invoices that it paid are open again."""
    row = change.row(TABLE, "TxnID", txn_id)
    if row is None:
        raise errors.not_found(txn_id)
    numbers.check_open_period(change, TABLE, row["TxnDate"])
    check_not_deposited(change, txn_id)
    links.unlink(change, txn_id)
    postings.remove(change, txn_id)
    balances.unpost(change, txn_id)
    change.run('DELETE FROM "ReceivePayment" WHERE "TxnID" = ?', (txn_id,))
    change.insert_row(
        "TxnDeleted",
        {
            "TxnDelType": TABLE,
            "TxnID": txn_id,
            "TimeCreated": row["TimeCreated"],
            "TimeDeleted": change.now,
            "RefNumber": row["RefNumber"],
        },
    )


def _fill_header(change: Change, header: Values) -> None:
    header.setdefault("TxnDate", change.today)
    if "DepositToAccountRefListID" not in header:
        default_element(change, header, "DepositToAccountRef", "account", "Undeposited Funds")
    if money(header["TotalAmount"]) < 0:
        raise errors.invalid_value("TotalAmount", "A payment cannot be negative.")
    currency = change.one(
        'SELECT "CurrencyRefListID", "CurrencyRefFullName" FROM "Customer" WHERE "ListID" = ?',
        (header["CustomerRefListID"],),
    )
    if currency is None:
        raise errors.not_found(str(header["CustomerRefListID"]))
    header["CurrencyRefListID"], header["CurrencyRefFullName"] = currency
    if header.get("ExchangeRate") is None and currency[0] is not None:
        rate = change.one('SELECT "ExchangeRate" FROM "Currency" WHERE "ListID" = ?', (currency[0],))
        header["ExchangeRate"] = rate[0] if rate is not None else None
    receivable(change, header)


def _application(change: Change, given: Values) -> Application:
    line = dict(given)
    references.resolve_all(change, LINES, change.schema.tables[LINES].references, line, active=True)
    target = line.get("AppliedToTxnTxnID")
    if target is None:
        raise errors.missing("AppliedToTxnTxnID")
    paid, applied = line.pop("AppliedToTxnPaymentAmount", None), line.pop("AppliedToTxnAmount", None)
    credit = line.pop("AppliedToTxnSetCreditCreditTxnID", None)
    credit_amount = money(line.pop("AppliedToTxnSetCreditAppliedAmount", None))
    return Application(
        str(target),
        money(applied if paid is None else paid),
        money(line.get("AppliedToTxnDiscountAmount")),
        None if credit is None else str(credit),
        credit_amount,
        line,
    )


def _oldest_first(change: Change, header: Values) -> list[Application]:
    left = money(header["TotalAmount"])
    applications = []
    customers = customer_and_jobs(change, header["CustomerRefListID"])
    places = ", ".join("?" * len(customers))
    rows = change.all(
        f"SELECT TxnID, Open FROM qb_txn WHERE CustomerListID IN ({places}) AND TxnType = 'Invoice'"  # noqa: S608
        " AND Open > '0' ORDER BY COALESCE(DueDate, TxnDate), TxnNumber",
        tuple(customers),
    )
    for txn_id, still_open in rows:
        amount = min(left, money(still_open))
        if not amount:
            break
        left -= amount
        row: Values = {"AppliedToTxnTxnID": txn_id}
        applications.append(Application(str(txn_id), amount, Decimal(0), None, Decimal(0), row))
    return applications


def _apply(change: Change, header: Values, applications: list[Application], *, first_line: int) -> None:
    txn_id = str(header["TxnID"])
    customers = set(customer_and_jobs(change, header["CustomerRefListID"])) if applications else set()
    seen: set[str] = set()
    for number, application in enumerate(applications, first_line):
        if application.target in seen:
            raise errors.duplicate_application(application.target)
        seen.add(application.target)
        _check_target(change, application, customers)
        links.link(
            change,
            source=txn_id,
            target=application.target,
            payment=txn_id,
            amount=application.amount,
            discount=application.discount,
        )
        if application.credit is not None:
            _set_credit(change, txn_id, application, customers)
        links.refresh(change, application.target)
        row = {**application.row, "AppliedToTxnAmount": cents(application.amount)}
        change.insert_row(f"{LINES}Rows", {"TxnID": txn_id, "AppliedToTxnSeqNo": number, **row})
    if links.applied_from(change, txn_id) > money(header["TotalAmount"]):
        raise _too_much()
    links.refresh(change, txn_id)


def _check_target(change: Change, application: Application, customers: set[Stored]) -> None:
    row = change.one(
        "SELECT CustomerListID, TxnType, Open FROM qb_txn WHERE TxnID = ?", (application.target,)
    )
    if row is None or row[1] != "Invoice":
        raise errors.not_found(application.target)
    if row[0] not in customers:
        raise errors.invalid_value(
            "AppliedToTxnTxnID", f"The transaction {application.target} is not one of the paying customer."
        )
    if application.amount < 0 or application.discount < 0 or application.credit_amount < 0:
        raise errors.invalid_value("AppliedToTxnPaymentAmount", "An applied amount cannot be negative.")
    if money(row[2]) <= 0:
        raise errors.invalid_value("AppliedToTxnTxnID", f"The transaction {application.target} is paid.")
    if application.amount + application.discount + application.credit_amount > money(row[2]):
        raise errors.invalid_value(
            "AppliedToTxnPaymentAmount",
            f"You cannot apply more than the open balance {row[2]} of the transaction {application.target}.",
        )


def _set_credit(change: Change, txn_id: str, application: Application, customers: set[Stored]) -> None:
    row = change.one(
        "SELECT CustomerListID, TxnType, Open FROM qb_txn WHERE TxnID = ?", (application.credit,)
    )
    if row is None or row[1] != "CreditMemo" or row[0] not in customers:
        raise errors.not_found(str(application.credit))
    if application.credit_amount > -money(row[2]):
        raise errors.invalid_value(
            "AppliedToTxnSetCreditAppliedAmount", "You cannot apply more than remains of the credit."
        )
    links.link(
        change,
        source=str(application.credit),
        target=application.target,
        payment=txn_id,
        amount=application.credit_amount,
        discount=Decimal(0),
    )
    links.refresh(change, str(application.credit))


def _change_lines(change: Change, header: Values, edit: LineEdit) -> None:
    txn_id = str(header["TxnID"])
    stored = change.rows(f"{LINES}Rows", "TxnID", txn_id, "AppliedToTxnSeqNo")
    change.run("DELETE FROM qb_link WHERE FromTxnID = ?", (txn_id,))
    change.run('DELETE FROM "ReceivePaymentLineRows" WHERE "TxnID" = ?', (txn_id,))
    applications = []
    for row in stored:
        target = str(row.pop("AppliedToTxnTxnID"))
        row.pop("TxnID")
        row.pop("AppliedToTxnSeqNo")
        links.refresh(change, target)
        if target not in edit.removed:
            wanted = {**row, "AppliedToTxnTxnID": target, **edit.changed.get(target, {})}
            applications.append(_application(change, wanted))
    links.refresh(change, txn_id)
    applications += [_application(change, line) for line in edit.added]
    _apply(change, header, applications, first_line=1)


def _post(change: Change, header: Values) -> None:
    total = money(header["TotalAmount"])
    balances.post(
        change,
        balances.Posting(
            str(header["TxnID"]),
            TABLE,
            int(header["TxnNumber"] or 0),
            header["CustomerRefListID"],
            header.get("ARAccountRefListID"),
            header["TxnDate"],
            None,
            header.get("RefNumber"),
            total,
            -money(header["UnusedPayment"]),
            header["TimeCreated"],
            header["TimeModified"],
        ),
    )


def _unused_credits(change: Change, customer: Stored) -> Decimal:
    rows = change.all(
        "SELECT Open FROM qb_txn WHERE CustomerListID = ? AND TxnType = 'CreditMemo'", (customer,)
    )
    return sum((-money(still_open) for (still_open,) in rows), Decimal(0))


def _too_much() -> errors.QuickBooksError:
    return errors.invalid_value(
        "AppliedToTxnPaymentAmount", "The amounts applied add up to more than the payment's TotalAmount."
    )
