"""The address block: the lines of an address as QuickBooks prints them."""

from sandbox.quickbooks.company.values import Stored
from sandbox.quickbooks.schema.tables import Table

_BLOCKS = ("BillAddress", "ShipAddress", "VendorAddress", "OtherNameAddress", "Address")
_LINES = 5
_REGIONS = ("State", "Province", "County")


def fill_blocks(table: Table, values: dict[str, Stored], before: dict[str, Stored] | None = None) -> None:
    """Compute ...AddressBlockAddr1 to 5 of every address that ``values`` touches."""
    for block in _BLOCKS:
        if table.column(f"{block}BlockAddr1") and any(name.startswith(block) for name in values):
            parts = {**(before or {}), **values}
            lines = [str(line) for line in _lines(table, block, parts) if line][:_LINES]
            for number in range(_LINES):
                text = lines[number][:41] if number < len(lines) else None
                values[f"{block}BlockAddr{number + 1}"] = text


def _lines(table: Table, block: str, parts: dict[str, Stored]) -> list[Stored]:
    lines = [parts.get(f"{block}Addr{number}") for number in range(1, _LINES + 1)]
    region = next((name for name in _REGIONS if table.column(f"{block}{name}")), "State")
    city, state = parts.get(f"{block}City"), parts.get(f"{block}{region}")
    town = ", ".join(str(part) for part in (city, state) if part)
    lines.append(" ".join(str(part) for part in (town, parts.get(f"{block}PostalCode")) if part))
    lines.append(parts.get(f"{block}Country"))
    return lines
