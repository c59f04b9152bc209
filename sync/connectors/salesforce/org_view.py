"""What an org's set-up looks like to the integration user, reading only."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sync.connectors.salesforce.describe import Describes
from sync.connectors.salesforce.rest import Rest
from sync.connectors.salesforce.soap import MetadataApi, child_text, children
from sync.connectors.salesforce.soql import literal, uri
from sync.engine.records import ObjectInfo
from sync.errors.base import ConfigurationError
from sync.errors.codes import Code

#: Standard profiles whose metadata bear another name than the profile; a custom one bears its own (unchecked).
_STANDARD_PROFILES: Final[Mapping[str, str]] = {
    "System Administrator": "Admin",
    "Standard User": "Standard",
    "Standard Platform User": "StandardAul",
    "Read Only": "ReadOnly",
    "Contract Manager": "ContractManager",
    "Marketing User": "MarketingProfile",
    "Solution Manager": "SolutionManager",
}


class OrgView:
    """Questions to one org."""

    def __init__(self, rest: Rest, describes: Describes) -> None:
        self._rest = rest
        self._describes = describes

    def find_object(self, name: str) -> ObjectInfo | None:
        """An sObject, None where the user sees none of that name."""
        try:
            return self._describes.get(name).info
        except ConfigurationError as error:
            if error.code == Code.OBJECT_MISSING:
                return None
            raise

    def existing_fields(self, full_names: Sequence[str]) -> frozenset[str]:
        """Those of the custom fields (Account.Active__c) that exist, seen by the user or not."""
        return frozenset(MetadataApi(self._rest.session).read_all("CustomField", full_names))

    def login_ranges(self) -> tuple[tuple[str, str], ...]:
        """First and last addresses from which the user's profile allows logins; empty where from anywhere."""
        user = str(self._rest.get("/services/oauth2/userinfo")["user_id"])
        soql = f"SELECT Profile.Name FROM User WHERE Id = {literal(user)}"  # noqa: S608 - a quoted literal
        profile = str(self.rows(soql)[0]["Profile"]["Name"])
        name = _STANDARD_PROFILES.get(profile, profile)
        found = MetadataApi(self._rest.session).read("Profile", name)
        return tuple(
            (child_text(entry, "startAddress"), child_text(entry, "endAddress"))
            for entry in children(found, "loginIpRanges")
        )

    def rows(self, soql: str) -> list[Mapping[str, Any]]:
        """All rows of a query, as they come."""
        answer = self._rest.get(uri(soql))
        rows: list[Mapping[str, Any]] = list(answer["records"])
        while not answer["done"]:
            answer = self._rest.get(answer["nextRecordsUrl"])
            rows += answer["records"]
        return rows

    def count(self, soql: str) -> int:
        """What a SELECT COUNT() counts."""
        return int(self._rest.get(uri(soql))["totalSize"])
