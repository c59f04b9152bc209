"""Errors whose exact wording no source was found for; their codes and the rules behind them are documented."""

from sandbox.salesforce.soql.errors import QueryError, malformed


def takes(name: str, what: str, position: int) -> QueryError:
    """A function called with something else than it takes."""
    return malformed(f"{name} takes {what}", position)


def unknown_function(name: str, position: int) -> QueryError:
    """A function that there is not."""
    return malformed(f"Invalid function: {name}", position)


def only_in_date_functions(position: int) -> QueryError:
    """convertTimezone() outside of a date function."""
    return malformed("convertTimezone() can only be used in a date function", position)


def grouped_count(position: int) -> QueryError:
    """COUNT() together with GROUP BY, which is not allowed since API version 19.0."""
    return malformed("COUNT() cannot be used with a GROUP BY clause", position)


def count_alone(position: int) -> QueryError:
    """COUNT() beside other elements of a SELECT list."""
    return malformed("COUNT() must be the only element of the SELECT list", position)


def too_deep(position: int) -> QueryError:
    """More than five levels of parents or of subqueries."""
    return malformed("a query goes at most five levels of relationships", position)


def semi_join_clause(clause: str, position: int) -> QueryError:
    """A clause that a sub-select of IN cannot have."""
    return malformed(f"Semi join sub-selects cannot have {clause}", position)


def negated_semi_join(position: int) -> QueryError:
    """NOT before a semi-join."""
    return malformed("Semi join sub-selects are not allowed with the 'NOT' operator", position)


def unknown_scope(name: str, position: int) -> QueryError:
    """USING SCOPE with a scope that the object does not have."""
    return malformed(f"Invalid scope: {name}", position)


def not_polymorphic(name: str, position: int) -> QueryError:
    """TYPEOF over a lookup to one object only."""
    return malformed(f"TYPEOF needs a polymorphic relationship: {name}", position)


def invalid_date(text: str, position: int) -> QueryError:
    """A day that no calendar has."""
    return malformed(f"Invalid date: {text}", position)


def too_many_groupings(position: int) -> QueryError:
    """More than three fields in ROLLUP or CUBE."""
    return malformed("GROUP BY ROLLUP and CUBE take at most three fields", position)


def inactive_currency(code: str, position: int) -> QueryError:
    """An amount of a currency that the org does not have."""
    return malformed(f"Invalid currency code: {code}", position)
