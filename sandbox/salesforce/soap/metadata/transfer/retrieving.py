"""Carrying a retrieval out: the components that a manifest names as the files of a package."""

from collections.abc import Iterator
from typing import Any

from sandbox.salesforce.org import Org
from sandbox.salesforce.soap.metadata.catalogue import Catalogue
from sandbox.salesforce.soap.metadata.component import Definition
from sandbox.salesforce.soap.metadata.kinds import BY_FOLDER, KINDS, Kind, path_of
from sandbox.salesforce.soap.metadata.listing import file_properties
from sandbox.salesforce.soap.metadata.transfer.archive import zipped
from sandbox.salesforce.soap.metadata.transfer.documents import written
from sandbox.salesforce.soap.metadata.transfer.jobs import Job, Jobs

_FOLDER = "unpackaged/"


def retrieve(org: Org, job: Job) -> None:
    """Make the zip and keep it with the job."""
    catalogue = Catalogue(org.store, job.created_by)
    folder = "" if job.options["singlePackage"] else _FOLDER
    members: dict[str, list[str]] = {}
    files: dict[str, tuple[Kind, dict[str, Any]]] = {}
    properties: list[dict[str, object]] = []
    messages: list[dict[str, str]] = []
    for kind, name, definition in _named(catalogue, job.options["members"], messages, folder):
        members.setdefault(kind.name, []).append(name)
        properties.append(file_properties(catalogue, kind.name, name, package=folder))
        top = KINDS[kind.parent] if kind.parent else kind
        path = path_of(kind, name)
        content = files.setdefault(path, (top, {}))[1]
        if kind.parent:
            element = next(one for one, child in top.children.items() if child == kind.name)
            own = {**definition, "fullName": name.partition(".")[2]}
            inside = content.setdefault(element, [])
            if all(one["fullName"] != own["fullName"] for one in inside):
                inside.append(own)
        else:
            content.update(definition)
    types = [{"members": sorted(names), "name": kind} for kind, names in sorted(members.items())]
    package = written("Package", {"types": types, "version": job.options["version"] or job.version})
    documents = {
        f"{folder}{path}": written(_root(kind, path), found) for path, (kind, found) in files.items()
    }
    documents[f"{folder}package.xml"] = package
    job.status = "Succeeded"
    job.result = {"fileProperties": properties, "messages": messages}
    with org.store.transaction():
        Jobs(org.store).save(job, zipped(documents))


def members_of(paths: list[str]) -> dict[str, list[str]]:
    """The manifest that names specific files: objects/Account.object."""
    members: dict[str, list[str]] = {}
    for path in paths:
        folder, _, name = path.removeprefix(_FOLDER).partition("/")
        kind = BY_FOLDER.get(folder)
        if kind is not None:
            members.setdefault(kind.name, []).append(name.removesuffix(f".{kind.suffix}"))
    return members


def _named(
    catalogue: Catalogue, members: dict[str, list[str]], messages: list[dict[str, str]], folder: str
) -> Iterator[tuple[Kind, str, Definition]]:
    """The components that a manifest names and that exist, tops before what is inside them."""

    def tell(problem: str) -> None:
        messages.append({"fileName": f"{folder}package.xml", "problem": problem})

    for name in members:
        if name not in KINDS:
            tell(f"Unknown type name '{name}' specified in package.xml")
    wanted = [KINDS[name] for name in members if name in KINDS]
    for kind in sorted(wanted, key=lambda one: (bool(one.parent), one.name)):
        names = [one for one in members[kind.name] if one != "*"]
        if "*" in members[kind.name] and not kind.parent:
            names += [one for one in _all(catalogue, kind) if one not in names]
        for name in names:
            found = catalogue.read(kind.name, name)
            if found is None:
                tell(f"Entity of type '{kind.name}' named '{name}' cannot be found")
                continue
            if kind.name == "Profile":
                found = _within(found, members)
            yield kind, str(found["fullName"]), found


def _all(catalogue: Catalogue, kind: Kind) -> list[str]:
    """What * stands for: of objects, the custom ones."""
    names = catalogue.names(kind.name)
    return [one for one in names if one.endswith("__c")] if kind.name == "CustomObject" else names


def _within(profile: Definition, members: dict[str, list[str]]) -> Definition:
    """A profile holds the rights to what is retrieved with it."""
    objects, fields = set(members.get("CustomObject", [])), set(members.get("CustomField", []))
    everything = "*" in objects

    def wanted(name: str) -> bool:
        owner = name.partition(".")[0]
        return name in fields or owner in objects or (everything and owner.endswith("__c"))

    kept = dict(profile)
    for element, key in (("fieldPermissions", "field"), ("objectPermissions", "object")):
        found = [one for one in kept.pop(element, []) if wanted(str(one[key]))]
        if found:
            kept[element] = found
    layouts, types = members.get("Layout", []), members.get("RecordType", [])
    assigned = kept.pop("layoutAssignments", [])
    if found := [one for one in assigned if "*" in layouts or one["layout"] in layouts]:
        kept["layoutAssignments"] = found
    visible = kept.pop("recordTypeVisibilities", [])
    if found := [one for one in visible if one["recordType"] in types or wanted(str(one["recordType"]))]:
        kept["recordTypeVisibilities"] = found
    return kept


def _root(kind: Kind, path: str) -> str:
    return (
        "SecuritySettings" if kind.name == "Settings" and path.endswith("/Security.settings") else kind.name
    )
