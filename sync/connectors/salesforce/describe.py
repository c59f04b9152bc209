"""What the org says of an object to the integration user: its fields, relationships, and how its values are read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sync.connectors.salesforce.rest import RefusedError, Rest
from sync.engine.records import FieldInfo, ObjectInfo, Value
from sync.errors.codes import Code
from sync.errors.diagnose import sync_error


@dataclass(frozen=True, slots=True)
class ChildRelationship:
    """Records that hang on an object: their sObject, and the field of theirs that holds the parent's Id."""

    object: str
    field: str


@dataclass(frozen=True, slots=True)
class Described:
    """One object: its public description, its child relationships by name, and the values that are not plain JSON."""

    info: ObjectInfo
    children: Mapping[str, ChildRelationship]
    readers: Mapping[str, Callable[[Any], Value]]


@dataclass(frozen=True, slots=True)
class ObjectName:
    """One object of the org's list: ``custom`` for its own ones."""

    name: str
    label: str
    custom: bool


class Describes:
    """Descriptions of one org, asked for once each."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._known: dict[str, Described] = {}

    def get(self, name: str) -> Described:
        """The description of an sObject; ConfigurationError where the user does not see one of that name."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = _described(self._ask(name))
        return known

    def names(self) -> list[ObjectName]:
        """Objects whose records the user can read and make, by name; histories, shares and the like left out."""
        answer = self._rest.get("sobjects")
        return [
            ObjectName(entry["name"], entry.get("label") or entry["name"], bool(entry.get("custom")))
            for entry in answer["sobjects"]
            if all(entry.get(able, True) for able in ("queryable", "createable", "layoutable"))
            and not any(entry.get(odd) for odd in ("customSetting", "deprecatedAndHidden"))
        ]

    def forget(self) -> None:
        """Ask again from now on: fields were made."""
        self._known.clear()

    def _ask(self, name: str) -> Any:
        try:
            return self._rest.send("GET", f"sobjects/{name}/describe")
        except RefusedError as refused:
            if refused.failure.code in ("NOT_FOUND", "INVALID_TYPE"):
                raise sync_error(Code.OBJECT_MISSING, field=name, answer=refused.failure.message) from refused
            raise refused.as_sync_error() from refused


def _described(answer: Mapping[str, Any]) -> Described:
    fields = {field["name"]: _field(field) for field in answer["fields"]}
    children = {
        child["relationshipName"]: ChildRelationship(child["childSObject"], child["field"])
        for child in answer.get("childRelationships", ())
        if child.get("relationshipName")
    }
    shown = {name: (child.object, child.field) for name, child in children.items()}
    return Described(
        info=ObjectInfo(answer["name"], answer.get("label") or answer["name"], fields, shown),
        children=children,
        readers={name: _READERS[field.type] for name, field in fields.items() if field.type in _READERS},
    )


def _field(answer: Mapping[str, Any]) -> FieldInfo:
    return FieldInfo(
        name=answer["name"],
        label=answer.get("label") or answer["name"],
        type=answer["type"],
        length=answer.get("length") or 0,
        precision=answer.get("precision") or 0,
        scale=answer.get("scale") or 0,
        nillable=bool(answer.get("nillable", True)),
        createable=bool(answer.get("createable", True)),
        updateable=bool(answer.get("updateable", True)),
        unique=bool(answer.get("unique", False)),
        external_id=bool(answer.get("externalId", False)),
        reference_to=tuple(answer.get("referenceTo") or ()),
        picklist=tuple(
            entry["value"] for entry in answer.get("picklistValues") or () if entry.get("active", True)
        ),
        restricted=bool(answer.get("restrictedPicklist", False)),
        auto_number=bool(answer.get("autoNumber", False)),
        calculated=bool(answer.get("calculated", False)),
    )


def _whole(value: Any) -> Value:
    return int(Decimal(str(value)))


def _exact(value: Any) -> Value:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _truth(value: Any) -> Value:
    return value if isinstance(value, bool) else str(value).lower() == "true"


#: By describe's type; what is missing here is text as it comes. CSV values come as text, JSON's as numbers.
_READERS: Mapping[str, Callable[[Any], Value]] = {
    "date": lambda value: date.fromisoformat(str(value)[:10]),
    "datetime": lambda value: datetime.fromisoformat(value),
    "double": _exact,
    "currency": _exact,
    "percent": _exact,
    "int": _whole,
    "long": _whole,
    "boolean": _truth,
}
