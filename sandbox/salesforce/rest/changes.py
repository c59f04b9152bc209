"""updated and deleted: which records changed or went between two moments, for clients that keep a copy.

The words about the thirty days are unchecked; the days themselves, and those of the recycle bin, are the manual's.
"""

from datetime import datetime, timedelta

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.rest.call import Answer, Call, answer, method_not_allowed
from sandbox.salesforce.rules.recycle_bin import RETENTION, last_purged
from sandbox.salesforce.schema.fields import SObject
from sandbox.salesforce.store import quoted
from sandbox.salesforce.values import stored_datetime

_LONGEST = timedelta(days=30)


def changes(call: Call, sobject: SObject, *, deleted: bool) -> Answer:
    """sobjects/X/updated and sobjects/X/deleted. Deletions are told for as long as the recycle bin keeps them."""
    if call.method != "GET":
        raise method_not_allowed(call, "GET")
    start, end = (_moment(call, name) for name in ("start", "end"))
    now, store = call.org.store.now(), call.org.store
    if start >= end:
        raise _refused("startDate must be before endDate")
    if start < stored_datetime(now - _LONGEST):
        raise _refused("startDate cannot be more than 30 days ago")
    oldest = stored_datetime(now - RETENTION) if deleted else ""
    table = quoted(sobject.name)
    latest = store.database.execute(f"SELECT max(SystemModstamp) FROM {table}").fetchone()  # noqa: S608
    rows = store.database.execute(
        f"SELECT Id, SystemModstamp FROM {table} "  # noqa: S608 - the table is the schema's
        "WHERE IsDeleted = ? AND SystemModstamp >= ? AND SystemModstamp <= ? ORDER BY SystemModstamp, Id",
        (int(deleted), max(start, oldest), end),
    ).fetchall()
    covered = min(end, str(latest[0])) if latest and latest[0] else end
    if deleted:
        return answer(
            {
                "deletedRecords": [{"deletedDate": stamp, "id": record_id} for record_id, stamp in rows],
                "earliestDateAvailable": last_purged(store, sobject),
                "latestDateCovered": covered,
            }
        )
    return answer({"ids": [record_id for record_id, _ in rows], "latestDateCovered": covered})


def _moment(call: Call, name: str) -> str:
    try:
        # A plus sign that was not quoted arrives as a blank.
        return stored_datetime(datetime.fromisoformat(call.parameters[name].replace(" ", "+")))
    except (KeyError, ValueError, OverflowError):
        raise _refused(f"{name}: a date with time is needed") from None


def _refused(message: str) -> ApiError:
    return ApiError(400, "INVALID_REPLICATION_DATE", message)
