"""Currencies of one run: their names and rates in QuickBooks, their codes in Salesforce (environment.multi_currency).

QuickBooks knows a currency's present rate, and of each transaction the rate it was booked at. A new pair takes the
present one; afterwards its own stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from provisioning.catalogue.choices import MultiCurrency
from sync.engine.context import RunContext
from sync.engine.links import MappingProblem
from sync.engine.lookups import Lookups, everything
from sync.engine.mapping.currency import CODE, EXCHANGE, ONE, RATE, RATE_STEP, kept_conversion, same_currency
from sync.engine.records import Query, Record, Value
from sync.engine.values import text
from sync.errors.codes import Code
from sync.models import Binding

SF_CODE = "CurrencyIsoCode"
QB_NAME = "CurrencyRefFullName"
QB_RATE = "ExchangeRate"
_HOME = "MultiCurrencyPreferencesHomeCurrencyRefFullName"


@dataclass(frozen=True, slots=True)
class _Listed:
    """A currency in QuickBooks' list: units of the home currency for one of it."""

    name: str
    code: str
    rate: Decimal


class Currencies:
    """Nothing is read while the profile does not use several currencies."""

    def __init__(self, context: RunContext, lookups: Lookups) -> None:
        self._context = context
        self._lookups = lookups
        self._mode = context.profile.environment.multi_currency

    @property
    def used(self) -> bool:
        """Whether the profile uses several currencies."""
        return self._mode is not MultiCurrency.NOT_USED

    @property
    def propagated(self) -> bool:
        """Whether currencies are carried over as they are."""
        return self._mode is MultiCurrency.PROPAGATE

    @property
    def converted(self) -> bool:
        """Whether amounts are converted to the base currency."""
        return self._mode is MultiCurrency.CONVERT

    def sf_columns(self, object_name: str) -> tuple[str, ...]:
        """The currency field of an sObject, where several are used and the org has them."""
        if not self.used or SF_CODE not in self._lookups.sf_object(object_name).fields:
            return ()
        return (SF_CODE,)

    @property
    def qb_columns(self) -> tuple[str, ...]:
        """What is read of a transaction for its currency."""
        return (QB_NAME, QB_RATE) if self.used else ()

    # QuickBooks' list

    @cached_property
    def _list(self) -> tuple[_Listed, ...]:
        query = Query(object="Currency", columns=("Name", "CurrencyCode", "ExchangeRate"))
        return tuple(
            _Listed(
                text(record.values.get("Name")),
                text(record.values.get("CurrencyCode")).upper(),
                rate if isinstance(rate := record.values.get("ExchangeRate"), Decimal) and rate else ONE,
            )
            for record in everything(self._context.qb, query)
        )

    @cached_property
    def home(self) -> str:
        """Code of the company file's home currency."""
        query = Query(object="Preferences", columns=(_HOME,))
        names = [listed.name for listed in self._list]
        found = self._context.qb.fetch(query, column=_HOME, keys=names) if names else ()
        return self.code_of(text(found[0].values.get(_HOME))) if found else ""

    def code_of(self, name: str) -> str:
        """The ISO code of QuickBooks' currency; no name means the home currency."""
        if not name:
            return self.home
        return next((one.code for one in self._list if one.name.casefold() == name.casefold()), name)

    def name_of(self, code: str) -> str:
        """QuickBooks' name of a currency. Raises MappingProblem for one that its list lacks."""
        return self._listed(code).name

    def _listed(self, code: str) -> _Listed:
        found = next((one for one in self._list if same_currency(one.code, code)), None)
        if found is None:
            raise MappingProblem(Code.UNKNOWN_NAME, field=SF_CODE, value=code, list="Currency")
        return found

    def sf_code(self, record: Record) -> str:
        """The currency of a Salesforce record; the home currency where the org has only one."""
        return text(record.values.get(SF_CODE)) or self.home

    # new transactions

    def exchange_rate(self, code: str) -> Decimal | None:
        """Salesforce's rate as QuickBooks writes it: home currency for one unit; None for the home currency."""
        if not self.propagated or same_currency(code, self.home):
            return None
        rate = self._sf_rates.get(code.upper())
        return None if not rate else (ONE / rate).quantize(RATE_STEP, ROUND_HALF_UP)

    @cached_property
    def _sf_rates(self) -> Mapping[str, Decimal]:
        query = Query(object="CurrencyType", columns=("IsoCode", "ConversionRate"))
        return {
            text(record.values.get("IsoCode")).upper(): rate
            for record in everything(self._context.sf, query)
            if isinstance(rate := record.values.get("ConversionRate"), Decimal)
        }

    def with_opportunity_rate(self, record: Record, binding: Binding | None) -> Record:
        """The opportunity with its pair's conversion, or the one of today for a new pair or a new currency."""
        if not self.converted or record.deleted:
            return record
        code = self.sf_code(record)
        values = _kept(binding)
        if not values or not same_currency(text(values.get(CODE)), code):
            listed = next((one for one in self._list if same_currency(one.code, code)), None)
            rate = ONE if listed is None or same_currency(code, self.home) else listed.rate
            values = {RATE: rate, EXCHANGE: values.get(EXCHANGE) or ONE, CODE: code}
        return replace(record, values={**record.values, **values})

    def with_invoice_rate(self, record: Record, binding: Binding | None) -> Record:
        """The invoice with its pair's conversion, or its own rate for a new pair."""
        if not self.converted or record.deleted:
            return record
        values = _kept(binding)
        if not values:
            rate = record.values.get(QB_RATE)
            exchange = rate if isinstance(rate, Decimal) and rate else ONE
            values = {RATE: ONE, EXCHANGE: exchange, CODE: self.home}
        return replace(record, values={**record.values, **values})

    # what may not be

    def check_new(self, opportunity: Record, customer_currency: str) -> None:
        """Raise MappingProblem where a new invoice's currency is not its customer's own."""
        if not self.used:
            return
        code = self.sf_code(opportunity)
        self._listed(code)
        wanted = code if self.propagated else self.home
        self._require(wanted, self.code_of(customer_currency))

    def check_pair(self, salesforce: Record, quickbooks: Record) -> None:
        """Raise MappingProblem where the currencies of a pair went apart."""
        if self.propagated and SF_CODE in salesforce.values:
            self._require(self.sf_code(salesforce), self.code_of(text(quickbooks.values.get(QB_NAME))))

    def _require(self, wanted: str, own: str) -> None:
        if not same_currency(wanted, own):
            raise MappingProblem(Code.WRONG_CURRENCY, value=wanted, list=own)


def _kept(binding: Binding | None) -> dict[str, Value]:
    return {} if binding is None else kept_conversion(binding.sf_values, binding.qb_values)
