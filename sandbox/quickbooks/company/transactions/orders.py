"""Purchase orders and the bills, checks that receive them: which line received how much of which order's line."""

from decimal import Decimal

from sandbox.quickbooks import errors
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions import fulfilment
from sandbox.quickbooks.company.transactions.fulfilment import Taken
from sandbox.quickbooks.company.values import Stored, money

ORDER = "PurchaseOrder"
_LINES = "PurchaseOrderLineRows"
_LINE = "PurchaseOrderLine"
_ON_ORDER = "QuantityOnOrder"
Values = dict[str, Stored]
#: Columns of an item line that a received line takes from the order's line, by their endings.
_TAKEN = {
    "ItemRefListID": "ItemRefListID",
    "ItemRefFullName": "ItemRefFullName",
    "Desc": "Desc",
    "Cost": "Rate",
    "CustomerRefListID": "CustomerRefListID",
    "CustomerRefFullName": "CustomerRefFullName",
    "ClassRefListID": "ClassRefListID",
    "ClassRefFullName": "ClassRefFullName",
}


def open_lines(change: Change, order: str, vendor: Stored) -> list[Values]:
    """Line values that receive everything still open of an order.

    QuickBooksError 3120 where there is no such order, 3210 where it is another vendor's or closed.
    """
    return [
        {"ItemLineLinkToTxnTxnID": order, "ItemLineLinkToTxnTxnLineID": line[f"{_LINE}TxnLineID"]}
        for line in _order_lines(change, order, vendor)
        if not _is_closed(line)
    ]


def received_line(change: Change, given: Values, vendor: Stored) -> Values:
    """A line of a bill completed from the order's line that it names: what the request gives has precedence."""
    order = str(given["ItemLineLinkToTxnTxnID"])
    line_id = given.get("ItemLineLinkToTxnTxnLineID")
    if line_id is None:
        raise errors.missing("ItemLineLinkToTxnTxnLineID")
    line = next(
        (each for each in _order_lines(change, order, vendor) if each[f"{_LINE}TxnLineID"] == line_id), None
    )
    if line is None:
        raise errors.not_found(str(line_id))
    if _is_closed(line):
        raise errors.closed_already(order)
    completed = dict(given)
    for mine, theirs in _TAKEN.items():
        if completed.get(f"ItemLine{mine}") is None and line[f"{_LINE}{theirs}"] is not None:
            completed[f"ItemLine{mine}"] = line[f"{_LINE}{theirs}"]
    if completed.get("ItemLineQuantity") is None and completed.get("ItemLineAmount") is None:
        left = money(line[f"{_LINE}Quantity"]) - money(line[f"{_LINE}ReceivedQuantity"])
        completed["ItemLineQuantity"] = f"{left:.5f}"
    return completed


def receive(change: Change, txn_id: str, lines: list[Values]) -> None:
    """Note what a saved bill or check received: lines that carry a link, and those linked before."""
    known = fulfilment.known(change, txn_id)
    if not known and not any(line.get("ItemLineLinkToTxnTxnID") for line in lines):
        return
    taken = []
    for line in lines:
        line_id = line["ItemLineTxnLineID"]
        order, order_line = known.get(line_id, (None, None))
        order = line.pop("ItemLineLinkToTxnTxnID", None) or order
        order_line = line.pop("ItemLineLinkToTxnTxnLineID", None) or order_line
        if order is not None:
            quantity, amount = money(line.get("ItemLineQuantity")), money(line.get("ItemLineAmount"))
            taken.append(Taken(line_id, order, order_line, quantity, amount))
    fulfilment.record(change, txn_id, taken)
    for order_id in sorted({str(order) for order, _ in known.values()} | {str(each.order) for each in taken}):
        refresh(change, order_id)


def forget(change: Change, txn_id: str) -> None:
    """A bill or check is deleted or voided: what it received is to come again. An order: nothing is linked to it."""
    fulfilment.forget(change, txn_id, refresh)


def refresh(change: Change, order: str) -> None:
    """Bring what an order shows as received in line with the bills, and the quantity on order of its items."""
    lines = change.rows(_LINES, "TxnID", order, f"{_LINE}SeqNo")
    received = fulfilment.taken(change, order)
    for line in lines:
        ordered, arrived = (
            money(line[f"{_LINE}Quantity"]),
            received.get(line[f"{_LINE}TxnLineID"], Decimal(0)),
        )
        line[f"{_LINE}ReceivedQuantity"] = f"{arrived:.5f}"
        line[f"{_LINE}UnbilledQuantity"] = f"{max(ordered - arrived, Decimal(0)):.5f}"
        line[f"{_LINE}IsBilled"] = int(arrived >= ordered)
        change.run(
            f'UPDATE "{_LINES}" SET "{_LINE}ReceivedQuantity" = ?, "{_LINE}UnbilledQuantity" = ?,'  # noqa: S608
            f' "{_LINE}IsBilled" = ? WHERE "TxnID" = ? AND "{_LINE}TxnLineID" = ?',
            (
                line[f"{_LINE}ReceivedQuantity"],
                line[f"{_LINE}UnbilledQuantity"],
                line[f"{_LINE}IsBilled"],
                order,
                line[f"{_LINE}TxnLineID"],
            ),
        )
    counted = [line for line in lines if line[f"{_LINE}ItemRefListID"] is not None]
    full = bool(counted) and all(line[f"{_LINE}IsBilled"] for line in counted)
    change.update_row(ORDER, "TxnID", order, {"IsFullyReceived": int(full)})
    header = change.row(ORDER, "TxnID", order)
    is_open = header is not None and not header["IsManuallyClosed"]
    wanted: dict[str, Decimal] = {}
    for line in counted:
        if is_open and not line[f"{_LINE}IsManuallyClosed"]:
            item = str(line[f"{_LINE}ItemRefListID"])
            wanted[item] = wanted.get(item, Decimal(0)) + money(line[f"{_LINE}UnbilledQuantity"])
    fulfilment.wait_for(change, order, wanted, _ON_ORDER)


def withdraw(change: Change, order: str) -> None:
    """An order is deleted: nothing of it is on order any more."""
    fulfilment.wait_for(change, order, {}, _ON_ORDER)


def _order_lines(change: Change, order: str, vendor: Stored) -> list[Values]:
    header = change.row(ORDER, "TxnID", order)
    if header is None:
        raise errors.not_found(order)
    if header["VendorRefListID"] != vendor:
        raise errors.invalid_value("LinkToTxnID", f"The transaction {order} is another vendor's.")
    if header["IsManuallyClosed"]:
        raise errors.closed_already(order)
    return change.rows(_LINES, "TxnID", order, f"{_LINE}SeqNo")


def _is_closed(line: Values) -> bool:
    return bool(line[f"{_LINE}IsBilled"] or line[f"{_LINE}IsManuallyClosed"])
