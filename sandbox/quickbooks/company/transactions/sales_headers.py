"""The header of a sales document: filled in from its customer and preferences, and its computed columns."""

from datetime import date, timedelta
from decimal import Decimal

from sandbox.quickbooks import errors
from sandbox.quickbooks.company.addresses import fill_blocks
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions import links, numbers
from sandbox.quickbooks.company.transactions.customers import fill_from_customer
from sandbox.quickbooks.company.transactions.defaults import default_element, receivable
from sandbox.quickbooks.company.transactions.due_dates import due_date
from sandbox.quickbooks.company.transactions.kinds import SalesKind
from sandbox.quickbooks.company.transactions.line_taxes import LineTaxes, totals_by_agency
from sandbox.quickbooks.company.transactions.lines import Buyer, Totals
from sandbox.quickbooks.company.values import Stored, cents, half_up, money
from sandbox.quickbooks.schema.tables import Table

Values = dict[str, Stored]
#: Columns that are as good as given where the request leaves them out.
_FLAGS = {
    "IsPending": 0,
    "IsToBePrinted": 0,
    "IsToBeEmailed": 0,
    "IsFinanceCharge": 0,
    "IsManuallyClosed": 0,
    "IsFullyInvoiced": 0,
    "IsActive": 1,
}


def fill(change: Change, kind: SalesKind, table: Table, header: Values) -> None:
    """Fill in what a new document's request leaves out."""
    columns = table.stored_names
    if header.get("CustomerRefListID") is not None:
        fill_from_customer(change, header, columns)
    header.setdefault("TxnDate", change.today)
    for flag, value in _FLAGS.items():
        if flag in columns:
            header.setdefault(flag, value)
    if change.schema.taxes_by_line and header.get("IsTaxIncluded") is None:
        row = change.one('SELECT "SalesTaxPreferencesIsUsingAmountsIncludeTax" FROM "Preferences"')
        header["IsTaxIncluded"] = int((row[0] if row else 0) or 0)
    if "ShipDate" in columns:
        header.setdefault("ShipDate", header["TxnDate"])
    if "TemplateRefListID" not in header:
        default_element(change, header, "TemplateRef", "template", kind.template)
    if "ARAccountRefListID" in columns:
        receivable(change, header)
    if "DepositToAccountRefListID" in columns and "DepositToAccountRefListID" not in header:
        default_element(change, header, "DepositToAccountRef", "account", "Undeposited Funds")
    if header.get("DueDate") is None:
        fill_due_date(change, table, header)
    if header.get("RefNumber") is None:
        header["RefNumber"] = numbers.next_ref_number(change, kind.table)
    else:
        numbers.remember_ref_number(change, kind.table, header["RefNumber"])
    fill_blocks(table, header)


def fill_due_date(change: Change, table: Table, header: Values) -> None:
    """The due date by the terms; without terms, the transaction's date."""
    if "DueDate" in table.stored_names:
        header["DueDate"] = due_date(change, header["TxnDate"], header.get("TermsRefListID"))


def buyer(change: Change, header: Values, *, taxes_anew: bool = False) -> Buyer:
    """What of the customer counts for the lines: its tax code and price level.

    ``taxes_anew``: abroad, the taxes of lines that stay as they are follow as well.
    """
    level = change.one(
        'SELECT "PriceLevelRefListID" FROM "Customer", "Preferences" WHERE "ListID" = ?'
        ' AND "SalesAndCustomersPreferencesIsUsingPriceLevels" = 1',
        (header.get("CustomerRefListID"),),
    )
    price_level = level[0] if level is not None else None
    code = header.get("CustomerSalesTaxCodeRefListID")
    if change.schema.taxes_by_line:
        taxes = LineTaxes(change, included=bool(header.get("IsTaxIncluded")))
        return Buyer(
            price_level=price_level,
            taxes=taxes,
            tax_code=_customers_code(change, header),
            taxes_anew=taxes_anew,
        )
    taxed = True
    if code is not None:
        row = change.one('SELECT "IsTaxable" FROM "SalesTaxCode" WHERE "ListID" = ?', (code,))
        taxed = bool(row and row[0])
    return Buyer(taxed, price_level)


