"""What a user's profile and permission sets assign: record types, the one that is taken by itself, layouts.

The Metadata API writes them as elements of Profile and PermissionSet. A record type that it made is nobody's until one
of those gives it; one that was made as a record, or came with the org, is everybody's until a profile takes it away.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from sandbox.salesforce.schema.fields import SObject
from sandbox.salesforce.soap.metadata.component import listed
from sandbox.salesforce.store import Store

#: Id of the record type that stands for none.
MASTER: Final = "012000000000000AAA"
#: The picklists whose values a record type has from its business process.
_PROCESSES: Final = {"Case": "status", "Lead": "status", "Opportunity": "stagename"}
#: Profiles that the Metadata API does not call by their label.
_NAMES: Final = {"System Administrator": "Admin", "Standard User": "Standard"}


class RecordTypeOf(NamedTuple):
    """A record type of an object; ``available``: active, and one that the user may give to records."""

    id: str
    name: str
    developer_name: str
    active: bool
    available: bool


class Assigned:
    """The assignments of one user, as they are when first asked for."""

    def __init__(self, store: Store, user_id: str, *, unlimited: bool = False) -> None:
        self._store = store
        self._user_id = user_id
        self._unlimited = unlimited
        self._types: dict[str, list[RecordTypeOf]] = {}
        self._picklists: dict[str, Mapping[str, Mapping[str, bool]]] = {}

    def record_types(self, sobject: SObject) -> list[RecordTypeOf]:
        """The record types of an object by name, without the master."""
        if sobject.name not in self._types:
            rows = self._store.database.execute(
                'SELECT "Id", "Name", "DeveloperName", "IsActive", EXISTS (SELECT 1 FROM metadata_component m '
                "WHERE m.type = 'RecordType' AND m.name = \"SobjectType\" || '.' || \"DeveloperName\") "
                'FROM "RecordType" WHERE "SobjectType" = ? AND "IsDeleted" = 0 ORDER BY "Name"',
                (sobject.name,),
            ).fetchall()
            self._types[sobject.name] = [
                RecordTypeOf(
                    str(record_id),
                    str(name),
                    str(own),
                    bool(active),
                    bool(active) and self._given(f"{sobject.name}.{own}", otherwise=not by_metadata),
                )
                for record_id, name, own, active, by_metadata in rows
            ]
        return self._types[sobject.name]

    def default_type(self, sobject: SObject) -> str:
        """Id of the record type that a new record gets by itself, MASTER for none."""
        for one in visibilities(self._profile):
            owner, _, own = str(one.get("recordType", "")).partition(".")
            if owner.lower() == sobject.name.lower() and is_true(one.get("default")):
                for found in self.record_types(sobject):
                    if found.developer_name.lower() == own.lower() and found.available:
                        return found.id
        return MASTER

    def picklists(self, sobject: SObject, record_type: str) -> Mapping[str, Mapping[str, bool]]:
        """What a record type leaves of its object's picklists, by lower-case field name: values, and which is default.

        A picklist of which its definition says nothing keeps all values, and is not among them (unchecked).
        """
        if record_type not in self._picklists:
            own = next(
                (one.developer_name for one in self.record_types(sobject) if one.id == record_type), ""
            )
            self._picklists[record_type] = _picklists(self._store, sobject, own) if own else {}
        return self._picklists[record_type]

    def layout(self, sobject: SObject, developer_name: str) -> str:
        """Full name of the layout for a record type ('' for the master); '' where the profile names none."""
        wanted = f"{sobject.name}.{developer_name}".lower() if developer_name else ""
        return layout_assigned(self._profile, sobject, wanted)

    def _given(self, full_name: str, *, otherwise: bool) -> bool:
        if self._unlimited:
            return True
        said = [
            is_true(one.get("visible"))
            for definition in (self._profile, *self._sets)
            for one in visibilities(definition)
            if str(one.get("recordType", "")).lower() == full_name.lower()
        ]
        return any(said) if said else otherwise

    @cached_property
    def _profile(self) -> Mapping[str, Any]:
        row = self._store.database.execute(
            'SELECT p."Name" FROM "User" u JOIN "Profile" p ON p."Id" = u."ProfileId" WHERE u."Id" = ?',
            (self._user_id,),
        ).fetchone()
        return {} if row is None else _definition(self._store, "Profile", profile_name(str(row[0])))

    @cached_property
    def _sets(self) -> list[Mapping[str, Any]]:
        rows = self._store.database.execute(
            'SELECT s."Name" FROM "PermissionSetAssignment" a JOIN "PermissionSet" s ON s."Id" = a."PermissionSetId" '
            'WHERE a."AssigneeId" = ? AND a."IsDeleted" = 0 AND s."IsDeleted" = 0 AND s."IsOwnedByProfile" = 0',
            (self._user_id,),
        ).fetchall()
        return [_definition(self._store, "PermissionSet", str(row[0])) for row in rows]


def profile_name(label: str) -> str:
    """What the Metadata API calls a profile."""
    return _NAMES.get(label, label)


def visibilities(definition: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """recordTypeVisibilities of a profile or permission set."""
    return listed(definition.get("recordTypeVisibilities"))


def layout_assigned(profile: Mapping[str, Any], sobject: SObject, record_type: str) -> str:
    """The layout that a profile's definition has for an object and record type (lower-case full name, '' for none)."""
    found = ""
    for one in listed(profile.get("layoutAssignments")):
        layout, given = str(one.get("layout", "")), str(one.get("recordType") or "").lower()
        if layout.partition("-")[0].lower() == sobject.name.lower() and given == record_type:
            found = layout
    return found


def chosen_values(element: Mapping[str, Any]) -> dict[str, bool]:
    """``values`` of an element, which their names have with % escapes, and which of them is the default."""
    return {
        unquote(str(one.get("fullName", ""))): is_true(one.get("default"))
        for one in listed(element.get("values"))
    }


def _picklists(store: Store, sobject: SObject, record_type: str) -> dict[str, Mapping[str, bool]]:
    made = _definition(store, "RecordType", f"{sobject.name}.{record_type}")
    found: dict[str, Mapping[str, bool]] = {
        str(one.get("picklist", "")).lower(): chosen_values(one) for one in listed(made.get("picklistValues"))
    }
    process = made.get("businessProcess")
    if process and sobject.name in _PROCESSES:
        stages = _definition(store, "BusinessProcess", f"{sobject.name}.{process}")
        found[_PROCESSES[sobject.name]] = chosen_values(stages)
    return found


def is_true(value: object) -> bool:
    """Whether an element of a definition says true."""
    return str(value).lower() == "true"


def _definition(store: Store, kind: str, name: str) -> Mapping[str, Any]:
    row = store.database.execute(
        "SELECT definition FROM metadata_component WHERE type = ? AND name = ? AND definition IS NOT NULL",
        (kind, name),
    ).fetchone()
    return {} if row is None else dict(json.loads(str(row[0])))
