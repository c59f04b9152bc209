"""Whose customer an account's customer hangs under: by its parent account, or by a custom object's two lookups.

QuickBooks keeps a few levels only. Accounts deeper than the profile's last level hang at that level, under their own
ancestor of the level above it.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property

from provisioning.catalogue.choices import Hierarchy
from sync.engine.context import RunContext
from sync.engine.links import MappingProblem
from sync.engine.lookups import Lookups
from sync.engine.records import FieldInfo, Query, Record, System, Value
from sync.engine.values import text
from sync.errors.codes import Code
from sync.errors.diagnose import sync_error

#: Name under which the parent customer's ListID travels in an account's record; absent while there is none yet.
PARENT = "Hierarchy.ListID"

#: Salesforce allows 500 levels of accounts; nobody's firm is nested deeper than this.
DEEPEST = 50


def reference_to(fields: Iterable[FieldInfo], target: str) -> list[str]:
    """Names of the lookup fields that point to ``target``."""
    return [field.name for field in fields if target in field.reference_to]


class AccountTree:
    """The parents of a page's accounts, up to the top, by few queries for the whole page."""

    def __init__(self, context: RunContext, lookups: Lookups, pair: str) -> None:
        self._context = context
        self._lookups = lookups
        self._pair = pair
        self._page = context.profile.customer
        self._parents: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._torn: set[str] = set()
        self._customers: dict[str, str] = {}

    @property
    def kept(self) -> bool:
        """Whether the profile carries the hierarchy over."""
        return self._page.hierarchy is not Hierarchy.NO

    @cached_property
    def parent_field(self) -> str:
        """The account's own lookup to its parent; of another object than Account, its lookup to itself."""
        sf_object = self._page.sf_object
        if sf_object == "Account":
            return "ParentId"
        fields = reference_to(self._lookups.sf_object(sf_object).fields.values(), sf_object)
        if not fields:
            raise sync_error(Code.FIELD_MISSING, field=f"{sf_object} (a lookup to its parent)")
        return fields[0]

    @cached_property
    def object_fields(self) -> tuple[str, str]:
        """(parent, child): the custom object's two lookups to accounts, told apart by their names."""
        name, target = self._page.hierarchy_object, self._page.sf_object
        found = reference_to(self._lookups.sf_object(name).fields.values(), target)
        parents = [field for field in found if "parent" in field.casefold()]
        children = [field for field in found if field not in parents]
        if len(parents) != 1 or len(children) != 1:
            raise sync_error(
                Code.FIELD_MISSING,
                field=name,
                answer=f"one lookup to {target} with 'Parent' in its name and one other are needed",
            )
        return parents[0], children[0]

    def load(self, records: Sequence[Record]) -> None:
        """Read the ancestors of a page and which of them are customers already."""
        if not self.kept:
            return
        self._parents, self._names, self._torn = {}, {}, set()
        self._climb([record.id for record in records if not record.deleted])
        wanted = {parent for record in records if (parent := self._parent_of(record.id))}
        self._customers = self._lookups.twins(self._pair, System.SALESFORCE, sorted(wanted))

    def with_parent(self, record: Record) -> dict[str, Value]:
        """The record's values with the ListID of the customer above it; left out while that is not there yet."""
        values = dict(record.values)
        parent = self._parent_of(record.id)
        if not parent:
            values[PARENT] = None
        elif parent in self._customers:
            values[PARENT] = self._customers[parent]
        return values

    def check(self, record: Record) -> None:
        """What keeps a new customer from being made: two parents, or one that is not there yet."""
        if record.id in self._torn:
            raise MappingProblem(Code.AMBIGUOUS_MATCH, list=self._page.hierarchy_object)
        parent = self._parent_of(record.id)
        if parent and parent not in self._customers:
            raise MappingProblem(Code.PARENT_MISSING, value=self._names.get(parent, parent))

    def _parent_of(self, account: str) -> str:
        """Id of the account whose customer is the parent in QuickBooks; empty for a top one."""
        ancestors: list[str] = []
        current = account
        while (above := self._parents.get(current, "")) and above not in (account, *ancestors):
            ancestors.append(above)
            current = above
        if not ancestors:
            return ""
        return ancestors[::-1][min(len(ancestors), self._page.hierarchy_levels) - 1]

    def _climb(self, ids: Sequence[str]) -> None:
        asked: set[str] = set()
        level = sorted(set(ids))
        for _ in range(DEEPEST):
            if not level:
                return
            asked |= set(level)
            if self._page.hierarchy is Hierarchy.PARENT_ACCOUNT:
                self._read_parent_accounts(level)
            else:
                self._read_hierarchy_object(level)
            level = sorted({self._parents[id_] for id_ in level if id_ in self._parents} - asked)

    def _read_parent_accounts(self, ids: Sequence[str]) -> None:
        name = self._page.name_field
        query = Query(object=self._page.sf_object, columns=(self.parent_field, name))
        for account in self._context.sf.fetch(query, column="Id", keys=ids):
            self._names[account.id] = text(account.values.get(name))
            if parent := text(account.values.get(self.parent_field)):
                self._parents[account.id] = parent

    def _read_hierarchy_object(self, ids: Sequence[str]) -> None:
        above, below = self.object_fields
        name = f"{above.removesuffix('__c')}__r.{self._page.name_field}"
        query = Query(object=self._page.hierarchy_object, columns=(above, below, name))
        for row in self._context.sf.fetch(query, column=below, keys=ids):
            parent, child = text(row.values.get(above)), text(row.values.get(below))
            if not parent:
                continue
            if self._parents.setdefault(child, parent) != parent:
                self._torn.add(child)
            self._names[parent] = text(row.values.get(name))
