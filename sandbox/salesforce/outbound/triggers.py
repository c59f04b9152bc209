"""Queueing: triggers in the org's file note a record in the transaction that writes it.

So a notice is queued exactly when its record is acknowledged, by whatever way it was written.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.salesforce.errors import RecordRefusedError
from sandbox.salesforce.outbound.criteria import condition
from sandbox.salesforce.schema.fields import SObject
from sandbox.salesforce.store import Store, quoted

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_ON_CREATION = {"onCreateOnly", "onAllChanges", "onCreateOrTriggeringUpdate"}
_ON_CHANGE = {"onAllChanges", "onCreateOrTriggeringUpdate"}
#: Seconds since 1970: the moment of the write.
_NOW = "(julianday('now') - 2440587.5) * 86400.0"


def watch(
    store: Store,
    sobject: SObject,
    rule: str,
    messages: Sequence[str],
    *,
    when: str,
    items: Sequence[Mapping[str, Any]],
) -> None:
    """Queue ``messages`` (Account.Send_It) whenever a record comes to meet the rule."""
    forget(store, rule)
    if when not in _ON_CREATION:
        raise RecordRefusedError(
            "FIELD_INTEGRITY_EXCEPTION", f"the sandbox has no triggerType {when}", "triggerType"
        )
    meets = f"NEW.IsDeleted = 0 AND {condition(sobject, items, 'NEW')}"
    inserts = "".join(
        "INSERT INTO outbound_notice (message, record_id, queued, due) "  # noqa: S608 - names that were checked
        f"VALUES ('{_checked(one)}', NEW.Id, {_NOW}, {_NOW}); "
        for one in messages
    )
    if not inserts:
        return
    table = quoted(sobject.name)
    create, change = (quoted(f"outbound {moment} {_checked(rule)}") for moment in ("create", "change"))
    store.database.execute(
        f"CREATE TRIGGER {create} AFTER INSERT ON {table} WHEN {meets} BEGIN {inserts} END"
    )
    if when in _ON_CHANGE:
        if when == "onCreateOrTriggeringUpdate" and items:
            meets += f" AND NOT ({condition(sobject, items, 'OLD')})"
        store.database.execute(
            f"CREATE TRIGGER {change} AFTER UPDATE ON {table} WHEN {meets} BEGIN {inserts} END"
        )


def forget(store: Store, rule: str) -> None:
    """Queue nothing more for a rule."""
    for moment in ("create", "change"):
        store.database.execute(f"DROP TRIGGER IF EXISTS {quoted(f'outbound {moment} {_checked(rule)}')}")


def _checked(name: str) -> str:
    """A full name whose two parts are developer names: it is written into SQL."""
    owner, _, own = name.partition(".")
    if not (_NAME.fullmatch(owner) and _NAME.fullmatch(own)):
        raise RecordRefusedError(
            "INVALID_FIELD",
            "The name can only contain underscores and alphanumeric characters. It must be unique, begin with a "
            "letter, not include spaces, not end with an underscore, and not contain two consecutive underscores.",
            "fullName",
        )
    return name
