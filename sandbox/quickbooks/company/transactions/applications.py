"""The lines of a payment: what of it pays which transaction, with discounts and credits."""

from dataclasses import dataclass
from decimal import Decimal

from sandbox.quickbooks import errors
from sandbox.quickbooks.company import references
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions import links
from sandbox.quickbooks.company.transactions.customers import customer_and_jobs
from sandbox.quickbooks.company.transactions.payment_kinds import PaymentKind
from sandbox.quickbooks.company.transactions.rules import LineEdit
from sandbox.quickbooks.company.values import Stored, cents, money

Values = dict[str, Stored]
_PREFIX = "AppliedToTxn"
_TARGET = f"{_PREFIX}TxnID"
_CREDIT = f"{_PREFIX}SetCreditCreditTxnID"


@dataclass(slots=True)
class Application:
    """One line of a payment: money, a discount, a credit applied to one transaction."""

    target: str
    amount: Decimal
    discount: Decimal
    credit: str | None
    credit_amount: Decimal
    #: The line's columns that are stored.
    row: Values


def read(change: Change, kind: PaymentKind, given: Values) -> Application:
    """A line as a request gives it. QuickBooksError 3150 where it lacks what it pays or how much of a credit."""
    line = dict(given)
    references.resolve_all(change, kind.lines, change.schema.tables[kind.lines].references, line, active=True)
    target = line.get(_TARGET)
    if target is None:
        raise errors.missing(_TARGET)
    paid, applied = line.pop(f"{_PREFIX}PaymentAmount", None), line.pop(f"{_PREFIX}Amount", None)
    credit, used = line.pop(_CREDIT, None), line.pop(f"{_PREFIX}SetCreditAppliedAmount", None)
    if credit is not None and used is None:
        raise errors.missing(f"{_PREFIX}SetCreditAppliedAmount")
    return Application(
        str(target),
        money(applied if paid is None else paid),
        money(line.get(f"{_PREFIX}DiscountAmount")),
        None if credit is None else str(credit),
        money(used),
        line,
    )


def oldest_first(change: Change, kind: PaymentKind, header: Values) -> list[Application]:
    """The applications of a payment that applies itself: to the transactions due first."""
    left = money(header[kind.total])
    applications = []
    names = customer_and_jobs(change, header[f"{kind.payer}ListID"])
    places = ", ".join("?" * len(names))
    rows = change.all(
        f"SELECT TxnID, Open FROM qb_txn WHERE CustomerListID IN ({places}) AND TxnType = ?"  # noqa: S608
        " AND Open > '0' ORDER BY COALESCE(DueDate, TxnDate), TxnNumber",
        (*names, kind.pays),
    )
    for txn_id, still_open in rows:
        amount = min(left, money(still_open))
        if not amount:
            break
        left -= amount
        applications.append(Application(str(txn_id), amount, Decimal(0), None, Decimal(0), {_TARGET: txn_id}))
    return applications


def apply(change: Change, kind: PaymentKind, header: Values, applications: list[Application]) -> None:
    """Save and link the lines of a payment, which has none yet, and bring both sides up to date.

    QuickBooksError 3177 for a transaction named twice, 3120 for one that is not the payer's to pay, 3210 where more
    is applied than is open of it, of a credit or of the payment.
    """
    txn_id, seen = str(header["TxnID"]), set[str]()
    names = _names(change, kind, header) if applications else set()
    for number, application in enumerate(applications, 1):
        if application.target in seen:
            raise errors.duplicate_application(application.target)
        seen.add(application.target)
        _check_target(change, kind, header, application, names)
        links.link(
            change,
            source=txn_id,
            target=application.target,
            payment=txn_id,
            amount=application.amount,
            discount=application.discount,
        )
        if application.credit is not None:
            _set_credit(change, kind, txn_id, application, names)
        links.refresh(change, application.target)
        row = {**application.row, f"{_PREFIX}Amount": cents(application.amount)}
        change.insert_row(f"{kind.lines}Rows", {"TxnID": txn_id, f"{_PREFIX}SeqNo": number, **row})
    if links.applied_from(change, txn_id) > money(header[kind.total]):
        raise too_much(kind)
    links.refresh(change, txn_id)


