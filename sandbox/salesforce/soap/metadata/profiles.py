"""Profile: the one of the administrator, with its login IP ranges. They are kept and shown, not enforced."""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.salesforce.errors import RecordRefusedError
from sandbox.salesforce.soap.metadata.ip_ranges import checked_range, ranges_in
from sandbox.salesforce.store import Store

#: System Administrator, as the Metadata API names it.
_NAME = "Admin"
_NOTE = "login ranges"


class Profiles:
    """Writing loginIpRanges replaces all of them, as in a real org."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def names(self) -> list[str]:
        """Just the one."""
        return [_NAME]

    def read(self, name: str) -> Mapping[str, Any] | None:
        """The profile; without ranges the element is absent."""
        if name != _NAME:
            return None
        ranges = json.loads(self._store.note(_NOTE) or "[]")
        return {"fullName": _NAME, "custom": False, **({"loginIpRanges": ranges} if ranges else {})}

    def save(self, definition: Mapping[str, Any], *, exists: bool) -> None:
        """Replace the ranges."""
        if not exists:
            raise RecordRefusedError("INVALID_OPERATION", "the sandbox makes no profiles", "fullName")
        ranges = [
            checked_range(one, ends=("startAddress", "endAddress"), field="loginIpRanges")
            for one in ranges_in(definition, "loginIpRanges")
        ]
        self._store.set_note(_NOTE, json.dumps(ranges))

    def delete(self, name: str) -> None:
        """The administrator's profile stays."""
        raise RecordRefusedError("INVALID_OPERATION", f"{name} cannot be deleted", "fullName")
