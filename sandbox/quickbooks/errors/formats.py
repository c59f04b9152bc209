"""3000 to 3090: values that cannot be what their field asks for."""

from sandbox.quickbooks.errors.base import QuickBooksError
from sandbox.quickbooks.errors.texts import Text, Texts


def _conversion(kind: str, *, checked: bool = False) -> Text:
    words = f'There was an error when converting the {kind} value "{{value}}" in the field "{{field}}".'
    return Text(words, checked)


TEXTS: Texts = {
    "3000": Text('The given object ID "{value}" in the field "{field}" is invalid.', checked=True),
    "3010": _conversion("boolean", checked=True),
    "3020": _conversion("date", checked=True),
    "3030": Text("Invalid date range: From date is greater than To date.", checked=True),
    "3031": Text('The "From" or "To" values in the provided {field} are invalid.', checked=True),
    "3035": _conversion("time interval"),
    "3040": _conversion("amount"),
    "3045": _conversion("price", checked=True),
    "3050": _conversion("percent"),
    "3060": _conversion("quantity"),
    "3065": _conversion("GUID"),
    "3070": Text(
        'The string "{value}" in the field "{field}" is too long.  The string is too long: {reason}',
        checked=True,
    ),
    "3080": Text('The string "{value}" in the field "{field}" is invalid.'),
    "3085": _conversion("number"),
    "3090": Text('There is an invalid name: "{value}". A name cannot contain the character ":".'),
}


def invalid_id(value: str, field: str) -> QuickBooksError:
    """3000: the text cannot be a ListID or TxnID."""
    return QuickBooksError(3000, TEXTS["3000"].words.format(value=value, field=field))


def unconvertible(code: int, kind: str, value: object, field: str) -> QuickBooksError:
    """3010 to 3085: a value is not of the field's type."""
    return QuickBooksError(code, _conversion(kind).words.format(value=value, field=field))


def invalid_date_range() -> QuickBooksError:
    """3030: a range of dates ends before it begins."""
    return QuickBooksError(3030, TEXTS["3030"].words)


def too_long(value: str, field: str, length: int) -> QuickBooksError:
    """3070: a text has more characters than its field takes."""
    reason = f"{len(value)} characters, the maximum length is {length}."
    return QuickBooksError(3070, TEXTS["3070"].words.format(value=value, field=field, reason=reason))


def invalid_name(value: str) -> QuickBooksError:
    """3090: a name holds a colon, which parts a name from its parent's."""
    return QuickBooksError(3090, TEXTS["3090"].words.format(value=value))
