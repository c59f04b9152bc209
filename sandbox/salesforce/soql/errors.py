"""Errors of a query, worded and placed as Salesforce does: an excerpt, a caret, Row and Column.

Texts were taken from error answers that bug reports and tests of public clients quote; those that none was found
for are gathered in ``unverified``.
"""

from sandbox.salesforce.errors import ApiError

#: Characters before and after the place that an excerpt shows, and then on to the end of the word.
_BEFORE, _AFTER = 30, 31
_WORD_ENDS = " ,"


class QueryError(Exception):
    """Something wrong at a position of the query text; a ``plain`` one is answered without excerpt and place."""

    def __init__(self, code: str, message: str, position: int, *, plain: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.position = position
        self.plain = plain

    def as_api_error(self, text: str) -> ApiError:
        """The 400 answer for the query ``text``."""
        if self.plain:
            return ApiError(400, self.code, self.message)
        position = min(self.position, len(text))
        row = text.count("\n", 0, position) + 1
        line_start = text.rfind("\n", 0, position) + 1
        line = text[line_start:].split("\n", 1)[0]
        shown, before = excerpt(line, position - line_start)
        column = position - line_start + 1
        message = f"\n{shown}\n{' ' * before}^\nERROR at Row:{row}:Column:{column}\n{self.message}"
        return ApiError(400, self.code, message)


def excerpt(line: str, place: int) -> tuple[str, int]:
    """The part of a line around a place, in whole words, and how many characters of it come before the place."""
    start = max(place - _BEFORE, 0)
    while start > 0 and line[start - 1] not in _WORD_ENDS:
        start -= 1
    end = min(place + _AFTER, len(line))
    while end < len(line) and line[end] not in _WORD_ENDS:
        end += 1
    return line[start:end], place - start


def malformed(message: str, position: int) -> QueryError:
    """MALFORMED_QUERY."""
    return QueryError("MALFORMED_QUERY", message, position)


def unreadable(text: str, place: int) -> QueryError:
    """A character that begins no token. This column alone counts from 0, as the org's own does."""
    shown = text[place] if place < len(text) else "<EOF>"
    row = text.count("\n", 0, place) + 1
    column = place - text.rfind("\n", 0, place) - 1
    return malformed(f"line {row}:{column} no viable alternative at character '{shown}'", max(place - 1, 0))


def illegal_escape(letter: str, position: int) -> QueryError:
    """A backslash before a letter that it makes nothing of."""
    return malformed(f"Illegal character sequence '\\{letter}' in string literal", position)


def no_such_column(name: str, entity: str, position: int) -> QueryError:
    """INVALID_FIELD for a field that is missing or hidden."""
    return QueryError(
        "INVALID_FIELD",
        f"No such column '{name}' on entity '{entity}'. If you are attempting to use a custom field, be sure to "
        "append the '__c' after the custom field name. Please reference your WSDL or the describe call for the "
        "appropriate names.",
        position,
    )


def no_such_object(name: str, position: int) -> QueryError:
    """INVALID_TYPE."""
    return QueryError(
        "INVALID_TYPE",
        f"sObject type '{name}' is not supported. If you are attempting to use a custom object, be sure to append "
        "the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate "
        "names.",
        position,
    )


def no_such_relationship(name: str, position: int) -> QueryError:
    """INVALID_FIELD for a step of a path that leads nowhere."""
    return QueryError(
        "INVALID_FIELD",
        f"Didn't understand relationship '{name}' in field path. If you are attempting to use a custom "
        "relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL "
        "or the describe call for the appropriate names.",
        position,
    )


def no_such_children(name: str, position: int) -> QueryError:
    """INVALID_TYPE for a subquery over children that there are none of."""
    return QueryError(
        "INVALID_TYPE",
        f"Didn't understand relationship '{name}' in FROM part of query call. If you are attempting to use a "
        "custom relationship, be sure to append the '__r' after the custom relationship name. Please reference "
        "your WSDL or the describe call for the appropriate names.",
        position,
    )


def not_possible(name: str, deed: str, position: int) -> QueryError:
    """A field that cannot be filtered, sorted or grouped."""
    code = "INVALID_FIELD" if deed == "filtered" else "MALFORMED_QUERY"
    return QueryError(code, f"field '{name}' can not be {deed} in a query call", position)


def wrong_operator(kind: str, position: int) -> QueryError:
    """An operator that the field's type does not have."""
    return QueryError("INVALID_QUERY_FILTER_OPERATOR", f"invalid operator on {kind} field", position)


def wrong_literal(name: str, kind: str, position: int, *, quoted: bool) -> QueryError:
    """A value of another type than the field's, placed at the field; ``quoted`` says how it should be written."""
    quotes = "should be" if quoted else "should not be"
    return QueryError(
        "INVALID_FIELD",
        f"value of filter criterion for field '{name}' must be of type {kind} and {quotes} enclosed in quotes",
        position,
    )


def too_many_groups() -> ApiError:
    """An aggregate query whose answer does not fit in one page."""
    return ApiError(
        400,
        "EXCEEDED_ID_LIMIT",
        "Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch",
    )
