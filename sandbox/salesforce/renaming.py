"""Renaming custom objects and fields: their records, permissions and components keep to them.

What names them in a text (the formula of a field or of a validation rule) is not rewritten: such a name stays.
"""

import json
from collections.abc import Callable

from sandbox.salesforce.errors import RecordRefusedError
from sandbox.salesforce.rules.validation import check_rules
from sandbox.salesforce.schema.fields import Field, SObject
from sandbox.salesforce.store import Store, index_name, quoted

#: Tables of the org that name objects, by the column that does.
_NAMING_OBJECTS = (
    ("sandbox_field", "object"),
    ("sandbox_bin", "object"),
    ("sandbox_cleared", "object"),
    ("ObjectPermissions", "SobjectType"),
    ("FieldPermissions", "SobjectType"),
    ("RecordType", "SobjectType"),
)


def rename_object(store: Store, sobject: SObject, name: str) -> None:
    """Give a custom object another name. Call in a transaction; RecordRefusedError where the name cannot be."""
    old = sobject.name
    _check(name, taken=store.schema.find(name) is not None and name.lower() != old.lower())
    _drop_indexes(store, sobject)
    execute = store.database.execute
    execute(f"ALTER TABLE {quoted(old)} RENAME TO {quoted(f'{name} of the renaming')}")
    execute(f"ALTER TABLE {quoted(f'{name} of the renaming')} RENAME TO {quoted(name)}")
    for table, column in _NAMING_OBJECTS:
        execute(f'UPDATE "{table}" SET "{column}" = ? WHERE "{column}" = ?', (name, old))  # noqa: S608
    definition = {**(store.definition(old) or {}), "fullName": name}
    execute(
        "UPDATE sandbox_object SET name = ?, definition = ? WHERE name = ?",
        (name, json.dumps(definition), old),
    )
    _rename_beginnings(store, "FieldPermissions", "Field", f"{old}.", f"{name}.")
    _rename_beginnings(store, "metadata_component", "name", f"{old}.", f"{name}.")
    _rename_beginnings(store, "metadata_component", "name", f"{old}-", f"{name}-")
    for one in sobject.fields.values():
        if one.auto_number:
            store.copy_counter(f"number:{old}.{one.name}", f"number:{name}.{one.name}")
    execute(
        "UPDATE metadata_component SET name = ? WHERE type = 'CustomObject' AND name = ?",
        (name, old),
    )
    _redefine(store, lambda one: {**one, "referenceTo": name} if one.get("referenceTo") == old else one)
    _reload(store, name)


def rename_field(store: Store, owner: SObject, field: Field, name: str) -> None:
    """Give a custom field another name. Call in a transaction; RecordRefusedError where the name cannot be."""
    old = field.name
    _check(name, taken=owner.find(name) is not None and name.lower() != old.lower())
    if field.stored:
        _drop_indexes(store, owner)
        store.database.execute(
            f"ALTER TABLE {quoted(owner.name)} RENAME COLUMN {quoted(old)} TO {quoted(name)}"
        )
    definition = {**(store.definition(owner.name, old) or {}), "fullName": f"{owner.name}.{name}"}
    for sql, values in (
        (
            "UPDATE sandbox_field SET name = ?, definition = ? WHERE object = ? AND name = ?",
            (name, json.dumps(definition), owner.name, old),
        ),
        (
            'UPDATE "FieldPermissions" SET "Field" = ? WHERE "Field" = ?',
            (f"{owner.name}.{name}", f"{owner.name}.{old}"),
        ),
        (
            "UPDATE metadata_component SET name = ? WHERE type = 'CustomField' AND name = ?",
            (f"{owner.name}.{name}", f"{owner.name}.{old}"),
        ),
        (
            "UPDATE sandbox_cleared SET field = ? WHERE object = ? AND field = ?",
            (name, owner.name, old),
        ),
    ):
        store.database.execute(sql, values)
    if field.auto_number:
        store.copy_counter(f"number:{owner.name}.{old}", f"number:{owner.name}.{name}")
    _reload(store, owner.name)


def _check(name: str, *, taken: bool) -> None:
    bare = name.removesuffix("__c")
    if bare == name or not bare[:1].isalpha() or not bare.replace("_", "").isalnum() or not bare.isascii():
        raise RecordRefusedError(
            "INVALID_FULL_NAME", f"the name {name!r} must begin with a letter and end with __c", "fullName"
        )
    if taken:
        raise RecordRefusedError(
            "DUPLICATE_DEVELOPER_NAME", f"There is already a component named {name}.", "fullName"
        )


def _drop_indexes(store: Store, sobject: SObject) -> None:
    """They are named by the object and the field; loading the schema makes them again."""
    for one in sobject.fields.values():
        store.database.execute(f"DROP INDEX IF EXISTS {index_name(sobject, one)}")


def _rename_beginnings(store: Store, table: str, column: str, old: str, new: str) -> None:
    store.database.execute(
        f'UPDATE "{table}" SET "{column}" = ? || substr("{column}", ?) '  # noqa: S608 - names of our own
        f'WHERE substr("{column}", 1, ?) = ?',
        (new, len(old) + 1, len(old), old),
    )


def _redefine(store: Store, change: Callable[[dict[str, object]], dict[str, object]]) -> None:
    rows = store.database.execute("SELECT id, object, name, definition FROM sandbox_field").fetchall()
    for field_id, owner, name, text in rows:
        definition = json.loads(str(text))
        changed = {**change(definition), "fullName": f"{owner}.{name}"}
        if changed != definition:
            store.database.execute(
                "UPDATE sandbox_field SET definition = ? WHERE id = ?", (json.dumps(changed), field_id)
            )


def _reload(store: Store, name: str) -> None:
    """Read the schema anew; RecordRefusedError where a formula cannot do without the old name."""
    store.load_custom()
    sobject = store.schema.get(name)
    store.fit_table(sobject)
    for one in store.schema.objects.values():
        check_rules(store, one)
    store.access_version += 1
