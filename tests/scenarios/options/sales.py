"""A shop that sells one thing to one customer: what tests of the invoice page begin with."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import requests
from django.conf import settings

from sync.models import RecordError, Run, RunOutcome
from tests.scenarios.conftest import Books

TO_QB = "SFAcctOpp2QBCustInv"
TO_SF = "QBCustInvoices2SFAcctOpp"
PRODUCTS_TO_QB = "SFProd2QBItem"
ITEMS_TO_SF = "QBItem2SFProd"


def run(books: Books, *flows: str) -> Run:
    """Run flows one after another; the last run. None of them may fail as a whole."""
    for name in flows:
        ended = books.run(name)
        assert ended.outcome in (RunOutcome.SUCCEEDED, RunOutcome.PARTIAL), (name, ended.reason)
    return ended


def messages(books: Books) -> dict[str, str]:
    """What a person reads of the records in error, waiting or held, by label."""
    return dict(RecordError.objects.filter(company_file=books.company_file).values_list("label", "message"))


def in_quickbooks_itself(books: Books, statement: str, *parameters: str) -> None:
    """A statement that only QuickBooks' own windows can do: preferences are not for a connector to change."""
    token = (Path(settings.VAR_DIR) / "sandbox" / "control_token").read_text().strip()
    answer = requests.post(
        f"{settings.SANDBOX_URL}/sandbox/companies/{books.pair.slug}/quickbooks/sql",
        json={"statement": statement, "parameters": list(parameters)},
        headers={"X-Sandbox-Token": token},
        timeout=10,
    )
    assert answer.ok, answer.text


@dataclass(slots=True)
class Shop:
    """One account with its customer, one product with its item."""

    books: Books
    account: str
    product: str
    entry: str

    @property
    def customer(self) -> str:
        return str(self.books.in_qb("SELECT ListID FROM Customer WHERE Name = 'Acme'")[0]["ListID"])

    @property
    def item(self) -> str:
        return str(self.books.in_qb("SELECT ListID FROM ItemService WHERE Name = 'Hour'")[0]["ListID"])

    def sell(self, name: str, quantity: str = "1", price: str = "100.00", **values: Any) -> str:
        """A won opportunity with one line; its Id."""
        return self.books.opportunity(name, self.account, (self.entry, quantity, price), **values)

    def sold(self, name: str, quantity: str = "1", price: str = "100.00", **values: Any) -> str:
        """The same, with its invoice made; the opportunity's Id."""
        opportunity = self.sell(name, quantity, price, **values)
        run(self.books, TO_QB)
        return opportunity

    def bill(self, quantity: str = "1", rate: str = "100.00", **values: Any) -> str:
        """An invoice that somebody enters in QuickBooks; its TxnID."""
        return self.books.pair.create_qb(
            "InvoiceLine",
            CustomerRefListID=self.customer,
            InvoiceLineItemRefListID=self.item,
            InvoiceLineQuantity=Decimal(quantity),
            InvoiceLineRate=Decimal(rate),
            **values,
        )

    def invoice(self, name: str, *columns: str) -> Any:
        """Columns of the invoice that an opportunity of that name became: one value alone, several as a tuple."""
        (row,) = self.books.in_qb(f"SELECT {', '.join(columns)} FROM Invoice WHERE Memo = ?", name)
        values = [row[column] for column in columns]
        return values[0] if len(values) == 1 else tuple(values)

    def invoices(self) -> set[str]:
        """Names of the opportunities that became invoices."""
        return {row["Memo"] for row in self.books.in_qb("SELECT Memo FROM Invoice")}

    def lines(self, name: str, *columns: str) -> list[tuple[Any, ...]]:
        """Columns (without their prefix) of the lines of such an invoice, in order."""
        names = [f"InvoiceLine{column}" for column in columns]
        rows = self.books.in_qb(
            f"SELECT {', '.join(names)} FROM InvoiceLine WHERE Memo = ? ORDER BY InvoiceLineSeqNo", name
        )
        return [tuple(row[column] for column in names) for row in rows]

    def opportunity(self, name: str, *columns: str) -> Any:
        """Fields of the opportunity of that name: one value alone, several as a tuple."""
        (row,) = [row for row in self.books.in_sf("Opportunity", "Name", *columns) if row["Name"] == name]
        values = [row[column] for column in columns]
        return values[0] if len(values) == 1 else tuple(values)


def open_shop(books: Books, **options: Any) -> Shop:
    """A shop whose customer and item are bound, under the usual options and these."""
    books.choose(**options)
    account = books.account("Acme", BillingStreet="1 Main St", BillingCity="Norwalk", BillingState="CT")
    product, entry = books.product("Hour", "100.00", Description="An hour of work")
    run(books, PRODUCTS_TO_QB, TO_QB)
    return Shop(books, account, product, entry)
