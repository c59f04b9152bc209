"""Loads the Northwind layout into an org: accounts, contacts, products, price book entries, won orders.

Every record has a natural key, so a second call, or one after an interruption, creates only what is missing:
AccountNumber of an account, account and name of a contact, ProductCode of a product, price book and product
of an entry, Name of an opportunity, opportunity and product of a line.
"""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sync.connectors.ports import Connection
from sync.datasets import values
from sync.datasets.northwind import Northwind, Order
from sync.engine.records import Operation, OperationKind, Query, Record, Result, Values
from sync.errors.base import ConfigurationError

#: The price book that every org has; an entry in another book needs one here first.
STANDARD_PRICE_BOOK = "Standard Price Book"

#: An opportunity is won only when all its lines are there: a flow in between must not see half of it.
_WON_STAGE = "Closed Won"

#: A call that has not taken effect after this time is given up.
_CALL = timedelta(seconds=120)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that was not loaded, and why."""

    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did: records made and found by sObject, and those refused."""

    created: Mapping[str, int]
    found: Mapping[str, int]
    refused: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A record that shall exist: its natural key and name for people, and the values to make it with."""

    key: tuple[str, ...]
    label: str
    values: Values


def load(
    connection: Connection,
    dataset: Northwind,
    *,
    price_book: str = STANDARD_PRICE_BOOK,
    active_field: str = "Active__c",
) -> LoadReport:
    """Create what is missing of ``dataset``, in batches.

    ``active_field`` is Yes on customers and No on suppliers. Raises ConfigurationError where the org lacks
    that field or the price book, TransientError where it does not answer: call again then.
    """
    if active_field not in connection.describe("Account").fields:
        message = (
            f"The org has no field Account.{active_field}: create it (picklist Yes/No), then load again."
        )
        raise ConfigurationError("DATASET_FIELD", message, option="customer.active_field")
    loading = _Loading(connection)
    accounts = loading.accounts(dataset, active_field)
    loading.contacts(dataset, accounts)
    products = loading.products(dataset)
    entries = loading.entries(dataset, products, price_book)
    loading.orders(dataset, accounts, products, entries, loading.book(price_book))
    return LoadReport(dict(loading.created), dict(loading.found), tuple(loading.refused))


class _Loading:
    """One load under way: the connection, and the counts so far."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.created: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.refused: list[Refusal] = []

    def accounts(self, dataset: Northwind, active_field: str) -> dict[str, str]:
        """Ids by AccountNumber."""
        wanted = [
            _Wanted((number,), firm.name, values.account(firm, number, kind) | {active_field: active})
            for firms, kind, active in (
                (dataset.customers, "Customer", "Yes"),
                (dataset.suppliers, "Vendor", "No"),
            )
            for firm in firms
            for number in [values.account_number(firm, kind)]
        ]
        ids = self._ensure("Account", wanted, ("AccountNumber",), "AccountNumber", [w.key[0] for w in wanted])
        return {key[0]: id_ for key, id_ in ids.items()}

    def contacts(self, dataset: Northwind, accounts: Mapping[str, str]) -> None:
        wanted = []
        for firms, kind in ((dataset.customers, "Customer"), (dataset.suppliers, "Vendor")):
            for firm in firms:
                account = accounts.get(values.account_number(firm, kind))
                if account and firm.contact:
                    fields = values.contact(firm, account)
                    key = (account, str(fields["FirstName"] or ""), str(fields["LastName"]))
                    wanted.append(_Wanted(key, firm.contact, fields))
        keys = ("AccountId", "FirstName", "LastName")
        self._ensure("Contact", wanted, keys, "AccountId", [w.key[0] for w in wanted])

    def products(self, dataset: Northwind) -> dict[str, str]:
        """Ids by ProductCode."""
        wanted = [
            _Wanted((product.key,), product.name, values.product(product)) for product in dataset.products
        ]
        ids = self._ensure("Product2", wanted, ("ProductCode",), "ProductCode", [w.key[0] for w in wanted])
        return {key[0]: id_ for key, id_ in ids.items()}

    def book(self, name: str) -> str:
        """Id of the price book of this name."""
        books = self.connection.fetch(Query("Pricebook2", ("Id", "Name")), column="Name", keys=[name])
        if not books:
            message = f"The org has no price book {name!r}: create it or choose another one."
            raise ConfigurationError("DATASET_PRICE_BOOK", message, option="solution.price_book_name")
        return books[0].id

    def entries(self, dataset: Northwind, products: Mapping[str, str], price_book: str) -> dict[str, str]:
        """Ids of the entries in ``price_book`` by ProductCode."""
        by_product: dict[str, str] = {}
        for name in dict.fromkeys((STANDARD_PRICE_BOOK, price_book)):
            book = self.book(name)
            wanted = [
                _Wanted(
                    (book, products[product.key]),
                    f"{product.name} in {name}",
                    values.entry(product, products, book),
                )
                for product in dataset.products
                if product.key in products
            ]
            ids = self._ensure(
                "PricebookEntry",
                wanted,
                ("Pricebook2Id", "Product2Id"),
                "Product2Id",
                [w.key[1] for w in wanted],
            )
            by_product = {code: ids[book, id_] for code, id_ in products.items() if (book, id_) in ids}
        return by_product

    def orders(
        self,
        dataset: Northwind,
        accounts: Mapping[str, str],
        products: Mapping[str, str],
        entries: Mapping[str, str],
        book: str,
    ) -> None:
        """Opportunities, open at first, their lines, then the stage Closed Won."""
        wanted = []
        for order in dataset.orders:
            missing = [line.product for line in order.lines if line.product not in entries]
            if order.customer not in accounts:
                missing.append(order.customer)
            if missing:
                self.refused.append(
                    Refusal(values.order_name(order), f"needs {', '.join(missing)}, which was not loaded")
                )
            else:
                fields = values.opportunity(order, accounts[order.customer], book)
                wanted.append(_Wanted((values.order_name(order),), values.order_name(order), fields))
        columns = ("Name", "StageName")
        known = self._known("Opportunity", columns, "Name", [w.key[0] for w in wanted])
        stages = {str(record.values["Name"]): str(record.values["StageName"]) for record in known}
        ids = self._ensure("Opportunity", wanted, ("Name",), "Name", [w.key[0] for w in wanted], known=known)
        loaded = [order for order in dataset.orders if (values.order_name(order),) in ids]
        broken = self._lines(
            loaded, {order.key: ids[(values.order_name(order),)] for order in loaded}, products, entries
        )
        won = [
            (values.order_name(order), ids[(values.order_name(order),)])
            for order in loaded
            if order.key not in broken
            and stages.get(values.order_name(order), values.OPEN_STAGE) == values.OPEN_STAGE
        ]
        self._write(
            [
                (
                    name,
                    Operation(
                        OperationKind.UPDATE, "Opportunity", _mark(), {"StageName": _WON_STAGE}, target_id=id_
                    ),
                )
                for name, id_ in won
            ]
        )

    def _lines(
        self,
        orders: Sequence[Order],
        ids: Mapping[str, str],
        products: Mapping[str, str],
        entries: Mapping[str, str],
    ) -> set[str]:
        """Create the lines that are missing; keys of the orders that did not get all of theirs."""
        known = self._known(
            "OpportunityLineItem", ("OpportunityId", "Product2Id"), "OpportunityId", list(ids.values())
        )
        there = Counter((str(r.values["OpportunityId"]), str(r.values["Product2Id"])) for r in known)
        missing: list[tuple[Order, Values]] = []
        for order in orders:
            for line in order.lines:
                key = (ids[order.key], products[line.product])
                if there[key] > 0:
                    there[key] -= 1
                    self.found["OpportunityLineItem"] += 1
                    continue
                missing.append((order, values.line(line, ids[order.key], entries[line.product])))
        results = self._write(
            [
                (f"line of {values.order_name(order)}", _create("OpportunityLineItem", fields))
                for order, fields in missing
            ]
        )
        self.created["OpportunityLineItem"] += sum(bool(result.id) for result in results)
        return {order.key for (order, _), result in zip(missing, results, strict=True) if not result.id}

    def _known(
        self, object_: str, columns: tuple[str, ...], column: str, keys: Sequence[str]
    ) -> Sequence[Record]:
        distinct = list(dict.fromkeys(keys))
        query = Query(object_, ("Id", *columns))
        return self.connection.fetch(query, column=column, keys=distinct) if distinct else []

    def _ensure(
        self,
        object_: str,
        wanted: Sequence[_Wanted],
        key_columns: tuple[str, ...],
        column: str,
        keys: Sequence[str],
        *,
        known: Sequence[Record] | None = None,
    ) -> dict[tuple[str, ...], str]:
        """Ids by natural key of everything wanted; what is not there yet is created."""
        if known is None:
            known = self._known(object_, key_columns, column, keys)
        ids = {tuple(str(record.values[name] or "") for name in key_columns): record.id for record in known}
        missing = [record for record in wanted if record.key not in ids]
        self.found[object_] += len(wanted) - len(missing)
        results = self._write([(record.label, _create(object_, record.values)) for record in missing])
        for record, result in zip(missing, results, strict=True):
            if result.id:
                ids[record.key] = result.id
                self.created[object_] += 1
        return ids

    def _write(self, operations: Sequence[tuple[str, Operation]]) -> list[Result]:
        """Results in order; refusals are noted."""
        results: list[Result] = []
        size = self.connection.batch_size
        for start in range(0, len(operations), size):
            batch = operations[start : start + size]
            deadline = datetime.now(UTC) + _CALL
            results += self.connection.write([operation for _, operation in batch], deadline=deadline)
        for (label, operation), result in zip(operations, results, strict=True):
            if result.failure:
                reason = f"{result.failure.code}: {result.failure.message}"
                self.refused.append(Refusal(f"{operation.object} {label}", reason))
            elif result.unknown:
                reason = "the connection was lost: load again, what was written is recognised"
                self.refused.append(Refusal(f"{operation.object} {label}", reason))
        return results


def _mark() -> str:
    return str(uuid.uuid4())


def _create(object_: str, fields: Values) -> Operation:
    return Operation(OperationKind.CREATE, object_, _mark(), fields)
