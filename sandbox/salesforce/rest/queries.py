"""query, queryAll and their next pages."""

from collections.abc import Callable

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.rest.call import Answer, Call, answer, method_not_allowed
from sandbox.salesforce.soql.run import ResultSet

_PAGE = 2000
_SMALLEST_PAGE = 200


def query(call: Call) -> Answer:
    """GET query/?q=... or query/{locator}; queryAll finds deleted records too."""
    include_deleted = call.parts[0].lower() == "queryall"
    return answered_query(
        call, lambda text: call.org.query(call.access, text, include_deleted=include_deleted)
    )


def answered_query(call: Call, find: Callable[[str], ResultSet]) -> Answer:
    """The answer to a query, its next page, its columns or its plan; ``find`` runs the text of one."""
    if call.method != "GET":
        raise method_not_allowed(call, "GET")
    if len(call.parts) > 1 and call.parts[1]:
        return _next_page(call)
    text = call.parameters.get("q", call.parameters.get("explain"))
    if text is None:
        raise ApiError(400, "MALFORMED_QUERY", "A query string has to be specified")
    found = find(text)
    if "explain" in call.parameters:
        return answer(_explained(found))
    if call.parameters.get("columns", "").lower() == "true":
        return answer(_column_metadata(found))
    return _page(call, found, "", 0)


def _explained(found: ResultSet) -> dict[str, object]:
    """The plan of a query. What it costs is this org's own: rows read in order, with no index to choose."""
    plan = {
        "cardinality": found.total,
        "fields": [],
        "leadingOperationType": "TableScan",
        "notes": [],
        "relativeCost": 1.0,
        "sobjectCardinality": found.total,
        "sobjectType": found.plan.source,
    }
    return {"plans": [plan], "sourceQuery": None}


def _next_page(call: Call) -> Answer:
    name, _, start = call.parts[1].rpartition("-")
    if not start.isdigit():
        raise ApiError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
    return _page(call, call.org.kept(name, call.access.user_id), name, int(start))


def _page(call: Call, found: ResultSet, locator: str, start: int) -> Answer:
    size = _page_size(call)
    end = start + size
    done = found.plan.counting or end >= len(found.rows)
    content: dict[str, object] = {"totalSize": found.total, "done": done}
    if not done:
        locator = locator or call.org.keep(found, call.access.user_id)
        content["nextRecordsUrl"] = f"{call.root}/query/{locator}-{end}"
    content["records"] = found.records(start, size, call.base)
    return answer(content)


def _page_size(call: Call) -> int:
    """Sforce-Query-Options: batchSize=200 to 2000; what is outside is brought in."""
    for option in call.headers.get("sforce-query-options", "").split(","):
        name, _, value = option.strip().partition("=")
        if name.strip().lower() == "batchsize" and value.strip().isdigit():
            return min(max(int(value), _SMALLEST_PAGE), _PAGE)
    return _PAGE


def _column_metadata(found: ResultSet) -> dict[str, object]:
    """The columns=true answer, which command-line clients print tables by."""
    shape = found.plan.shape
    columns: list[dict[str, object]] = []
    for name in shape.order:
        if name in shape.parents:
            below = [_column(one.name, one.type) for one in shape.parents[name].columns]
            columns.append(_column(name, "reference", below))
        elif name in shape.children:
            below = [_column(one.name, one.type) for one in shape.children[name].plan.shape.columns]
            columns.append(_column(name, "childrelationship", below, aggregate=True))
        else:
            columns.append(_column(name, next(one.type for one in shape.columns if one.name == name)))
    return {
        "columnMetadata": columns,
        "entityName": found.plan.source,
        "groupBy": shape.id_index < 0 and not found.plan.counting,
        "idSelected": "Id" in shape.order,
        "keyPrefix": None,
    }


def _column(
    name: str, kind: str, below: list[dict[str, object]] | None = None, *, aggregate: bool = False
) -> dict[str, object]:
    return {
        "aggregate": aggregate,
        "apexType": "Id" if kind == "id" else kind.capitalize(),
        "booleanType": kind == "boolean",
        "columnName": name,
        "custom": name.endswith("__c"),
        "displayName": name,
        "foreignKeyName": None,
        "insertable": True,
        "joinColumns": below or [],
        "numberType": kind in {"int", "double", "currency", "percent"},
        "textType": kind in {"string", "textarea", "picklist", "email", "phone", "url"},
        "updatable": True,
    }
