"""The Salesforce org, used as its sales person."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sandbox.console.control import Control, ControlError
from sandbox.console.systems.columns import COMMON_OBJECTS, ORG_COLUMNS
from sandbox.console.systems.org_fields import field_of, shown, value_of
from sandbox.console.systems.shapes import (
    Choice,
    Link,
    Listing,
    MissingError,
    Record,
    RefusedError,
    Related,
    Row,
    Thing,
)
from sandbox.console.systems.times import FRESH_S, since

PAGE = 20
_MOST_OFFERED = 100
_MOST_RELATED = 50
#: How far a query's OFFSET goes (Salesforce's limit is 2,000).
_LAST_PAGE = 2000 // PAGE
_PARENT = "Name"
_ID = re.compile(r"[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?")


class OrgSide:
    """One company's org."""

    name = "org"

    def __init__(self, control: Control, slug: str) -> None:
        self._control = control
        self._slug = slug
        self._user = f"sales@{slug}.example"
        self._described: dict[str, dict[str, Any]] = {}

    def things(self) -> list[Thing]:
        """All sObjects."""
        found = self._call("GET", "sobjects")["sobjects"]
        return [_thing(one) for one in found]

    def thing(self, name: str) -> Thing:
        """An sObject with its fields."""
        described = self._describe(name)
        return _thing(described, tuple(field_of(one) for one in described["fields"]))

    def listing(self, name: str, *, search: str, page: int, deleted: bool) -> Listing:
        """A page, the last changed first."""
        thing, described = self.thing(name), self._describe(name)
        page = min(max(page, 1), _LAST_PAGE)
        where = _where(described, search, deleted=deleted)
        columns = self._columns(described)
        names = list(dict.fromkeys(["Id", _title_field(described), *columns, *_signature(described)]))
        order = "SystemModstamp" if _has(described, "SystemModstamp") else "Id"
        text = (
            f"SELECT {', '.join(names)} FROM {name}{where} ORDER BY {order} DESC, Id DESC "  # noqa: S608
            f"LIMIT {PAGE + 1} OFFSET {(page - 1) * PAGE}"
        )
        found = self._query(text, deleted=deleted)["records"]
        total = self._query(f"SELECT count() FROM {name}{where}", deleted=deleted)["totalSize"]  # noqa: S608
        rows = tuple(self._row(thing.name, described, columns, one) for one in found[:PAGE])
        return Listing(thing, tuple(columns.values()), rows, page, len(found) > PAGE, int(total))

    def record(self, name: str, record_id: str) -> Record:
        """All fields of a record, with what hangs on it; deleted ones too."""
        described, thing = self._describe(name), self.thing(name)
        text = f"SELECT FIELDS(ALL) FROM {name} WHERE Id = {_literal(record_id)} LIMIT 1"  # noqa: S608
        found = self._query(text, deleted=True)["records"] if _ID.fullmatch(record_id) else []
        if not found:
            raise MissingError(f"The org has no {thing.label} {record_id}.")
        raw = found[0]
        values = {one.name: value_of(raw.get(one.name)) for one in thing.fields}
        title = values.get(_title_field(described)) or record_id
        deleted = values.get("IsDeleted") == "true"
        return Record(
            thing,
            str(raw["Id"]),
            title,
            values,
            deleted,
            () if deleted else self._related(described, str(raw["Id"])),
            points_to=self._names(thing, values),
        )

    def suggestions(self, targets: Sequence[str]) -> list[Choice]:
        """The records of the first target that changed last."""
        described = self._describe(targets[0])
        title = _title_field(described)
        order = "SystemModstamp" if _has(described, "SystemModstamp") else "Id"
        text = f"SELECT Id, {title} FROM {targets[0]} ORDER BY {order} DESC LIMIT {_MOST_OFFERED}"  # noqa: S608
        return [Choice(one["Id"], str(one.get(title) or one["Id"])) for one in self._query(text)["records"]]

    def create(self, name: str, values: Mapping[str, str | None]) -> str:
        """A new record; its Id."""
        return str(self._call("POST", f"sobjects/{name}", body=self._typed(name, values))["id"])

    def update(self, name: str, record_id: str, values: Mapping[str, str | None]) -> None:
        """Change fields of a record."""
        self._call("PATCH", f"sobjects/{name}/{record_id}", body=self._typed(name, values))

    def delete(self, name: str, record_id: str) -> None:
        """Put a record into the recycle bin."""
        self._call("DELETE", f"sobjects/{name}/{record_id}")

    def undelete(self, record_id: str) -> None:
        """Take a record out of the recycle bin."""
        body = {"username": self._user, "ids": [record_id]}
        (saved,) = self._control.call("POST", f"/{self._slug}/salesforce/person/undelete", body)
        if not saved["success"]:
            raise RefusedError(" ".join(f"{one['errorCode']}: {one['message']}" for one in saved["errors"]))

    def find(self, record_id: str) -> str:
        """Which sObject a record is of, by the first three characters of its Id. MissingError."""
        for one in self._call("GET", "sobjects")["sobjects"]:
            if one["keyPrefix"] == record_id[:3]:
                return str(one["name"])
        raise MissingError(f"The org has no record {record_id}.")

    def by_value(self, name: str, field: str, values: Sequence[str]) -> dict[str, Link]:
        """The records whose field has one of the values, by value; none where there is no such field."""
        described = self._describe(name)
        if not values or not _has(described, field):
            return {}
        title = _title_field(described)
        listed = ", ".join(_literal(one) for one in values)
        names = ", ".join(dict.fromkeys(("Id", title, field)))
        text = f"SELECT {names} FROM {name} WHERE {field} IN ({listed}) LIMIT 200"  # noqa: S608
        found = self._query(text)["records"]
        return {str(one[field]): Link(name, one["Id"], str(one[title] or one["Id"])) for one in found}

    def values_of(self, name: str, field: str, record_ids: Sequence[str]) -> dict[str, str]:
        """A field's values by the records' Ids; none where there is no such field."""
        if not record_ids or not _has(self._describe(name), field):
            return {}
        listed = ", ".join(_literal(one) for one in record_ids)
        text = f"SELECT Id, {field} FROM {name} WHERE Id IN ({listed})"  # noqa: S608
        return {
            one["Id"]: str(one[field]) for one in self._query(text, deleted=True)["records"] if one[field]
        }

    def count(self, name: str) -> int:
        """How many records there are."""
        return int(self._query(f"SELECT count() FROM {name}")["totalSize"])  # noqa: S608

    # -- inside

    def _call(
        self, method: str, path: str, *, body: object = None, parameters: Mapping[str, str] | None = None
    ) -> Any:
        asked = {
            "username": self._user,
            "method": method,
            "path": path,
            "parameters": parameters or {},
            "body": body,
        }
        try:
            return self._control.call("POST", f"/{self._slug}/salesforce/person", asked)
        except ControlError as refused:
            if not isinstance(refused.body, list):
                raise
            raise _refusal(refused.body) from refused

    def _query(self, text: str, *, deleted: bool = False) -> Any:
        return self._call("GET", "queryAll" if deleted else "query", parameters={"q": text})

    def _describe(self, name: str) -> dict[str, Any]:
        if not name.replace("_", "").isalnum() or not name.isascii():
            raise MissingError(f"The org has no object {name}.")
        if name not in self._described:
            try:
                self._described[name] = self._call("GET", f"sobjects/{name}/describe")
            except RefusedError as unknown:
                raise MissingError(f"The org has no object {name}.") from unknown
        return self._described[name]

    def _columns(self, described: dict[str, Any]) -> dict[str, str]:
        known = ORG_COLUMNS.get(described["name"], {})
        return {
            path: label
            for path, label in known.items()
            if _has(described, path) or _relation(described, path) is not None
        }

    def _row(self, name: str, described: dict[str, Any], columns: Mapping[str, str], one: Any) -> Row:
        stamp, fields = str(one.get("SystemModstamp") or ""), {f["name"]: f for f in described["fields"]}
        age_s = since(stamp, datetime.now(UTC))
        return Row(
            Link(name, one["Id"], str(one.get(_title_field(described)) or one["Id"])),
            tuple(shown(fields.get(path), _at(one, path)) for path in columns),
            changed=stamp,
            ago=stamp,
            by=str(_at(one, "LastModifiedBy.Name") or ""),
            fresh=age_s is not None and age_s < FRESH_S,
        )

    def _related(self, described: dict[str, Any], record_id: str) -> list[Related]:
        """What refers to the record, by the child relationships that a person would look at."""
        lists = []
        for child in described["childRelationships"]:
            name = child["childSObject"]
            if not child["relationshipName"] or name not in COMMON_OBJECTS or name == "User":
                continue
            below = self._describe(name)
            columns = {
                path: label
                for path, label in self._columns(below).items()
                if _relation(below, path) != child["field"]
            }
            names = ", ".join(
                dict.fromkeys(["Id", _title_field(below), *columns, *_signature(below)]),
            )
            text = (
                f"SELECT {names} FROM {name} WHERE {child['field']} = {_literal(record_id)} "  # noqa: S608
                f"ORDER BY SystemModstamp DESC LIMIT {_MOST_RELATED}"
            )
            rows = tuple(self._row(name, below, columns, one) for one in self._query(text)["records"])
            if rows or name in _OFFERED.get(described["name"], ()):
                new = {child["field"]: record_id} if below["createable"] else None
                lists.append(Related(below["labelPlural"], name, tuple(columns.values()), rows, new))
        return lists

    def _names(self, thing: Thing, values: Mapping[str, str]) -> dict[str, Link]:
        """What the record's references point to: one question for each object that is pointed to."""
        wanted: dict[str, list[tuple[str, str]]] = {}
        for one in thing.fields:
            target = values.get(one.name)
            if target and len(one.targets) == 1:
                wanted.setdefault(one.targets[0], []).append((one.name, target))
        found: dict[str, Link] = {}
        for name, pairs in wanted.items():
            known = self.by_value(name, "Id", sorted({value for _, value in pairs}))
            found |= {field: known[value] for field, value in pairs if value in known}
        return found

    def _typed(self, name: str, values: Mapping[str, str | None]) -> dict[str, object]:
        types = {one["name"]: one["type"] for one in self._describe(name)["fields"]}
        return {
            field: value == "true" if types.get(field) == "boolean" and value is not None else value
            for field, value in values.items()
        }


