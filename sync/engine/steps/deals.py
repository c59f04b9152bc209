"""The opportunities of accounts, as far as customers depend on them: as a trigger, and as a way to another file."""

from collections.abc import Sequence

from provisioning.catalogue.choices import CustomerTrigger
from sync.engine.context import RunContext
from sync.engine.lookups import Lookups
from sync.engine.records import Query, Record, Value
from sync.engine.steps.company_files import CompanyFiles
from sync.engine.steps.contacts import account_field
from sync.engine.values import text


class AccountDeals:
    """Which accounts of a page have an opportunity at the trigger's stage, and which one that is routed here."""

    def __init__(self, context: RunContext, lookups: Lookups, files: CompanyFiles) -> None:
        self._context = context
        self._lookups = lookups
        self._files = files
        self._page = context.profile.customer
        self._by_stage = self._page.create_trigger is CustomerTrigger.STAGE
        #: Numbers of the company files that an account's opportunities name; None: the account's own.
        self._named: dict[str, set[int | None]] = {}

    @property
    def matter(self) -> bool:
        """Whether opportunities decide anything about customers."""
        return self._by_stage or bool(self._files.opportunity_field)

    def condition(self) -> tuple[str, tuple[Value, ...]]:
        """Opportunities at the trigger's stage or later; scheduled flows leave alone what closed before go-live.

        Without that trigger those that name a company file of their own.
        """
        if not self._by_stage:
            return f"{self._files.opportunity_field} != ?", (None,)
        stages = self._lookups.stages_from(self._page.create_stage)
        where = f"StageName IN ({', '.join('?' * len(stages))})"
        parameters: tuple[Value, ...] = stages
        cutover = self._context.profile.solution.cutover_date
        if self._context.definition.scheduled and cutover:
            where += " AND CloseDate >= ?"
            parameters += (cutover,)
        return where, parameters

    def load(self, accounts: Sequence[str]) -> None:
        """Read what the opportunities of a page of accounts say."""
        self._named = {}
        if not self.matter or not accounts:
            return
        field = account_field(self._context.sf, "Opportunity", self._page.sf_object)
        if not field:
            return
        where, parameters = self.condition()
        own = self._files.opportunity_field
        query = Query(
            object="Opportunity",
            columns=(field, own) if own else (field,),
            where=where,
            parameters=parameters,
        )
        for row in self._context.sf.fetch(query, column=field, keys=accounts):
            number = self._files.of_opportunity(row) if own and text(row.values.get(own)) else None
            self._named.setdefault(text(row.values.get(field)), set()).add(number)

    def are_here(self, account: str) -> bool:
        """Whether an opportunity of the account is routed to this run's company file by itself."""
        return bool(self._files.opportunity_field) and self._files.own.number in self._named.get(
            account, set()
        )

    def trigger(self, account: Record, number: int | None) -> bool:
        """Whether an opportunity at the trigger's stage calls for the account's customer in this company file.

        ``number`` is the account's own company file.
        """
        named = self._named.get(account.id, set())
        own = self._files.own.number
        return own in named or (None in named and number in (own, None))
