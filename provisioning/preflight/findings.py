"""What a preflight found: one statement about one thing, with what to do about it and who can."""

from dataclasses import dataclass
from enum import StrEnum

from provisioning.preflight.fixes import Fix


class Level(StrEnum):
    """How much a finding matters, from best to worst."""

    OK = "ok"
    NOTE = "note"
    """Works, but somebody should know."""
    UNKNOWN = "unknown"
    """The check could not be made; the message says why."""
    ERROR = "error"
    """Flows would fail or stop: mend it before the first START."""


class Group(StrEnum):
    """The parts of a report, in their order."""

    CONNECTIONS = "Connections"
    SALESFORCE_FIELDS = "Salesforce fields and objects"
    SALESFORCE_ACCESS = "Salesforce access"
    QUICKBOOKS = "QuickBooks company file"
    NAMES = "Values that the profile names"
    RECORDS = "Records that QuickBooks would refuse"
    ATTESTED = "What a person has to confirm"


class Who(StrEnum):
    """Who can mend it."""

    SALESFORCE = "Salesforce administrator"
    QUICKBOOKS = "QuickBooks administrator"
    NETWORK = "Network or hosting administrator"
    COMPANY = "You, in the company profile"


@dataclass(frozen=True)
class Finding:
    """``code`` names the check and stays the same for good; ``subject`` what it is about, such as Account.Active__c.

    Code and subject together are once in a report. ``steps`` are instructions for a person, ``option`` the key of the
    option that asks for it, ``examples`` names of records concerned (at most ten), ``count`` how many there are.
    """

    code: str
    group: Group
    level: Level
    subject: str
    message: str
    hint: str = ""
    who: Who | None = None
    steps: tuple[str, ...] = ()
    fix: Fix | None = None
    option: str = ""
    examples: tuple[str, ...] = ()
    count: int = 0

    @property
    def key(self) -> str:
        """What identifies the finding within a report, and across reports."""
        return f"{self.code}:{self.subject}"