#: Related lists that are offered while they are empty, too.
_OFFERED = {
    "Account": ("Contact", "Opportunity"),
    "Opportunity": ("OpportunityLineItem",),
    "Order": ("OrderItem",),
    "Product2": ("PricebookEntry",),
}


def _thing(one: Mapping[str, Any], fields: tuple[Any, ...] = ()) -> Thing:
    return Thing(
        one["name"],
        one["label"],
        one["labelPlural"],
        bool(one["createable"]),
        fields,
        common=one["name"] in COMMON_OBJECTS,
    )


def _title_field(described: Mapping[str, Any]) -> str:
    return next((str(one["name"]) for one in described["fields"] if one["nameField"]), "Id")


def _has(described: Mapping[str, Any], name: str) -> bool:
    return any(one["name"] == name for one in described["fields"])


def _relation(described: Mapping[str, Any], path: str) -> str | None:
    """The reference that a path like Account.Name goes over."""
    parent, _, last = path.partition(".")
    known = {one["relationshipName"]: str(one["name"]) for one in described["fields"]}
    return known.get(parent) if last == _PARENT else None


def _signature(described: Mapping[str, Any]) -> list[str]:
    names = ["SystemModstamp"] if _has(described, "SystemModstamp") else []
    return [*names, "LastModifiedBy.Name"] if _has(described, "LastModifiedById") else names


def _where(described: Mapping[str, Any], search: str, *, deleted: bool) -> str:
    conditions = ["IsDeleted = TRUE"] if deleted else []
    if search:
        title = _title_field(described)
        conditions.append(f"{title} LIKE {_containing(search)}")
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _literal(text: str) -> str:
    """A SOQL string."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    return f"'{escaped}'"


def _containing(text: str) -> str:
    """A SOQL pattern for LIKE: whatever contains the text."""
    inner = _literal(text)[1:-1].replace("%", "\\%").replace("_", "\\_")
    return f"'%{inner}%'"


def _at(record: Any, path: str) -> Any:
    for part in path.split("."):
        record = record.get(part) if isinstance(record, dict) else None
    return record


def _refusal(body: Sequence[Any]) -> RefusedError:
    texts: list[str] = []
    fields: list[str] = []
    for one in body:
        texts.append(f"{one.get('errorCode')}: {one.get('message')}")
        fields += one.get("fields") or []
    return RefusedError(" ".join(texts), fields)
