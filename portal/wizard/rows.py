"""What the templates draw of one option: its control with label, help, offers, mark and errors."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise

from portal.wizard.widgets import MappingRows, is_group
from provisioning.catalogue.choices import MappingDirection
from provisioning.catalogue.option import Option
from provisioning.draft_credentials import Slot
from provisioning.offers import Offer


@dataclass(frozen=True)
class Datalist:
    """Values offered for text fields; several fields may share one."""

    id: str
    values: tuple[Offer, ...]


@dataclass(frozen=True)
class Row:
    """One option. ``default`` says what is used where nothing is chosen, ``note`` when it is not used, for people."""

    option: Option[Any]
    field: BoundField
    errors: Sequence[str] = ()
    default: str = ""
    changed: bool = False
    more: "tuple[Datalist, Datalist] | None" = None
    slot: Slot | None = None
    removable: bool = False
    note: str | Promise = ""

    @property
    def id(self) -> str:
        return self.field.auto_id

    @property
    def group(self) -> bool:
        return is_group(self.field.field.widget)

    @property
    def radio(self) -> bool:
        return isinstance(self.field.field.widget, forms.RadioSelect)

    @property
    def switch(self) -> bool:
        return isinstance(self.field.field.widget, forms.CheckboxInput)

    @property
    def mapping(self) -> list[dict[str, Any]] | None:
        widget = self.field.field.widget
        return widget.rows(self.field.initial) if isinstance(widget, MappingRows) else None

    @property
    def directions(self) -> list[str]:
        return [member.value for member in MappingDirection]


@dataclass
class Section:
    """Rows under one heading; ``note`` stands below it."""

    heading: Any
    rows: list[Row] = field(default_factory=list)
    note: str = ""


class Datalists:
    """The lists of one page. A list's id follows from what it lists, so that a field's list can be filled later."""

    def __init__(self) -> None:
        self._lists: dict[str, Datalist] = {}

    def of(self, what: str, values: Iterable[Offer]) -> Datalist:
        """``what`` says what is listed; fields of which the same is listed share one."""
        name = f"offers-{zlib.crc32(what.encode()):08x}"
        return self._lists.setdefault(name, Datalist(name, tuple(values)))

    @property
    def all(self) -> tuple[Datalist, ...]:
        return tuple(self._lists.values())


def described(widget: forms.Widget, id_: str, *, help_text: str, errors: Sequence[str]) -> None:
    """Tie a control to its help and its errors for who cannot see them side by side."""
    ids = [f"{id_}_help"] if help_text else []
    if errors:
        ids.append(f"{id_}_error")
        widget.attrs["aria-invalid"] = "true"
        widget.attrs["class"] = f"{widget.attrs.get('class', '')} is-invalid".strip()
    if ids and not is_group(widget):
        widget.attrs["aria-describedby"] = " ".join(ids)


def messages_by_key(problems: Iterable[Any]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for problem in problems:
        found.setdefault(problem.key, []).append(problem.message)
    return found
