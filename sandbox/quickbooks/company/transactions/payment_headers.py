"""The header of a payment: filled in from its customer or vendor, and its computed columns."""

from decimal import Decimal

from sandbox.quickbooks import errors
from sandbox.quickbooks.company.addresses import fill_blocks
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions import headers
from sandbox.quickbooks.company.transactions.defaults import default_element, payable, receivable
from sandbox.quickbooks.company.transactions.payment_kinds import PaymentKind
from sandbox.quickbooks.company.transactions.postings import account_type
from sandbox.quickbooks.company.transactions.vendors import address_of, fill_currency
from sandbox.quickbooks.company.values import Stored, cents, money

Values = dict[str, Stored]


def fill(change: Change, kind: PaymentKind, header: Values) -> None:
    """Fill in what a new payment's request leaves out. QuickBooksError 3150, 3210 for money that is nowhere."""
    table = change.schema.tables[kind.table]
    header.setdefault("TxnDate", change.today)
    if kind.money_types:
        check_money(change, kind, header)
    elif f"{kind.money}ListID" not in header:
        default_element(change, header, kind.money, "account", "Undeposited Funds")
    if money(header[kind.total]) < 0:
        raise errors.invalid_value(kind.total, "A payment cannot be negative.")
    if kind.sign > 0:
        _fill_from_customer(change, kind, header)
        receivable(change, header)
        return
    vendor = change.row("Vendor", "ListID", header[f"{kind.payer}ListID"])
    if vendor is None:  # only vendors are paid for bills
        raise errors.invalid_reference("Vendor", str(header[f"{kind.payer}FullName"]), kind.table)
    fill_currency(change, header, table.stored_names, vendor)
    payable(change, header)
    if "AddressAddr1" in table.stored_names:
        header.update(address_of(change, vendor, "Address"))
        fill_blocks(table, header)
    if "IsToBePrinted" in table.stored_names:
        header.setdefault("IsToBePrinted", 0)


def check_money(change: Change, kind: PaymentKind, header: Values) -> None:
    """QuickBooksError 3150, 3210 where the account that the money is in is missing or of a wrong type."""
    if not kind.money_types:
        return
    account = header.get(f"{kind.money}ListID")
    if account is None:
        raise errors.missing(kind.money)
    if account_type(change, account) not in kind.money_types:
        raise errors.invalid_value(kind.money, "The account is not one that bills are paid from.")


def show_unused(change: Change, kind: PaymentKind, header: Values, left: Decimal) -> None:
    """Set what of a customer's payment is not applied, and of a new one what other credits there were."""
    if kind.total_of_lines:
        return
    if "UnusedCredits" not in header:
        header["UnusedCredits"] = cents(_unused_credits(change, kind, header[f"{kind.payer}ListID"]))
    header["UnusedPayment"] = cents(left)


def register(change: Change, kind: PaymentKind, header: Values, left: Decimal | None = None) -> None:
    """Enter a payment into the register of all; ``left``: what of it is not applied, without one all of it."""
    total = money(header[kind.total])
    headers.register(
        change,
        kind.table,
        header,
        entity=header[f"{kind.payer}ListID"],
        account=header.get(f"{kind.account}ListID"),
        total=cents(total),
        still_open=cents(-(total if left is None else left)),
    )


def _fill_from_customer(change: Change, kind: PaymentKind, header: Values) -> None:
    customer = header[f"{kind.payer}ListID"]
    currency = change.one(
        'SELECT "CurrencyRefListID", "CurrencyRefFullName" FROM "Customer" WHERE "ListID" = ?', (customer,)
    )
    if currency is None:
        raise errors.not_found(str(customer))
    found: Values = {"CurrencyRefListID": currency[0], "CurrencyRefFullName": currency[1]}
    fill_currency(change, header, change.schema.tables[kind.table].stored_names, found)


def _unused_credits(change: Change, kind: PaymentKind, customer: Stored) -> Decimal:
    rows = change.all(
        "SELECT Open FROM qb_txn WHERE CustomerListID = ? AND TxnType = ?", (customer, kind.credits)
    )
    return sum((-money(still_open) for (still_open,) in rows), Decimal(0))
