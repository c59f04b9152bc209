"""The functions of formulas, as SQL templates: how many arguments, what they give."""

from typing import Final, NamedTuple


class Function(NamedTuple):
    """``{0}``, ``{1}`` are arguments, ``{all}`` all of them between the joiner. ``gives`` '' is the last argument's."""

    fewest: int
    most: int
    sql: str
    gives: str
    joiner: str = ", "


MANY = 100
FUNCTIONS: Final = {
    "AND": Function(1, MANY, "({all})", "boolean", " AND "),
    "OR": Function(1, MANY, "({all})", "boolean", " OR "),
    "NOT": Function(1, 1, "(NOT {0})", "boolean"),
    "IF": Function(3, 3, "(CASE WHEN {0} THEN {1} ELSE {2} END)", ""),
    "CASE": Function(4, MANY, "", ""),  # the compiler pairs its arguments
    "ISBLANK": Function(1, 1, "({0} IS NULL OR {0} = '')", "boolean"),
    "ISNULL": Function(1, 1, "({0} IS NULL OR {0} = '')", "boolean"),
    "BLANKVALUE": Function(2, 2, "coalesce(nullif({0}, ''), {1})", ""),
    "NULLVALUE": Function(2, 2, "coalesce(nullif({0}, ''), {1})", ""),
    "ISPICKVAL": Function(2, 2, "({0} = {1})", "boolean"),
    "INCLUDES": Function(2, 2, "(instr(';' || {0} || ';', ';' || {1} || ';') > 0)", "boolean"),
    "TEXT": Function(1, 1, "CAST({0} AS TEXT)", "text"),
    "VALUE": Function(1, 1, "CAST({0} AS REAL)", "number"),
    "LEN": Function(1, 1, "length(coalesce({0}, ''))", "number"),
    "CONTAINS": Function(2, 2, "(instr({0}, {1}) > 0)", "boolean"),
    "BEGINS": Function(2, 2, "(substr({0}, 1, length({1})) = {1})", "boolean"),
    "LEFT": Function(2, 2, "substr({0}, 1, CAST({1} AS INTEGER))", "text"),
    "RIGHT": Function(2, 2, "iif({1} >= 1, substr({0}, -CAST({1} AS INTEGER)), '')", "text"),
    "MID": Function(3, 3, "substr({0}, CAST({1} AS INTEGER), CAST({2} AS INTEGER))", "text"),
    "FIND": Function(2, 2, "instr(coalesce({1}, ''), {0})", "number"),
    "TRIM": Function(1, 1, "trim({0})", "text"),
    "UPPER": Function(1, 1, "upper({0})", "text"),
    "LOWER": Function(1, 1, "lower({0})", "text"),
    "SUBSTITUTE": Function(3, 3, "replace({0}, {1}, {2})", "text"),
    "ABS": Function(1, 1, "abs({0})", "number"),
    "ROUND": Function(2, 2, "round({0}, CAST({1} AS INTEGER))", "number"),
    # Away from zero and towards it: MCEILING and MFLOOR are those of mathematics.
    "CEILING": Function(1, 1, "(sign({0}) * ceil(abs({0})))", "number"),
    "FLOOR": Function(1, 1, "(sign({0}) * floor(abs({0})))", "number"),
    "MCEILING": Function(1, 1, "ceil({0})", "number"),
    "MFLOOR": Function(1, 1, "floor({0})", "number"),
    "MAX": Function(2, MANY, "max({all})", "number"),
    "MIN": Function(2, MANY, "min({all})", "number"),
    "MOD": Function(2, 2, "({0} - {1} * CAST({0} / {1} AS INTEGER))", "number"),
    "TODAY": Function(0, 0, "substr(sandbox_now(), 1, 10)", "date"),
    "YEAR": Function(1, 1, "CAST(substr({0}, 1, 4) AS INTEGER)", "number"),
    "MONTH": Function(1, 1, "CAST(substr({0}, 6, 2) AS INTEGER)", "number"),
    "DAY": Function(1, 1, "CAST(substr({0}, 9, 2) AS INTEGER)", "number"),
}
