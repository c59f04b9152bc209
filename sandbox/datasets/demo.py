"""The demo: a trading firm's org and company file that belong together, from a seed number.

For each unit of ``scale``: 200 accounts with contacts, 60 products in the standard price book and 150
opportunities with lines in all stages; in the company file 50 items, 120 customers and two years of invoices and
payments. Half of the customers are accounts of the org too, under slightly different names; 40 of the items are
products of the org too. Both streams hold one record at a time, so any scale runs in the same memory.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from sandbox.datasets import articles, firms, words
from sandbox.datasets.articles import article, item_row, product_rows
from sandbox.datasets.rows import STANDARD_PRICE_BOOK, QuickBooksRow, Ref, SalesforceRow, Scalar

#: The dataset's calendar: invoices run from FIRST_DAY to LAST_DAY, GO_LIVE is the demo profile's go-live date.
FIRST_DAY, GO_LIVE, LAST_DAY = date(2024, 11, 1), date(2026, 8, 1), date(2026, 10, 31)

ACCOUNTS, CUSTOMERS, OPPORTUNITIES = 200, 120, 150

#: Lists that every new company file has already, as far as the demo refers to them.
TERMS = ("Due on receipt", "Net 15", "Net 30", "Net 60", "2% 10 Net 30")

OPEN_STAGES = (
    "Prospecting",
    "Qualification",
    "Needs Analysis",
    "Value Proposition",
    "Id. Decision Makers",
    "Perception Analysis",
    "Proposal/Price Quote",
    "Negotiation/Review",
)


def salesforce_rows(seed: int, *, scale: int = 1, custom_fields: bool = True) -> Iterator[SalesforceRow]:
    """The org's records, parents before children. Without ``custom_fields`` only standard fields have values."""
    for row in _org_rows(seed, scale):
        yield row if custom_fields else _standard_only(row)


def quickbooks_rows(seed: int, *, scale: int = 1) -> Iterator[QuickBooksRow]:
    """The company file's records in an order in which each can be entered: lists first, then by month.

    Accounts, terms, tax codes, customer types and payment methods are those that every new file has.
    """
    for n in _item_numbers(scale):
        yield item_row(n)
    for k in range(CUSTOMERS * scale):
        yield _customer(seed, k, scale)
    yield from _transactions(seed, scale)


def shared_account(k: int) -> int | None:
    """Number of the account that customer ``k`` of the company file is too, None for one that only QuickBooks has."""
    return k // 2 * 3 if k % 2 == 0 else None


def _standard_only(row: SalesforceRow) -> SalesforceRow:
    values = {name: value for name, value in row.values.items() if not name.endswith("__c")}
    return SalesforceRow(row.object, row.key, values)


def _org_rows(seed: int, scale: int) -> Iterator[SalesforceRow]:
    for n in range(ACCOUNTS * scale):
        yield from _account_rows(seed, n)
    for n in range(articles.PRODUCTS * scale):
        yield from product_rows(n)
    for n in range(OPPORTUNITIES * scale):
        yield from _opportunity_rows(seed, n, scale)


def _account_rows(seed: int, n: int) -> Iterator[SalesforceRow]:
    firm = firms.firm(seed, n)
    dice = _dice("account", seed, n)
    address: dict[str, Scalar] = {
        "Street": f"{firm.street}\n{firm.suite}" if firm.suite else firm.street,
        "City": firm.city,
        "State": firm.state,
        "PostalCode": firm.postal_code,
        "Country": firm.country,
    }
    values: dict[str, Scalar] = {
        "Name": firm.name,
        "AccountNumber": f"A-{n + 10001}",
        "Type": dice.choice(("Prospect", "Customer - Direct", "Customer - Direct", "Customer - Channel")),
        "Industry": firm.industry,
        "Phone": firm.phone,
        "Fax": firm.fax or None,
        "Website": firm.website,
        "Active__c": "No" if n % 25 == 24 else None if n % 25 == 23 else "Yes",
        "Terms__c": dice.choice((None, *TERMS)),
    }
    values |= {f"Billing{part}": value for part, value in address.items()}
    if dice.random() < 0.7:
        values |= {f"Shipping{part}": value for part, value in address.items()}
    yield SalesforceRow("Account", f"account:{n}", values)
    levels = ("Primary", "Secondary", "Tertiary")
    for k, (person, level) in enumerate(zip(firm.people, levels, strict=False)):
        contact: dict[str, Scalar | Ref] = {
            "AccountId": Ref(f"account:{n}"),
            "FirstName": person.first_name,
            "LastName": person.last_name,
            "Title": person.title,
            "Email": person.email,
            "Phone": person.phone,
            "Level__c": level,
        }
        contact |= {f"Mailing{part}": value for part, value in address.items()}
        yield SalesforceRow("Contact", f"contact:{n}:{k}", contact)


