"""Lead: its status, and its conversion to an account, a contact and an opportunity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sandbox.salesforce.drafts import DELETED, UNKNOWN_ID, Draft, Saved
from sandbox.salesforce.errors import Problem
from sandbox.salesforce.ids import parse_id
from sandbox.salesforce.rules.base import Rules, Writing
from sandbox.salesforce.rules.names import compose
from sandbox.salesforce.schema.fields import SObject
from sandbox.salesforce.store import Row

_CONVERTED = Problem("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
_ADDRESS = ("Street", "City", "State", "PostalCode", "Country")
#: Lead field -> field of the record that the conversion makes.
_TO_ACCOUNT = {
    "Company": "Name",
    "Phone": "Phone",
    "Fax": "Fax",
    "Website": "Website",
    "Industry": "Industry",
    "AnnualRevenue": "AnnualRevenue",
    "NumberOfEmployees": "NumberOfEmployees",
    "Rating": "Rating",
    "LeadSource": "AccountSource",
    **{part: f"Billing{part}" for part in _ADDRESS},
}
_TO_CONTACT = {
    **{
        name: name
        for name in (
            "FirstName",
            "LastName",
            "Salutation",
            "Title",
            "Email",
            "Phone",
            "MobilePhone",
            "Fax",
            "LeadSource",
            "Description",
        )
    },
    **{part: f"Mailing{part}" for part in _ADDRESS},
}


@dataclass(frozen=True, slots=True)
class Conversion:
    """What convertLead is asked for; Ids of existing records where they are to be used."""

    lead_id: object
    status: str
    account_id: object = None
    contact_id: object = None
    opportunity_name: str = ""
    without_opportunity: bool = False
    owner_id: object = None
    overwrite_lead_source: bool = False


@dataclass(frozen=True, slots=True)
class Converted:
    """What a conversion made or used, or why it was refused."""

    lead_id: str = ""
    account_id: str = ""
    contact_id: str = ""
    opportunity_id: str = ""
    problems: tuple[Problem, ...] = ()


class Converting(Writing, Protocol):
    """The writer, which creates and changes the records."""

    def insert(
        self, sobject: SObject, records: Sequence[Mapping[str, object]], *, all_or_none: bool = False
    ) -> list[Saved]:
        """Create records."""
        ...


class _RefusedError(Exception):
    """Undoes a conversion of which one part was refused."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems


def convert_lead(writer: Converting, asked: Conversion) -> Converted:
    """Convert a lead: all or nothing."""
    lead_id = parse_id(asked.lead_id) or ""
    try:
        with writer.store.transaction():
            return _convert(writer, asked, lead_id)
    except _RefusedError as refused:
        return Converted(lead_id, problems=refused.problems)


def _convert(writer: Converting, asked: Conversion, lead_id: str) -> Converted:
    schema = writer.store.schema
    lead = _convertible(writer, asked, lead_id)
    owner = {"OwnerId": asked.owner_id or lead["OwnerId"]}
    account = _used(writer, "Account", asked.account_id) or _made(
        writer, "Account", _taken(schema.get("Lead"), lead, _TO_ACCOUNT) | owner
    )
    contact = _used(writer, "Contact", asked.contact_id)
    if contact is None:
        contact = _made(
            writer,
            "Contact",
            _taken(schema.get("Lead"), lead, _TO_CONTACT) | owner | {"AccountId": account},
        )
    elif asked.overwrite_lead_source:
        writer.touch(schema.get("Contact"), [(contact, {"LeadSource": lead["LeadSource"]})])
    opportunity = ""
    if not asked.without_opportunity:
        opportunity = _opportunity(writer, asked, lead, account, contact, owner)
    writer.touch(
        schema.get("Lead"),
        [
            (
                lead_id,
                {
                    "Status": asked.status,
                    "IsConverted": 1,
                    "ConvertedDate": writer.stamp[:10],
                    "ConvertedAccountId": account,
                    "ConvertedContactId": contact,
                    "ConvertedOpportunityId": opportunity or None,
                    "IsUnreadByOwner": 0,
                },
            )
        ],
    )
    return Converted(lead_id, account, contact, opportunity)


def _convertible(writer: Converting, asked: Conversion, lead_id: str) -> Row:
    lead = writer.store.rows(writer.store.schema.get("Lead"), [lead_id]).get(lead_id)
    if lead is None:
        raise _RefusedError((UNKNOWN_ID,))
    if lead["IsDeleted"]:
        raise _RefusedError((DELETED,))
    if lead["IsConverted"]:
        raise _RefusedError((_CONVERTED,))
    status = writer.store.database.execute(
        'SELECT 1 FROM "LeadStatus" WHERE "IsConverted" = 1 AND "MasterLabel" = ?', (asked.status,)
    ).fetchone()
    if status is None:
        raise _RefusedError(
            (Problem("INVALID_STATUS", f"invalid convertedStatus: {asked.status}", ("ConvertedStatus",)),)
        )
    return lead


def _used(writer: Converting, name: str, given: object) -> str | None:
    if not given:
        return None
    record_id, sobject = parse_id(given), writer.store.schema.get(name)
    row = writer.store.rows(sobject, [record_id], ["IsDeleted"]).get(record_id) if record_id else None
    if record_id is None or row is None or row["IsDeleted"]:
        raise _RefusedError((UNKNOWN_ID,))
    return record_id


def _made(writer: Converting, name: str, values: Mapping[str, object]) -> str:
    (saved,) = writer.insert(writer.store.schema.get(name), [values])
    if not saved.success:
        raise _RefusedError(saved.problems)
    return saved.id


def _taken(sobject: SObject, lead: Row, names: Mapping[str, str]) -> dict[str, object]:
    """Values of the lead under other names. Whole amounts are stored as they are given (scale 0)."""
    return {
        target: lead[name]
        for name, target in names.items()
        if sobject.find(name) is not None and lead.get(name) is not None
    }


def _opportunity(
    writer: Converting,
    asked: Conversion,
    lead: Row,
    account: str,
    contact: str,
    owner: Mapping[str, object],
) -> str:
    first = writer.store.database.execute(
        'SELECT "MasterLabel" FROM "OpportunityStage" WHERE "IsActive" = 1 ORDER BY "SortOrder"'
    ).fetchone()
    # A new opportunity closes at the end of the quarter: Salesforce's help, "Lead conversion".
    year, month = int(writer.stamp[:4]), int(writer.stamp[5:7])
    last = (month + 2) // 3 * 3
    close = f"{year}-{last:02d}-{31 if last in {3, 12} else 30}"
    made = _made(
        writer,
        "Opportunity",
        {
            "Name": asked.opportunity_name or f"{lead['Company']}-",
            "AccountId": account,
            "StageName": first[0] if first else None,
            "CloseDate": close,
            "LeadSource": lead["LeadSource"],
            **owner,
        },
    )
    _made(writer, "OpportunityContactRole", {"OpportunityId": made, "ContactId": contact, "IsPrimary": True})
    return made


def _before(writing: Writing, drafts: Sequence[Draft]) -> None:
    for draft in drafts:
        if draft.old and draft.old.get("IsConverted") and not writing.access.unlimited:
            draft.problems.append(_CONVERTED)
    compose(writing, drafts)


RULES = Rules(before=_before)
