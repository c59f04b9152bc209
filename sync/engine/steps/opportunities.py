"""What opportunities made from QuickBooks are given besides mapped fields (rules.md 2.7), and their line totals."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property

from sync.engine.context import RunContext
from sync.engine.links import MappingProblem
from sync.engine.lookups import Lookups
from sync.engine.mapping.money import cents
from sync.engine.mapping.sales_object import DRAFT, ORDER, SalesObject
from sync.engine.planned import is_symbol
from sync.engine.records import Query, Record, Value, Values
from sync.engine.values import encode, text
from sync.errors.codes import Code
from sync.errors.diagnose import sync_error

ACCOUNT_OWNER = "account owner"


class OpportunityDefaults:
    """Stage, record type, owner and price book of new opportunities, looked up once a run."""

    def __init__(self, context: RunContext, lookups: Lookups, sales: SalesObject) -> None:
        self._context = context
        self._lookups = lookups
        self._page = context.profile.transactions
        self._sales = sales
        self._owners: dict[str, str] = {}

    def values(self, invoice: Record, account_id: str) -> dict[str, Value]:
        """Fields of a new opportunity for an invoice of an account, under an opportunity's names."""
        values: dict[str, Value] = {
            "AccountId": account_id,
            "CloseDate": invoice.values.get("TxnDate"),
            "Pricebook2Id": self._lookups.price_book_id,
            "OwnerId": self._owner(account_id),
        }
        if self._sales.name == ORDER:
            values["StageName"] = DRAFT
        elif self._sales.is_opportunity or self._page.qb_stage in self._sales.path:
            values["StageName"] = self._page.qb_stage
        if self._page.qb_record_type:
            values["RecordTypeId"] = self._record_type
        return values

    @cached_property
    def _record_type(self) -> str:
        query = Query(
            object="RecordType",
            columns=("Name", "DeveloperName"),
            where="SobjectType = ?",
            parameters=(self._sales.name,),
        )
        return self._one_id(query, ("Name", "DeveloperName"), self._page.qb_record_type, "qb_record_type")

    @cached_property
    def _named_owner(self) -> str:
        query = Query(object="User", columns=("Username", "Name"))
        return self._one_id(query, ("Username", "Name"), self._page.qb_owner, "qb_owner")

    def _one_id(self, query: Query, columns: Sequence[str], value: str, option: str) -> str:
        """Id of the one record that has the value in one of the columns. Raises ConfigurationError."""
        for column in columns:
            found = self._context.sf.fetch(query, column=column, keys=[value])
            if len(found) == 1:
                return found[0].id
        raise sync_error(
            Code.CHOICE_UNKNOWN,
            field=f"transactions.{option}",
            value=value,
            answer=query.object,
            option=f"transactions.{option}",
        )

    def _owner(self, account_id: str) -> str:
        if text(self._page.qb_owner).casefold() != ACCOUNT_OWNER:
            return self._named_owner
        if is_symbol(account_id):
            return account_id  # a preview makes the account itself; its owner is known then
        if account_id not in self._owners:
            raise MappingProblem(Code.DELETED_MEANWHILE, value=account_id)
        return self._owners[account_id]

    def load_owners(self, account_ids: Sequence[str]) -> None:
        """Owners of a page's accounts, in one query."""
        if not account_ids or text(self._page.qb_owner).casefold() != ACCOUNT_OWNER:
            return
        query = Query(object="Account", columns=("OwnerId",))
        self._owners = {
            account.id: text(account.values.get("OwnerId"))
            for account in self._context.sf.fetch(
                query, column="Id", keys=[id_ for id_ in account_ids if not is_symbol(id_)]
            )
        }

    def entries_of(self, products: Mapping[str, str], currency: str = "") -> dict[str, tuple[str, str]]:
        """(price book entry, product) by item ListID, in the profile's price book; products by item are given.

        ``currency``: only entries in it; empty in an org that has one currency.
        Lines of an object of the company's own name their product itself: they have no entry.
        """
        if not self._sales.line.column("PricebookEntryId"):
            return {item: ("", product) for item, product in products.items()}
        query = Query(
            object="PricebookEntry",
            columns=("Product2Id",),
            where="Pricebook2Id = ? AND CurrencyIsoCode = ?" if currency else "Pricebook2Id = ?",
            parameters=(self._lookups.price_book_id, *([currency] if currency else [])),
        )
        ids = sorted(id_ for id_ in set(products.values()) if not is_symbol(id_))
        found = self._context.sf.fetch(query, column="Product2Id", keys=ids) if ids else ()
        entries = {text(entry.values.get("Product2Id")): entry.id for entry in found}
        entries |= {id_: id_ for id_ in products.values() if is_symbol(id_)}
        return {item: (entries[product], product) for item, product in products.items() if product in entries}


def totals_text(lines: Sequence[tuple[str, Value, Value]]) -> str:
    """Canonical text of (product, quantity, total) of lines: equal when the amounts agree."""
    rows = [
        json.dumps([product, encode(quantity), encode(cents(total) if isinstance(total, Decimal) else total)])
        for product, quantity, total in lines
    ]
    return "\n".join(sorted(rows))


def total_of(invoice: Values) -> Decimal:
    """Subtotal and sales tax of an invoice, in its currency."""
    tax = invoice.get("SalesTaxTotal")
    return subtotal_of(invoice) + (tax if isinstance(tax, Decimal) else Decimal(0))


def subtotal_of(invoice: Values) -> Decimal:
    """Sum of an invoice's lines without taxes, in its currency."""
    subtotal = invoice.get("Subtotal")
    return subtotal if isinstance(subtotal, Decimal) else Decimal(0)
