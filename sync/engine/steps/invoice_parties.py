"""Whose invoice it is: the customer of an opportunity's account, and the receivable account of its currency."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sync.engine.context import RunContext
from sync.engine.lookups import Lookups, everything
from sync.engine.records import Query, Record, System
from sync.engine.steps import keys
from sync.engine.steps.customers import ACCOUNT_ID
from sync.engine.values import text
from sync.errors.codes import Code
from sync.errors.diagnose import sync_error

TABLE = "Customer"


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """What of a customer decides on its invoices: names as QuickBooks has them, '' where it has none."""

    tax_code: str = ""
    currency: str = ""


class InvoiceParties:
    """Customers of the page under way."""

    def __init__(self, context: RunContext, lookups: Lookups) -> None:
        self._context = context
        self._profile = context.profile
        self._lookups = lookups
        self._customers: Mapping[str, str] = {}
        self._facts: dict[str, CustomerFacts] = {}

    @property
    def name_field(self) -> str:
        """The field with the customer's name, where customers are found by name every time; '' otherwise."""
        return (
            "" if self._profile.invoice.fast_search else f"Account.{self._profile.customer.full_name_field}"
        )

    def load(self, opportunities: Sequence[Record]) -> None:
        """Find the customers of a page."""
        self._facts = {}
        if self.name_field:
            self._customers = self._by_name(opportunities)
        else:
            self._customers = self._by_key(
                sorted({text(r.values.get("AccountId")) for r in opportunities} - {""})
            )

    def customer_of(self, opportunity: Record) -> str | None:
        """ListID of the customer; None while there is none."""
        return self._customers.get(text(opportunity.values.get("AccountId")))

    def _by_key(self, accounts: Sequence[str]) -> Mapping[str, str]:
        """Customers by account id: bound ones, else those that bear the account's id."""
        bound = self._lookups.twins("customer", System.SALESFORCE, accounts)
        missing = [account for account in accounts if account not in bound]
        if missing:
            query = Query(object=TABLE, columns=(ACCOUNT_ID,))
            for customer in self._context.qb.fetch(query, column=ACCOUNT_ID, keys=missing):
                bound.setdefault(text(customer.values.get(ACCOUNT_ID)), customer.id)
        return bound

    def _by_name(self, opportunities: Sequence[Record]) -> Mapping[str, str]:
        """Customers by account id, asked for in QuickBooks by the account's full name there, else by its name."""
        found = keys.by_column(
            self._context.qb,
            Query(object=TABLE, columns=("FullName",)),
            "FullName",
            opportunities,
            lambda r: text(r.values.get(self.name_field)) or text(r.values.get("Account.Name")),
        )
        return {
            text(record.values.get("AccountId")): found[record.id].id
            for record in opportunities
            if record.id in found and not found[record.id].others
        }

    def facts(self, customer: str) -> CustomerFacts:
        """Tax code and currency of a customer; those of the whole page are read with the first that is asked for."""
        if customer not in self._facts:
            wanted = sorted({*self._customers.values(), customer} - self._facts.keys())
            query = Query(object=TABLE, columns=("SalesTaxCodeRefFullName", "CurrencyRefFullName"))
            found = {r.id: r.values for r in self._context.qb.fetch(query, column="ListID", keys=wanted)}
            for id_ in wanted:
                values = found.get(id_, {})
                self._facts[id_] = CustomerFacts(
                    text(values.get("SalesTaxCodeRefFullName")), text(values.get("CurrencyRefFullName"))
                )
        return self._facts[customer]

    def receivable(self, customer: str) -> str:
        """The receivable account that an invoice of the customer must name; '' where QuickBooks has but one.

        Raises ConfigurationError where there are several of the customer's currency: the profile has to choose.
        """
        if len(self._receivables) < 2:
            return ""
        currency = self.facts(customer).currency.casefold()
        fitting = [
            name for name, of in self._receivables if not of or not currency or of.casefold() == currency
        ]
        if len(fitting) > 1:
            option = "invoice.ar_account"
            raise sync_error(Code.ACCOUNT_NOT_CHOSEN, field=option, value=", ".join(fitting), option=option)
        return fitting[0] if fitting else ""

    @cached_property
    def _receivables(self) -> tuple[tuple[str, str], ...]:
        """(name, currency) of the active receivable accounts."""
        query = Query(
            object="Account",
            columns=("FullName", "IsActive", "CurrencyRefFullName"),
            where="AccountType = ?",
            parameters=("AccountsReceivable",),
        )
        return tuple(
            (text(account.values.get("FullName")), text(account.values.get("CurrencyRefFullName")))
            for account in everything(self._context.qb, query)
            if account.values.get("IsActive") is not False
        )
