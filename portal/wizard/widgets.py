"""The control for each kind of option. All are native: keyboard, screen reader and phone know what to do with them.

A control never refuses what is typed: it is kept as typed and checked afterwards, so text fields stand where the
browser's own (number, date) would swallow what does not fit.
"""

import re
from typing import Any, Final
from zoneinfo import available_timezones

from django import forms
from django.utils.datastructures import MultiValueDict

from provisioning.catalogue.kinds import (
    JSON,
    NAMED_ZONES,
    Bool,
    Choice,
    Date,
    Emails,
    Integer,
    Kind,
    Mapping,
    Secret,
    Time,
    Zone,
)

#: Up to this many short choices stand side by side; more go into a list.
_RADIO_LIMIT: Final = 3
_RADIO_LENGTH: Final = 34
#: Empty rows offered below the filled ones.
_SPARE_ROWS: Final = 2

_SHAPES: Final = {Date: r"\d{4}-\d{2}-\d{2}", Time: r"\d{2}:\d{2}(:\d{2})?"}


class MappingRows(forms.Widget):
    """Rows of two fields and a direction (templates/wizard/mapping.html). Empty rows are left out when read."""

    def __init__(self, maximum: int) -> None:
        super().__init__()
        self.maximum = maximum

    def rows(self, raw: JSON) -> list[dict[str, Any]]:
        """The rows typed, and some empty ones below them as long as more are allowed."""
        rows: list[dict[str, Any]] = (
            [row for row in raw if isinstance(row, dict)] if isinstance(raw, list | tuple) else []
        )
        spare = max(0, min(_SPARE_ROWS, self.maximum - len(rows)))
        return rows + [{"sf_field": "", "qb_field": "", "direction": ""} for _ in range(spare)]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> JSON:
        columns = [data.getlist(f"{name}-{part}") for part in ("sf_field", "qb_field", "direction")]
        rows = [
            {"sf_field": sf_field, "qb_field": qb_field, "direction": direction}
            for sf_field, qb_field, direction in zip(*columns, strict=False)
        ]
        return [row for row in rows if row["sf_field"].strip() or row["qb_field"].strip()]


def widget_for(kind: Kind[Any], raw: JSON) -> forms.Widget:
    """The control that shows ``raw``, what was typed, even where it is no value of the kind."""
    if isinstance(kind, Bool):
        return forms.CheckboxInput(attrs={"class": "form-check-input", "role": "switch"})
    if isinstance(kind, Mapping):
        return MappingRows(kind.maximum)
    if isinstance(kind, Choice):
        return _choice(kind, raw)
    if isinstance(kind, Emails):
        return forms.Textarea(attrs={"class": "form-control", "rows": 2, "inputmode": "email"})
    attrs: dict[str, Any] = {"class": "form-control", "autocomplete": "off", "spellcheck": "false"}
    if isinstance(kind, Secret):
        return forms.PasswordInput(attrs={**attrs, "autocomplete": "new-password"})
    if isinstance(kind, Integer):
        attrs["inputmode"] = "numeric"
    if isinstance(kind, Date | Time) and re.fullmatch(rf"({_SHAPES[type(kind)]})?", str(raw or "")):
        attrs["type"] = "date" if isinstance(kind, Date) else "time"
        if isinstance(kind, Time) and kind.form == "hh:mm:ss":
            attrs["step"] = 1
    return forms.TextInput(attrs=attrs)


def shown_value(kind: Kind[Any], raw: JSON) -> JSON:
    """What was typed as its control takes it."""
    if isinstance(kind, Emails) and isinstance(raw, list | tuple):
        return "\n".join(str(address) for address in raw)
    return raw


def typed_value(kind: Kind[Any], data: Any, name: str) -> JSON:
    """What was typed into the control of that name, raw."""
    value: JSON = widget_for(kind, "").value_from_datadict(data, MultiValueDict(), name)
    return "" if value is None else value


def suggestions(kind: Kind[Any]) -> tuple[str, ...]:
    """Values offered without a connected system."""
    return _ZONES if isinstance(kind, Zone) else ()


def is_group(widget: forms.Widget) -> bool:
    """Whether the control is several, under one legend."""
    return isinstance(widget, forms.RadioSelect | MappingRows)


def _choice(kind: Choice[Any], raw: JSON) -> forms.Widget:
    choices = [(choice, choice) for choice in kind.choices]
    if isinstance(raw, str) and raw and raw not in kind.choices:
        choices.append((raw, raw))
    if len(choices) <= _RADIO_LIMIT and all(len(choice) <= _RADIO_LENGTH for choice in kind.choices):
        return forms.RadioSelect(choices=choices, attrs={"class": "form-check-input"})
    return forms.Select(choices=choices, attrs={"class": "form-select"})


_ZONES: Final = (
    *NAMED_ZONES,
    *sorted(
        zone
        for zone in available_timezones()
        if "/" in zone and not zone.startswith(("Etc/", "posix", "right"))
    ),
)
