"""3100 to 3210: objects that are there already, are not there, or cannot be saved, changed or deleted."""

from sandbox.quickbooks.errors import status
from sandbox.quickbooks.errors.base import QuickBooksError
from sandbox.quickbooks.errors.texts import BECAUSE, Text, Texts

_NO_RECORD = "Invalid argument.  The specified record does not exist in the list."
_INACTIVE = "Invalid argument.  The specified record is inactive."

TEXTS: Texts = {
    "3100": Text('The name "{value}" of the list element is already in use.', checked=True),
    "3101": Text("The resulting amount of the multiplication of rate and quantity is too large."),
    "3120": Text(
        'Object "{value}" specified in the request cannot be found.' + BECAUSE.format(reason=_NO_RECORD),
        checked=True,
    ),
    "3121": Text('The data extension definitions of the OwnerID "{value}" cannot be found.'),
    "3130": Text('There is an invalid reference to parent "{value}" in the {object} list.', checked=True),
    "3140": Text(
        'There is an invalid reference to QuickBooks {target} "{value}" in the {object}.' + BECAUSE,
        checked=True,
    ),
    "3150": Text('There is a missing element: "{field}".', checked=True),
    "3151": Text('The element "{field}" cannot be used in the request {request}.'),
    "3152": Text('There is an invalid enumerated value "{value}" in the field "{field}".'),
    "3153": Text('There is a conflict between the elements "{field}" and "{value}".'),
    "3160": Text('The object "{value}" specified in the request cannot be deleted.' + BECAUSE),
    "3161": Text(
        "The {object} cannot be deleted because its date is on or before the closing date of the company."
    ),
    "3162": Text("The operation {request} is not allowed in multi-user mode."),
    "3170": Text("There was an error when modifying a {object}." + BECAUSE, checked=True),
    "3171": Text(
        "An attempt was made to modify a {object} with a date that is on or before the closing date of the "
        "company.  If you are sure you really want to do this, please ask a user with Admin privileges to remove "
        "the password for editing transactions on or before to closing date (this setting is in the Accounting "
        "Company Preferences), then try again.",
        checked=True,
    ),
    "3172": Text(
        "An attempt was made to modify a {object} with a date that is on or before the date on which "
        "the company file was condensed."
    ),
    "3173": Text('The {object} "{value}" refers to an object that was deleted or modified.'),
    "3174": Text('The {object} "{value}" is related to an object that is in use.'),
    "3175": Text(
        'There was an error adding, modifying or deleting "{value}" because it is already in use.' + BECAUSE,
        checked=True,
    ),
    "3176": Text('There was an error when running "{request}".' + BECAUSE),
    "3177": Text('There are duplicate AppliedToTxn IDs "{value}" in the request.'),
    "3180": Text("There was an error when saving a {object}." + BECAUSE, checked=True),
    "3185": Text("There was an error when trying to void the {object}."),
    "3190": Text("Cannot clear the element in the {field} field. ", checked=True),
    "3200": Text('The provided edit sequence "{value}" is out-of-date. ', checked=True),
    "3240": Text(
        'Object "{value}" specified in the request cannot be found due to a time creation mismatch.'
    ),
    "3205": Text("There was an error when composing the address of the {object}."),
    "3210": Text('The "{field}" field has an invalid value "{value}".' + BECAUSE, checked=True),
}

_IN_USE = "The transaction internals could not be locked.  They are in use by another user."
#: QuickBooks' own words where a fault asks for an error that has some.
REASONS = {
    "3140": _NO_RECORD,
    "3160": "It is used by another element or transaction.",
    "3170": "This list has been modified by another user.",
    "3175": "The transaction could not be locked.",
    "3176": _IN_USE,
    "3180": "QuickBooks failed to acquire the lock for this object.",
    "3210": "The value is not allowed here.",
}


class SaveError(QuickBooksError):
    """3180 or 3170: an object cannot be saved for a reason that QuickBooks tells."""

    def __init__(self, code: int, table: str, reason: str) -> None:
        super().__init__(code, TEXTS[str(code)].words.format(object=table, reason=reason))
        self.table = table
        self.reason = reason


