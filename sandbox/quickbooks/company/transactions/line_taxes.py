"""Taxes of the editions abroad: the tax code of every line says which taxes it bears (GST, HST, PST, VAT).

Checked: a code names a tax item or a group of them for sales and one for purchases; a customer's code stands before
the item's; agencies have an account for what they are owed; a document may say that its amounts include the taxes.
Unchecked: that every tax of every line is rounded to cents half up, that Subtotal shows the amounts without taxes,
that Tax1Total is the agency's of the default code and Tax2Total all others', and tax on tax (IsTaxOnTax).
"""

from dataclasses import dataclass, field
from decimal import Decimal

from sandbox.quickbooks import errors
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.values import Stored, half_up, money


@dataclass(frozen=True, slots=True)
class Tax:
    """One tax on a line."""

    item: str
    #: Per cent of the amount without taxes; of a tax on tax, what it takes of the others is in it.
    rate: Decimal
    agency: Stored = None
    #: Where it is owed, None for Sales Tax Payable.
    account: Stored = None


@dataclass(slots=True)
class LineTaxes:
    """The taxes of the lines of one document."""

    change: Change
    #: The lines' amounts have the taxes in them.
    included: bool
    #: Which of a code's taxes count: Sales or Purchase.
    side: str = "Sales"
    codes: dict[Stored, tuple[Tax, ...]] = field(default_factory=dict)

    def of(self, code: Stored) -> tuple[Tax, ...]:
        """The taxes that a tax code names."""
        if code not in self.codes:
            self.codes[code] = taxes_of(self.change, code, self.side)
        return self.codes[code]

    def charge(self, amount: Decimal, code: Stored, given: Stored = None) -> dict[Tax, Decimal]:
        """What each tax takes of a line. ``given``: the line's tax as somebody set it, which wins.

        QuickBooksError 3210 for a tax on a line whose code names none.
        """
        taxes = self.of(code)
        charged = dict(
            zip(taxes, split(amount, [tax.rate for tax in taxes], included=self.included), strict=True)
        )
        if given is not None:
            difference = money(given) - sum(charged.values(), Decimal(0))
            if difference and not taxes:
                raise errors.invalid_value("TaxAmount", "The tax code of the line has no tax.")
            if difference:
                charged[taxes[0]] += difference
        return charged

    def net(self, amount: Decimal, charged: dict[Tax, Decimal]) -> Decimal:
        """The amount of a line without its taxes."""
        return amount - sum(charged.values(), Decimal(0)) if self.included else amount


def split(amount: Decimal, rates: list[Decimal], *, included: bool) -> list[Decimal]:
    """What taxes at these percentages take of an amount, in cents half up.

    Of an amount that includes them, the amount without them is rounded first; the last tax takes what is left.
    """
    if not included or not rates:
        return [half_up(amount * rate / 100, 2) for rate in rates]
    net = half_up(amount * 100 / (100 + sum(rates)), 2)
    parts = [half_up(net * rate / 100, 2) for rate in rates[:-1]]
    return [*parts, amount - net - sum(parts, Decimal(0))]


def taxes_of(change: Change, code: Stored, side: str) -> tuple[Tax, ...]:
    """The taxes that a tax code names, in the order of its group. ``side``: Sales or Purchase."""
    row = change.one(
        f'SELECT "Item{side}TaxRefListID" FROM "SalesTaxCode"'  # noqa: S608 - one of two names
        ' WHERE "ListID" = ? AND "IsTaxable" = 1',
        (code,),
    )
    rows = change.all(
        'SELECT t."ListID", t."TaxRate", t."TaxVendorRefListID", v."TaxOnPurchasesAccountRefListID",'
        ' v."TaxOnSalesAccountRefListID", v."IsTaxOnTax" FROM (SELECT ?1 AS Item, 0 AS Number UNION ALL'
        ' SELECT "ItemSalesTaxRefListID", "ItemSalesTaxSeqNo" FROM "ItemSalesTaxGroupLineRows"'
        ' WHERE "ListID" = ?1) n JOIN "ItemSalesTax" t ON t."ListID" = n.Item'
        ' LEFT JOIN "Vendor" v ON v."ListID" = t."TaxVendorRefListID" ORDER BY n.Number',
        (row[0] if row is not None else None,),
    )
    taxes: list[Tax] = []
    for item, rate, agency, bought, sold, on_tax in rows:
        percent, account = money(rate), sold if side == "Sales" else bought
        if on_tax:
            percent = percent * (100 + sum((tax.rate for tax in taxes), Decimal(0))) / 100
        taxes.append(Tax(str(item), percent, agency, account))
    return tuple(taxes)


def totals_by_agency(change: Change, charged: dict[Tax, Decimal]) -> tuple[Decimal, Decimal]:
    """Tax1Total and Tax2Total."""
    row = change.one('SELECT "SalesTaxPreferencesDefaultTaxableSalesTaxCodeRefListID" FROM "Preferences"')
    default = taxes_of(change, row[0] if row else None, "Sales")
    agency = default[0].agency if default else None
    first = sum((amount for tax, amount in charged.items() if tax.agency == agency), Decimal(0))
    return first, sum(charged.values(), Decimal(0)) - first
