"""What mapping needs to know of both systems beside the record: small lists, loaded once a run when first asked for."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from provisioning.catalogue.choices import QuickBooksLocale
from sync.connectors.ports import Connection
from sync.engine import journal
from sync.engine.context import RunContext
from sync.engine.links import MappingProblem
from sync.engine.planned import PlannedRecords
from sync.engine.records import ObjectInfo, Query, Record, System, Value
from sync.engine.values import text
from sync.errors.codes import Code
from sync.errors.diagnose import sync_error

#: Column of a reference by name: the QuickBooks list it must stand in. Small lists only.
REFERENCE_LISTS = {
    "TermsRefFullName": "Terms",
    "ShipMethodRefFullName": "ShipMethod",
    "ClassRefFullName": "Class",
    "TemplateRefFullName": "Template",
    "SalesRepRefFullName": "SalesRep",
    "SalesTaxCodeRefFullName": "SalesTaxCode",
    "ARAccountRefFullName": "Account",
    "IncomeAccountRefFullName": "Account",
    "COGSAccountRefFullName": "Account",
    "AssetAccountRefFullName": "Account",
    "AccountRefFullName": "Account",
    "SalesOrPurchaseAccountRefFullName": "Account",
}
#: The column that names an element of a list, where it is not FullName.
NAME_COLUMNS = {
    "Terms": "Name",
    "ShipMethod": "Name",
    "Template": "Name",
    "SalesTaxCode": "Name",
    "SalesRep": "Initial",
    "PaymentMethod": "Name",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """An opportunity stage, its place in the path and what it means."""

    name: str
    order: int
    won: bool
    closed: bool


def everything(reader: Connection, query: Query) -> Iterator[Record]:
    """All records of a query, whenever they changed; also those of this very second."""
    for page in reader.changed(query, after=None, until=reader.now() + timedelta(days=1), page_size=2000):
        yield from page


class Lookups:
    """Reference lists, stages, the price book and descriptions of one run's two systems."""

    def __init__(self, context: RunContext) -> None:
        self._context = context
        self._lists: dict[str, dict[str, str]] = {}
        self._infos: dict[tuple[str, str], ObjectInfo] = {}
        #: What a preview would make: children of it are planned against a symbol. None in a run that writes.
        self.planned = PlannedRecords() if context.preview else None
        #: Plans records of another flow's pair, so that a preview knows whether that flow would make them.
        self.forecast: Callable[[str, System, Sequence[str]], None] | None = None

    def close(self) -> None:
        """Give up what the run kept beside memory."""
        if self.planned is not None:
            self.planned.close()

    def twins(self, pair: str, source: System, ids: Sequence[str]) -> dict[str, str]:
        """Ids on the other side, by id, of records that are bound or that this preview would make."""
        found = journal.twin_ids(self._context.run, pair, source, ids)
        if self.planned is not None:
            missing = [id_ for id_ in ids if id_ not in found]
            if missing and self.forecast is not None:
                self.forecast(pair, source, missing)
            found |= self.planned.symbols(pair, source, missing)
        return found

    @property
    def locale(self) -> QuickBooksLocale:
        return self._context.profile.environment.qb_version

    def list_names(self, table: str) -> dict[str, str]:
        """Active elements of a small QuickBooks list: name without case -> name as QuickBooks has it."""
        if table not in self._lists:
            name = NAME_COLUMNS.get(table, "FullName")
            query = Query(object=table, columns=(name, "IsActive"))
            self._lists[table] = {
                text(record.values.get(name)).casefold(): text(record.values.get(name))
                for record in everything(self._context.qb, query)
                if record.values.get("IsActive") is not False
            }
        return self._lists[table]

    def known_reference(self, column: str, value: Value, field: str) -> str | None:
        """The element that ``value`` names, as QuickBooks spells it. Unknown ones are an error, none is made."""
        wanted = text(value)
        if not wanted:
            return None
        suffix = next((name for name in REFERENCE_LISTS if column.endswith(name)), "")
        if not suffix:
            return wanted
        table = REFERENCE_LISTS[suffix]
        found = self.list_names(table).get(wanted.casefold())
        if found is None:
            code = {"Terms": Code.UNKNOWN_TERMS, "Account": Code.UNKNOWN_ACCOUNT}.get(
                table, Code.UNKNOWN_NAME
            )
            raise MappingProblem(code, field=field, value=wanted, list=table)
        return found

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """Opportunity stages in the order of their path."""
        query = Query(
            object="OpportunityStage", columns=("MasterLabel", "SortOrder", "IsClosed", "IsWon", "IsActive")
        )
        found = [
            Stage(
                name=text(record.values.get("MasterLabel")),
                order=int(text(record.values.get("SortOrder")) or 0),
                won=record.values.get("IsWon") is True,
                closed=record.values.get("IsClosed") is True,
            )
            for record in everything(self._context.sf, query)
        ]
        return tuple(sorted(found, key=lambda stage: stage.order))

    def stages_from(self, name: str) -> tuple[str, ...]:
        """The stage and the later ones of its path; a lost stage is on nobody's path but its own."""
        start = next((stage for stage in self.stages if stage.name.casefold() == name.casefold()), None)
        if start is None:
            raise sync_error(
                Code.CHOICE_UNKNOWN, field="create_stage", value=name, answer="stage of opportunities"
            )
        return tuple(
            stage.name
            for stage in self.stages
            if stage == start or (stage.order >= start.order and not (stage.closed and not stage.won))
        )

    @cached_property
    def price_book_id(self) -> str:
        """Id of the profile's price book; the standard one is found by its mark, whatever its name."""
        name = self._context.profile.solution.price_book_name
        query = Query(object="Pricebook2", columns=("Name", "IsStandard", "IsActive"))
        books = list(everything(self._context.sf, query))
        for book in books:
            if text(book.values.get("Name")).casefold() == name.casefold():
                return book.id
        if name.casefold() in ("standard price book", "standard"):
            for book in books:
                if book.values.get("IsStandard") is True:
                    return book.id
        raise sync_error(Code.WRONG_PRICE_BOOK, value=name)

    @cached_property
    def standard_price_book_id(self) -> str:
        """Id of the standard price book, which every product needs a price in first."""
        query = Query(object="Pricebook2", columns=("IsStandard",))
        return next(
            (
                book.id
                for book in everything(self._context.sf, query)
                if book.values.get("IsStandard") is True
            ),
            self.price_book_id,
        )

    def sf_object(self, name: str) -> ObjectInfo:
        """A Salesforce object as the integration user sees it."""
        return self._info("SF", name)

    def qb_table(self, name: str) -> ObjectInfo:
        """A QuickBooks table with its custom fields."""
        return self._info("QB", name)

    def _info(self, system: str, name: str) -> ObjectInfo:
        key = (system, name)
        if key not in self._infos:
            connection = self._context.sf if system == "SF" else self._context.qb
            self._infos[key] = connection.describe(name)
        return self._infos[key]
