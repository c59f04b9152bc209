"""When an opportunity becomes an invoice, and when one that has an invoice was taken back."""

from datetime import date

from provisioning.catalogue.choices import TransactionTrigger
from sync.engine.context import RunContext
from sync.engine.lookups import Lookups
from sync.engine.mapping.sales_object import DRAFT, ORDER, SalesObject
from sync.engine.records import Record
from sync.engine.values import text
from sync.errors.codes import Code
from sync.errors.diagnose import sync_error

NOT_TRIGGERED = "not_triggered"
BEFORE_GO_LIVE = "before_go_live"


class InvoiceTriggers:
    """The trigger of the invoice page. Raises ConfigurationError where the object cannot tell what it asks for."""

    def __init__(self, context: RunContext, lookups: Lookups, sales: SalesObject) -> None:
        self._context = context
        self._profile = context.profile
        self._page = context.profile.invoice
        self._lookups = lookups
        self._sales = sales
        if self._page.create_trigger is TransactionTrigger.WON and not sales.can_be_won:
            option = "invoice.create_trigger"
            raise sync_error(
                Code.FIELD_MISSING,
                field=f"{sales.name}.IsWon",
                answer="only Opportunity and Order say by themselves that a record is won",
                option=option,
            )

    def refusal(self, record: Record) -> str:
        """Why no invoice is made of the record (yet); '' where one is."""
        if not self.holds(record):
            return NOT_TRIGGERED
        cutover = self._profile.solution.cutover_date
        closed = record.values.get("CloseDate") or record.values.get(self._page.date_field)
        if self._context.definition.scheduled and cutover and isinstance(closed, date) and closed < cutover:
            return BEFORE_GO_LIVE
        return ""

    def holds(self, record: Record) -> bool:
        """Whether the trigger holds now."""
        values = record.values
        match self._page.create_trigger:
            case TransactionTrigger.CREATED:
                return True
            case TransactionTrigger.WON:
                return values.get("IsWon") is True
            case TransactionTrigger.STAGE:
                return text(values.get("StageName")) in self._stages
            case TransactionTrigger.FIELD_VALUE:
                value = text(values.get(self._page.create_field)).casefold()
                return value == self._page.create_field_value.strip().casefold()

    def is_reopened(self, record: Record) -> bool:
        """Whether a record with an invoice was lost, or moved back before the trigger (rules.md 2.6).

        A field that no longer has its value takes nothing back, and the stage that records from QuickBooks are given
        is nobody's move.
        """
        stage = text(record.values.get("StageName"))
        made_in = DRAFT if self._sales.name == ORDER else self._profile.transactions.qb_stage
        if not stage or stage.casefold() == made_in.casefold():
            return False
        if record.values.get("IsClosed") is True and record.values.get("IsWon") is not True:
            return True
        by_stage = (TransactionTrigger.WON, TransactionTrigger.STAGE)
        return self._page.create_trigger in by_stage and not self.holds(record)

    @property
    def _stages(self) -> tuple[str, ...]:
        """The page's stage and the later ones of its path."""
        wanted = self._page.create_stage
        if self._sales.is_opportunity:
            return self._lookups.stages_from(wanted)
        path = self._sales.path
        start = next(
            (number for number, name in enumerate(path) if name.casefold() == wanted.casefold()), None
        )
        if start is None:
            field = f"{self._sales.name}.{self._sales.header.column('StageName') or 'StageName'}"
            raise sync_error(
                Code.CHOICE_UNKNOWN,
                field="invoice.create_stage",
                value=wanted,
                answer=field,
                option="invoice.create_stage",
            )
        return path[start:]
