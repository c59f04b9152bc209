"""SecuritySettings: the trusted IP ranges, and the little around them that a reader expects."""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.salesforce.errors import RecordRefusedError
from sandbox.salesforce.soap.metadata.ip_ranges import checked_range, ranges_in
from sandbox.salesforce.store import Store

_NAME = "Security"
_NOTE = "trusted ranges"


class SecuritySettings:
    """The one component of this type. Writing networkAccess replaces all ranges, an empty one deletes them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def names(self) -> list[str]:
        """Just the one."""
        return [_NAME]

    def read(self, name: str) -> Mapping[str, Any] | None:
        """The settings."""
        if name != _NAME:
            return None
        ranges = json.loads(self._store.note(_NOTE) or "[]")
        return {
            "fullName": _NAME,
            "networkAccess": {"ipRanges": ranges},
            "sessionSettings": {"enforceIpRangesEveryRequest": False, "lockSessionsToIp": False},
        }

    def save(self, definition: Mapping[str, Any], *, exists: bool) -> None:
        """Replace the ranges where networkAccess is given; ``exists`` is always so."""
        del exists
        if "networkAccess" not in definition:
            return
        access = definition["networkAccess"]
        given = ranges_in(access, "ipRanges") if isinstance(access, Mapping) else []
        ranges = [_checked(one) for one in given]
        self._store.set_note(_NOTE, json.dumps(ranges))

    def delete(self, name: str) -> None:
        """Settings cannot be deleted."""
        raise RecordRefusedError("INVALID_OPERATION", f"{name} cannot be deleted", "fullName")


def _checked(given: Mapping[str, Any]) -> dict[str, str]:
    made = checked_range(given, ends=("start", "end"), field="networkAccess")
    return {"description": str(given["description"]), **made} if given.get("description") else made
