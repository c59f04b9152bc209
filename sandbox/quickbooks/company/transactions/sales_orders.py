"""Sales orders and estimates, and the invoices made from them: which line invoices how much of which order's line."""

from decimal import Decimal

from sandbox.quickbooks import errors
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions import fulfilment
from sandbox.quickbooks.company.transactions.fulfilment import Taken
from sandbox.quickbooks.company.transactions.kinds import ESTIMATE, SALES_ORDER
from sandbox.quickbooks.company.values import Stored, money

Values = dict[str, Stored]
_ON_ORDER = "QuantityOnSalesOrder"
_ORDERS = {SALES_ORDER.table, ESTIMATE.table}
_LINK = "InvoiceLineLinkToTxnTxnID"
_LINE_LINK = "InvoiceLineLinkToTxnTxnLineID"
#: What a line of an invoice takes from the order's line.
_TAKEN = (
    "ItemRefListID",
    "ItemRefFullName",
    "Desc",
    "Rate",
    "ClassRefListID",
    "ClassRefFullName",
    "SalesTaxCodeRefListID",
    "SalesTaxCodeRefFullName",
    "UnitOfMeasure",
)


def linked_lines(change: Change, customer: Stored, whole: Stored, given: list[Values]) -> list[Values]:
    """The lines of an invoice: all that is open of the order ``whole``, and the lines given, completed by their links.

    QuickBooksError 3120 where there is no such order or line, 3210 where it is another customer's or closed.
    """
    lines = [] if whole is None else _open_lines(change, customer, str(whole))
    for line in given:
        if line.get(_LINK) is None and line.get(_LINE_LINK) is None:
            lines.append(line)
            continue
        for name in (_LINK, _LINE_LINK):
            if line.get(name) is None:
                raise errors.missing(name)
        lines.append(_linked_line(change, customer, line))
    return lines


def take_links(lines: list[Values]) -> dict[Stored, tuple[Stored, Stored]]:
    """Take the links out of completed lines: by TxnLineID, order and its line."""
    found: dict[Stored, tuple[Stored, Stored]] = {}
    for line in lines:
        order, order_line = line.pop(_LINK, None), line.pop(_LINE_LINK, None)
        if order is not None:
            found[line["InvoiceLineTxnLineID"]] = (order, order_line)
    return found


def note(change: Change, txn_id: str, lines: list[Values], new: dict[Stored, tuple[Stored, Stored]]) -> None:
    """Record what a saved invoice takes of orders: by the links it had and ``new`` ones."""
    wanted = fulfilment.known(change, txn_id) | new
    if not wanted:
        return
    fulfilment.record(
        change,
        txn_id,
        (
            Taken(
                line["InvoiceLineTxnLineID"],
                *wanted[line["InvoiceLineTxnLineID"]],
                money(line.get("InvoiceLineQuantity")),
                money(line.get("InvoiceLineAmount")),
            )
            for line in lines
            if line["InvoiceLineTxnLineID"] in wanted
        ),
    )
    for order in sorted({str(order) for order, _ in wanted.values()}):
        refresh(change, order)


def forget(change: Change, txn_id: str) -> None:
    """An invoice is deleted or voided: its orders are open again. An order is deleted: nothing is linked to it."""
    fulfilment.forget(change, txn_id, refresh)


def withdraw(change: Change, order: str) -> None:
    """A sales order is deleted: its items are not on order any more."""
    fulfilment.wait_for(change, order, {}, _ON_ORDER)


def refresh(change: Change, order: str) -> None:
    """Bring what a sales order shows as invoiced in line with its invoices; an estimate shows nothing."""
    header = change.row(SALES_ORDER.table, "TxnID", order)
    if header is None:
        return
    prefix, wanted, full = SALES_ORDER.lines, dict[str, Decimal](), True
    invoiced = fulfilment.taken(change, order)
    for line in change.rows(f"{prefix}Rows", "TxnID", order, f"{prefix}SeqNo"):
        line_id, item = line[f"{prefix}TxnLineID"], line[f"{prefix}ItemRefListID"]
        done = invoiced.get(line_id, Decimal(0))
        if money(line[f"{prefix}Invoiced"]) != done or line[f"{prefix}Invoiced"] is None:
            change.run(
                f'UPDATE "{prefix}Rows" SET "{prefix}Invoiced" = ?'  # noqa: S608
                f' WHERE "TxnID" = ? AND "{prefix}TxnLineID" = ?',
                (f"{done:.5f}", order, line_id),
            )
        if item is None or (line[f"{prefix}Quantity"] is None and line_id in invoiced):
            continue
        left = max(_quantity(line, prefix) - done, Decimal(0))
        full = full and not left
        if left and not line[f"{prefix}IsManuallyClosed"] and not header["IsManuallyClosed"]:
            wanted[str(item)] = wanted.get(str(item), Decimal(0)) + left
    change.update_row(SALES_ORDER.table, "TxnID", order, {"IsFullyInvoiced": int(full)})
    fulfilment.wait_for(change, order, wanted, _ON_ORDER)


