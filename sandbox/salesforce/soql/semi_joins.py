"""What Salesforce allows of IN (SELECT ...): two, at the top of WHERE, joined by AND, of Ids, between two objects."""

from sandbox.salesforce.schema.fields import IDENTIFIERS
from sandbox.salesforce.soql.errors import malformed, wrong_operator
from sandbox.salesforce.soql.fragments import Value
from sandbox.salesforce.soql.tree import Condition, Junction, Membership, Negation, Path, Query, TypeOf
from sandbox.salesforce.soql.unverified import negated_semi_join, semi_join_clause

_MOST = 2


def check_where(where: Condition | None) -> None:
    """Where semi-joins stand in a WHERE and how many there are."""
    if where is None:
        return
    found = _check(where, depth=0)
    if found > _MOST:
        raise malformed(f"Maximum {_MOST} semi join sub-selects are allowed", _position(where))


def _check(condition: Condition, depth: int) -> int:
    """How many semi-joins are in a condition."""
    if isinstance(condition, Membership):
        return int(isinstance(condition.values, Query))
    if isinstance(condition, Negation):
        found = _check(condition.inner, depth + 1)
        if found:
            raise negated_semi_join(_position(condition.inner))
        return 0
    if not isinstance(condition, Junction):
        return 0
    found = sum(_check(part, depth + 1) for part in condition.parts)
    if found and depth > 0:
        raise malformed(
            "Semi join sub-selects are only allowed at the top level WHERE expressions and not in nested WHERE "
            "expressions.",
            _position(condition),
        )
    if found and condition.operator == "OR":
        raise malformed("Semi join sub-selects are not allowed with the 'OR' operator", _position(condition))
    return found


def _position(condition: Condition) -> int:
    if isinstance(condition, Junction):
        return _position(condition.parts[0])
    if isinstance(condition, Negation):
        return _position(condition.inner)
    return condition.left.position


def check_left(condition: Membership, value: Value) -> None:
    """The field before IN (SELECT ...)."""
    if condition.operator not in {"IN", "NOT IN"}:
        raise wrong_operator(str(value.type), condition.left.position)
    if not isinstance(condition.left, Path) or value.type not in IDENTIFIERS:
        raise malformed(
            "The left operand field in the where expression for outer query should be an id field, cannot use: "
            f"'{value.name}'",
            condition.left.position,
        )


def check_inner(query: Query, outer: str, inner: str, *, nested: bool) -> Path:
    """The sub-select; the field that it selects."""
    if nested:
        raise malformed("Nesting of semi join sub-selects is not supported", query.position)
    if inner == outer:
        raise malformed("The inner and outer selects should not be on the same object type", query.position)
    for clause, there in (
        ("ORDER BY", bool(query.order_by)),
        ("LIMIT", query.limit is not None or query.offset is not None),
        ("GROUP BY", bool(query.grouping.by) or query.having is not None),
        ("FOR", bool(query.purposes)),
    ):
        if there:
            raise semi_join_clause(clause, query.position)
    field = query.selected[0].what
    if len(query.selected) != 1 or not isinstance(field, Path):
        what = field.name if not isinstance(field, Path | Query | TypeOf) else "subquery"
        raise malformed(
            f"semi join sub selects can only query id fields, cannot use: '{what}'", query.position
        )
    return field


def check_inner_field(field: Path, value: Value, levels: int) -> None:
    """What the sub-select selects; ``levels`` counts the parents gone to."""
    if levels:
        raise malformed(
            "The inner select field cannot have more than one level of relationships", field.position
        )
    if value.type not in IDENTIFIERS:
        raise malformed(
            f"semi join sub selects can only query id fields, cannot use: '{field.text}'", field.position
        )