def _customers_code(change: Change, header: Values) -> tuple[Stored, Stored] | None:
    """The customer's tax code, None where it has none or the preferences leave it out of account."""
    row = change.one('SELECT "SalesTaxPreferencesIsUsingCustomerTaxCode" FROM "Preferences"')
    if header.get("CustomerSalesTaxCodeRefListID") is None or not (row and row[0]):
        return None
    return header["CustomerSalesTaxCodeRefListID"], header.get("CustomerSalesTaxCodeRefFullName")


def is_posted(kind: SalesKind, header: Values) -> bool:
    """Whether the document moves money: orders do not, nor what is marked as pending."""
    return kind.posts and not header.get("IsPending")


def total(change: Change, kind: SalesKind, header: Values, totals: Totals) -> None:
    """Set the computed columns of the header. QuickBooksError 3180, 3210 where the total cannot be."""
    tax = _total_taxes(change, header, totals)
    amount = totals.subtotal + tax
    if amount < 0:
        raise errors.cannot_save(kind.table, "Transaction amount must be positive.")
    header["Subtotal"] = cents(totals.subtotal)
    header["SalesTaxTotal"] = cents(tax)
    columns = change.schema.tables[kind.table].stored_names
    rate = money(header.get("ExchangeRate")) or Decimal(1)
    if "TotalAmount" in columns:
        header["TotalAmount"] = cents(amount)
    if "TotalAmountInHomeCurrency" in columns:
        header["TotalAmountInHomeCurrency"] = cents(half_up(amount * rate, 2))
    if "SuggestedDiscountAmount" in columns:
        _suggest_discount(change, header, amount)
    if kind.remaining:
        left, shown = links.open_amount(change, kind.table, str(header["TxnID"]), amount, rate)
        if left < 0:
            raise errors.invalid_value(
                "Amount", "The amount applied to the transaction is more than its new total."
            )
        header.update(shown)


def _total_taxes(change: Change, header: Values, totals: Totals) -> Decimal:
    """All taxes: at home those of the document's tax item, abroad those of the lines."""
    if change.schema.taxes_by_line:
        first, others = totals_by_agency(change, totals.taxes)
        header["SalesTaxPercentage"] = None
        header["Tax1Total"], header["Tax2Total"] = cents(first), cents(others)
        return first + others
    rates = _tax_rates(change, header.get("ItemSalesTaxRefListID"))
    header["SalesTaxPercentage"] = f"{sum(rates, Decimal(0)):.5f}"
    return totals.tax(rates)


def _tax_rates(change: Change, item: Stored) -> list[Decimal]:
    """The percentages of a sales tax item, or of every one in a group."""
    rows = change.all(
        'SELECT "TaxRate" FROM "ItemSalesTax" WHERE "ListID" = ?1 UNION ALL SELECT t."TaxRate"'
        ' FROM "ItemSalesTaxGroupLineRows" l JOIN "ItemSalesTax" t ON t."ListID" = l."ItemSalesTaxRefListID"'
        ' WHERE l."ListID" = ?1',
        (item,),
    )
    return [money(rate) for (rate,) in rows]


def _suggest_discount(change: Change, header: Values, amount: Decimal) -> None:
    """What the terms give for paying early. Unchecked: that it is taken of the total, tax included."""
    header["SuggestedDiscountAmount"] = header["SuggestedDiscountDate"] = None
    row = change.one(
        'SELECT "DiscountPct", "StdDiscountDays", NULL FROM "StandardTerms" WHERE "ListID" = ?1 UNION ALL'
        ' SELECT "DiscountPct", NULL, "DiscountDayOfMonth" FROM "DateDrivenTerms" WHERE "ListID" = ?1',
        (header.get("TermsRefListID"),),
    )
    if row is None or not money(row[0]):
        return
    day = date.fromisoformat(str(header["TxnDate"]))
    standard = day + timedelta(days=int(row[1] or 0))
    until = standard if row[2] is None else _next_day_of_month(day, int(row[2]))
    header["SuggestedDiscountAmount"] = cents(half_up(amount * money(row[0]) / 100, 2))
    header["SuggestedDiscountDate"] = until.isoformat()


def _next_day_of_month(day: date, wanted: int) -> date:
    first = (
        day.replace(day=1) if day.day <= wanted else (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    )
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return min(first + timedelta(days=wanted - 1), last)