def take_back(change: Change, kind: PaymentKind, txn_id: str, edit: LineEdit) -> list[Application]:
    """Undo the lines of a payment: the applications that an edit wants in their place.

    Credits stay applied to the transactions that the payment goes on paying, unless the edit sets another.
    """
    stored = change.rows(f"{kind.lines}Rows", "TxnID", txn_id, f"{_PREFIX}SeqNo")
    change.run("DELETE FROM qb_link WHERE FromTxnID = ?", (txn_id,))
    change.run(f'DELETE FROM "{kind.lines}Rows" WHERE "TxnID" = ?', (txn_id,))  # noqa: S608
    applications = []
    for row in stored:
        target = str(row.pop(_TARGET))
        row.pop("TxnID")
        row.pop(f"{_PREFIX}SeqNo")
        changed = edit.changed.get(target, {})
        if target in edit.removed or changed.get(_CREDIT) is not None:
            _take_credits_back(change, txn_id, target)
        links.refresh(change, target)
        if target not in edit.removed:
            applications.append(read(change, kind, {**row, _TARGET: target, **changed}))
    return applications + [read(change, kind, line) for line in edit.added]


def too_much(kind: PaymentKind) -> errors.QuickBooksError:
    """3210: the lines of a payment apply more than it has."""
    return errors.invalid_value(
        f"{_PREFIX}PaymentAmount", f"The amounts applied add up to more than the payment's {kind.total}."
    )


def _names(change: Change, kind: PaymentKind, header: Values) -> set[Stored]:
    """Whose transactions it may pay: a customer pays for its jobs too."""
    payer = header[f"{kind.payer}ListID"]
    return set(customer_and_jobs(change, payer)) if kind.sign > 0 else {payer}


def _check_target(
    change: Change, kind: PaymentKind, header: Values, application: Application, names: set[Stored]
) -> None:
    row = change.one(
        "SELECT CustomerListID, TxnType, Open, AccountListID FROM qb_txn WHERE TxnID = ?",
        (application.target,),
    )
    if row is None or row[1] != kind.pays:
        raise errors.not_found(application.target)
    if kind.sign < 0 and (row[0] not in names or money(row[2]) <= 0):
        # QuickBooks finds no bill of another vendor, and none that is paid (conductor-is, BillCheckPayment)
        raise errors.not_found(application.target)
    if row[0] not in names:
        raise errors.invalid_value(
            _TARGET, f"The transaction {application.target} is not one of the paying customer."
        )
    if kind.sign < 0 and row[3] != header[f"{kind.account}ListID"]:
        raise errors.invalid_value(kind.account, "The bill stands on another Accounts Payable account.")
    if application.amount < 0 or application.discount < 0 or application.credit_amount < 0:
        raise errors.invalid_value(f"{_PREFIX}PaymentAmount", "An applied amount cannot be negative.")
    to_discounts = application.row.get(f"{_PREFIX}DiscountAccountRefListID")
    if application.discount and kind.sign < 0 and to_discounts is None:
        raise errors.missing(f"{_PREFIX}DiscountAccountRef")
    wanted = application.amount + application.discount + application.credit_amount
    if not 0 < money(row[2]) >= wanted:
        raise errors.overpaid(cents(application.amount))


def _set_credit(
    change: Change, kind: PaymentKind, txn_id: str, application: Application, names: set[Stored]
) -> None:
    row = change.one(
        "SELECT CustomerListID, TxnType, Open FROM qb_txn WHERE TxnID = ?", (application.credit,)
    )
    if row is None or row[1] != kind.credits or row[0] not in names:
        raise errors.not_found(str(application.credit))
    if not 0 < application.credit_amount <= abs(money(row[2])):
        raise errors.invalid_value(
            f"{_PREFIX}SetCreditAppliedAmount", "You cannot apply more than remains of the credit."
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


def _take_credits_back(change: Change, txn_id: str, target: str) -> None:
    credits_ = change.all(
        "SELECT FromTxnID FROM qb_link WHERE PaymentTxnID = ? AND ToTxnID = ?", (txn_id, target)
    )
    change.run("DELETE FROM qb_link WHERE PaymentTxnID = ? AND ToTxnID = ?", (txn_id, target))
    for (credit,) in credits_:
        links.refresh(change, str(credit))
