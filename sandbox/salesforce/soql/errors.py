"""Errors of a query, worded and placed as Salesforce does: the line, a caret, Row and Column."""

from sandbox.salesforce.errors import ApiError

_BEFORE, _AFTER = 50, 40


class QueryError(Exception):
    """Something wrong at a position of the query text."""

    def __init__(self, code: str, message: str, position: int) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.position = position

    def as_api_error(self, text: str) -> ApiError:
        """The 400 answer for the query ``text``."""
        position = min(self.position, len(text))
        row = text.count("\n", 0, position) + 1
        line_start = text.rfind("\n", 0, position) + 1
        column = position - line_start + 1
        line = text[line_start:].split("\n", 1)[0]
        cut = max(0, column - 1 - _BEFORE)
        shown = line[cut : column - 1 + _AFTER]
        caret = " " * (column - 1 - cut) + "^"
        message = f"\n{shown}\n{caret}\nERROR at Row:{row}:Column:{column}\n{self.message}"
        return ApiError(400, self.code, message)


def malformed(message: str, position: int) -> QueryError:
    """MALFORMED_QUERY."""
    return QueryError("MALFORMED_QUERY", message, position)


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