def _opportunity_rows(seed: int, n: int, scale: int) -> Iterator[SalesforceRow]:
    dice = _dice("opportunity", seed, n)
    account = dice.randrange(ACCOUNTS * scale)
    stage, closes = _stage(n, dice)
    yield SalesforceRow(
        "Opportunity",
        f"opportunity:{n}",
        {
            "Name": f"{firms.firm(seed, account).stem} - {dice.choice(words.OCCASIONS)} {n + 1:03d}",
            "AccountId": Ref(f"account:{account}"),
            "StageName": stage,
            "CloseDate": closes,
            "Pricebook2Id": Ref(STANDARD_PRICE_BOOK),
            "PO_Number__c": f"PO-{dice.randrange(1000, 9999)}" if dice.random() < 0.5 else None,
        },
    )
    for k, product in enumerate(dice.sample(range(articles.PRODUCTS * scale), dice.randint(1, 5))):
        yield SalesforceRow(
            "OpportunityLineItem",
            f"line:{n}:{k}",
            {
                "OpportunityId": Ref(f"opportunity:{n}"),
                "PricebookEntryId": Ref(f"entry:{product}"),
                "Quantity": Decimal(dice.randint(1, 24)),
                "UnitPrice": article(product).price,
                "Discount": Decimal(dice.choice((0, 0, 0, 5, 10, 15))) or None,
            },
        )


def _stage(n: int, dice: random.Random) -> tuple[str, date]:
    """Of fifteen opportunities five are won (two after the go-live date), two lost, eight open."""
    turn = n % 15
    if turn < 3:
        return "Closed Won", _between(FIRST_DAY, GO_LIVE - timedelta(days=1), dice)
    if turn < 5:
        return "Closed Won", _between(GO_LIVE, LAST_DAY, dice)
    if turn < 7:
        return "Closed Lost", _between(FIRST_DAY, LAST_DAY, dice)
    return OPEN_STAGES[turn - 7], _between(
        LAST_DAY + timedelta(days=30), LAST_DAY + timedelta(days=210), dice
    )


def _item_numbers(scale: int) -> Iterator[int]:
    """Articles that the company file has as items: 40 of each 60 products, and 10 that no org has."""
    for turn in range(scale):
        yield from range(turn * articles.PRODUCTS, turn * articles.PRODUCTS + articles.SHARED)
    only_here = scale * articles.PRODUCTS
    yield from range(only_here, only_here + 10 * scale)


