"""What opportunities made from QuickBooks are given besides mapped fields (rules.md 2.7), and their line totals."""

import json
from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property

from sync.engine.context import RunContext
from sync.engine.links import MappingProblem
from sync.engine.lookups import Lookups
from sync.engine.mapping.money import cents
from sync.engine.records import Query, Record, Value, Values
from sync.engine.values import encode, text
from sync.errors.codes import Code
from sync.errors.diagnose import sync_error

ACCOUNT_OWNER = "account owner"


class OpportunityDefaults:
    """Stage, record type, owner and price book of new opportunities, looked up once a run."""

    def __init__(self, context: RunContext, lookups: Lookups) -> None:
        self._context = context
        self._lookups = lookups
        self._page = context.profile.transactions
        self._owners: dict[str, str] = {}

    def values(self, invoice: Record, account_id: str) -> dict[str, Value]:
        """Fields of a new opportunity for an invoice of an account."""
        values: dict[str, Value] = {
            "AccountId": account_id,
            "StageName": self._page.qb_stage,
            "CloseDate": invoice.values.get("TxnDate"),
            "Pricebook2Id": self._lookups.price_book_id,
            "OwnerId": self._owner(account_id),
        }
        if self._page.qb_record_type:
            values["RecordTypeId"] = self._record_type
        return values

    @cached_property
    def _record_type(self) -> str:
        return self._one_id("RecordType", "Name", self._page.qb_record_type)

    @cached_property
    def _named_owner(self) -> str:
        return self._one_id("User", "Username", self._page.qb_owner)

    def _owner(self, account_id: str) -> str:
        if text(self._page.qb_owner).casefold() != ACCOUNT_OWNER:
            return self._named_owner
        if account_id not in self._owners:
            raise MappingProblem(Code.DELETED_MEANWHILE, value=account_id)
        return self._owners[account_id]

    def load_owners(self, account_ids: Sequence[str]) -> None:
        """Owners of a page's accounts, in one query."""
        if not account_ids:
            return
        query = Query(object="Account", columns=("OwnerId",))
        self._owners = {
            account.id: text(account.values.get("OwnerId"))
            for account in self._context.sf.fetch(query, column="Id", keys=account_ids)
        }

    def entry_for_rest(self) -> tuple[str, str]:
        """(price book entry, product) of the line that carries taxes and fees."""
        item = self._context.profile.invoice.default_item
        product = self._one_id("Product2", "Name", item)
        query = Query(
            object="PricebookEntry",
            columns=("Product2Id",),
            where="Pricebook2Id = ?",
            parameters=(self._lookups.price_book_id,),
        )
        found = self._context.sf.fetch(query, column="Product2Id", keys=[product])
        if not found:
            raise sync_error(Code.UNKNOWN_NAME, field="default_item", value=item)
        return found[0].id, product

    def _one_id(self, object_name: str, column: str, value: str) -> str:
        found = self._context.sf.fetch(
            Query(object=object_name, columns=(column,)), column=column, keys=[value]
        )
        if len(found) != 1:
            raise sync_error(Code.VALUE_NOT_ALLOWED, field=f"{object_name}.{column}", value=value)
        return found[0].id


def totals_text(lines: Sequence[tuple[str, Value, Value]]) -> str:
    """Canonical text of (product, quantity, total) of lines: equal when the amounts agree."""
    rows = [
        json.dumps([product, encode(quantity), encode(cents(total) if isinstance(total, Decimal) else total)])
        for product, quantity, total in lines
    ]
    return "\n".join(sorted(rows))


def total_of(invoice: Values) -> Decimal:
    """Subtotal and sales tax of an invoice, in its currency."""
    parts = (invoice.get("Subtotal"), invoice.get("SalesTaxTotal"))
    return sum((part for part in parts if isinstance(part, Decimal)), Decimal(0))
