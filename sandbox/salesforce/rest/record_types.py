"""Record types of an object as a user has them: the master that every object has, and those of its RecordTypes."""

from sandbox.salesforce.access import Access
from sandbox.salesforce.assigned import MASTER
from sandbox.salesforce.schema.fields import SObject


def record_types(access: Access, sobject: SObject, root: str) -> list[dict[str, object]]:
    """recordTypeInfos of describe; the master last, as orgs list it. ``root`` is /services/data/vXX.X."""
    default = access.assigned.default_type(sobject)
    listed = [
        *access.assigned.record_types(sobject),
        (MASTER, "Master", "Master", True, True),
    ]
    return [
        {
            "active": active,
            "available": available,
            "defaultRecordTypeMapping": record_id == default,
            "developerName": developer_name,
            "master": record_id == MASTER,
            "name": name,
            "recordTypeId": record_id,
            "urls": {"layout": f"{root}/sobjects/{sobject.name}/describe/layouts/{record_id}"},
        }
        for record_id, name, developer_name, active, available in listed
    ]
