"""search by SOSL, parameterizedSearch, search/scopeOrder and search/layout."""

import re
from collections.abc import Mapping
from typing import Any

from sandbox.salesforce.errors import ApiError, not_found
from sandbox.salesforce.rest.call import Answer, Call, answer, method_not_allowed
from sandbox.salesforce.schema.fields import SObject
from sandbox.salesforce.sosl import run as sosl

_MOST = 2000
_SHORTEST = 2
_GROUPS = frozenset({"ALL", "NAME", "EMAIL", "PHONE"})
#: What has a meaning of its own in SOSL, wildcards apart.
_RESERVED = re.compile(r"""[&|!{}\[\]()^~:\\"'+-]""")
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
    each = _whole(asked.get("defaultLimit"), _MOST)
    returning = ", ".join(_returned(one, each) for one in named)
    group = str(asked.get("in") or "ALL").upper()
    if group not in _GROUPS:
        raise ApiError(400, "INVALID_SEARCH", f"in must be one of {', '.join(sorted(_GROUPS))}")
    escaped = _RESERVED.sub(r"\\\g<0>", words)
    text = f"FIND {{{escaped}}} IN {group} FIELDS{f' RETURNING {returning}' if returning else ''}"
    text += f" LIMIT {_whole(asked.get('overallLimit'), _MOST)}"
    return answer({"searchRecords": sosl.search(call.org, call.access, text, call.base)})


def _returned(wanted: Mapping[str, Any], each: int) -> str:
    """An object of RETURNING with its fields and its limit."""
    names, name = wanted.get("fields") or ["Id"], str(wanted.get("name", ""))
    if not isinstance(names, list) or not all(_NAME.fullmatch(str(one)) for one in (name, *names)):
        raise ApiError(400, "INVALID_FIELD", "sobjects and their fields must be given by name")
    return f"{name}({', '.join(names)} LIMIT {min(_whole(wanted.get('limit'), each), _MOST)})"


def search(call: Call) -> Answer:
    """search?q= (SOSL), search/scopeOrder and search/layout."""
    if call.method != "GET":
        raise method_not_allowed(call, "GET")
    word = call.parts[1].lower() if len(call.parts) > 1 else ""
    if not word:
        text = call.parameters.get("q", "")
        return answer({"searchRecords": sosl.search(call.org, call.access, text, call.base)})
    if word == "scopeorder":
        usual = [one for name in sosl.USUAL if (one := call.access.find(name)) is not None]
        return answer([{"type": one.name, "url": f"{call.base}{one.name}/describe"} for one in usual])
    if word == "layout":
        return answer([_layout(call.access.get(one)) for one in call.parameters.get("q", "").split(",")])
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


def _whole(given: object, otherwise: int) -> int:
    text = str(given if given is not None else "")
    return int(text) if text.isascii() and text.isdigit() and text != "0" else otherwise