def _customer_firm(seed: int, k: int, scale: int) -> tuple[firms.Firm, str]:
    """The firm behind customer ``k`` and its name in the company file."""
    account = shared_account(k)
    if account is None:
        firm = firms.firm(seed, ACCOUNTS * scale + k // 2)
        return firm, firm.name
    firm = firms.firm(seed, account)
    return firm, firms.other_spelling(firm)


def _customer(seed: int, k: int, scale: int) -> QuickBooksRow:
    firm, name = _customer_firm(seed, k, scale)
    dice = _dice("customer", seed, k)
    person = firm.people[0]
    address: dict[str, Scalar] = {
        "Addr1": firm.street,
        "Addr2": firm.suite or None,
        "City": firm.city,
        "State": firm.state,
        "PostalCode": firm.postal_code,
        "Country": firm.country,
    }
    values: dict[str, Scalar] = {
        "Name": name,
        "CompanyName": name,
        "FirstName": person.first_name,
        "LastName": person.last_name,
        "Contact": f"{person.first_name} {person.last_name}",
        "Phone": firm.phone if k % 4 else firm.phone.replace("(", "").replace(") ", "-"),
        "Fax": firm.fax or None,
        "Email": person.email,
        "TermsRefFullName": dice.choice(TERMS),
        "CustomerTypeRefFullName": "Commercial",
        "SalesTaxCodeRefFullName": "Non",
    }
    values |= {f"BillAddress{part}": value for part, value in address.items()}
    values |= {f"ShipAddress{part}": value for part, value in address.items()}
    return QuickBooksRow("Customer", {name: value for name, value in values.items() if value is not None})


def _transactions(seed: int, scale: int) -> Iterator[QuickBooksRow]:
    """Month by month: each customer's invoice, if it bought, followed by its payment, if it paid by LAST_DAY."""
    items = tuple(_item_numbers(scale)) if scale == 1 else None
    number = 10001
    for month in range(24):
        start = date(
            FIRST_DAY.year + (FIRST_DAY.month - 1 + month) // 12, (FIRST_DAY.month - 1 + month) % 12 + 1, 1
        )
        for k in range(CUSTOMERS * scale):
            dice = _dice(f"invoice {month}", seed, k)
            if dice.random() < 0.25:
                _, name = _customer_firm(seed, k, scale)
                invoice, total = _invoice(
                    name, str(number), start + timedelta(days=dice.randrange(28)), items, dice
                )
                number += 1
                yield invoice
                yield from _payment(name, invoice, total, dice)


def _invoice(
    customer: str, ref_number: str, day: date, items: tuple[int, ...] | None, dice: random.Random
) -> tuple[QuickBooksRow, Decimal]:
    """An invoice of whole quantities at list price, and its total."""
    lines: list[dict[str, Scalar]] = []
    total = Decimal(0)
    for n in dice.sample(items or range(articles.SHARED), dice.randint(1, 4)):
        known, quantity = article(n), dice.randint(1, 12)
        total += quantity * known.price
        lines.append(
            {
                "InvoiceLineItemRefFullName": known.name,
                "InvoiceLineDesc": known.description,
                "InvoiceLineQuantity": Decimal(quantity),
                "InvoiceLineRate": known.price,
            }
        )
    values: dict[str, Scalar] = {"CustomerRefFullName": customer, "TxnDate": day, "RefNumber": ref_number}
    return QuickBooksRow("Invoice", values, tuple(lines)), total


def _payment(
    customer: str, invoice: QuickBooksRow, total: Decimal, dice: random.Random
) -> Iterator[QuickBooksRow]:
    """Four of five invoices are paid within 50 days, one of ten of those only by half."""
    dated = invoice.values["TxnDate"]
    assert isinstance(dated, date)  # noqa: S101 - set by _invoice
    day = dated + timedelta(days=dice.randint(5, 50))
    if dice.random() > 0.8 or day > LAST_DAY:
        return
    amount = (total / 2).quantize(Decimal("0.01")) if dice.random() < 0.1 else total
    yield QuickBooksRow(
        "ReceivePayment",
        {
            "CustomerRefFullName": customer,
            "TxnDate": day,
            "RefNumber": str(dice.randrange(1000, 99999)),
            "TotalAmount": amount,
            "PaymentMethodRefFullName": dice.choice(("Check", "E-Check", "Visa")),
        },
        (
            {
                "AppliedToTxnRefNumber": invoice.values["RefNumber"],
                "AppliedToTxnPaymentAmount": amount,
            },
        ),
    )


def _between(first: date, last: date, dice: random.Random) -> date:
    return first + timedelta(days=dice.randint(0, (last - first).days))


def _dice(what: str, seed: int, n: int) -> random.Random:
    return random.Random(f"{what} {seed} {n}")  # noqa: S311 - reproducible, nothing secret
