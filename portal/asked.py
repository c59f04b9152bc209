"""What an address asks for, from a query that anybody may have typed: something usable, or nothing."""

from uuid import UUID

#: More digits than any number, place or page here has.
_TOO_LONG = 10


def asked_number(text: str | None) -> int:
    """A number that is not negative; 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < _TOO_LONG else 0


def asked_uuid(text: str | None) -> UUID | None:
    """An id; None for anything else."""
    try:
        return UUID(text or "")
    except ValueError:
        return None
