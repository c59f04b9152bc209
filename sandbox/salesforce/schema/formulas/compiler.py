"""A formula to an SQL expression. Numbers are worked out as SQLite's REAL: 15 digits, as a spreadsheet has them.

Not there: dates added to numbers, REGEX, functions of the session, more than one step to a parent.
"""

import re
from collections.abc import Callable
from typing import Literal, NamedTuple, Protocol

from sandbox.salesforce.schema.fields import SCALED, TEXTUAL, Field, FieldType, SObject
from sandbox.salesforce.schema.formulas.functions import FUNCTIONS
from sandbox.salesforce.schema.formulas.lexer import Token, tokens, wrong

_COMPARING = {"=": "=", "==": "=", "<>": "<>", "!=": "<>", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
_LEVELS = (("||",), ("&&",), tuple(_COMPARING), ("&",), ("+", "-"), ("*", "/"))
_DEEPEST = 50
_PLACE = re.compile(r"\{(all|\d)\}")
#: Which of a record's two states a field is taken from.
Moment = Literal["now", "prior"]


class Objects(Protocol):
    """The part of the schema that formulas need."""

    def find(self, name: str) -> SObject | None:
        """The object of that name."""
        ...


class Term(NamedTuple):
    """An SQL expression and what it gives: text, number, boolean, date."""

    sql: str
    gives: str


class Compiler:
    """Compiles formulas of one object. ``column`` names where a field's (or its prior) stored value is found."""

    def __init__(
        self,
        schema: Objects,
        sobject: SObject,
        column: Callable[[Field, Moment], str],
        is_new: Callable[[], str] | None = None,
    ) -> None:
        self._schema = schema
        self._sobject = sobject
        self._column = column
        self._is_new = is_new
        self._tokens: list[Token] = []
        self._depth = 0

    def condition(self, formula: str) -> str:
        """A formula that is true or false."""
        term = self.term(formula)
        if term.gives != "boolean":
            raise wrong(
                "Formula result is data type (" + term.gives.title() + "), incompatible with expected data "
                "type (true or false)."
            )
        return term.sql

    def term(self, formula: str) -> Term:
        """Any formula."""
        self._tokens = tokens(formula)
        if not self._tokens:
            raise wrong("Syntax error. Found nothing")
        made = self._level(0)
        if self._tokens:
            raise wrong(f"Syntax error. Extra {self._tokens[0].value}")
        return made

    def _level(self, level: int) -> Term:
        if level == len(_LEVELS):
            return self._single()
        left = self._level(level + 1)
        while self._tokens and self._tokens[0].kind == "sign" and self._tokens[0].value in _LEVELS[level]:
            sign = self._tokens.pop(0).value
            left = _joined(sign, left, self._level(level + 1))
        return left

    def _single(self) -> Term:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise wrong("Formula is too deep")
        try:
            return self._primary()
        finally:
            self._depth -= 1

    def _primary(self) -> Term:
        if not self._tokens:
            raise wrong("Syntax error. Found end of formula")
        token = self._tokens.pop(0)
        if token.kind == "number":
            return Term(token.value, "number")
        if token.kind == "text":
            return Term(_text(token.value), "text")
        if token.value == "(":
            inner = self._level(0)
            self._expect(")")
            return Term(f"({inner.sql})", inner.gives)
        if token.value == "-":
            return Term(f"(-{self._single().sql})", "number")
        if token.value == "!":
            return Term(f"(NOT {self._single().sql})", "boolean")
        if token.kind != "name":
            raise wrong(f"Syntax error. Found '{token.value}'")
        if self._tokens and self._tokens[0].value == "(" and self._tokens[0].kind == "sign":
            return self._call(token.value.upper())
        if token.value.upper() in {"TRUE", "FALSE"}:
            return Term("1" if token.value.upper() == "TRUE" else "0", "boolean")
        if token.value.upper() == "NULL":
            return Term("NULL", "text")
        return self._field(token.value)

    def _expect(self, sign: str) -> None:
        if not self._tokens or self._tokens.pop(0) != Token("sign", sign):
            raise wrong(f"Syntax error. Missing '{sign}'")

    def _call(self, name: str) -> Term:
        self._expect("(")
        if name in {"ISNEW", "ISCHANGED", "PRIORVALUE"}:
            return self._of_change(name)
        function = FUNCTIONS.get(name)
        if function is None:
            raise wrong(f"Unknown function {name}. Check spelling.")
        given: list[Term] = []
        while self._tokens and self._tokens[0] != Token("sign", ")"):
            given.append(self._level(0))
            if self._tokens and self._tokens[0] == Token("sign", ","):
                self._tokens.pop(0)
        self._expect(")")
        if not function.fewest <= len(given) <= function.most:
            raise wrong(
                f"Incorrect number of parameters for function '{name}()'. Expected {function.fewest}, received "
                f"{len(given)}"
            )
        if name == "CASE":
            return _chosen(given)
        parts = [one.sql for one in given]
        every = function.joiner.join(parts)
        sql = _PLACE.sub(lambda at: every if at[1] == "all" else parts[int(at[1])], function.sql)
        return Term(sql, function.gives or given[-1].gives)

    def _of_change(self, name: str) -> Term:
        if self._is_new is None:
            raise wrong(f"Function {name} may not be used in this type of formula")
        if name == "ISNEW":
            self._expect(")")
            return Term(f"({self._is_new()} = 1)", "boolean")
        field = self._own(self._tokens.pop(0).value if self._tokens else "")
        self._expect(")")
        prior = _value(field, self._column(field, "prior"))
        if name == "PRIORVALUE":
            return prior
        now = self._column(field, "now")
        return Term(f"({self._is_new()} = 0 AND {now} IS NOT {self._column(field, 'prior')})", "boolean")

    def _own(self, name: str) -> Field:
        field = self._sobject.find(name)
        if field is None or not field.stored:
            raise wrong(f"Field {name} does not exist. Check spelling.")
        return field

    def _field(self, path: str) -> Term:
        if "." not in path:
            field = self._own(path)
            return _value(field, self._column(field, "now"))
        above, _, name = path.partition(".")
        links = (one for one in self._sobject.fields.values() if one.relationship.lower() == above.lower())
        link = next(links, None)
        parent = self._schema.find(link.reference_to[0]) if link else None
        field_above = parent.find(name) if parent else None
        if link is None or parent is None or field_above is None or not field_above.stored:
            raise wrong(f"Field {path} does not exist. Check spelling.")
        value = _value(field_above, f'p."{field_above.name}"')
        at = self._column(link, "now")
        # Names come from the schema.
        return Term(f'(SELECT {value.sql} FROM "{parent.name}" p WHERE p."Id" = {at})', value.gives)  # noqa: S608


def _value(field: Field, column: str) -> Term:
    """A stored value as formulas see it: amounts with their decimals, texts never null."""
    if field.type in SCALED:
        digits = field.scale + (2 if field.type is FieldType.PERCENT else 0)
        return Term(f"({column} / 1e{digits})", "number")
    if field.type is FieldType.INT:
        return Term(column, "number")
    if field.type is FieldType.BOOLEAN:
        return Term(f"coalesce({column}, 0)", "boolean")
    if field.type in TEXTUAL or field.type in {FieldType.ID, FieldType.REFERENCE}:
        return Term(f"coalesce({column}, '')", "text")
    return Term(column, "date")


def _chosen(given: list[Term]) -> Term:
    """CASE: a value, pairs of what it may be and what is given then, and what is given otherwise."""
    if len(given) % 2:
        raise wrong(
            f"Incorrect number of parameters for function 'CASE()'. Expected {len(given) + 1}, received {len(given)}"
        )
    value, *pairs, otherwise = (one.sql for one in given)
    whens = " ".join(f"WHEN {pairs[at]} THEN {pairs[at + 1]}" for at in range(0, len(pairs), 2))
    return Term(f"(CASE {value} {whens} ELSE {otherwise} END)", given[-1].gives)


def _joined(sign: str, left: Term, right: Term) -> Term:
    if sign in {"&&", "||"}:
        return Term(f"({left.sql} {'AND' if sign == '&&' else 'OR'} {right.sql})", "boolean")
    if sign in _COMPARING:
        return Term(f"({left.sql} {_COMPARING[sign]} {right.sql})", "boolean")
    if sign == "&" or (sign == "+" and "text" in {left.gives, right.gives}):
        return Term(f"(coalesce({left.sql}, '') || coalesce({right.sql}, ''))", "text")
    if sign == "/":
        return Term(f"(({left.sql}) * 1.0 / {right.sql})", "number")
    return Term(f"({left.sql} {sign} {right.sql})", "number")


def _text(value: str) -> str:
    # A NUL would end the statement; braces mark the places of aliases in computed fields.
    quoted = value.replace("'", "''").replace("\0", "")
    for brace in "{}":
        quoted = quoted.replace(brace, f"' || char({ord(brace)}) || '")
    return f"('{quoted}')"
