"""From a path to its handler, from an error to its answer."""

from collections.abc import Callable

from sandbox.salesforce.bulk.resources import jobs
from sandbox.salesforce.errors import ApiError, not_found
from sandbox.salesforce.rest.call import Answer, Call, answer
from sandbox.salesforce.rest.composite import composite
from sandbox.salesforce.rest.queries import query
from sandbox.salesforce.rest.records import MultipleChoicesError, sobjects
from sandbox.salesforce.store import quoted
from sandbox.salesforce.usage import DAILY_CALLS

#: API versions that are answered; any of them behaves the same.
VERSIONS = tuple(range(31, 69))
_LABELS = ("Spring", "Summer", "Winter")


def answered(call: Call) -> Answer:
    """The answer to a call, errors as the API words them."""
    try:
        return _HANDLERS.get(call.parts[0].lower() if call.parts else "", _missing)(call)
    except ApiError as refused:
        return answer(refused.body(), refused.status, refused.headers)
    except MultipleChoicesError as several:
        return answer(several.addresses, 300)


def versions() -> Answer:
    """GET /services/data: no session needed."""
    return answer(
        [
            {
                "label": f"{_LABELS[number % 3]} '{(number - 44) // 3 + 19}",
                "url": f"/services/data/v{number}.0",
                "version": f"{number}.0",
            }
            for number in VERSIONS
        ]
    )


def _resources(call: Call) -> Answer:
    names = ("sobjects", "query", "queryAll", "composite", "limits", "jobs")
    return answer({name: f"{call.root}/{name}" for name in names} | {"identity": "/services/oauth2/userinfo"})


def _limits(call: Call) -> Answer:
    if len(call.parts) > 1 and call.parts[1].lower() == "recordcount":
        return _record_count(call)
    left = max(DAILY_CALLS - call.org.usage.used(), 0)
    fixed = {
        "DailyBulkApiBatches": 15_000,
        "DailyBulkV2QueryJobs": 10_000,
        "DailyBulkV2QueryFileStorageMB": 976_562,
        "DataStorageMB": 1024,
        "FileStorageMB": 1024,
        "HourlyAsyncReportRuns": 1200,
    }
    content = {name: {"Max": most, "Remaining": most} for name, most in fixed.items()}
    return answer({"DailyApiRequests": {"Max": DAILY_CALLS, "Remaining": left}, **content})


def _record_count(call: Call) -> Answer:
    schema = call.org.store.schema
    wanted = call.parameters.get("sObjects")
    found = [schema.find(name) for name in wanted.split(",")] if wanted else list(schema.objects.values())
    counts: list[dict[str, object]] = []
    for sobject in found:
        if sobject is not None:
            query_text = f"SELECT count(*) FROM {quoted(sobject.name)} WHERE IsDeleted = 0"  # noqa: S608
            row = call.org.store.database.execute(query_text).fetchone()
            counts.append({"count": row[0] if row else 0, "name": sobject.name})
    return answer({"sObjects": counts})


def _missing(call: Call) -> Answer:
    del call
    raise not_found()


_HANDLERS: dict[str, Callable[[Call], Answer]] = {
    "": _resources,
    "sobjects": sobjects,
    "query": query,
    "queryall": query,
    "composite": composite,
    "limits": _limits,
    "jobs": jobs,
}
