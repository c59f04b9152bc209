"""From a path to its handler, from an error to its answer."""

from collections.abc import Callable
from dataclasses import replace

from sandbox.salesforce.bulk.resources import jobs
from sandbox.salesforce.errors import ApiError, not_found
from sandbox.salesforce.rest.call import Answer, Call, answer
from sandbox.salesforce.rest.composite import composite
from sandbox.salesforce.rest.limits import limits
from sandbox.salesforce.rest.queries import query
from sandbox.salesforce.rest.recent import recent, tabs
from sandbox.salesforce.rest.records import MultipleChoicesError, sobjects
from sandbox.salesforce.rest.searching import parameterized_search, search
from sandbox.salesforce.soap.metadata.transfer.rest import metadata
from sandbox.salesforce.tooling.resources import tooling

#: API versions that are answered; any of them behaves the same.
VERSIONS = tuple(range(31, 69))
_LABELS = ("Spring", "Summer", "Winter")


def answered(call: Call) -> Answer:
    """The answer to a call, errors as the API words them."""
    try:
        plain = without_format(call)
        return _HANDLERS.get(plain.parts[0].lower() if plain.parts else "", _missing)(plain)
    except ApiError as refused:
        return answer(refused.body(), refused.status, refused.headers)
    except MultipleChoicesError as several:
        return answer(several.addresses, 300)


def without_format(call: Call) -> Call:
    """The call without the .json or .xml that a path may end with: the answer's form is the front door's matter."""
    last = call.parts[-1] if call.parts else ""
    name, _, ending = last.rpartition(".")
    if ending not in {"json", "xml"} or (len(call.parts) > 3 and call.parts[2].lower() != "describe"):
        return call
    return replace(call, parts=(*call.parts[:-1], name))


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
    """What there is below a version, by name."""
    identity = f"https://login.salesforce.com/id/{call.org.company.org_id}/{call.access.user_id}"
    named = (
        "jobs",
        "limits",
        "parameterizedSearch",
        "query",
        "queryAll",
        "recent",
        "search",
        "sobjects",
        "tabs",
    )
    below = {name: f"{call.root}/{name}" for name in (*named, "tooling", "composite")}
    return answer({**below, "identity": identity})


def _missing(call: Call) -> Answer:
    del call
    raise not_found()


_HANDLERS: dict[str, Callable[[Call], Answer]] = {
    "": _resources,
    "sobjects": sobjects,
    "query": query,
    "queryall": query,
    "composite": composite,
    "limits": limits,
    "parameterizedsearch": parameterized_search,
    "recent": recent,
    "search": search,
    "tabs": tabs,
    "jobs": jobs,
    "metadata": metadata,
    "tooling": tooling,
}
