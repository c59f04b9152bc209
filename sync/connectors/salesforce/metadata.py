"""Makes what an org lacks: custom objects and fields with the rights to them, picklist values, trusted IP ranges."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sync.connectors.salesforce.collections import CollectionWriter
from sync.connectors.salesforce.describe import Describes
from sync.connectors.salesforce.org_view import OrgView
from sync.connectors.salesforce.rest import Rest
from sync.connectors.salesforce.rights import IntegrationRights
from sync.connectors.salesforce.soap import MetadataApi, Node, child_text, children, nodes_of
from sync.engine.records import Failure
from sync.errors.base import ConfigurationError
from sync.errors.codes import Code


@dataclass(frozen=True, slots=True)
class NewField:
    """A custom field to make, in the terms of the Metadata API (type Text, Picklist, Checkbox, Currency, Number, Date,
    DateTime, LongTextArea, Lookup, MasterDetail, AutoNumber); ``precision`` counts all digits."""

    object: str
    name: str
    label: str
    type: str
    length: int = 0
    precision: int = 0
    scale: int = 0
    unique: bool = False
    external_id: bool = False
    values: tuple[str, ...] = ()
    restricted: bool = False
    reference_to: str = ""
    relationship_name: str = ""
    #: Label of the list of children on the parent's page.
    relationship_label: str = ""
    #: Of an auto number, such as {0000000}.
    display_format: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.object}.{self.name}"


@dataclass(frozen=True, slots=True)
class NewObject:
    """A custom object to make; its name field is text, or an auto number where ``name_format`` is given (P-{0000})."""

    name: str
    label: str
    plural: str
    name_label: str
    name_format: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one field or object."""

    name: str
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class IpRange:
    """Trusted addresses of the org, first and last."""

    start: str
    end: str
    description: str = ""


