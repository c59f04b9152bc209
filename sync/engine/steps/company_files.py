"""Which of several company files a record belongs to: the account names it, an opportunity may name another one."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from provisioning.models import CompanyFile
from sync.engine.context import RunContext
from sync.engine.links import MappingProblem
from sync.engine.records import FieldInfo, Record
from sync.engine.values import text
from sync.errors.codes import Code
from sync.models import Binding

#: Why a record is none of this run's: it belongs to another company file.
OTHER_COMPANY_FILE = "other_company_file"


class CompanyFiles:
    """The company files of a run's configuration, and the one that the run is for."""

    def __init__(self, context: RunContext) -> None:
        self._context = context
        self.several = context.profile.solution.qb_company_files > 1
        self.own = context.run.company_file
        self._elsewhere: set[str] = set()

    @property
    def is_first(self) -> bool:
        """Salesforce's binding fields hold the keys of the first company file only."""
        return self.own.number == 1

    @property
    def account_field(self) -> str:
        """The account's field that names its company file; empty where there is only one."""
        return self._context.profile.solution.company_file_field if self.several else ""

    @property
    def opportunity_field(self) -> str:
        """The opportunity's field that names another one than its account's; empty where there is none."""
        return self._context.profile.solution.opportunity_file_field if self.several else ""

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        files = CompanyFile.objects.filter(
            configuration=self.own.configuration_id,
            number__lte=self._context.profile.solution.qb_company_files,
        )
        numbers = {}
        for company_file in files:
            numbers[str(company_file.number)] = company_file.number
            if company_file.name:
                numbers[company_file.name.casefold()] = company_file.number
        return numbers

    @property
    def own_names(self) -> tuple[str, ...]:
        """What a routing field may hold for this run's company file."""
        return tuple(name for name in (self.own.name, str(self.own.number)) if name)

    def of_account(self, account: Record, *, prefix: str = "") -> int | None:
        """Number of the account's company file, None where its value names none. ``prefix`` of a child: Account."""
        if not self.account_field:
            return self.own.number
        return self._numbers.get(text(account.values.get(prefix + self.account_field)).casefold())

    def of_opportunity(self, opportunity: Record) -> int | None:
        """Number of the opportunity's company file: its own, else its account's."""
        named = text(opportunity.values.get(self.opportunity_field)) if self.opportunity_field else ""
        if named:
            return self._numbers.get(named.casefold())
        return self.of_account(opportunity, prefix="Account.")

    @property
    def opportunity_columns(self) -> tuple[str, ...]:
        """What ``of_opportunity`` reads."""
        account = f"Account.{self.account_field}" if self.account_field else ""
        return tuple(name for name in (self.opportunity_field, account) if name)

    def is_elsewhere(self, number: int | None, record_id: str = "") -> bool:
        """Whether a record is another run's: one that names no company file is reported by the first file's run."""
        if record_id in self._elsewhere:
            return True
        return number != self.own.number and not (number is None and self.is_first)

    def load_elsewhere(self, pair: str, ids: Sequence[str]) -> None:
        """Find records that are bound in another company file already: nothing is billed there and here."""
        if self.several:
            others = Binding.objects.filter(
                company_file__configuration=self.own.configuration_id, pair=pair, sf_id__in=ids
            ).exclude(company_file=self.own)
            self._elsewhere = set(others.values_list("sf_id", flat=True))

    def check(self, number: int | None, record: Record, fields: Sequence[str]) -> None:
        """Raise MappingProblem for a record that names no company file."""
        if number is None:
            values = (text(record.values.get(name)) for name in fields if name)
            raise MappingProblem(
                Code.UNKNOWN_COMPANY_FILE,
                field=" / ".join(name for name in fields if name),
                value=next((value for value in values if value), "(empty)"),
            )

    def own_value(self, field: FieldInfo | None) -> str:
        """What a new account's routing field is given: the file's name, or its number where a picklist lacks that."""
        number = str(self.own.number)
        if not self.own.name or (
            field is not None and field.picklist and self.own.name not in field.picklist
        ):
            return number
        return self.own.name
