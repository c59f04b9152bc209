"""Which record of the other system a record is kept in step with, told by the fields that the integration fills."""

from collections.abc import Sequence
from dataclasses import replace

from sandbox.console.systems.columns import ACCOUNT_ID, LINKS
from sandbox.console.systems.company_file import FileSide
from sandbox.console.systems.org import OrgSide
from sandbox.console.systems.shapes import Link, Row

#: The tables of items all begin with it.
_ITEM = "Item"


def partners_in_file(org: OrgSide, file: FileSide, name: str, ids: Sequence[str]) -> dict[str, Link]:
    """By the Ids of an sObject's records: what they are in the company file."""
    found: dict[str, Link] = {}
    for sobject, field, tables, column in LINKS:
        left = [one for one in ids if one not in found]
        if sobject != name or not left:
            continue
        values = org.values_of(name, field, left)
        for table in tables:
            known = file.by_value(table, column, sorted(set(values.values())))
            found |= {record_id: known[value] for record_id, value in values.items() if value in known}
    if name == "Account":
        left = [one for one in ids if one not in found]
        known = file.by_value("Customer", ACCOUNT_ID, left)
        found |= {one: known[one] for one in left if one in known}
    return found


def partners_in_org(org: OrgSide, file: FileSide, name: str, ids: Sequence[str]) -> dict[str, Link]:
    """By the ids of a table's records: what they are in the org."""
    found: dict[str, Link] = {}
    for sobject, field, tables, column in LINKS:
        left = [one for one in ids if one not in found]
        if not left or not (name in tables or (_ITEM in tables and name.startswith(_ITEM))):
            continue
        values = {one: one for one in left}
        if column not in {"ListID", "TxnID"}:
            values = file.column_of(name, left, column)
        known = org.by_value(sobject, field, sorted(set(values.values())))
        found |= {record_id: known[value] for record_id, value in values.items() if value in known}
    left = [one for one in ids if one not in found]
    accounts = file.column_of(name, left, ACCOUNT_ID) if name in {"Customer", "Vendor"} else {}
    if accounts:
        known = org.by_value("Account", "Id", sorted(set(accounts.values())))
        found |= {one: known[value] for one, value in accounts.items() if value in known}
    return found


def with_partners(org: OrgSide, file: FileSide, side: str, name: str, rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows of a list, each with its partner on the other side."""
    ids = [row.link.id for row in rows]
    find = partners_in_file if side == org.name else partners_in_org
    found = find(org, file, name, ids)
    return tuple(replace(row, partner=found.get(row.link.id)) for row in rows)
