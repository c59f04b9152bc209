"""RecordType: a record of the object RecordType; its picklist values and business process are kept next to it."""

from sandbox.salesforce.assigned import chosen_values
from sandbox.salesforce.errors import RecordRefusedError
from sandbox.salesforce.schema.fields import SObject
from sandbox.salesforce.soap.metadata.component import Definition, Origins, listed, missing
from sandbox.salesforce.soap.metadata.kept import keep, kept
from sandbox.salesforce.store import Row, Store
from sandbox.salesforce.values import Stored

_KIND = "RecordType"
#: What the record holds; the rest of a definition is kept next to it.
_OF_RECORD = ("active", "description", "fullName", "label")


class RecordTypes:
    """The record types of an org, whose Ids are those of their records. New ones are nobody's until a profile or
    permission set gives them.
    """

    def __init__(self, store: Store, user_id: str) -> None:
        self._store = store
        self._user_id = user_id

    def names(self) -> list[str]:
        """Account.Customer and so on."""
        rows = self._store.database.execute(
            'SELECT "SobjectType", "DeveloperName" FROM "RecordType" WHERE "IsDeleted" = 0 ORDER BY 1, 2'
        )
        return [f"{owner}.{name}" for owner, name in rows]

    def read(self, name: str) -> Definition | None:
        """The record, and what is kept next to it."""
        row = self._row(name)
        if row is None:
            return None
        full_name = f"{row['SobjectType']}.{row['DeveloperName']}"
        described = {"description": row["Description"]} if row["Description"] else {}
        return {
            "fullName": full_name,
            "active": bool(row["IsActive"]),
            **described,
            "label": row["Name"],
            **kept(self._store, _KIND, full_name),
        }

    def save(self, definition: Definition, *, exists: bool) -> None:
        """Add it, or change what is given; an object with its first one gets a lookup to them."""
        del exists
        owner, _, name = str(definition.get("fullName", "")).partition(".")
        sobject = self._store.schema.find(owner)
        if sobject is None or not name:
            raise missing("CustomObject", owner)
        known = self._row(f"{owner}.{name}")
        values: Row = {}
        if "label" in definition:
            values["Name"] = str(definition["label"])
        if "active" in definition:
            values["IsActive"] = int(str(definition["active"]).lower() == "true")
        if "description" in definition:
            values["Description"] = str(definition["description"])
        if not values.get("Name", known is not None):
            raise RecordRefusedError(
                "REQUIRED_FIELD_MISSING", "Required fields are missing: [label]", "label"
            )
        if known is None:
            self._add(sobject, {"IsActive": 1, **values, "DeveloperName": name})
        else:
            self._write(str(known["Id"]), values)
        full_name = f"{sobject.name}.{known['DeveloperName'] if known else name}"
        more = {key: value for key, value in definition.items() if key not in _OF_RECORD}
        before = kept(self._store, _KIND, full_name)
        if "picklistValues" in more:
            given = self._checked(sobject, listed(more["picklistValues"]))
            others = [one for one in listed(before.get("picklistValues")) if one["picklist"] not in given]
            more["picklistValues"] = sorted([*others, *given.values()], key=lambda one: str(one["picklist"]))
        keep(self._store, _KIND, full_name, {**before, **more}, self._user_id)

    def _checked(self, sobject: SObject, picklists: list[Definition]) -> dict[str, Definition]:
        """Picklists by name; RecordRefusedError for a field or value that is not there."""
        checked: dict[str, Definition] = {}
        for one in picklists:
            field = sobject.find(str(one.get("picklist", "")))
            if field is None or not field.picklist:
                raise RecordRefusedError(
                    "FIELD_INTEGRITY_EXCEPTION",
                    f"Picklist value: {one.get('picklist')} does not exist",
                    "picklist",
                )
            known = {entry.value.lower() for entry in field.picklist}
            for value in chosen_values(one):
                if value.lower() not in known:
                    raise RecordRefusedError(
                        "INVALID_CROSS_REFERENCE_KEY",
                        f"Picklist value: {value} in picklist: {field.name} not found",
                        "picklist",
                    )
            checked[field.name] = {**one, "picklist": field.name}
        return checked

    def delete(self, name: str) -> None:
        """Take it away from where no record has it."""
        row = self._row(name)
        if row is None:
            raise missing(_KIND, name)
        sobject = self._store.schema.get(str(row["SobjectType"]))
        if sobject.find("RecordTypeId") is not None:
            used = self._store.database.execute(
                f'SELECT 1 FROM "{sobject.name}" WHERE "RecordTypeId" = ? LIMIT 1',  # noqa: S608 - of the schema
                (row["Id"],),
            ).fetchone()
            if used:
                raise RecordRefusedError("DELETE_FAILED", f"{name} is in use by records", "fullName")
        self._store.database.execute('DELETE FROM "RecordType" WHERE "Id" = ?', (row["Id"],))
        Origins(self._store).forget(_KIND, name)

    def _add(self, sobject: SObject, values: Row) -> None:
        now, (record_id,) = self._store.stamp(), self._store.next_ids("012", 1)
        signed: dict[str, Stored] = {"CreatedDate": now, "CreatedById": self._user_id}
        self._store.insert(
            self._store.schema.get(_KIND),
            [{"Id": record_id, "IsDeleted": 0, "SobjectType": sobject.name, **signed, **values}],
        )
        self._write(record_id, {})
        self._store.schema.add_record_types(sobject)
        self._store.fit_table(sobject)

    def _write(self, record_id: str, values: Row) -> None:
        now = self._store.stamp()
        signed: Row = {
            "LastModifiedDate": now,
            "LastModifiedById": self._user_id,
            "SystemModstamp": now,
        }
        self._store.update(self._store.schema.get(_KIND), [(record_id, {**values, **signed})])

    def _row(self, name: str) -> Row | None:
        owner, _, own = name.partition(".")
        found = self._store.database.execute(
            'SELECT "Id" FROM "RecordType" WHERE "SobjectType" = ? AND "DeveloperName" = ? AND "IsDeleted" = 0',
            (owner, own),
        ).fetchone()
        if found is None:
            return None
        record_id = str(found[0])
        return self._store.rows(self._store.schema.get(_KIND), [record_id])[record_id]
