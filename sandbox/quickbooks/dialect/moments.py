"""Dates and times in comparisons: brought into the form of the column that they are compared with."""

from sandbox.quickbooks.schema.columns import Column, ColumnType

_MIDNIGHT = " 00:00:00"


def comparable(text: str, column: Column | None) -> str:
    """A literal or bound text as it compares with a column's stored values.

    Dates lose a midnight, moments get one; fractions of zero go, as stored moments have none.
    """
    if column is None or column.type not in (ColumnType.DATE, ColumnType.DATETIME):
        return text
    plain = text.strip().replace("T", " ")
    whole, point, fraction = plain.partition(".")
    if point and not fraction.strip("0"):
        plain = whole
    if column.type is ColumnType.DATE:
        return plain.removesuffix(_MIDNIGHT)
    return plain + _MIDNIGHT if len(plain) == len("2024-01-31") else plain
