"""Books of any size: a firm whose org and company file tell the same story, from a seed number.

``size`` counts accounts. Each has a contact and an opportunity with one to three lines. 19 of 20 accounts are customers
of the company file, bound by the custom field AccountID; the twentieth is known to the org alone, as a prospect is. Six
of ten opportunities are won, and those of customers have their invoice: the same lines, quantities and prices, the same
day, its RefNumber the opportunity's Invoice_Number__c. Days rise with the accounts' numbers.

Both streams hold a block of rows at a time and no longer: any size runs in the same memory.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sandbox.datasets import articles, words
from sandbox.datasets.articles import article, item_row, product_rows
from sandbox.datasets.rows import STANDARD_PRICE_BOOK, QuickBooksRow, Ref, SalesforceRow, Scalar

SMALLEST, LARGEST = 1, 1_000_000
#: Custom fields of the company file that the books need: table and label.
CUSTOM_FIELDS = (("Customer", "AccountID"),)
PRODUCTS = articles.PRODUCTS
#: One account in so many is no customer.
UNBOUND_ONE_IN = 20
FIRST_DAY, DAYS = date(2024, 11, 1), 730

_BLOCK = 500
_OPEN_STAGES = ("Prospecting", "Needs Analysis", "Proposal/Price Quote", "Closed Lost")
_TERMS = ("Net 15", "Net 30", "Net 60")


@dataclass(frozen=True, slots=True)
class Books:
    """A dataset to load: its size in accounts and its seed."""

    size: int
    seed: int

    def salesforce_rows(self) -> Iterator[SalesforceRow]:
        """The org's records, parents before children; a block's keys come again in the next one."""
        for n in range(PRODUCTS):
            yield from product_rows(n)
        for start in range(0, self.size, _BLOCK):
            numbers = range(start, min(start + _BLOCK, self.size))
            yield from map(self._account, numbers)
            yield from map(self._contact, numbers)
            yield from map(self._opportunity, numbers)
            for n in numbers:
                yield from self._opportunity_lines(n)

    def quickbooks_rows(self, account_ids: Iterator[str]) -> Iterator[QuickBooksRow]:
        """The company file's records: items, then block by block customers and their invoices.

        ``account_ids`` are the Ids that the org gives the accounts, in their order.
        """
        yield from (item_row(n, sales_tax=False) for n in range(PRODUCTS))
        for start in range(0, self.size, _BLOCK):
            numbers = range(start, min(start + _BLOCK, self.size))
            for n in numbers:
                account_id = next(account_ids)
                if is_customer(n):
                    yield self._customer(n, account_id)
            yield from (self._invoice(n) for n in numbers if is_invoiced(n))

    @property
    def salesforce_count(self) -> int:
        """Rows of the org."""
        lines = sum(_line_count(n) for n in range(self.size))
        return 2 * PRODUCTS + 3 * self.size + lines

    @property
    def quickbooks_count(self) -> int:
        """Rows of the company file; an invoice with its lines is one."""
        return PRODUCTS + sum(is_customer(n) + is_invoiced(n) for n in range(self.size))

    def day(self, n: int) -> date:
        """When opportunity ``n`` closes."""
        return FIRST_DAY + timedelta(days=n * DAYS // self.size)

    def lines(self, n: int) -> list[tuple[int, int]]:
        """Product and quantity of each line of opportunity ``n``, and of its invoice."""
        dice = self._dice("lines", n)
        return [(product, dice.randint(1, 24)) for product in dice.sample(range(PRODUCTS), _line_count(n))]

    def _dice(self, what: str, n: int) -> random.Random:
        return random.Random(f"books {what} {self.seed} {n}")  # noqa: S311 - reproducible, nothing secret

    def _address(self, n: int) -> dict[str, Scalar]:
        dice = self._dice("address", n)
        city, state, country, postal, _ = dice.choice(words.CITIES)
        street = f"{dice.randint(1, 9899)} {dice.choice(words.STREETS)} {dice.choice(words.STREET_KINDS)}"
        postal_code = (
            f"{postal} 1A{dice.randrange(10)}"
            if country == "Canada"
            else f"{postal}{dice.randrange(100):02d}"
        )
        return {"Street": street, "City": city, "State": state, "PostalCode": postal_code, "Country": country}

    def _account(self, n: int) -> SalesforceRow:
        values: dict[str, Scalar | Ref] = {
            "Name": account_name(n),
            "AccountNumber": f"B-{n + 1:07d}",
            "Type": "Customer - Direct" if is_customer(n) else "Prospect",
            "Phone": phone(n),
            "Industry": words.INDUSTRIES[n % len(words.INDUSTRIES)],
            **{f"Billing{part}": value for part, value in self._address(n).items()},
        }
        return SalesforceRow("Account", f"account:{n % _BLOCK}", values)

    def _contact(self, n: int) -> SalesforceRow:
        first, last = person(n)
        return SalesforceRow(
            "Contact",
            f"contact:{n % _BLOCK}",
            {
                "AccountId": Ref(f"account:{n % _BLOCK}"),
                "FirstName": first,
                "LastName": last,
                "Email": email(n),
                "Phone": phone(n),
            },
        )

    def _opportunity(self, n: int) -> SalesforceRow:
        return SalesforceRow(
            "Opportunity",
            f"opportunity:{n % _BLOCK}",
            {
                "Name": f"{words.OCCASIONS[n % len(words.OCCASIONS)]} {n + 1}",
                "AccountId": Ref(f"account:{n % _BLOCK}"),
                "StageName": "Closed Won" if is_won(n) else _OPEN_STAGES[n % len(_OPEN_STAGES)],
                "CloseDate": self.day(n),
                "Pricebook2Id": Ref(STANDARD_PRICE_BOOK),
                "Invoice_Number__c": ref_number(n) if is_invoiced(n) else None,
            },
        )

    def _opportunity_lines(self, n: int) -> Iterator[SalesforceRow]:
        for product, quantity in self.lines(n):
            yield SalesforceRow(
                "OpportunityLineItem",
                "line",
                {
                    "OpportunityId": Ref(f"opportunity:{n % _BLOCK}"),
                    "PricebookEntryId": Ref(f"entry:{product}"),
                    "Quantity": Decimal(quantity),
                    "UnitPrice": article(product).price,
                },
            )

    def _customer(self, n: int, account_id: str) -> QuickBooksRow:
        first, last = person(n)
        address = self._address(n)
        return QuickBooksRow(
            "Customer",
            {
                "Name": account_name(n),
                "CompanyName": account_name(n),
                "FirstName": first,
                "LastName": last,
                "Phone": phone(n),
                "Email": email(n),
                "TermsRefFullName": _TERMS[n % len(_TERMS)],
                "SalesTaxCodeRefFullName": "Non",
                "BillAddressAddr1": address["Street"],
                **{
                    f"BillAddress{part}": address[part] for part in ("City", "State", "PostalCode", "Country")
                },
                "CustomFieldAccountID": account_id,
            },
        )

    def _invoice(self, n: int) -> QuickBooksRow:
        lines: list[dict[str, Scalar]] = [
            {
                "InvoiceLineItemRefFullName": article(product).name,
                "InvoiceLineQuantity": Decimal(quantity),
                "InvoiceLineRate": article(product).price,
            }
            for product, quantity in self.lines(n)
        ]
        header: dict[str, Scalar] = {
            "CustomerRefFullName": account_name(n),
            "TxnDate": self.day(n),
            "RefNumber": ref_number(n),
        }
        return QuickBooksRow("Invoice", header, tuple(lines))


def books(size: object, seed: object) -> Books:
    """Checked books: ValueError for a size or seed that is none."""
    for name, value in (("size", size), ("seed", seed)):
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValueError(f"{name} is a whole number")
    assert isinstance(size, int)  # noqa: S101 - seen above
    assert isinstance(seed, int)  # noqa: S101 - seen above
    if not SMALLEST <= size <= LARGEST:
        raise ValueError(f"size is between {SMALLEST} and {LARGEST} accounts")
    return Books(size, seed)


def is_customer(n: int) -> bool:
    """Whether account ``n`` has its customer in the company file."""
    return n % UNBOUND_ONE_IN != UNBOUND_ONE_IN - 1


def is_won(n: int) -> bool:
    """Whether opportunity ``n`` is won."""
    return n % 10 < 6


def is_invoiced(n: int) -> bool:
    """Whether opportunity ``n`` has its invoice."""
    return is_won(n) and is_customer(n)


def account_name(n: int) -> str:
    """A name that no other number has, within the 41 characters of a customer's."""
    pairs = len(words.FIRM_FIRST) * len(words.FIRM_SECOND)
    turn, within = divmod(n, pairs)
    first, second = divmod(within, len(words.FIRM_SECOND))
    stem = f"{words.FIRM_FIRST[first]} {words.FIRM_SECOND[second]}"
    form = words.LEGAL_FORMS[n % len(words.LEGAL_FORMS)][0]
    return f"{stem} {turn + 1} {form}" if turn else f"{stem} {form}"


def person(n: int) -> tuple[str, str]:
    """First and last name of the person at account ``n``."""
    last = words.LAST_NAMES[(n // len(words.FIRST_NAMES)) % len(words.LAST_NAMES)]
    return words.FIRST_NAMES[n % len(words.FIRST_NAMES)], last


def phone(n: int) -> str:
    """A number of the range 555-0100 to 555-0199, which is given to nobody."""
    return f"({200 + n // 100 % 800}) 555-01{n % 100:02d}"


def email(n: int) -> str:
    """The person's address, in a domain that cannot exist."""
    return f"person{n + 1}@books.example"


def ref_number(n: int) -> str:
    """The number of the invoice of opportunity ``n``."""
    return f"B{n + 1:07d}"


def _line_count(n: int) -> int:
    return 1 + n % 3
