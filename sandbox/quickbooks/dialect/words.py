"""The words of QODBC's SELECT."""

from typing import Final

#: Words behind a table's name that steer QODBC's optimizer.
OPTIMIZER_WORDS: Final = frozenset(
    ("VERIFY", "VERIFIED", "UNOPTIMIZED", "OPTIMIZED", "OPTIMIZABLE", "NOSYNC", "CALLDIRECT")
)
#: Those that make a table be read from QuickBooks itself, whatever the optimizer has in its cache.
READ_FROM_QUICKBOOKS: Final = frozenset(("VERIFY", "VERIFIED", "UNOPTIMIZED", "CALLDIRECT"))
KEYWORDS: Final = frozenset(
    [
        "SELECT", "DISTINCT", "ALL", "TOP", "FROM", "WHERE", "GROUP", "BY", "HAVING", "ORDER",
        "ASC", "DESC", "UNION", "AND", "OR", "NOT", "IN", "IS", "NULL", "LIKE", "BETWEEN", "EXISTS",
        "CASE", "WHEN", "THEN", "ELSE", "END", "AS", "ON", "JOIN", "LEFT", "RIGHT", "INNER",
        "OUTER", "CAST", "ESCAPE", "TRUE", "FALSE",
    ]
)  # fmt: skip
#: Words of other dialects, which QODBC does not know; they are no names either.
FOREIGN_WORDS: Final = frozenset(
    [
        "LIMIT", "OFFSET", "COLLATE", "WITH", "RECURSIVE", "INTERSECT", "EXCEPT", "NATURAL",
        "USING", "FULL", "CROSS", "GLOB", "MATCH", "REGEXP", "WINDOW", "OVER", "FILTER", "PRAGMA",
        "ATTACH", "DETACH", "RETURNING", "INDEXED", "ISNULL", "NOTNULL", "VALUES",
    ]
)  # fmt: skip
#: Words that end the list of tables.
AFTER_FROM: Final = frozenset(("WHERE", "GROUP", "HAVING", "ORDER", "UNION", "ON"))
