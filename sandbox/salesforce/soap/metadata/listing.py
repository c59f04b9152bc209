"""describeMetadata and listMetadata: which types there are, and which components of them."""

from collections.abc import Iterable

from sandbox.salesforce.soap.envelope import SoapError, soap_datetime
from sandbox.salesforce.soap.metadata.catalogue import SETTINGS, Catalogue
from sandbox.salesforce.soap.metadata.component import Origins
from sandbox.salesforce.soap.metadata.kinds import KINDS, path_of, top_kinds

#: Queries of one listMetadata call.
_MOST_QUERIES = 3


def description() -> dict[str, object]:
    """The result of describeMetadata."""
    return {
        "metadataObjects": [
            {
                "childXmlNames": sorted(kind.children.values()),
                "directoryName": kind.folder,
                "inFolder": kind.in_folder,
                "metaFile": kind.meta_file,
                "suffix": kind.suffix or None,
                "xmlName": kind.name,
            }
            for kind in top_kinds()
        ],
        "organizationNamespace": "",
        "partialSaveAllowed": True,
        "testRequired": False,
    }


def found(catalogue: Catalogue, queries: Iterable[str]) -> list[dict[str, object]]:
    """The results of listMetadata for types; INVALID_TYPE for one that is not known."""
    wanted = list(queries)
    if len(wanted) > _MOST_QUERIES:
        raise SoapError("EXCEEDED_MAX_TYPES_LIMIT", f"Exceeded maximum number of types: {_MOST_QUERIES}")
    results = []
    for kind in wanted:
        # Folders of reports and their kind have types of their own, which describeMetadata does not name.
        if kind.endswith("Folder"):
            continue
        if not catalogue.knows(kind):
            raise SoapError("INVALID_TYPE", f"Unknown type name '{kind}'")
        results += [file_properties(catalogue, kind, name) for name in catalogue.names(kind)]
    return results


def file_properties(catalogue: Catalogue, kind: str, name: str, *, package: str = "") -> dict[str, object]:
    """What is told of one component and its file. ``package`` is the folder that its path begins with."""
    known = KINDS["Settings" if kind == SETTINGS else kind]
    origin = Origins(catalogue.store).of(kind, name, known.prefix)
    people = {one: _full_name(catalogue, one) for one in {origin.created_by, origin.changed_by}}
    path = path_of(known, name)
    return {
        "createdById": origin.created_by,
        "createdByName": people[origin.created_by],
        "createdDate": soap_datetime(origin.created),
        "fileName": f"{package}{path}",
        "fullName": name,
        "id": origin.id,
        "lastModifiedById": origin.changed_by,
        "lastModifiedByName": people[origin.changed_by],
        "lastModifiedDate": soap_datetime(origin.changed),
        "type": kind,
    }


def _full_name(catalogue: Catalogue, user_id: str) -> str:
    row = catalogue.store.database.execute('SELECT "Name" FROM "User" WHERE "Id" = ?', (user_id,)).fetchone()
    return "" if row is None else str(row[0])
