"""What both directions of the customer pair share: queries, links, firms for matching, key fields."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from provisioning.catalogue.choices import BindingCriteria, MergeCriteria, SourceOfTruth, YesNo
from sync.engine import matching
from sync.engine.context import RunContext
from sync.engine.links import Link, columns
from sync.engine.lookups import Lookups
from sync.engine.mapping.custom import custom_links
from sync.engine.mapping.customer import AGING, customer_links
from sync.engine.match_index import MatchIndex
from sync.engine.matching import Firm
from sync.engine.records import Query, Record, System
from sync.engine.steps import keys
from sync.engine.steps.base import Twin
from sync.engine.values import text

LAST_MODIFIED = "QB_LastModified__c"
ACCOUNT_ID = "CustomFieldAccountID"
TABLE = "Customer"

#: What matching reads of a firm on each side.
SF_FIRM = ("Phone", "BillingCity", "BillingState", "BillingPostalCode")
QB_FIRM = (
    "Name", "FullName", "CompanyName", "Phone", "BillAddressCity", "BillAddressState", "BillAddressPostalCode",
)  # fmt: skip


class CustomerPair:
    """The customer page of one run."""

    def __init__(self, context: RunContext, lookups: Lookups) -> None:
        self.context = context
        self.page = context.profile.customer
        self.lookups = lookups

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every link of the page with its additional mappings."""
        own = customer_links(self.context.profile, self.lookups.locale)
        if not self.page.custom_fields:
            return own
        sf_fields = self.lookups.sf_object(self.page.sf_object).fields
        return own + custom_links(self.page.custom_fields, sf_fields, self.lookups.qb_table(TABLE).fields)

    @cached_property
    def sf_query(self) -> Query:
        """Everything of an account; values with a dot in their name are added by the steps."""
        names = [name for name in columns(self.links, System.SALESFORCE) if "." not in name]
        names += [self.page.name_field, self.page.binding_field, self.page.full_name_field, *SF_FIRM]
        names.append(self.page.active_field)
        if self.context.profile.direction.vendor.value != "None":
            names.append(self.context.profile.vendor.type_field)
        return Query(object=self.page.sf_object, columns=tuple(dict.fromkeys(name for name in names if name)))

    @cached_property
    def qb_query(self) -> Query:
        """Everything of a customer."""
        mapped = [name for name in columns(self.links, System.QUICKBOOKS) if name not in AGING]
        names = [*mapped, *QB_FIRM, "IsActive", "Sublevel", ACCOUNT_ID]
        if self.page.qb_trigger_field:
            names.append(self.page.qb_trigger_field)
        return Query(object=TABLE, columns=tuple(dict.fromkeys(names)))

    def truth(self) -> tuple[SourceOfTruth, bool]:
        """Who wins, and whether customers go both ways."""
        direction = self.context.profile.direction.customer
        return self.page.source_of_truth, direction.includes_sf_qb and direction.includes_qb_sf

    def sf_firm(self, record: Record) -> Firm:
        """An account as matching sees it."""
        values = record.values
        return Firm(
            id=record.id,
            name=text(values.get(self.page.name_field)),
            full_name=text(values.get(self.page.full_name_field)) or text(values.get(self.page.name_field)),
            company=text(values.get(self.page.company_name_field)) if self.page.company_name_field else "",
            phone=text(values.get("Phone")),
            city=text(values.get("BillingCity")),
            state=text(values.get("BillingState")),
            postal_code=text(values.get("BillingPostalCode")),
        )

    def qb_firm(self, record: Record) -> Firm:
        """A customer as matching sees it."""
        values = record.values
        return Firm(
            id=record.id,
            name=text(values.get("Name")),
            full_name=text(values.get("FullName")),
            company=text(values.get("CompanyName")),
            phone=text(values.get("Phone")),
            city=text(values.get("BillAddressCity")),
            state=text(values.get("BillAddressState")),
            postal_code=text(values.get("BillAddressPostalCode")),
        )

    def firm_keys(self, criteria: BindingCriteria | MergeCriteria) -> Callable[[Firm], frozenset[str]]:
        """Keys of a firm by a criterion of this page."""
        normalise = self.page.normalize_names is YesNo.YES
        full = self.page.full_name_for_merging
        return lambda firm: matching.keys(firm, criteria, normalise=normalise, full_names=full)

    def merge_twins(
        self, records: Sequence[Record], criteria: MergeCriteria, *, source: System, index: MatchIndex
    ) -> Mapping[str, Twin]:
        """Existing records that new ones merge with, just before they would be created.

        Names that need no normalising are asked for by name; otherwise the whole other side is indexed once a run.
        """
        if criteria is MergeCriteria.NONE:
            return {}
        firm_of, other_firm, reader, query, name = (
            (self.sf_firm, self.qb_firm, self.context.qb, self.qb_firm_query, "FullName")
            if source is System.SALESFORCE
            else (self.qb_firm, self.sf_firm, self.context.sf, self.sf_firm_query, self.page.name_field)
        )
        keys_of = self.firm_keys(criteria)
        if self.page.normalize_names is YesNo.YES or self.page.full_name_for_merging:
            index.fill(reader, query, lambda record: keys_of(other_firm(record)))
            found = {record.id: index.find(keys_of(firm_of(record))) for record in records}
        else:
            column = "Name" if source is System.SALESFORCE else name
            wanted = sorted({firm_of(record).name for record in records if firm_of(record).name})
            by_key: dict[str, list[str]] = {}
            for candidate in reader.fetch(query, column=column, keys=wanted):
                for key in keys_of(other_firm(candidate)):
                    by_key.setdefault(key, []).append(candidate.id)
            found = {
                record.id: [id_ for key in keys_of(firm_of(record)) for id_ in by_key.get(key, [])]
                for record in records
            }
        return {id_: keys.twin(ids) for id_, ids in found.items() if ids}

    @cached_property
    def qb_firm_query(self) -> Query:
        return Query(object=TABLE, columns=QB_FIRM)

    @cached_property
    def sf_firm_query(self) -> Query:
        names = (self.page.name_field, self.page.full_name_field, self.page.company_name_field, *SF_FIRM)
        return Query(object=self.page.sf_object, columns=tuple(dict.fromkeys(name for name in names if name)))
