"""Profiles as files: YAML that a person can read, edit and keep under version control. No secrets, no database.

A file holds ``profile: 1``, the catalogue's version, and the options page by page, without their page's key. What a
file leaves out has its default. YAML is read by its 1.2 core rules: No is a text, 19:30 is not a number.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

import yaml

from provisioning.catalogue.kinds import JSON, Schema
from provisioning.catalogue.option import Computed
from provisioning.catalogue.pages import OPTIONS, PROFILE_PAGES
from provisioning.catalogue.upgrades import CATALOGUE_VERSION, UpgradeError, upgraded
from provisioning.profile import Problem, Profile, ProfileError

#: The form of the file itself.
FILE_VERSION: Final = 1


def to_yaml(profile: Profile, *, title: str = "") -> str:
    """The profile as a file. Options that are not in use are left out: they have no effect."""
    document: dict[str, Any] = {"profile": FILE_VERSION, "catalogue": CATALOGUE_VERSION}
    for page in PROFILE_PAGES:
        used = [option for option in page.options if profile.in_use(option)]
        if used:
            document[page.key] = {option.name: option.kind.dump(profile.value(option)) for option in used}
    head = "".join(f"# {line}\n" for line in title.splitlines())
    return head + yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def from_yaml(text: str) -> dict[str, JSON]:
    """The values of a file by option key, as the present catalogue has them; only what the file says.

    Raises ProfileError where the text is no profile file, or names a page or an option that does not exist. Whether
    values are right is asked of provisioning.validation.
    """
    try:
        document = yaml.load(text, Loader=_Loader)  # noqa: S506 - derived from SafeLoader
    except yaml.YAMLError as error:
        raise _refused(f"Correct the file, it is not YAML: {error}") from None
    if not isinstance(document, dict) or document.get("profile") != FILE_VERSION:
        raise _refused(
            f"Begin the file with 'profile: {FILE_VERSION}': it is not a profile file of this form."
        )
    version = document.get("catalogue", CATALOGUE_VERSION)
    if not isinstance(version, int) or isinstance(version, bool):
        raise _refused("Give 'catalogue' the number that stood in the exported file.")
    try:
        values = upgraded(_flat(document), version)
    except UpgradeError as error:
        raise _refused(str(error)) from None
    unknown = [key for key in values if key not in OPTIONS]
    if unknown:
        raise ProfileError(
            tuple(Problem(key, f"Remove {key!r}: there is no such option.") for key in unknown)
        )
    return values


def schema() -> Schema:
    """JSON Schema of a profile file, made from the catalogue."""
    pages: Schema = {"profile": {"const": FILE_VERSION}, "catalogue": {"type": "integer", "minimum": 1}}
    for page in PROFILE_PAGES:
        options = {
            option.name: {
                **option.kind.schema(),
                "title": option.label,
                "description": option.help,
                **({} if isinstance(option.default, Computed) else {"default": option.default_json}),
            }
            for option in page.options
        }
        pages[page.key] = {
            "type": "object",
            "title": page.title,
            "properties": options,
            "additionalProperties": False,
        }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Profile of a Salesforce-QuickBooks integration",
        "type": "object",
        "properties": pages,
        "required": ["profile"],
        "additionalProperties": False,
    }


def _flat(document: Mapping[Any, Any]) -> dict[str, JSON]:
    values: dict[str, JSON] = {}
    for page, options in document.items():
        if page in ("profile", "catalogue"):
            continue
        if not isinstance(options, dict):
            raise _refused(f"Write the options of {page!r} below it, each with its value.")
        values.update({f"{page}.{name}": value for name, value in options.items()})
    return values


def _refused(message: str) -> ProfileError:
    return ProfileError((Problem("", message),))


class _Loader(yaml.SafeLoader):
    """YAML 1.2 core: only null, true, false and numbers are anything but text. A key may stand once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        seen: set[str] = set()
        for key, _value in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"found {key.value!r} twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


class _Dumper(yaml.SafeDumper):
    """Quotes what either version of YAML would take for something else than text."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:bool", r"^(?:true|false)$", "tf"),
    ("tag:yaml.org,2002:int", r"^-?[0-9]+$", "-0123456789"),
    ("tag:yaml.org,2002:null", r"^(?:null|~|)$", ["n", "~", ""]),
):
    _Loader.add_implicit_resolver(_tag, re.compile(_pattern), list(_first))
