"""Errors as QODBC words them, by QuickBooks' status codes (source.txt 7.3)."""


class QodbcError(Exception):
    """Anything that reaches the client as an error. ``str()`` is the text that it reads."""

    #: SQLSTATE; clients of QODBC classify by the number in the text, never by this.
    sqlstate = "HY000"

    def __str__(self) -> str:
        """The text with QODBC's mark in front."""
        return f"[QODBC] {super().__str__()}"


class DialectError(QodbcError):
    """The driver itself refuses a statement: it cannot be read, or names what is not there."""

    sqlstate = "42000"


class StatementTimeoutError(QodbcError):
    """A statement took longer than its session's statement_timeout."""

    sqlstate = "57014"


class QuickBooksError(QodbcError):
    """QuickBooks refuses a request with one of its status codes."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"Error: {code} - {text}")
        self.code = code


def other_mode() -> QodbcError:
    """80040410: somebody works in the company file in single-user mode."""
    return QodbcError(
        "Error: 80040410 - The QuickBooks company data file is currently open in a mode other than the one "
        "specified by your application."
    )


def invalid_id(value: str, field: str) -> QuickBooksError:
    """3000: the text cannot be a ListID or TxnID."""
    return QuickBooksError(3000, f'The given object ID "{value}" in the field "{field}" is invalid.')


def unconvertible(code: int, kind: str, value: object, field: str) -> QuickBooksError:
    """3010 to 3065: a value is not of the field's type."""
    return QuickBooksError(
        code, f'There was an error when converting the {kind} value "{value}" in the field "{field}".'
    )


def too_long(value: str, field: str, length: int) -> QuickBooksError:
    """3070: a text has more characters than its field takes."""
    return QuickBooksError(
        3070,
        f'The string "{value}" in the field "{field}" is too long.  The string is too long: '
        f"{len(value)} characters, the maximum length is {length}.",
    )


def invalid_name(value: str) -> QuickBooksError:
    """3090: a name holds a colon, which parts a name from its parent's."""
    return QuickBooksError(
        3090, f'There is an invalid name: "{value}". A name cannot contain the character ":".'
    )


def name_in_use(name: str) -> QuickBooksError:
    """3100: names are unique in their list, and among customers, vendors, employees and other names."""
    return QuickBooksError(3100, f'The name "{name}" of the list element is already in use.')


def not_found(value: str) -> QuickBooksError:
    """3120: the object that a request names does not exist."""
    return QuickBooksError(
        3120,
        f'Object "{value}" specified in the request cannot be found.  QuickBooks error message: '
        "Invalid argument.  The specified record does not exist in the list.",
    )


def parent_not_found(value: str, table: str) -> QuickBooksError:
    """3130: the parent of a list element does not exist."""
    return QuickBooksError(3130, f'There is an invalid reference to parent "{value}" in the {table} list.')


def invalid_reference(target: str, value: str, table: str, *, inactive: bool = False) -> QuickBooksError:
    """3140: a reference points to nothing, or to an element that was made inactive."""
    reason = (
        "The specified record is inactive."
        if inactive
        else "The specified record does not exist in the list."
    )
    return QuickBooksError(
        3140,
        f'There is an invalid reference to QuickBooks {target} "{value}" in the {table}.  '
        f"QuickBooks error message: Invalid argument.  {reason}",
    )


def missing(field: str) -> QuickBooksError:
    """3150: a required element was left out."""
    return QuickBooksError(3150, f'There is a missing element: "{field}".')


def not_usable(field: str, request: str) -> QuickBooksError:
    """3151: the element cannot be given in this request."""
    return QuickBooksError(3151, f'The element "{field}" cannot be used in the request {request}.')


def not_in_enumeration(value: str, field: str) -> QuickBooksError:
    """3152: the value is none of those that the field may have."""
    return QuickBooksError(3152, f'There is an invalid enumerated value "{value}" in the field "{field}".')


def cannot_delete(name: str) -> QuickBooksError:
    """3160: a list element that something refers to stays."""
    return QuickBooksError(
        3160,
        f'The object "{name}" specified in the request cannot be deleted.  QuickBooks error message: '
        "It is used by another element or transaction.",
    )


def closed_period(table: str) -> QuickBooksError:
    """3171: the transaction's date lies on or before the closing date."""
    return QuickBooksError(
        3171,
        f"An attempt was made to modify a {table} with a date that is on or before the closing date "
        "of the company.",
    )


def locked(call: str) -> QuickBooksError:
    """3176: somebody else has the transaction or list open."""
    return QuickBooksError(
        3176,
        f'There was an error when running "{call}".  QuickBooks error message: The transaction internals '
        "could not be locked.  They are in use by another user.",
    )


def duplicate_application(txn_id: str) -> QuickBooksError:
    """3177: a payment names the same transaction twice."""
    return QuickBooksError(3177, f'There are duplicate AppliedToTxn IDs "{txn_id}" in the request.')


def cannot_save(table: str, reason: str) -> QuickBooksError:
    """3180: saving failed for a reason that QuickBooks tells."""
    return QuickBooksError(
        3180, f"There was an error when saving a {table}.  QuickBooks error message: {reason}"
    )


def cannot_void(table: str) -> QuickBooksError:
    """3185: transactions of this kind cannot be voided."""
    return QuickBooksError(3185, f"There was an error when trying to void the {table}.")


def cannot_clear(field: str) -> QuickBooksError:
    """3190: a required element cannot be emptied."""
    return QuickBooksError(3190, f'Cannot clear the element in the "{field}" field.')


def invalid_value(field: str, reason: str) -> QuickBooksError:
    """3210: any other validation error."""
    return QuickBooksError(
        3210, f'The "{field}" field has an invalid value.  QuickBooks error message: {reason}'
    )


def not_authorized(what: str) -> QuickBooksError:
    """3220: the user or the edition may not do this."""
    return QuickBooksError(3220, f"There was an authorization problem: {what}")
