"""Which option of the profile named the field or object that a system does not know. Pure."""

import re
from collections.abc import Iterator
from typing import Any

from provisioning.catalogue.kinds import MappingRow, QbField, SfField, SfObject
from provisioning.catalogue.option import Option
from provisioning.catalogue.pages import PROFILE_OPTIONS
from provisioning.profile import Profile

_NAMES = re.compile(r"[A-Za-z_][\w.]*")


def options_naming(words: str, profile: Profile, *, objects: bool = False) -> str:
    """Keys of the options in use whose value is a name that stands in ``words``, joined by commas; '' for none.

    Names of fields, or with ``objects`` of objects: an answer about a field names its object as well.
    """
    named = {name.rpartition(".")[2].casefold() for name in _NAMES.findall(words)}
    return ", ".join(
        key
        for key, option in PROFILE_OPTIONS.items()
        if profile.in_use(option)
        and any(value.casefold() in named for value in _names(option, profile, objects=objects))
    )


def _names(option: Option[Any], profile: Profile, *, objects: bool) -> Iterator[str]:
    """Names of objects, or of fields, that an option holds."""
    value = profile.value(option)
    if objects:
        if isinstance(option.kind, SfObject):
            yield value
    elif isinstance(option.kind, SfField | QbField):
        yield value.rpartition(".")[2]
    elif isinstance(value, tuple):
        for row in value:
            if isinstance(row, MappingRow):
                yield from (row.sf_field, row.qb_field)
