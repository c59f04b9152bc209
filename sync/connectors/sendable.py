"""What no system can be sent, found before a call: a value that spoils a statement or a whole request."""

from decimal import Decimal

from sync.engine.records import Failure, Operation, Value
from sync.errors.codes import Code


def unsendable(operation: Operation) -> Failure | None:
    """Why an operation cannot be sent: a number that is none (NaN, infinity), a text with half a character or NUL."""
    for row in (operation.values, *(row for rows in operation.lines.values() for row in rows)):
        for name, value in row.items():
            failure = _failure(name, value)
            if failure is not None:
                return failure
    return None


def _failure(name: str, value: Value) -> Failure | None:
    if isinstance(value, str):
        # ASCII has neither; a character outside of the first plane may have been cut in two by another program
        if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            return Failure(Code.UNSUPPORTED_CHARACTERS, "half of a character", (name,))
        if "\0" in value:
            return Failure(Code.UNSUPPORTED_CHARACTERS, "a NUL character", (name,))
    elif isinstance(value, Decimal) and not value.is_finite():
        return Failure(Code.INVALID_AMOUNT, f"{value} is not a number", (name,))
    return None
