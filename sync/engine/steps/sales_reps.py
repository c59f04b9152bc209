"""The sales rep in QuickBooks that a Salesforce owner is: by alias as initials, then by name."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from sync.engine.context import RunContext
from sync.engine.lookups import everything
from sync.engine.records import Query, Record
from sync.engine.values import text

#: Name under which the sales rep's initials travel in an account's record.
SALES_REP = "Owner.SalesRep"
_NAME = "SalesRepEntityRefFullName"


class SalesReps:
    """The sales reps of one company file, read when first asked for."""

    def __init__(self, context: RunContext) -> None:
        self._qb = context.qb

    @cached_property
    def _known(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Initials by initials and by name, both without case; inactive ones and names of two are left out."""
        by_initials: dict[str, str] = {}
        by_name: dict[str, str] = {}
        for rep in everything(self._qb, Query(object="SalesRep", columns=("Initial", "IsActive", _NAME))):
            if rep.values.get("IsActive") is False:
                continue
            initials, name = text(rep.values.get("Initial")), text(rep.values.get(_NAME)).casefold()
            by_initials[initials.casefold()] = initials
            by_name[name] = "" if name in by_name else initials
        return by_initials, by_name

    def with_rep(self, record: Record) -> Record:
        """The account with its owner's sales rep; None where there is none."""
        by_initials, by_name = self._known
        alias, name = (text(record.values.get(f"Owner.{part}")).casefold() for part in ("Alias", "Name"))
        rep = by_initials.get(alias) or by_name.get(name) or None
        return replace(record, values={**record.values, SALES_REP: rep})