def _quantity(line: Values, prefix: str) -> Decimal:
    return Decimal(1) if line[f"{prefix}Quantity"] is None else money(line[f"{prefix}Quantity"])


def _open_lines(change: Change, customer: Stored, order: str) -> list[Values]:
    kind, lines = _order(change, customer, order)
    prefix, invoiced = f"{kind}Line", fulfilment.taken(change, order)
    links = []
    for line in lines:
        left = _quantity(line, prefix) - invoiced.get(line[f"{prefix}TxnLineID"], Decimal(0))
        if line[f"{prefix}ItemRefListID"] is None or (left > 0 and not line.get(f"{prefix}IsManuallyClosed")):
            links.append({_LINK: order, _LINE_LINK: line[f"{prefix}TxnLineID"]})
    if not links:
        raise errors.invalid_value("LinkToTxnID", f"The transaction {order} is fully invoiced.")
    return [_linked_line(change, customer, link) for link in links]


def _linked_line(change: Change, customer: Stored, given: Values) -> Values:
    order = str(given[_LINK])
    kind, lines = _order(change, customer, order)
    prefix = f"{kind}Line"
    line = next((each for each in lines if each[f"{prefix}TxnLineID"] == given[_LINE_LINK]), None)
    if line is None:
        raise errors.not_found(str(given[_LINE_LINK]))
    if line.get(f"{prefix}IsManuallyClosed"):
        raise errors.invalid_value(_LINE_LINK, f"The line {given[_LINE_LINK]} is closed.")
    taken: Values = {
        f"InvoiceLine{name}": line[f"{prefix}{name}"]
        for name in _TAKEN
        if line[f"{prefix}{name}"] is not None and given.get(f"InvoiceLine{name}") is None
    }
    custom = f"CustomField{prefix}"  # custom fields, Other1 and Other2
    for name, value in line.items():
        own = f"CustomFieldInvoiceLine{name.removeprefix(custom)}"
        if name.startswith(custom) and value is not None and given.get(own) is None:
            taken[own] = value
    for refused in ("ItemRefListID", "ItemRefFullName"):  # the order's line says what is sold
        if given.get(f"InvoiceLine{refused}") is not None:
            raise errors.not_usable(f"InvoiceLine{refused}", "InvoiceAdd")
    if line[f"{prefix}Quantity"] is not None and given.get("InvoiceLineQuantity") is None:
        left = money(line[f"{prefix}Quantity"]) - fulfilment.taken(change, order).get(
            given[_LINE_LINK], Decimal(0)
        )
        taken["InvoiceLineQuantity"] = f"{max(left, Decimal(0)):.5f}"
    if line[f"{prefix}RatePercent"] is not None or line[f"{prefix}Rate"] is None:
        taken.pop("InvoiceLineRate", None)
        taken["InvoiceLineRatePercent"] = line[f"{prefix}RatePercent"]
        if line[f"{prefix}RatePercent"] is None:
            taken["InvoiceLineAmount"] = line[f"{prefix}Amount"]
    return {**taken, **{name: value for name, value in given.items() if value is not None}}


def _order(change: Change, customer: Stored, order: str) -> tuple[str, list[Values]]:
    row = change.one("SELECT TxnType, CustomerListID FROM qb_txn WHERE TxnID = ?", (order,))
    if row is None or row[0] not in _ORDERS:
        raise errors.not_found(order)
    if row[1] != customer:
        raise errors.invalid_value("LinkToTxnID", f"The transaction {order} is another customer's.")
    kind = str(row[0])
    header = change.row(kind, "TxnID", order) or {}
    if header.get("IsManuallyClosed"):
        raise errors.invalid_value("LinkToTxnID", f"The transaction {order} is closed.")
    return kind, change.rows(f"{kind}LineRows", "TxnID", order, f"{kind}LineSeqNo")
