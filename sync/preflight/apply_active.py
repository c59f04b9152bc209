"""Sets the active field on accounts where nobody has chosen yet (rules.md 1.2)."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from provisioning.preflight.fixes import ActiveScope
from sync.connectors.salesforce.connection import SalesforceConnection
from sync.connectors.salesforce.soql import literal
from sync.engine.records import Operation, OperationKind

#: Accounts that are read, and then written in one call: what a person fills in meanwhile is not overwritten for long.
PAGE: Final = 200
_MOST_REASONS: Final = 3


def set_active(
    connection: SalesforceConnection,
    object_: str,
    field: str,
    scope: ActiveScope,
    deadline: Callable[[], datetime],
    beat: Callable[[], None],
) -> tuple[str, str]:
    """Yes where the field is still empty, page by page; what was done and what was refused. Safe to repeat.

    Raises SyncError where a page could not be sent at all: the pages before it stay as they are.
    """
    if scope is ActiveScope.NONE:
        return "", ""
    last, done = "", 0
    refused: list[str] = []
    while ids := _page(connection, object_, field, scope, last):
        beat()
        operations = [
            Operation(OperationKind.UPDATE, object_, "", {field: "Yes"}, target_id=one) for one in ids
        ]
        # one call, not a Bulk job: a page is small, and its answers name the accounts
        for one, result in zip(ids, connection.write(operations, deadline=deadline()), strict=True):
            if result.failure is None and not result.unknown:
                done += 1
            else:
                reason = result.failure.message if result.failure else "the connection was cut off"
                refused.append(f"{one}: {reason}")
        last = ids[-1]
    told = f"Set to Yes on {done} account{'s' if done > 1 else ''}." if done else ""
    if not refused:
        return told, ""
    return told, f"{len(refused)} were refused: {'; '.join(refused[:_MOST_REASONS])}"


def _page(
    connection: SalesforceConnection, object_: str, field: str, scope: ActiveScope, last: str
) -> list[str]:
    conditions = [f"{field} = null"]
    if last:
        conditions.append(f"Id > {literal(last)}")
    if scope is ActiveScope.WON:
        conditions.append("Id IN (SELECT AccountId FROM Opportunity WHERE IsWon = true)")
    where = " AND ".join(conditions)
    rows = connection.view.rows(f"SELECT Id FROM {object_} WHERE {where} ORDER BY Id LIMIT {PAGE}")  # noqa: S608
    return [str(row["Id"]) for row in rows]
