"""What the preflight can mend in Salesforce, as data; sync.preflight carries it out.

A fix says what will be there afterwards, so that applying it twice changes nothing the second time.
"""

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from provisioning.catalogue.requirements import SalesforceFieldNeed, SalesforceObjectNeed


class ActiveScope(StrEnum):
    """Which accounts get Active__c = Yes when the field is new (rules.md 1.2)."""

    ALL = "all"
    WON = "won"
    NONE = "none"


@dataclass(frozen=True)
class CreateObject:
    """Make a custom object with its fields."""

    need: SalesforceObjectNeed


@dataclass(frozen=True)
class CreateField:
    """Make a custom field, visible to the integration user."""

    need: SalesforceFieldNeed


@dataclass(frozen=True)
class GrantField:
    """Give the integration user read and edit rights on a field that is there."""

    object: str
    name: str


@dataclass(frozen=True)
class AddPicklistValues:
    """Add values to a custom picklist, keeping those it has."""

    object: str
    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class AddIpRange:
    """Trust one address of our workers for logins to the org, keeping the ranges it has."""

    address: str


@dataclass(frozen=True)
class SetActive:
    """Set the active field of accounts where it is still empty, on those that the person chooses.

    ``empty`` and ``empty_won``: how many were empty when it was looked, and how many of these have a won opportunity.
    """

    object: str
    field: str
    empty: int = dataclasses.field(default=0, compare=False)
    empty_won: int = dataclasses.field(default=0, compare=False)


Fix: TypeAlias = CreateObject | CreateField | GrantField | AddPicklistValues | AddIpRange | SetActive
