"""Types that the org keeps as they are given and gives back unchanged: it does nothing more with them."""

import json
from collections.abc import Mapping

from sandbox.salesforce.errors import RecordRefusedError
from sandbox.salesforce.rules import validation
from sandbox.salesforce.soap.metadata.component import Definition, Origins, missing
from sandbox.salesforce.soap.metadata.kinds import KINDS, Kind
from sandbox.salesforce.store import Store

#: Elements without which a component is refused, by type.
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "CustomPermission": ("label",),
    "GlobalValueSet": ("masterLabel",),
    "ListView": ("label",),
    "RemoteSiteSetting": ("url",),
    "ValidationRule": ("errorConditionFormula", "errorMessage"),
    "WorkflowOutboundMessage": ("endpointUrl",),
    "WorkflowRule": ("triggerType",),
}


class Kept:
    """The components of one type, by full name."""

    def __init__(self, store: Store, kind: Kind, user_id: str) -> None:
        self._store = store
        self._kind = kind
        self._user_id = user_id

    def names(self) -> list[str]:
        """Of all that were given."""
        rows = self._store.database.execute(
            "SELECT name FROM metadata_component WHERE type = ? AND definition IS NOT NULL ORDER BY name",
            (self._kind.name,),
        )
        return [str(row[0]) for row in rows]

    def read(self, name: str) -> Definition | None:
        """As it was given."""
        row = self._store.database.execute(
            "SELECT name, definition FROM metadata_component WHERE type = ? AND name = ? "
            "AND definition IS NOT NULL",
            (self._kind.name, name),
        ).fetchone()
        return None if row is None else {"fullName": str(row[0]), **json.loads(str(row[1]))}

    def save(self, definition: Definition, *, exists: bool) -> None:
        """Replace it as a whole."""
        del exists
        name = str(definition.get("fullName", ""))
        if self._kind.parent:
            self._check_parent(name)
        lacking = [one for one in _NEEDED.get(self._kind.name, ()) if not definition.get(one)]
        if lacking:
            raise RecordRefusedError(
                "REQUIRED_FIELD_MISSING", f"Required fields are missing: [{', '.join(lacking)}]", *lacking
            )
        if self._kind.name == validation.TYPE:
            owner = self._store.schema.get(name.partition(".")[0])
            validation.compile_rule(self._store, owner, definition)
        keep(self._store, self._kind.name, name, definition, self._user_id)

    def delete(self, name: str) -> None:
        """Forget it."""
        if self.read(name) is None:
            raise missing(self._kind.name, name)
        Origins(self._store).forget(self._kind.name, name)

    def _check_parent(self, name: str) -> None:
        owner, _, own = name.partition(".")
        if not own or self._store.schema.find(owner) is None:
            raise missing("CustomObject", owner)


def keep(store: Store, kind: str, name: str, definition: Definition, user_id: str) -> None:
    """Keep a definition, or what no record and no table holds of one."""
    Origins(store).note(kind, name, KINDS[kind].prefix, user_id)
    below = {key: value for key, value in definition.items() if key != "fullName"}
    store.database.execute(
        "UPDATE metadata_component SET definition = ? WHERE type = ? AND name = ?",
        (json.dumps(below), kind, name),
    )


def kept(store: Store, kind: str, name: str) -> Definition:
    """What ``keep`` was last given, without its name; {} where that never was."""
    row = store.database.execute(
        "SELECT definition FROM metadata_component WHERE type = ? AND name = ? AND definition IS NOT NULL",
        (kind, name),
    ).fetchone()
    return {} if row is None else dict(json.loads(str(row[0])))
