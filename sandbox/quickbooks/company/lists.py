"""Rules of list elements: names, parents, references, edit sequences."""

import apsw

from sandbox.quickbooks import errors
from sandbox.quickbooks.company import balances, list_defaults, references
from sandbox.quickbooks.company.addresses import fill_blocks
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.values import Stored, money
from sandbox.quickbooks.schema.tables import Kind, Table

#: Levels below the top that a hierarchical list may have.
_DEEPEST = 4
Values = dict[str, Stored]


def insert(change: Change, table: Table, given: Values) -> str:
    """Add an element from converted values; its ListID."""
    values = dict(given)
    if table.name == "Employee":
        _compose_employee_name(values)
    name = values.get(table.name_column)
    for required in table.required:
        if values.get(required) is None:
            raise errors.missing(required)
    _check_name(str(name))
    references.resolve_all(change, table.name, table.references, values, active=False)
    full_name = _place(change, table, values, str(name))
    list_defaults.complete_new(change, table.name, values)
    fill_blocks(table, values)
    list_id = change.new_list_id()
    _claim_name(change, table, list_id, full_name, values)
    row = {
        "ListID": list_id,
        "TimeCreated": change.now,
        "TimeModified": change.now,
        "EditSequence": change.next_edit_sequence(),
        **values,
    }
    change.insert_row(table.storage, row)
    return list_id


def update(change: Change, table: Table, list_id: str, given: Values) -> None:
    """Set columns of an element; a new EditSequence and TimeModified."""
    before = change.row(table.storage, "ListID", list_id)
    if before is None:
        raise errors.not_found(list_id)
    values = dict(given)
    if table.name == "Employee" and {"FirstName", "MiddleName", "LastName"} & set(values):
        names = {part: before[part] for part in ("FirstName", "MiddleName", "LastName")}
        composed = {**names, **values}
        _compose_employee_name(composed)
        values["Name"] = composed["Name"]
    for required in table.required:
        if required in values and values[required] is None:
            raise errors.cannot_clear(required)
    if "IsActive" in values and values["IsActive"] is None:
        raise errors.cannot_clear("IsActive")
    references.resolve_all(change, table.name, table.references, values, active=False)
    list_defaults.check_accounts(table.name, values, before)
    _check_account_type(table, values, before)
    fill_blocks(table, values, before)
    moved = table.name_column in values or "ParentRefListID" in values
    if moved:
        _move(change, table, list_id, values, before)
    if "IsActive" in values:
        change.run("UPDATE qb_element SET IsActive = ? WHERE ListID = ?", (values["IsActive"], list_id))
    values["TimeModified"] = change.now
    values["EditSequence"] = change.next_edit_sequence(before["EditSequence"])
    change.update_row(table.storage, "ListID", list_id, values)
    parent = values.get("ParentRefListID", before.get("ParentRefListID"))
    if "TotalBalance" in before and parent != before["ParentRefListID"]:
        total = money(before["TotalBalance"])
        balances.add_above(change, table.name, before["ParentRefListID"], -total)
        balances.add_above(change, table.name, parent, total)


def delete(change: Change, table: Table, list_id: str) -> None:
    """Remove an element that nothing refers to."""
    row = change.row(table.storage, "ListID", list_id)
    if row is None:
        raise errors.not_found(list_id)
    full_name = row.get("FullName") or row[table.name_column]
    for holder, reference in change.schema.pointing_to(table.name):
        sql = f'SELECT 1 FROM "{holder.storage}" WHERE "{reference.id_column}" = ? LIMIT 1'  # noqa: S608
        if change.one(sql, (list_id,)):
            raise errors.cannot_delete(str(full_name))
    if table.name == "Account" and change.one(
        "SELECT 1 FROM qb_posting WHERE AccountListID = ? LIMIT 1", (list_id,)
    ):
        raise errors.cannot_delete(str(full_name))
    for line_table in change.schema.tables.values():
        if line_table.kind is Kind.LINE and line_table.header == table.name:
            change.run(f'DELETE FROM "{line_table.storage}" WHERE "ListID" = ?', (list_id,))  # noqa: S608
    change.run(f'DELETE FROM "{table.storage}" WHERE "ListID" = ?', (list_id,))  # noqa: S608
    change.run("DELETE FROM qb_element WHERE ListID = ?", (list_id,))
    change.insert_row(
        "ListDeleted",
        {
            "ListDelType": table.name,
            "ListID": list_id,
            "TimeCreated": row["TimeCreated"],
            "TimeDeleted": change.now,
            "FullName": full_name,
        },
    )


