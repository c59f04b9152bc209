"""Record types of an object: the master that every object has, and those of the RecordType records."""

from sandbox.salesforce.schema.fields import SObject
from sandbox.salesforce.store import Store

#: Id of the record type that stands for none.
MASTER = "012000000000000AAA"


def record_types(store: Store, sobject: SObject, root: str) -> list[dict[str, object]]:
    """recordTypeInfos of describe; the master last, as orgs list it. ``root`` is /services/data/vXX.X."""
    rows = store.database.execute(
        'SELECT "Id", "Name", "DeveloperName", "IsActive" FROM "RecordType" '
        'WHERE "SobjectType" = ? AND "IsDeleted" = 0 ORDER BY "Name"',
        (sobject.name,),
    )
    found = [(str(one[0]), str(one[1]), str(one[2]), bool(one[3])) for one in rows]
    listed = [*found, (MASTER, "Master", "Master", True)]
    return [
        {
            "active": active,
            "available": active,
            "defaultRecordTypeMapping": record_id == MASTER,
            "developerName": developer_name,
            "master": record_id == MASTER,
            "name": name,
            "recordTypeId": record_id,
            "urls": {"layout": f"{root}/sobjects/{sobject.name}/describe/layouts/{record_id}"},
        }
        for record_id, name, developer_name, active in listed
    ]
