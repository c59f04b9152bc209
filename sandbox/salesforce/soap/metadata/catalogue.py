"""The components of an org by their type, and writing them so that who wrote them is known."""

from collections.abc import Callable, Mapping

from sandbox.salesforce.errors import RecordRefusedError
from sandbox.salesforce.soap.metadata.component import Component, Definition, Origins, missing
from sandbox.salesforce.soap.metadata.fields import CustomFields
from sandbox.salesforce.soap.metadata.kept import Kept
from sandbox.salesforce.soap.metadata.kinds import KINDS
from sandbox.salesforce.soap.metadata.layouts import Layouts
from sandbox.salesforce.soap.metadata.objects import CustomObjects
from sandbox.salesforce.soap.metadata.permissions import PermissionSets
from sandbox.salesforce.soap.metadata.profiles import Profiles
from sandbox.salesforce.soap.metadata.record_types import RecordTypes
from sandbox.salesforce.soap.metadata.security import SecuritySettings
from sandbox.salesforce.soap.metadata.workflow import OutboundMessages, WorkflowRules, Workflows
from sandbox.salesforce.store import Store

#: The type of which the only settings are, by its name in the calls on single components.
SETTINGS = "SecuritySettings"
_OWN: Mapping[str, Callable[[Store, str], Component]] = {
    "CustomField": CustomFields,
    "CustomObject": CustomObjects,
    "Layout": Layouts,
    "PermissionSet": PermissionSets,
    "Profile": Profiles,
    "RecordType": RecordTypes,
    "Workflow": Workflows,
    "WorkflowOutboundMessage": OutboundMessages,
    "WorkflowRule": WorkflowRules,
}


class Catalogue:
    """All metadata of an org, written by one user. Use inside a transaction where something is written."""

    def __init__(self, store: Store, user_id: str) -> None:
        self.store = store
        self._user_id = user_id

    def knows(self, kind: str) -> bool:
        """Whether there is such a type."""
        return kind in KINDS or kind == SETTINGS

    def of(self, kind: str) -> Component:
        """The components of a type that is known."""
        if kind in {"Settings", SETTINGS}:
            return SecuritySettings(self.store)
        if kind in _OWN:
            return _OWN[kind](self.store, self._user_id)
        return Kept(self.store, KINDS[kind], self._user_id)

    def names(self, kind: str) -> list[str]:
        """Full names of a type's components."""
        return self.of(kind).names()

    def read(self, kind: str, name: str) -> Definition | None:
        """One component."""
        return self.of(kind).read(name)

    def create(self, kind: str, definition: Definition) -> None:
        """Add a component; RecordRefusedError where there is one of that name."""
        name = str(definition.get("fullName", ""))
        component = self.of(kind)
        if component.read(name) is not None:
            raise RecordRefusedError(
                "DUPLICATE_DEVELOPER_NAME",
                f"There is already a {'field' if kind == 'CustomField' else 'component'} named "
                f"{name.rpartition('.')[2]}{' on ' + name.partition('.')[0] if '.' in name else ''}.",
                "fullName",
            )
        self._save(component, kind, definition, exists=False)

    def update(self, kind: str, definition: Definition) -> None:
        """Change a component; RecordRefusedError where there is none of that name."""
        component = self.of(kind)
        if component.read(str(definition.get("fullName", ""))) is None:
            raise missing(kind, str(definition.get("fullName", "")))
        self._save(component, kind, definition, exists=True)

    def upsert(self, kind: str, definition: Definition) -> bool:
        """Add or change a component; whether it is new."""
        component = self.of(kind)
        exists = component.read(str(definition.get("fullName", ""))) is not None
        self._save(component, kind, definition, exists=exists)
        return not exists

    def delete(self, kind: str, name: str) -> None:
        """Take a component away."""
        self.of(kind).delete(name)
        self.store.access_version += 1
        Origins(self.store).forget(kind, name)

    def rename(self, kind: str, name: str, other: str) -> None:
        """Give a component another name: custom objects and fields, and what nothing else knows by name."""
        component = self.of(kind)
        known = component.read(name)
        if known is None:
            raise missing(kind, name)
        if isinstance(component, CustomObjects | CustomFields):
            component.rename(name, other)
            return
        if not isinstance(component, Kept):
            raise RecordRefusedError("INVALID_OPERATION", f"the sandbox does not rename a {kind}", "fullName")
        self.create(kind, {**known, "fullName": other})
        self.delete(kind, name)

    def _save(self, component: Component, kind: str, definition: Definition, *, exists: bool) -> None:
        name = str(definition.get("fullName", ""))
        if not name:
            raise RecordRefusedError(
                "REQUIRED_FIELD_MISSING", "Required field is missing: fullName", "fullName"
            )
        if kind in KINDS and not KINDS[kind].deployed:
            raise RecordRefusedError("INVALID_OPERATION", f"the sandbox takes no {kind}")
        component.save(definition, exists=exists)
        # What is made from metadata and kept, such as descriptions, is made again.
        self.store.access_version += 1
        Origins(self.store).note(kind, name, KINDS[kind].prefix if kind in KINDS else "", self._user_id)
