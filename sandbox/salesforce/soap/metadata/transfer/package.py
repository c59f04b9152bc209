"""A package in a zip: which components its manifest names, and where their definitions are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.salesforce.soap.metadata.component import Definition, listed
from sandbox.salesforce.soap.metadata.kinds import BY_FOLDER, KINDS, Kind
from sandbox.salesforce.soap.metadata.transfer.documents import (
    DocumentError,
    Manifest,
    read_document,
    read_manifest,
)

#: Types in the order in which they can be deployed: what others refer to comes first. Types not named come between.
_ORDER = ("CustomObject", "CustomField", "", "Layout", "WorkflowOutboundMessage", "WorkflowRule")
_LAST = ("PermissionSet", "Profile")
_DESTRUCTIVE = ("destructiveChangesPre.xml", "destructiveChanges.xml", "destructiveChangesPost.xml")


@dataclass(frozen=True, slots=True)
class Part:
    """One component of a package: its definition (None where it is to be deleted), or why it cannot be read."""

    kind: str
    name: str
    path: str
    definition: Definition | None = None
    problem: str = ""
    warning: bool = False
    deleted: bool = False


@dataclass(slots=True)
class _Reading:
    manifest: Manifest
    folder: str
    found: set[tuple[str, str]] = field(default_factory=set)

    def names(self, kind: str, name: str) -> bool:
        wanted = self.manifest.members.get(kind, [])
        return name in wanted or ("*" in wanted and not KINDS[kind].parent)


def parts_of(files: Mapping[str, bytes], *, single: bool, allow_missing: bool) -> list[Part]:
    """All components of the zip's packages in the order in which they are to be deployed."""
    roots = sorted(
        path.removesuffix("package.xml") for path in files if path.rpartition("/")[2] == "package.xml"
    )
    roots = [one for one in roots if (not one if single else one.count("/") <= 1)]
    if not roots:
        folder = "" if single else f"{next(iter(files), '').partition('/')[0]}/"
        return [Part("", "package.xml", f"{folder}package.xml", problem="No package.xml found")]
    parts: list[Part] = []
    for root in roots:
        parts += _package(files, root, allow_missing=allow_missing)
    return parts


def _package(files: Mapping[str, bytes], root: str, *, allow_missing: bool) -> list[Part]:
    path = f"{root}package.xml"
    try:
        reading = _Reading(read_manifest(files[path]), root)
    except DocumentError as wrong:
        return [Part("", "package.xml", path, problem=str(wrong))]
    parts = [
        Part("", "package.xml", path, problem=f"Unknown type name '{kind}' specified in package.xml")
        for kind in reading.manifest.members
        if kind not in KINDS
    ]
    for file, data in files.items():
        if file.startswith(root) and file != path and file.removeprefix(root) not in _DESTRUCTIVE:
            parts += _file(reading, file, data)
    if not allow_missing:
        parts += [
            Part(
                kind,
                name,
                path,
                problem=f"An object '{name}' of type {kind} was named in package.xml, "
                "but was not found in zipped directory",
            )
            for kind, names in reading.manifest.members.items()
            for name in names
            if kind in KINDS and name != "*" and (kind, name) not in reading.found
        ]
    parts.sort(key=_place)
    # Deleted the other way round: what refers to others goes before them.
    before, now, after = (
        sorted(_deletions(files, f"{root}{name}"), key=_place, reverse=True) for name in _DESTRUCTIVE
    )
    return [*before, *now, *parts, *after]


def _place(part: Part) -> int:
    if part.kind in _LAST:
        return len(_ORDER) + _LAST.index(part.kind)
    return _ORDER.index(part.kind) if part.kind in _ORDER else _ORDER.index("")


def _file(reading: _Reading, path: str, data: bytes) -> Iterator[Part]:
    folder, _, name = path.removeprefix(reading.folder).partition("/")
    kind = BY_FOLDER.get(folder)
    if kind is None:
        yield Part("", name or folder, path, problem=f"Unknown folder in the package: {folder}")
        return
    own = name.removesuffix("-meta.xml").removesuffix(f".{kind.suffix}")
    if not kind.deployed:
        reading.found.add((kind.name, own))
        if not name.endswith("-meta.xml"):
            yield Part(kind.name, own, path, problem=f"the sandbox takes no {kind.name}")
        return
    document = "SecuritySettings" if kind.name == "Settings" and own == "Security" else kind.name
    try:
        definition = {**read_document(data, document), "fullName": own}
    except DocumentError as wrong:
        reading.found.add((kind.name, own))
        yield Part(kind.name, own, path, problem=str(wrong))
        return
    yield from _split(reading, kind, own, path, definition)


def _split(reading: _Reading, kind: Kind, name: str, path: str, definition: dict[str, Any]) -> Iterator[Part]:
    """A file's own component, and those inside it."""
    whole = reading.names(kind.name, name)
    count = len(reading.found)
    if whole:
        reading.found.add((kind.name, name))
        own = {key: value for key, value in definition.items() if key not in kind.children}
        if kind.name != "Workflow":
            yield Part(kind.name, name, path, own)
    for element, child in kind.children.items():
        for one in listed(definition.get(element)):
            full_name = f"{name}.{one.get('fullName', '')}"
            if whole or reading.names(child, full_name):
                reading.found.add((child, full_name))
                yield Part(child, full_name, path, {**one, "fullName": full_name})
    if len(reading.found) == count:
        yield Part(kind.name, name, path, problem="Not in package.xml", warning=True)


def _deletions(files: Mapping[str, bytes], path: str) -> Iterator[Part]:
    if path not in files:
        return
    try:
        manifest = read_manifest(files[path])
    except DocumentError as wrong:
        yield Part("", path.rpartition("/")[2], path, problem=str(wrong))
        return
    for kind, names in manifest.members.items():
        for name in names:
            if kind in KINDS:
                yield Part(kind, name, path, deleted=True)
            else:
                yield Part("", name, path, problem=f"Unknown type name '{kind}' specified in package.xml")
