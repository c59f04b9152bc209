"""Finding the list elements that requests refer to."""

from sandbox.quickbooks import errors
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.values import Stored
from sandbox.quickbooks.schema.references import Reference


def resolve_all(
    change: Change,
    table: str,
    references: tuple[Reference, ...],
    values: dict[str, Stored],
    *,
    active: bool,
) -> None:
    """Complete each reference given in ``values`` to the pair of ListID and FullName.

    The ListID decides where both are given. ``active``: inactive elements are refused.
    QuickBooksError 3130 for a parent, 3140 for any other reference to what is not there.
    """
    for reference in references:
        id_column, name_column = reference.id_column, reference.name_column
        if id_column not in values and name_column not in values:
            continue
        list_id, full_name = values.get(id_column), values.get(name_column)
        if list_id is None and full_name is None:
            values[id_column] = values[name_column] = None
            continue
        values[id_column], values[name_column] = resolve(
            change, table, reference, list_id, full_name, active=active
        )


def resolve(
    change: Change,
    table: str,
    reference: Reference,
    list_id: Stored,
    full_name: Stored,
    *,
    active: bool,
) -> tuple[Stored, Stored]:
    """ListID and FullName of the element that a reference of ``table`` means."""
    row = None
    if list_id is not None:
        row = change.one(
            "SELECT ListID, FullName, Kind, IsActive FROM qb_element WHERE ListID = ?", (list_id,)
        )
    elif reference.targets:
        row = change.one(
            "SELECT ListID, FullName, Kind, IsActive FROM qb_element WHERE Family = ? AND NameKey = ?",
            (family_of(change, reference.targets[0]), str(full_name).lower()),
        )
    shown = str(list_id or full_name)
    if row is None and list_id is not None:
        check_creation(change, str(list_id))
    if row is None or row[2] not in reference.targets:
        if reference.name == "ParentRef":
            raise errors.parent_not_found(shown, table)
        raise errors.invalid_reference(_target_name(reference), shown, table)
    if active and not row[3]:
        raise errors.invalid_reference(_target_name(reference), str(row[1]), table, inactive=True)
    return row[0], row[1]


def check_creation(change: Change, list_id: str) -> None:
    """QuickBooksError 3240 where an element has the number of a ListID, but was made at another time."""
    number = list_id.partition("-")[0]
    if change.one("SELECT 1 FROM qb_element WHERE ListID BETWEEN ?1 || '-' AND ?1 || '-:'", (number,)):
        raise errors.created_elsewhen(list_id)


def family_of(change: Change, table: str) -> str:
    """The family in which a list's names must differ."""
    return change.schema.tables[table].family


def _target_name(reference: Reference) -> str:
    if not reference.targets:
        return reference.name.removesuffix("Ref")
    return reference.targets[0] if len(reference.targets) == 1 else reference.name.removesuffix("Ref")
