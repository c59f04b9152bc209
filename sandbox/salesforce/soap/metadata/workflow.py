"""WorkflowOutboundMessage and WorkflowRule: the rules queue notices of the messages; other actions do nothing."""

from sandbox.salesforce.errors import RecordRefusedError
from sandbox.salesforce.outbound import triggers
from sandbox.salesforce.soap.metadata.component import Definition, listed, missing
from sandbox.salesforce.soap.metadata.kept import Kept
from sandbox.salesforce.soap.metadata.kinds import KINDS
from sandbox.salesforce.store import Store


class OutboundMessages(Kept):
    """Where to send what: endpointUrl and fields of an object's records."""

    def __init__(self, store: Store, user_id: str) -> None:
        super().__init__(store, KINDS["WorkflowOutboundMessage"], user_id)

    def save(self, definition: Definition, *, exists: bool) -> None:
        """Keep it; its fields must exist."""
        sobject = self._store.schema.find(str(definition.get("fullName", "")).partition(".")[0])
        for field in listed(definition.get("fields")):
            if sobject is not None and sobject.find(str(field)) is None:
                raise missing("CustomField", f"{sobject.name}.{field}")
        super().save(definition, exists=exists)


class WorkflowRules(Kept):
    """When to send: an active rule watches its object's records."""

    def __init__(self, store: Store, user_id: str) -> None:
        super().__init__(store, KINDS["WorkflowRule"], user_id)

    def save(self, definition: Definition, *, exists: bool) -> None:
        """Keep it and watch by it."""
        super().save(definition, exists=exists)
        name = str(definition["fullName"])
        for element in ("booleanFilter", "formula"):
            if definition.get(element):
                raise RecordRefusedError(
                    "FIELD_INTEGRITY_EXCEPTION",
                    f"the sandbox's rules know no {element}: use criteriaItems",
                    element,
                )
        owner = name.partition(".")[0]
        sobject = self._store.schema.find(owner)
        if sobject is None:
            raise missing("CustomObject", owner)
        triggers.forget(self._store, name)
        if str(definition.get("active", "false")).lower() == "true":
            actions = [
                f"{sobject.name}.{one.get('name')}"
                for one in listed(definition.get("actions"))
                if one.get("type") == "OutboundMessage"
            ]
            known = OutboundMessages(self._store, self._user_id)
            for action in actions:
                if known.read(action) is None:
                    raise missing("WorkflowOutboundMessage", action)
            triggers.watch(
                self._store,
                sobject,
                name,
                actions,
                when=str(definition.get("triggerType")),
                items=listed(definition.get("criteriaItems")),
            )

    def delete(self, name: str) -> None:
        """Forget it and watch no more."""
        super().delete(name)
        triggers.forget(self._store, name)


class Workflows:
    """What the workflow of an object holds: a file of its own, whose components are deployed one by one."""

    def __init__(self, store: Store, user_id: str) -> None:
        self._store = store
        self._user_id = user_id

    def names(self) -> list[str]:
        """Objects that have any."""
        return sorted({one.partition(".")[0] for kind in _INSIDE.values() for one in self._of(kind).names()})

    def read(self, name: str) -> Definition | None:
        """All that is inside it."""
        found: dict[str, object] = {}
        for element, kind in _INSIDE.items():
            component = self._of(kind)
            whole = [component.read(one) for one in component.names() if one.partition(".")[0] == name]
            if whole:
                found[element] = [
                    {**one, "fullName": str(one["fullName"]).partition(".")[2]} for one in whole if one
                ]
        return {"fullName": name, **found} if found else None

    def save(self, definition: Definition, *, exists: bool) -> None:
        """Its components are written by their own types."""
        del exists
        for element, kind in _INSIDE.items():
            component = self._of(kind)
            for one in listed(definition.get(element)):
                full = {**one, "fullName": f"{definition['fullName']}.{one.get('fullName', '')}"}
                component.save(full, exists=component.read(full["fullName"]) is not None)

    def delete(self, name: str) -> None:
        """A workflow goes with its object."""
        raise RecordRefusedError("INVALID_OPERATION", f"{name}: delete what is inside it", "fullName")

    def _of(self, kind: str) -> Kept:
        if kind == "WorkflowOutboundMessage":
            return OutboundMessages(self._store, self._user_id)
        if kind == "WorkflowRule":
            return WorkflowRules(self._store, self._user_id)
        return Kept(self._store, KINDS[kind], self._user_id)


_INSIDE = KINDS["Workflow"].children
