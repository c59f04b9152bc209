"""Profile: its rights are those of its own permission set; its login IP ranges, record types and layouts hold."""

import json

from sandbox.salesforce.assigned import profile_name
from sandbox.salesforce.errors import RecordRefusedError
from sandbox.salesforce.soap.metadata import assignments
from sandbox.salesforce.soap.metadata.component import Definition, listed
from sandbox.salesforce.soap.metadata.ip_ranges import checked_range, ranges_in
from sandbox.salesforce.soap.metadata.kept import keep, kept
from sandbox.salesforce.soap.metadata.rights import ELEMENTS, Rights
from sandbox.salesforce.store import Store

_KIND = "Profile"
_NOTE = "login ranges"


class Profiles:
    """Writing loginIpRanges replaces all of them, as in a real org; rights and assignments that are not named stay."""

    def __init__(self, store: Store, user_id: str) -> None:
        self._store = store
        self._user_id = user_id

    def names(self) -> list[str]:
        """Of those that came with the org: no other can be made."""
        return sorted(self._all())

    def read(self, name: str) -> Definition | None:
        """The profile; without ranges the element is absent."""
        profile = self._all().get(name)
        if profile is None:
            return None
        more = kept(self._store, _KIND, name)
        rights = Rights(self._store, self._user_id, profile).read()
        fields = [*rights.get("fieldPermissions", []), *listed(more.get("fieldPermissions"))]
        if fields:
            rights["fieldPermissions"] = sorted(fields, key=lambda one: str(one["field"]))
        ranges = json.loads(self._store.note(_note(name)) or "[]")
        shown = {"loginIpRanges": ranges} if ranges else {}
        assigned = {
            "layoutAssignments": assignments.told_layouts(self._store, more),
            "recordTypeVisibilities": assignments.told_visibilities(self._store, more),
        }
        told = {**more, **assigned, **rights, **shown}
        return {"custom": False, **{key: one for key, one in told.items() if one != []}, "fullName": name}

    def save(self, definition: Definition, *, exists: bool) -> None:
        """Change rights, replace the ranges where some are given or none at all are."""
        if not exists:
            raise RecordRefusedError("INVALID_OPERATION", "the sandbox makes no profiles", "fullName")
        name = str(definition.get("fullName", ""))
        ranges = [
            checked_range(one, ends=("startAddress", "endAddress"), field="loginIpRanges")
            for one in ranges_in(definition, "loginIpRanges")
        ]
        fixed = Rights(self._store, self._user_id, self._all()[name]).give(definition)
        held = (*ELEMENTS, "loginIpRanges", "custom")
        known = kept(self._store, _KIND, name)
        more = {key: value for key, value in definition.items() if key not in held}
        more["recordTypeVisibilities"] = assignments.merged_visibilities(self._store, known, definition)
        more["layoutAssignments"] = assignments.merged_layouts(self._store, known, definition)
        if fixed:
            more["fieldPermissions"] = fixed
        keep(self._store, _KIND, name, {**known, **more}, self._user_id)
        self._store.set_note(_note(name), json.dumps(ranges))

    def delete(self, name: str) -> None:
        """Profiles that came with the org stay."""
        raise RecordRefusedError("INVALID_OPERATION", f"{name} cannot be deleted", "fullName")

    def _all(self) -> dict[str, str]:
        """Ids of the profiles' own permission sets by the profiles' names."""
        rows = self._store.database.execute(
            'SELECT p."Name", s."Id" FROM "Profile" p JOIN "PermissionSet" s ON s."ProfileId" = p."Id" '
            'WHERE p."IsDeleted" = 0 AND s."IsDeleted" = 0'
        )
        return {profile_name(str(name)): str(record_id) for name, record_id in rows}


def login_ranges(store: Store, profile: str) -> list[tuple[str, str]]:
    """First and last addresses from which users of a profile (by its Name) may log in; none for from anywhere."""
    kept_ranges = json.loads(store.note(_note(profile_name(profile))) or "[]")
    return [(str(one["startAddress"]), str(one["endAddress"])) for one in kept_ranges]


def _note(name: str) -> str:
    return _NOTE if name == "Admin" else f"{_NOTE} of {name}"
