"""The ids that every log line carries: request, company, flow, run.

They are context variables: bound where a request or a task begins, and passed on in a task's headers.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from structlog.contextvars import bound_contextvars, get_contextvars

#: The names of the ids, and of the headers in which a task receives them.
IDS = ("request_id", "company", "configuration", "flow", "run")


@contextmanager
def log_context(ids: Mapping[str, object] | None = None, **more: object) -> Iterator[None]:
    """Bind ids for the log lines written inside; unknown names and empty values are left out."""
    wanted = {**(ids or {}), **more}
    with bound_contextvars(**{name: str(wanted[name]) for name in IDS if wanted.get(name)}):
        yield


def current_ids() -> dict[str, str]:
    """The ids bound now: what a task that is enqueued here gets as headers."""
    bound = get_contextvars()
    return {name: str(bound[name]) for name in IDS if name in bound}
