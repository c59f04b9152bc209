"""Searching: which fields are looked through, and the records found."""

from typing import TYPE_CHECKING

from sandbox.salesforce.access import Access
from sandbox.salesforce.schema.fields import TEXTUAL, Field, FieldType
from sandbox.salesforce.soql.compiler import compile_search
from sandbox.salesforce.soql.errors import QueryError
from sandbox.salesforce.soql.fragments import Sql
from sandbox.salesforce.soql.plan import Json
from sandbox.salesforce.soql.run import ResultSet
from sandbox.salesforce.soql.scope import Scope
from sandbox.salesforce.soql.tree import Path, Query, Selected
from sandbox.salesforce.sosl.parser import Search, parse
from sandbox.salesforce.sosl.terms import Joined, Term

if TYPE_CHECKING:
    from sandbox.salesforce.org import Org

#: Objects that are searched where none is named, and records of all of them together.
USUAL = ("Account", "Contact", "Lead", "Opportunity", "Case", "Campaign", "Product2", "User")
_MOST = 2000
_LONG_TEXT = 255
_NAMES = frozenset({"firstname", "lastname", "name", "subject", "title", "company"})


def search(org: "Org", access: Access, text: str, base: str) -> list[Json]:
    """The records that a search finds, object by object; ``base`` is /services/data/vXX.X/sobjects/.

    Raises ApiError (400): MALFORMED_SEARCH, INVALID_SEARCH, or what a query would raise.
    """
    try:
        wanted = parse(text)
        most = min(_MOST if wanted.limit is None else wanted.limit, _MOST)
        found: list[Json] = []
        for query in wanted.returning or _usual(org, access):
            if len(found) < most:
                found += _records(org, access, wanted, query, base, most - len(found))
        return found
    except QueryError as wrong:
        raise wrong.as_api_error(text) from wrong


def _usual(org: "Org", access: Access) -> tuple[Query, ...]:
    objects = [found for name in USUAL if (found := org.store.schema.find(name))]
    ids = (Selected(Path(("Id",), 0), "", 0),)
    return tuple(
        Query(selected=ids, source=Path((one.name,), 0), position=0)
        for one in objects
        if access.may_read(one)
    )


def _records(org: "Org", access: Access, wanted: Search, query: Query, base: str, most: int) -> list[Json]:
    def finds(scope: Scope) -> Sql:
        columns = [
            f"coalesce({scope.at(one).sql}, '')" for one in scope.visible() if _searched(one, wanted.group)
        ]
        return _condition(wanted.term, " || char(10) || ".join(columns) or "''")

    plan = compile_search(org.store.schema, access, query, finds)
    return ResultSet(org.store, plan).records(0, most, base)


def _searched(field: Field, group: str) -> bool:
    if group == "EMAIL":
        return field.type is FieldType.EMAIL
    if group == "PHONE":
        return field.type is FieldType.PHONE
    if group == "NAME":
        return field.type in TEXTUAL and (field.name_field or field.name.lower() in _NAMES)
    short = field.type is not FieldType.TEXTAREA or field.length <= _LONG_TEXT
    return field.stored and field.type in TEXTUAL and short and not field.picklist


def _condition(term: Term, texts: str) -> Sql:
    if isinstance(term, Joined):
        left, right = _condition(term.left, texts), _condition(term.right, texts)
        return Sql(f"({left.text}) {term.operator} ({right.text})", left.parameters + right.parameters)
    return Sql(f"sandbox_finds({texts}, ?)", (term.pattern,))