class OrgSetup:
    """Changes to one org's set-up, each repeatable: what is there already stays."""

    def __init__(self, rest: Rest, describes: Describes, writer: CollectionWriter) -> None:
        self._describes = describes
        self._api = MetadataApi(rest.session)
        self._rights = IntegrationRights(rest, OrgView(rest, describes), writer)

    def create_objects(self, objects: Sequence[NewObject], *, deadline: datetime) -> list[Made]:
        """Make custom objects, deployed, and give the integration user rights to records of those that were made."""
        saved = self._api.upsert("CustomObject", [_object_node(new) for new in objects])
        made = [Made(new.name, answer.failure) for new, answer in zip(objects, saved, strict=True)]
        self._rights.give_objects([one.name for one in made if one.failure is None], deadline=deadline)
        self._describes.forget()
        return made

    def create_fields(self, fields: Sequence[NewField], *, deadline: datetime) -> list[Made]:
        """Make the fields and give the integration user read and edit rights on those that were made."""
        saved = self._api.upsert("CustomField", [_field_node(new) for new in fields])
        made = [Made(new.full_name, answer.failure) for new, answer in zip(fields, saved, strict=True)]
        usable = [new for new, answer in zip(fields, made, strict=True) if answer.failure is None]
        self.grant(
            [(new.object, new.full_name) for new in usable if new.type != "MasterDetail"], deadline=deadline
        )
        self._describes.forget()
        return made

    def grant(self, fields: Sequence[tuple[str, str]], *, deadline: datetime) -> None:
        """Read and edit rights on (object, Object.Field__c) for the integration user, by our permission set.

        Raises ConfigurationError where the user may not give them.
        """
        self._rights.give_fields(fields, deadline=deadline)
        self._describes.forget()

    def add_picklist_values(self, full_name: str, values: Sequence[str]) -> list[str]:
        """Append values to a custom picklist (Account.Active__c) and return the ones added.

        The whole definition is read and sent back: sending only new values would deactivate all others. Raises
        ConfigurationError where the field has no values of its own or Salesforce does not take them.
        """
        element = self._api.read_all("CustomField", [full_name]).get(full_name)
        definition = nodes_of(element) if element is not None else {}
        value_set = definition.get("valueSet")
        own = value_set.get("valueSetDefinition") if isinstance(value_set, dict) else None
        if not isinstance(value_set, dict) or not isinstance(own, dict):
            raise ConfigurationError(
                Code.RIGHT_MISSING, f"{full_name} has no picklist values of its own: add them in Salesforce."
            )
        given = own.get("value", [])
        present = [one for one in (given if isinstance(given, list) else [given]) if isinstance(one, dict)]
        active = {str(one.get("fullName")) for one in present if one.get("isActive") != "false"}
        added = [value for value in values if value not in active]
        if not added:
            return []
        kept = [one for one in present if one.get("fullName") not in added]
        new = [{"fullName": value, "default": False, "label": value} for value in added]
        whole = {
            **definition,
            "valueSet": {**value_set, "valueSetDefinition": {**own, "value": [*kept, *new]}},
        }
        (saved,) = self._api.update("CustomField", [whole])
        if saved.failure is not None:
            raise ConfigurationError(
                Code.RIGHT_MISSING,
                f"Salesforce did not take the values of {full_name}: {saved.failure.message}",
                detail=saved.failure.code,
            )
        self._describes.forget()
        return added

    def add_ip_ranges(self, ranges: Sequence[IpRange]) -> list[IpRange]:
        """Append trusted ranges to those the org has and return the ones added.

        The whole list is read and sent back: sending only new ones would replace all others.
        """
        present = self.ip_ranges()
        taken = {(entry.start, entry.end) for entry in present}
        added = [entry for entry in ranges if (entry.start, entry.end) not in taken]
        if not added:
            return []
        nodes: list[Node] = [
            {"description": entry.description, "end": entry.end, "start": entry.start}
            for entry in (*present, *added)
        ]
        saved = self._api.update(
            "SecuritySettings", [{"fullName": "Security", "networkAccess": {"ipRanges": nodes}}]
        )
        for answer in saved:
            if answer.failure is not None:
                raise ConfigurationError(
                    Code.RIGHT_MISSING,
                    f"Salesforce did not take the trusted IP ranges: {answer.failure.message}",
                    detail=answer.failure.code,
                )
        return added

    def ip_ranges(self) -> list[IpRange]:
        """The org's trusted ranges."""
        settings = self._api.read("SecuritySettings", "Security")
        return [
            IpRange(child_text(entry, "start"), child_text(entry, "end"), child_text(entry, "description"))
            for entry in children(settings, "networkAccess/ipRanges")
        ]


def _object_node(new: NewObject) -> dict[str, Node]:
    name_field: dict[str, Node] = {"label": new.name_label, "type": "Text"}
    if new.name_format:
        name_field = {"displayFormat": new.name_format, "label": new.name_label, "type": "AutoNumber"}
    return {
        "fullName": new.name,
        "deploymentStatus": "Deployed",
        "label": new.label,
        "nameField": name_field,
        "pluralLabel": new.plural,
        "sharingModel": "ReadWrite",
    }


def _field_node(new: NewField) -> dict[str, Node]:
    node: dict[str, Node] = {"fullName": new.full_name, "label": new.label, "type": new.type}
    if new.external_id:
        node["externalId"] = True
    if new.length:
        node["length"] = new.length
    if new.precision:
        node["precision"] = new.precision
        node["scale"] = new.scale
    if new.display_format:
        node["displayFormat"] = new.display_format
    if new.type == "Checkbox":
        node["defaultValue"] = "false"
    if new.type == "LongTextArea":
        node["visibleLines"] = 3
    if new.reference_to:
        node["referenceTo"] = new.reference_to
        node["relationshipName"] = new.relationship_name or new.name.removesuffix("__c") + "s"
        if new.relationship_label:
            node["relationshipLabel"] = new.relationship_label
    if new.unique:
        node["unique"] = True
    if new.values:
        values: list[Node] = [{"fullName": value, "default": False, "label": value} for value in new.values]
        node["valueSet"] = {
            "restricted": new.restricted,
            "valueSetDefinition": {"sorted": False, "value": values},
        }
    return node