def _check_account_type(table: Table, values: Values, before: Values) -> None:
    """An account cannot become one of receivables or payables, nor cease to be."""
    types = {before.get("AccountType"), values.get("AccountType", before.get("AccountType"))}
    if table.name == "Account" and len(types) > 1 and types & {"AccountsReceivable", "AccountsPayable"}:
        raise errors.invalid_value("AccountType", "The type of the account cannot be changed.")


def _compose_employee_name(values: Values) -> None:
    parts = [values.get(part) for part in ("FirstName", "MiddleName", "LastName")]
    composed = " ".join(str(part) for part in parts if part)
    if composed:
        values["Name"] = composed


def _check_name(name: str) -> None:
    if ":" in name:
        raise errors.invalid_name(name)


def _place(change: Change, table: Table, values: Values, name: str) -> str:
    """Set FullName and Sublevel in a hierarchical list; the full name."""
    if not table.is_hierarchical:
        return name
    full_name, level = name, 0
    parent_id = values.get("ParentRefListID")
    if parent_id is not None:
        row = change.one(
            f'SELECT "FullName", "Sublevel" FROM "{table.storage}" WHERE "ListID" = ?',  # noqa: S608
            (parent_id,),
        )
        if row is None:
            raise errors.parent_not_found(str(parent_id), table.name)
        full_name, level = f"{row[0]}:{name}", int(row[1] or 0) + 1
    if level > _DEEPEST:
        raise errors.invalid_value("ParentRef", f"A list has at most {_DEEPEST} levels below the top.")
    column = table.column("FullName")
    if column is not None and len(full_name) > column.length:
        raise errors.too_long(full_name, "FullName", column.length)
    values["FullName"], values["Sublevel"] = full_name, level
    return full_name


def _claim_name(change: Change, table: Table, list_id: str, full_name: str, values: Values) -> None:
    try:
        change.run(
            "INSERT INTO qb_element VALUES (?, ?, ?, ?, ?, ?)",
            (list_id, table.name, table.family, full_name.lower(), full_name, values["IsActive"]),
        )
    except apsw.ConstraintError as taken:
        raise errors.name_in_use(full_name) from taken


def _move(change: Change, table: Table, list_id: str, values: Values, before: Values) -> None:
    """Give an element its new name or parent, and its children and every reference the new full name."""
    name = str(values.get(table.name_column, before[table.name_column]))
    _check_name(name)
    old = str(before.get("FullName") or before[table.name_column])
    if table.is_hierarchical:
        parent_id = values.get("ParentRefListID", before["ParentRefListID"])
        parent_name = str(values.get("ParentRefFullName", before["ParentRefFullName"]))
        if parent_id == list_id or parent_name.lower().startswith(f"{old.lower()}:"):
            raise errors.parent_not_found(parent_name, table.name)
        values["ParentRefListID"] = parent_id
    full_name = _place(change, table, values, name)
    if full_name == old:
        return
    _rename(change, table, list_id, full_name)
    if table.is_hierarchical:
        _rename_children(change, table, list_id, full_name, int(values["Sublevel"] or 0))


def _rename(change: Change, table: Table, list_id: str, full_name: str) -> None:
    try:
        change.run(
            "UPDATE qb_element SET FullName = ?, NameKey = ? WHERE ListID = ?",
            (full_name, full_name.lower(), list_id),
        )
    except apsw.ConstraintError as taken:
        raise errors.name_in_use(full_name) from taken
    for holder, reference in change.schema.pointing_to(table.name):
        change.run(
            f'UPDATE "{holder.storage}" SET "{reference.name_column}" = ?'  # noqa: S608
            f' WHERE "{reference.id_column}" = ?',
            (full_name, list_id),
        )


def _rename_children(change: Change, table: Table, list_id: str, full_name: str, level: int) -> None:
    children = change.all(
        f'SELECT "ListID", "Name" FROM "{table.storage}" WHERE "ParentRefListID" = ?',  # noqa: S608
        (list_id,),
    )
    for child_id, name in children:
        child_name = f"{full_name}:{name}"
        column = table.column("FullName")
        if column is not None and len(child_name) > column.length:
            raise errors.too_long(child_name, "FullName", column.length)
        if level + 1 > _DEEPEST:
            raise errors.invalid_value("ParentRef", f"A list has at most {_DEEPEST} levels below the top.")
        change.update_row(table.storage, "ListID", child_id, {"FullName": child_name, "Sublevel": level + 1})
        _rename(change, table, str(child_id), child_name)
        _rename_children(change, table, str(child_id), child_name, level + 1)
