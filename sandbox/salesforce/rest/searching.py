"""search, parameterizedSearch, search/scopeOrder and search/layout."""

import re
from collections.abc import Mapping
from typing import Any

from sandbox.salesforce.errors import ApiError, not_found
from sandbox.salesforce.rest.call import Answer, Call, answer, method_not_allowed
from sandbox.salesforce.schema.fields import TEXTUAL, Field, SObject
from sandbox.salesforce.soql.run import ResultSet

#: Objects that are searched where none is named, and records of each.
_USUAL = ("Account", "Contact", "Lead", "Opportunity", "Case", "Campaign", "Product2", "User")
_MOST_EACH = 2000
_SHORTEST = 2
_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)


def parameterized_search(call: Call) -> Answer:
    """GET and POST parameterizedSearch: words looked for in the texts of objects, each with its own fields."""
    if call.method == "POST":
        asked = call.object()
        named = asked.get("sobjects") or []
    elif call.method == "GET":
        asked = dict(call.parameters)
        named = [{"name": one.strip()} for one in asked.get("sobject", "").split(",") if one.strip()]
    else:
        raise method_not_allowed(call, "GET", "POST")
    words = str(asked.get("q") or "").strip()
    if len(words) < _SHORTEST:
        raise ApiError(400, "MALFORMED_SEARCH", "search term must be longer than one character: " + words)
    if not isinstance(named, list) or not all(isinstance(one, dict) for one in named):
        raise ApiError(400, "INVALID_SEARCH", "sobjects must be a list of objects")
    most = _whole(asked.get("overallLimit"), _MOST_EACH)
    found: list[dict[str, Any]] = []
    for one in named or [{"name": name} for name in _USUAL]:
        sobject = call.org.store.schema.get(str(one.get("name", "")))
        found += _found(call, sobject, words, one, _whole(asked.get("defaultLimit"), _MOST_EACH))
    return answer({"searchRecords": found[:most]})


def search(call: Call) -> Answer:
    """search/scopeOrder and search/layout."""
    if call.method != "GET":
        raise method_not_allowed(call, "GET")
    word = call.parts[1].lower() if len(call.parts) > 1 else ""
    schema = call.org.store.schema
    if word == "scopeorder":
        usual = [found for name in _USUAL if (found := schema.find(name)) is not None]
        return answer([{"type": one.name, "url": f"{call.base}{one.name}/describe"} for one in usual])
    if word == "layout":
        return answer([_layout(schema.get(one)) for one in call.parameters.get("q", "").split(",")])
    raise not_found()


def _layout(sobject: SObject) -> dict[str, object]:
    name = sobject.name_field
    column = {"field": name.name, "format": None, "label": name.label, "name": name.name}
    return {
        "errorMsg": None,
        "label": f"{sobject.label} Search Results",
        "limitRows": 25,
        "objectType": sobject.name,
        "searchColumns": [column],
    }


def _found(
    call: Call, sobject: SObject, words: str, wanted: Mapping[str, Any], most: int
) -> list[dict[str, Any]]:
    names = wanted.get("fields") or ["Id"]
    if not isinstance(names, list) or not all(_NAME.fullmatch(str(one)) for one in names):
        raise ApiError(400, "INVALID_FIELD", f"fields of {sobject.name} must be a list of names")
    searched = [one for one in call.access.fields(sobject).values() if _searchable(one)]
    if not searched:
        return []
    quoted = words.replace("\\", "\\\\").replace("'", "\\'").replace("%", "\\%").replace("_", "\\_")
    pattern = f"%{quoted.replace('*', '%').replace('?', '_')}%"
    anywhere = " OR ".join(f"{one.name} LIKE '{pattern}'" for one in searched)
    limit = min(_whole(wanted.get("limit"), most), _MOST_EACH)
    text = f"SELECT {', '.join(names)} FROM {sobject.name} WHERE {anywhere} LIMIT {limit}"  # noqa: S608 - SOQL of names
    found: ResultSet = call.org.query(call.access, text, include_deleted=False)
    return list(found.records(0, limit, call.base))


def _searchable(field: Field) -> bool:
    return field.stored and field.type in TEXTUAL and field.length <= 255 and not field.picklist


def _whole(given: object, otherwise: int) -> int:
    text = str(given if given is not None else "")
    return int(text) if text.isascii() and text.isdigit() and text != "0" else otherwise