def _error(code: int, **slots: str) -> QuickBooksError:
    return QuickBooksError(code, TEXTS[str(code)].words.format(**slots))


def name_in_use(name: str) -> QuickBooksError:
    """3100: names are unique in their list, and among customers, vendors, employees and other names."""
    return _error(3100, value=name)


def too_large() -> QuickBooksError:
    """3101: rate times quantity is more than an amount can be."""
    return _error(3101)


def not_found(value: str) -> QuickBooksError:
    """3120: the object that a request names does not exist."""
    return _error(3120, value=value)


def created_elsewhen(value: str) -> QuickBooksError:
    """3240: an id's number is that of an object, but its time of creation is not."""
    return _error(3240, value=value)


def parent_not_found(value: str, table: str) -> QuickBooksError:
    """3130: the parent of a list element does not exist."""
    return _error(3130, value=value, object=table)


def invalid_reference(target: str, value: str, table: str, *, inactive: bool = False) -> QuickBooksError:
    """3140: a reference points to nothing, or to an element that was made inactive."""
    reason = _INACTIVE if inactive else _NO_RECORD
    if table.endswith("Line"):  # QuickBooks says "in the SalesOrder line"
        table = f"{table.removesuffix('Line')} line"
    return _error(3140, target=target, value=value, object=table, reason=reason)


def missing(field: str) -> QuickBooksError:
    """3150: a required element was left out."""
    return _error(3150, field=field)


def not_usable(field: str, request: str) -> QuickBooksError:
    """3151: the element cannot be given in this request."""
    return _error(3151, field=field, request=request)


def not_in_enumeration(value: str, field: str) -> QuickBooksError:
    """3152: the value is none of those that the field may have."""
    return _error(3152, value=value, field=field)


def conflict(one: str, other: str) -> QuickBooksError:
    """3153: two elements are given of which a request takes one."""
    return _error(3153, field=one, value=other)


def cannot_delete(name: str) -> QuickBooksError:
    """3160: a list element that something refers to stays."""
    return _error(3160, value=name, reason=REASONS["3160"])


def closed_period(table: str, *, deleting: bool = False) -> QuickBooksError:
    """3171, 3161 for a deletion: the transaction's date lies on or before the closing date."""
    return _error(3161 if deleting else 3171, object=table)


def locked(call: str) -> QuickBooksError:
    """3176: somebody else has the transaction or list open."""
    return _error(3176, request=call, reason=_IN_USE)


def closed_already(txn_id: str) -> QuickBooksError:
    """570: the order that a line is to be made from has been closed."""
    return QuickBooksError(570, status.TEXTS["570"].words.format(value=txn_id))


def duplicate_application(txn_id: str) -> QuickBooksError:
    """3177: a payment names the same transaction twice."""
    return _error(3177, value=txn_id)


def cannot_save(table: str, reason: str) -> "SaveError":
    """3180: saving failed for a reason that QuickBooks tells."""
    return SaveError(3180, table, reason)


def cannot_modify(refused: "SaveError") -> "SaveError":
    """3170: what 3180 is for a new object, where one that is there was to be changed."""
    return SaveError(3170, refused.table, refused.reason)


def disk_full(table: str) -> QuickBooksError:
    """3180: the disk with the company file has no room left. These words of QuickBooks are unchecked."""
    return cannot_save(table, "The disk is full.  The company file could not be written.")


def cannot_void(table: str) -> QuickBooksError:
    """3185: transactions of this kind cannot be voided."""
    return _error(3185, object=table)


def cannot_clear(field: str) -> QuickBooksError:
    """3190: a required element cannot be emptied."""
    return _error(3190, field=field)


def overpaid(amount: str) -> QuickBooksError:
    """3210: a payment applies more to a transaction than is open of it. QuickBooks' own words."""
    reason = "You cannot pay more than the amount due."
    return _error(3210, field="AppliedToTxnAdd payment amount", value=amount, reason=reason)


def invalid_value(field: str, reason: str) -> QuickBooksError:
    """3210: any other validation error, where the value is not told."""
    text = f'The "{field}" field has an invalid value.' + BECAUSE.format(reason=reason)
    return QuickBooksError(3210, text)
