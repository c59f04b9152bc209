"""The queue of notices: which are due, what came of sending them. Belongs to the org's thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.salesforce.access import Access
from sandbox.salesforce.org import Org
from sandbox.salesforce.soap.metadata.workflow import OutboundMessages

#: Notifications of one message, the life of one, and the pauses between attempts: the first and the longest.
MOST = 100
LIFE_S = 24 * 3600
FIRST_PAUSE_S, LONGEST_PAUSE_S = 15.0, 2 * 3600.0


@dataclass(frozen=True, slots=True)
class Batch:
    """What goes to one subscriber in one message: ``records`` are values by notification number."""

    message: str
    definition: Mapping[str, Any]
    numbers: Sequence[int]
    records: Mapping[int, Mapping[str, Any]]
    action_id: str


def due(org: Org, now: float) -> list[tuple[str, list[tuple[int, str]]]]:
    """Messages with notices that are due, at most 100 of each; those past their life are dropped."""
    rows = org.store.database.execute(
        "SELECT message, number, record_id FROM outbound_notice WHERE due <= ? ORDER BY message, number",
        (now,),
    ).fetchall()
    found: dict[str, list[tuple[int, str]]] = {}
    for message, number, record_id in rows:
        waiting = found.setdefault(str(message), [])
        if len(waiting) < MOST:
            waiting.append((int(str(number)), str(record_id)))
    return list(found.items())


def batches(org: Org, now: float) -> list[Batch]:
    """What is to be sent now, with the values that the records have now; what cannot be sent any more is dropped."""
    if not org.store.database.execute(
        "SELECT 1 FROM outbound_notice WHERE due <= ? LIMIT 1", (now,)
    ).fetchone():
        return []
    made = []
    with org.store.transaction():
        org.store.database.execute("DELETE FROM outbound_notice WHERE queued < ?", (now - LIFE_S,))
        for message, waiting in due(org, now):
            definition = OutboundMessages(org.store, org.user_id).read(message)
            records = {} if definition is None else _records(org, message, definition, waiting)
            gone = [number for number, _ in waiting if number not in records]
            forget(org, gone)
            if definition is not None and records:
                made.append(Batch(message, definition, list(records), records, _action_id(org, message)))
    return made


def forget(org: Org, numbers: Sequence[int]) -> None:
    """Take notices out of the queue."""
    org.store.database.executemany(
        "DELETE FROM outbound_notice WHERE number = ?", [(one,) for one in numbers]
    )


def put_off(org: Org, numbers: Sequence[int], now: float) -> None:
    """Try notices again later, each time after a longer pause."""
    org.store.database.executemany(
        "UPDATE outbound_notice SET attempts = attempts + 1, due = ? + min(? * (1 << min(attempts, 20)), ?) "
        "WHERE number = ?",
        [(now, FIRST_PAUSE_S, LONGEST_PAUSE_S, one) for one in numbers],
    )


def advance(org: Org, seconds: float) -> None:
    """Let the queue see seconds pass; call inside a transaction."""
    org.store.database.execute(
        "UPDATE outbound_notice SET due = due - ?, queued = queued - ?", (seconds, seconds)
    )


def _records(
    org: Org, message: str, definition: Mapping[str, Any], waiting: Sequence[tuple[int, str]]
) -> dict[int, Mapping[str, Any]]:
    """Values by number; records deleted in between are left out."""
    sobject = org.store.schema.get(message.partition(".")[0])
    fields = definition.get("fields") or []
    names = fields if isinstance(fields, list) else [fields]
    listed = ", ".join(dict.fromkeys(["Id", *names]))
    ids = ", ".join(f"'{record_id}'" for _, record_id in waiting)
    text = f"SELECT {listed} FROM {sobject.name} WHERE Id IN ({ids})"  # noqa: S608 - SOQL of checked names
    found = org.query(Access(org.store, org.user_id), text, include_deleted=False)
    known = {str(one["Id"]): one for one in found.records(0, len(waiting), "")}
    return {number: known[record_id] for number, record_id in waiting if record_id in known}


def _action_id(org: Org, message: str) -> str:
    row = org.store.database.execute(
        "SELECT id FROM metadata_component WHERE type = 'WorkflowOutboundMessage' AND name = ?", (message,)
    ).fetchone()
    return "" if row is None else str(row[0])
