"""What describe says of an org's fields, as inputs of a form; values as forms have them."""

from collections.abc import Mapping
from typing import Any

from sandbox.console.systems.shapes import Choice, Field, Input

_INPUTS = {
    "boolean": Input.CHECK,
    "picklist": Input.CHOICE,
    "combobox": Input.CHOICE,
    "multipicklist": Input.CHOICES,
    "date": Input.DATE,
    "datetime": Input.MOMENT,
    "reference": Input.REFERENCE,
    "textarea": Input.AREA,
    "int": Input.NUMBER,
    "double": Input.NUMBER,
    "currency": Input.NUMBER,
    "percent": Input.NUMBER,
}
#: An address as it is read, from the house to the country.
_IN_ORDER = ("street", "postalCode", "city", "state", "country")


def field_of(one: Mapping[str, Any]) -> Field:
    """A field of describe."""
    required = not one["nillable"] and not one["defaultedOnCreate"] and one["type"] != "boolean"
    return Field(
        one["name"],
        one["label"],
        _INPUTS.get(one["type"], Input.TEXT),
        required=bool(required and one["createable"]),
        createable=bool(one["createable"]),
        updateable=bool(one["updateable"]),
        length=int(one["length"] or 0),
        choices=tuple(
            Choice(pick["value"], pick["label"]) for pick in one["picklistValues"] if pick["active"]
        ),
        targets=tuple(one["referenceTo"]),
    )


def value_of(value: Any) -> str:
    """A value of an answer as a form has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):  # an address or a place: its parts are fields of their own
        parts = [*(one for one in _IN_ORDER if one in value), *(one for one in value if one not in _IN_ORDER)]
        return ", ".join(str(value[one]).replace("\n", ", ") for one in parts if value[one] is not None)
    return str(value)


def shown(field: Mapping[str, Any] | None, value: Any) -> str:
    """A value as a list shows it."""
    if field is not None and field["type"] == "boolean":
        return "yes" if value else "no"
    if field is not None and field["type"] == "currency" and value is not None:
        return f"{float(value):,.2f}"
    return value_of(value)
