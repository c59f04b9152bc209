"""Types of the expressions in a select list, as far as they can be told from the text."""

from sandbox.quickbooks.dialect.tokens import Token, TokenKind
from sandbox.quickbooks.schema.columns import Column, ColumnType
from sandbox.quickbooks.schema.tables import Table

_FIXED = {
    "COUNT": Column("COUNT", ColumnType.INT),
    "NOW": Column("NOW", ColumnType.DATETIME),
    "CURDATE": Column("CURDATE", ColumnType.DATE),
    "CURRENT_DATE": Column("CURRENT_DATE", ColumnType.DATE),
    "CURRENT_TIMESTAMP": Column("CURRENT_TIMESTAMP", ColumnType.DATETIME),
}


def output_columns(tokens: list[Token], tables: tuple[Table, ...]) -> list[Column | None]:
    """For each expression of the outer select list the column whose type it has, None where untold.

    Empty where the list holds a star, whose columns the database itself tells.
    """
    expressions = _select_list(tokens)
    if any(token.value == "*" and len(part) <= 3 for part in expressions for token in part[-1:]):
        return []
    return [_type_of(part, tables) for part in expressions]


def _select_list(tokens: list[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    depth = 0
    for place, token in enumerate(tokens[1:], 1):
        if token.word == "FROM" and not depth:
            break
        if place == 1 and token.word in ("DISTINCT", "ALL"):
            continue
        if token.word == "TOP" or (token.kind is TokenKind.NUMBER and tokens[place - 1].word == "TOP"):
            continue
        if token.kind is TokenKind.OPERATOR:
            depth += {"(": 1, ")": -1}.get(token.value, 0)
            if token.value == "," and not depth:
                parts.append([])
                continue
        parts[-1].append(token)
    return parts


def _type_of(part: list[Token], tables: tuple[Table, ...]) -> Column | None:
    if len(part) > 2 and part[-2].word == "AS":
        part = part[:-2]
    if len(part) == 1:
        return _FIXED.get(part[0].word)
    if len(part) >= 3 and part[1].value == "(" and part[-1].value == ")":
        function = part[0].word
        if function in _FIXED:
            return _FIXED[function]
        if function in ("SUM", "MIN", "MAX") and len(part) in (4, 6):
            return _column(part[-2], tables)
    return None


def _column(token: Token, tables: tuple[Table, ...]) -> Column | None:
    for table in tables:
        column = table.column(token.value)
        if column is not None:
            return column
    return None
