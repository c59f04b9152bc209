"""SecuritySettings: the trusted IP ranges, and what else of the settings a client gives or expects."""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.salesforce.errors import RecordRefusedError
from sandbox.salesforce.soap.metadata.component import Definition
from sandbox.salesforce.soap.metadata.ip_ranges import checked_range, ranges_in
from sandbox.salesforce.store import Store

_NAME = "Security"
_NOTE = "trusted ranges"
_MORE = "security settings"
_DEFAULT = {"sessionSettings": {"enforceIpRangesEveryRequest": False, "lockSessionsToIp": False}}


class SecuritySettings:
    """The one component of this type. Writing networkAccess replaces all ranges, an empty one deletes them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def names(self) -> list[str]:
        """Just the one."""
        return [_NAME]

    def read(self, name: str) -> Definition | None:
        """The settings."""
        if name != _NAME:
            return None
        ranges = json.loads(self._store.note(_NOTE) or "[]")
        more = json.loads(self._store.note(_MORE) or json.dumps(_DEFAULT))
        return {"fullName": _NAME, "networkAccess": {"ipRanges": ranges}, **more}

    def save(self, definition: Definition, *, exists: bool) -> None:
        """Replace the ranges where networkAccess is given, and whatever else is; ``exists`` is always so."""
        del exists
        if definition.get("fullName", _NAME) != _NAME:
            raise RecordRefusedError(
                "INVALID_OPERATION", "there is one SecuritySettings: Security", "fullName"
            )
        more = {key: value for key, value in definition.items() if key not in {"fullName", "networkAccess"}}
        if more:
            had = json.loads(self._store.note(_MORE) or json.dumps(_DEFAULT))
            self._store.set_note(_MORE, json.dumps({**had, **more}))
        if "networkAccess" not in definition:
            return
        access = definition["networkAccess"]
        given = ranges_in(access, "ipRanges") if isinstance(access, Mapping) else []
        ranges = [_checked(one) for one in given]
        self._store.set_note(_NOTE, json.dumps(ranges))

    def delete(self, name: str) -> None:
        """Settings cannot be deleted."""
        raise RecordRefusedError("INVALID_OPERATION", f"{name} cannot be deleted", "fullName")


def trusted_ranges(store: Store) -> list[tuple[str, str]]:
    """First and last addresses from which no security token is asked for."""
    return [(str(one["start"]), str(one["end"])) for one in json.loads(store.note(_NOTE) or "[]")]


def _checked(given: Mapping[str, Any]) -> dict[str, str]:
    made = checked_range(given, ends=("start", "end"), field="networkAccess")
    return {"description": str(given["description"]), **made} if given.get("description") else made
