"""What both directions of the customer pair share: queries, links, firms for matching, key fields."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from provisioning.catalogue.choices import (
    BindingCriteria,
    Hierarchy,
    MappingDirection,
    MergeCriteria,
    SourceOfTruth,
    YesNo,
)
from sync.engine import journal, matching
from sync.engine.context import RunContext
from sync.engine.links import Link, MappingProblem, columns
from sync.engine.lookups import Lookups
from sync.engine.mapping.address import REGION_COLUMN
from sync.engine.mapping.custom import custom_links
from sync.engine.mapping.customer import AGING, CARD_NUMBER, customer_links, is_active, parent_link
from sync.engine.mapping.firm_object import ACCOUNT, own_names, renamed
from sync.engine.match_index import MatchIndex
from sync.engine.matching import Firm
from sync.engine.records import Query, Record, System, Value
from sync.engine.steps import keys
from sync.engine.steps.base import Twin
from sync.engine.steps.company_files import CompanyFiles
from sync.engine.steps.currencies import QB_NAME, SF_CODE, Currencies
from sync.engine.steps.hierarchy import PARENT
from sync.engine.values import text
from sync.errors.codes import Code
from sync.errors.diagnose import sync_error

LAST_MODIFIED = "QB_LastModified__c"
ACCOUNT_ID = "CustomFieldAccountID"
TABLE = "Customer"

#: What matching reads of a firm on each side.
SF_FIRM = ("Phone", "BillingCity", "BillingState", "BillingPostalCode")
QB_FIRM = ("Name", "FullName", "CompanyName", "Phone", "BillAddressCity", "BillAddressPostalCode")


class CustomerPair:
    """The customer page of one run."""

    def __init__(self, context: RunContext, lookups: Lookups) -> None:
        self.context = context
        self.page = context.profile.customer
        self.lookups = lookups
        self.files = CompanyFiles(context)
        self.currencies = Currencies(context, lookups)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every link of the page with its additional mappings. ConfigurationError for a field that is not there."""
        own = [*customer_links(self.context.profile, self.lookups.locale)]
        if self.page.hierarchy is not Hierarchy.NO:
            own.append(parent_link(PARENT))
        if self.currencies.propagated and self.currencies.sf_columns(self.page.sf_object):
            own.append(self._currency_link())
        own = [link for link in (renamed(link, self._names) for link in own) if link is not None]
        return (*own, *self._custom_links())

    def _currency_link(self) -> Link:
        """The currency of a new record: a customer has one for good."""
        return Link(
            name="currency",
            sf=(SF_CODE,),
            qb=(QB_NAME,),
            flow=MappingDirection.BOTH,
            to_qb=lambda values: {QB_NAME: self.currencies.name_of(text(values.get(SF_CODE)))},
            to_sf=lambda values: {SF_CODE: self.currencies.code_of(text(values.get(QB_NAME)))},
            on_create_only=True,
        )

    def _custom_links(self) -> tuple[Link, ...]:
        rows = self.page.custom_fields
        if not rows:
            return ()
        if any(row.qb_field.casefold() == CARD_NUMBER.casefold() for row in rows):
            raise sync_error(Code.RIGHT_MISSING, answer=f"{CARD_NUMBER}: card numbers are never carried over")
        sf_fields = self.lookups.sf_object(self.page.sf_object).fields
        try:
            return custom_links(rows, sf_fields, self.lookups.qb_table(TABLE).fields)
        except MappingProblem as problem:
            raise sync_error(problem.code, **problem.facts) from problem

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """The object's own names of an Account's standard fields; empty for an Account."""
        if self.page.sf_object == ACCOUNT:
            return {}
        return own_names(self.lookups.sf_object(self.page.sf_object))

    def field(self, name: str) -> str:
        """The object's field for a standard field of an Account; empty where it has none."""
        return self._names.get(name, name)

    def links_of(self, record: Record) -> tuple[Link, ...]:
        """The links that apply to an account: without a primary contact nothing of a contact travels."""
        if "Contact.Id" in record.values:
            return self.links
        return tuple(
            link for link in self.links if not all(name.startswith("Contact.") for name in link.sf or [""])
        )

    def retirement(self, system: System, survivor: Record) -> Mapping[str, Value]:
        """What makes a customer or an account inactive; empty where it is already."""
        values = survivor.values
        if system is System.QUICKBOOKS:
            return {} if values.get("IsActive") is False else {"IsActive": False}
        active = values.get(self.page.active_field)
        return {self.page.active_field: "No"} if is_active(active) else {}

    def stamp(self, modified: Value) -> dict[str, Value]:
        """QB LastModified of the account, where it has that field."""
        name = self.field(LAST_MODIFIED)
        return {name: modified} if name else {}

    @cached_property
    def sf_query(self) -> Query:
        """Everything of an account; values with a dot in their name are added by the steps."""
        names = [name for name in columns(self.links, System.SALESFORCE) if "." not in name]
        names += [self.page.name_field, self.page.binding_field, self.page.full_name_field]
        names += [self.field(name) for name in SF_FIRM]
        names += [self.page.active_field, self.files.account_field]
        if self.context.profile.direction.vendor.value != "None":
            names.append(self.context.profile.vendor.type_field)
        return Query(object=self.page.sf_object, columns=tuple(dict.fromkeys(name for name in names if name)))

    @cached_property
    def qb_query(self) -> Query:
        """Everything of a customer."""
        mapped = [name for name in columns(self.links, System.QUICKBOOKS) if name not in AGING]
        names = [*mapped, *QB_FIRM, self.region_column, "IsActive", "Sublevel", ACCOUNT_ID]
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
            **{
                part: text(values.get(self.field(name)))
                for part, name in zip(("phone", "city", "state", "postal_code"), SF_FIRM, strict=True)
            },
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
            state=text(values.get(self.region_column)),
            postal_code=text(values.get("BillAddressPostalCode")),
        )

    def firm_keys(self, criteria: BindingCriteria | MergeCriteria) -> Callable[[Firm], frozenset[str]]:
        """Keys of a firm by a criterion of this page."""
        normalise = self.page.normalize_names is YesNo.YES
        full = self.page.full_name_for_merging and isinstance(criteria, MergeCriteria)
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
        twins = {id_: keys.twin(ids) for id_, ids in found.items() if ids}
        if source is System.SALESFORCE and twins:
            self._add_rivals(twins, records, keys_of)
        return twins

    def _add_rivals(
        self, twins: dict[str, Twin], records: Sequence[Record], keys_of: Callable[[Firm], frozenset[str]]
    ) -> None:
        """Accounts of the same name make a match as uncertain as several customers would.

        Only those that take part count: active ones that belong to no other customer yet.
        """
        own = {record.id: record for record in records if record.id in twins}
        names = sorted({self.sf_firm(record).name for record in own.values()})
        others = [
            other
            for other in self.context.sf.fetch(self.sf_firm_query, column=self.page.name_field, keys=names)
            if is_active(other.values.get(self.page.active_field))
        ]
        bound = journal.twin_ids(
            self.context.run, "customer", System.SALESFORCE, [other.id for other in others]
        )
        for id_, record in own.items():
            wanted = keys_of(self.sf_firm(record))
            rivals = tuple(
                other.id
                for other in others
                if other.id not in bound and other.id != id_ and wanted & keys_of(self.sf_firm(other))
            )
            if rivals:
                twins[id_] = Twin(twins[id_].id, (*twins[id_].others, *rivals))

    @cached_property
    def region_column(self) -> str:
        """The column of the billing address that holds the state, province or county."""
        return f"BillAddress{REGION_COLUMN[self.lookups.locale]}"

    @cached_property
    def qb_firm_query(self) -> Query:
        return Query(object=TABLE, columns=(*QB_FIRM, self.region_column))

    @cached_property
    def sf_firm_query(self) -> Query:
        names = [self.page.name_field, self.page.full_name_field, self.page.company_name_field]
        names += [self.page.active_field, *(self.field(name) for name in SF_FIRM)]
        return Query(object=self.page.sf_object, columns=tuple(dict.fromkeys(name for name in names if name)))
