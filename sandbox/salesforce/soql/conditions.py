"""WHERE and HAVING as SQL, with Salesforce's meaning of null, of case and of date literals."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from sandbox.salesforce.ids import parse_id
from sandbox.salesforce.schema.fields import IDENTIFIERS, SCALED, TEXTUAL, FieldType
from sandbox.salesforce.soql.dates import is_date_literal, needs_count
from sandbox.salesforce.soql.errors import QueryError, malformed
from sandbox.salesforce.soql.expressions import value_of
from sandbox.salesforce.soql.fragments import Deferred, Parameter, Sql, Value
from sandbox.salesforce.soql.lexer import Kind
from sandbox.salesforce.soql.scope import Scope
from sandbox.salesforce.soql.tree import (
    Comparison,
    Condition,
    Junction,
    Literal,
    Membership,
    Negation,
    Query,
)
from sandbox.salesforce.values import stored_datetime, storing

_LONG_TEXT = 255
_MOMENTS = frozenset({FieldType.DATE, FieldType.DATETIME})
_SHOWN_TYPES = {FieldType.DATETIME: "dateTime", FieldType.ID: "ID", FieldType.REFERENCE: "reference"}

#: Compiles the query inside IN (...): the caller knows how to set up its scope.
SubqueryCompiler = Callable[[Query], Sql]


class Conditions:
    """Compiles the conditions of one scope."""

    def __init__(self, scope: Scope, subquery: SubqueryCompiler) -> None:
        self._scope = scope
        self._subquery = subquery

    def compile(self, condition: Condition) -> Sql:
        """The condition as SQL that is true, false or null."""
        if isinstance(condition, Junction):
            parts = [self.compile(part) for part in condition.parts]
            joined = f" {condition.operator} ".join(f"({part.text})" for part in parts)
            return Sql(joined, tuple(one for part in parts for one in part.parameters))
        if isinstance(condition, Negation):
            inner = self.compile(condition.inner)
            # NOT turns "unknown" (a null field) into true: SOQL knows only true and false.
            return Sql(f"NOT coalesce(({inner.text}), 0)", inner.parameters)
        if isinstance(condition, Membership):
            return self._membership(condition)
        return self._comparison(condition)

    def _comparison(self, condition: Comparison) -> Sql:
        value = value_of(self._scope, condition.left)
        literal, operator, position = condition.value, condition.operator, condition.left.position
        self._check_filterable(value, position)
        if literal.kind is Kind.NAME and literal.text.lower() == "null":
            return self._null(value, operator, literal)
        if operator == "LIKE":
            return self._like(value, literal)
        if value.type in TEXTUAL:
            return self._text(value, operator, literal)
        if value.type in _MOMENTS:
            return self._moment(value, operator, literal)
        if value.type in SCALED or value.type is FieldType.INT:
            return self._number(value, operator, literal)
        parameter = self._parameter(value, literal)
        if operator not in {"=", "!="}:
            if value.type in IDENTIFIERS:
                return Sql(f"{value.sql} {operator} ?", (parameter,))
            raise QueryError("INVALID_FIELD", f"invalid operator on {value.type} field", position)
        return Sql(f"{value.sql} {'IS NOT' if operator == '!=' else '='} ?", (parameter,))

    def _check_filterable(self, value: Value, position: int) -> None:
        if value.type is FieldType.ADDRESS or (value.type is FieldType.TEXTAREA and _is_long(value)):
            raise QueryError(
                "INVALID_FIELD", f"field '{value.name}' can not be filtered in a query call", position
            )

    def _null(self, value: Value, operator: str, literal: Literal) -> Sql:
        if operator not in {"=", "!="}:
            raise malformed(f"unexpected token: '{literal.text}'", literal.position)
        return Sql(f"{value.sql} IS {'NOT ' if operator == '!=' else ''}NULL")

    def _like(self, value: Value, literal: Literal) -> Sql:
        if value.type not in TEXTUAL:
            raise QueryError("INVALID_FIELD", f"invalid operator on {_shown(value)} field", literal.position)
        text = self._string(value, literal)
        if text.isascii():
            return Sql(f"{value.sql} LIKE ? ESCAPE '\\'", (text,))
        return Sql(f"sandbox_fold({value.sql}) LIKE ? ESCAPE '\\'", (text.casefold(),))

    def _text(self, value: Value, operator: str, literal: Literal) -> Sql:
        text = self._string(value, literal)
        if not text:
            return Sql(f"{value.sql} IS {'NOT ' if operator == '!=' else ''}NULL")
        sign = "IS NOT" if operator == "!=" else operator
        if text.isascii():
            return Sql(f"{value.sql} COLLATE NOCASE {sign} ?", (_plain(text),))
        return Sql(f"sandbox_fold({value.sql}) {sign} ?", (_plain(text).casefold(),))

    def _moment(self, value: Value, operator: str, literal: Literal) -> Sql:
        if literal.kind is not Kind.NAME:
            parameter = self._parameter(value, literal)
            return Sql(f"{value.sql} {'IS NOT' if operator == '!=' else operator} ?", (parameter,))
        name = literal.text.upper()
        if not is_date_literal(name):
            raise self._wrong_type(value, literal)
        if needs_count(name) != (literal.count > 0):
            raise malformed(f"unexpected token: '{literal.text}'", literal.position)
        first, after = (
            Deferred(name, literal.count, value.type is FieldType.DATETIME, last) for last in (False, True)
        )
        if operator == "=":
            return Sql(f"({value.sql} >= ? AND {value.sql} < ?)", (first, after))
        if operator == "!=":
            return Sql(f"({value.sql} IS NULL OR {value.sql} < ? OR {value.sql} >= ?)", (first, after))
        sign = {"<": "<", "<=": "<", ">": ">=", ">=": ">="}[operator]
        return Sql(f"{value.sql} {sign} ?", (first if operator in {"<", ">="} else after,))

    def _number(self, value: Value, operator: str, literal: Literal) -> Sql:
        if literal.kind is not Kind.NUMBER:
            raise self._wrong_type(value, literal)
        units = Decimal(literal.text).scaleb(value.scale)
        low, high = (int(units.to_integral_value(way)) for way in (ROUND_FLOOR, ROUND_CEILING))
        if operator == "=":
            return Sql(f"{value.sql} = ?", (low,)) if low == high else Sql("0")
        if operator == "!=":
            return Sql(f"{value.sql} IS NOT ?", (low,)) if low == high else Sql("1")
        # Between two storable numbers "less" is "at most the lower", "more" is "at least the higher".
        if low != high:
            return Sql(f"{value.sql} <= ?", (low,)) if "<" in operator else Sql(f"{value.sql} >= ?", (high,))
        return Sql(f"{value.sql} {operator} ?", (low,))

    def _membership(self, condition: Membership) -> Sql:
        value = value_of(self._scope, condition.left)
        self._check_filterable(value, condition.left.position)
        negated = condition.operator in {"NOT IN", "EXCLUDES"}
        if condition.operator in {"INCLUDES", "EXCLUDES"}:
            return self._includes(value, condition, negated=negated)
        if isinstance(condition.values, Query):
            if value.type not in IDENTIFIERS:
                raise malformed(
                    "The left operand of a semi-join must be an ID or reference field",
                    condition.left.position,
                )
            inner = self._subquery(condition.values)
            return Sql(f"{value.sql} {condition.operator} ({inner.text})", inner.parameters)
        return self._listed(value, condition.values, negated=negated)

    def _listed(self, value: Value, literals: Sequence[Literal], *, negated: bool) -> Sql:
        moments = [one for one in literals if one.kind is Kind.NAME and is_date_literal(one.text)]
        nulls = [one for one in literals if one.kind is Kind.NAME and one.text.lower() == "null"]
        plain = [one for one in literals if one not in moments and one not in nulls]
        found: list[Sql] = []
        if plain:
            wanted = self._wanted(value, plain)
            column = value.sql
            if value.type in TEXTUAL:
                ascii_only = all(str(one).isascii() for one in wanted)
                column = f"{value.sql} COLLATE NOCASE" if ascii_only else f"sandbox_fold({value.sql})"
                wanted = wanted if ascii_only else tuple(str(one).casefold() for one in wanted)
            places = ", ".join("?" * len(wanted))
            found.append(Sql(f"{column} IN ({places})", wanted))
        if nulls or (value.type in TEXTUAL | IDENTIFIERS and any(not one.text for one in plain)):
            found.append(Sql(f"{value.sql} IS NULL"))
        found += [self._moment(value, "=", one) for one in moments]
        joined = Sql(
            " OR ".join(f"({one.text})" for one in found),
            tuple(one for part in found for one in part.parameters),
        )
        return Sql(f"NOT coalesce(({joined.text}), 0)", joined.parameters) if negated else joined

    def _wanted(self, value: Value, literals: Sequence[Literal]) -> tuple[Parameter, ...]:
        if value.type in TEXTUAL:
            return tuple(_plain(self._string(value, one)) for one in literals)
        if value.type in SCALED or value.type is FieldType.INT:
            found = (self._number(value, "=", one) for one in literals)
            return tuple(one for part in found for one in part.parameters)
        return tuple(self._parameter(value, one) for one in literals)

    def _includes(self, value: Value, condition: Membership, *, negated: bool) -> Sql:
        if value.type is not FieldType.MULTIPICKLIST or isinstance(condition.values, Query):
            raise QueryError(
                "INVALID_FIELD", f"invalid operator on {_shown(value)} field", condition.left.position
            )
        parts, parameters = [], []
        for literal in condition.values:
            wanted = self._string(value, literal).split(";")
            parts.append(
                " AND ".join([f"instr(';' || lower({value.sql}) || ';', ';' || ? || ';') > 0"] * len(wanted))
            )
            parameters += [one.lower() for one in wanted]
        text = " OR ".join(f"({part})" for part in parts)
        return Sql(f"NOT coalesce(({text}), 0)" if negated else text, tuple(parameters))

    def _parameter(self, value: Value, literal: Literal) -> Parameter:
        if value.type in IDENTIFIERS:
            text = self._string(value, literal)
            found = parse_id(text)
            if text and found is None:
                raise QueryError(
                    "INVALID_QUERY_FILTER_OPERATOR", f"invalid ID field: {text}", literal.position
                )
            return found
        if value.type is FieldType.BOOLEAN:
            if literal.kind is not Kind.NAME or literal.text.lower() not in {"true", "false"}:
                raise self._wrong_type(value, literal)
            return int(literal.text.lower() == "true")
        wanted = Kind.DATETIME if value.type is FieldType.DATETIME else Kind.DATE
        if literal.kind is not wanted:
            raise self._wrong_type(value, literal)
        if value.field is not None:
            return storing(value.field)(literal.text)
        return literal.text if wanted is Kind.DATE else stored_datetime(_moment_of(literal))

    def _string(self, value: Value, literal: Literal) -> str:
        if literal.kind is not Kind.STRING:
            raise QueryError(
                "INVALID_FIELD",
                f"value of filter criterion for field '{value.name}' must be of type {_shown(value)} and should be "
                "enclosed in quotes",
                literal.position,
            )
        return literal.text

    def _wrong_type(self, value: Value, literal: Literal) -> QueryError:
        return QueryError(
            "INVALID_FIELD",
            f"value of filter criterion for field '{value.name}' must be of type {_shown(value)} and should not be "
            "enclosed in quotes",
            literal.position,
        )


def _moment_of(literal: Literal) -> datetime:
    return datetime.fromisoformat(literal.text)


def _is_long(value: Value) -> bool:
    return value.field is not None and value.field.length > _LONG_TEXT


def _shown(value: Value) -> str:
    return _SHOWN_TYPES.get(value.type, str(value.type))


def _plain(text: str) -> str:
    """A literal outside LIKE: its escaped wildcards are just themselves."""
    return text.replace("\\%", "%").replace("\\_", "_")
