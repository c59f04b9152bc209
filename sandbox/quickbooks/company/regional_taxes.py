"""The tax lists that a company file has by its edition: agencies, taxes, groups of taxes, tax codes, home currency.

Checked: that a tax code abroad names a tax item for sales and one for purchases, that taxes belong to agencies, and
Canada's codes G (GST), H (HST), P (PST), S, Z and E. Unchecked: the other names, and which a new file starts with.
Rates are those of 2024; of the provinces Ontario's HST and British Columbia's PST.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sandbox.quickbooks.company import list_lines, lists
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.values import Stored
from sandbox.quickbooks.schema.references import ITEM_TABLES


@dataclass(frozen=True, slots=True)
class Code:
    """A tax code and the taxes that it names; no name: nothing is charged, nothing comes back."""

    name: str
    description: str
    on_sales: str = ""
    on_purchases: str = ""
    taxable: bool = True


@dataclass(frozen=True, slots=True)
class RegionalTaxes:
    """What one edition starts with. The first code is the default of taxable items, the last of the others."""

    currency: str
    currency_code: str
    #: Agency, and the account that holds what it is owed; no account in the United States: there is one for all.
    agencies: tuple[tuple[str, str], ...]
    #: Tax item, per cent, agency.
    taxes: tuple[tuple[str, str, str], ...]
    codes: tuple[Code, ...]
    #: Tax group, its taxes.
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()


def _value_added(
    currency: str, code: str, agency: str, tax: str, rate: str, codes: tuple[str, ...]
) -> RegionalTaxes:
    """An edition with one tax at one rate; ``codes``: standard, zero-rated, exempt."""
    sold, bought, zero = f"{tax} ({rate}%) on Sales", f"{tax} ({rate}%) on Purchases", f"{tax} (0%)"
    standard, zero_rated, exempt = codes
    return RegionalTaxes(
        currency,
        code,
        ((agency, f"{tax} Payable"),),
        ((sold, rate, agency), (bought, rate, agency), (zero, "0", agency)),
        (
            Code(standard, "Standard", sold, bought),
            Code(zero_rated, "Zero-rated", zero, zero),
            Code(exempt, "Exempt", taxable=False),
        ),
    )


_CANADA: Final = RegionalTaxes(
    "Canadian Dollar",
    "CAD",
    (("Receiver General", "GST/HST Payable"), ("Minister of Finance", "PST Payable")),
    (
        ("GST (5%) on Sales", "5", "Receiver General"),
        ("GST (5%) on Purchases", "5", "Receiver General"),
        ("HST (13%) on Sales", "13", "Receiver General"),
        ("HST (13%) on Purchases", "13", "Receiver General"),
        ("GST (0%)", "0", "Receiver General"),
        ("PST (7%) on Sales", "7", "Minister of Finance"),
    ),
    (
        Code("S", "Standard: GST and PST", "GST + PST on Sales", "GST (5%) on Purchases"),
        Code("G", "GST only", "GST (5%) on Sales", "GST (5%) on Purchases"),
        Code("H", "HST", "HST (13%) on Sales", "HST (13%) on Purchases"),
        Code("P", "PST only", "PST (7%) on Sales"),
        Code("Z", "Zero-rated", "GST (0%)", "GST (0%)"),
        Code("E", "Tax exempt", taxable=False),
    ),
    (("GST + PST on Sales", ("GST (5%) on Sales", "PST (7%) on Sales")),),
)
_UNITED_STATES: Final = RegionalTaxes(
    "US Dollar",
    "USD",
    (),
    (("Out of State", "0", ""), ("State Tax", "7.75", "")),
    (Code("Tax", "Taxable Sales"), Code("Non", "Non-Taxable Sales", taxable=False)),
)
EDITIONS: Final = {
    "US": _UNITED_STATES,
    "CA": _CANADA,
    "UK": _value_added("British Pound", "GBP", "HM Revenue & Customs", "VAT", "20", ("S", "Z", "E")),
    "AU": _value_added(
        "Australian Dollar", "AUD", "Australian Taxation Office", "GST", "10", ("GST", "FRE", "EXM")
    ),
    "NZ": _value_added("New Zealand Dollar", "NZD", "Inland Revenue", "GST", "15", ("S", "Z", "E")),
    "SG": _value_added("Singapore Dollar", "SGD", "IRAS", "GST", "9", ("SR", "ZR", "ES")),
}


def fill(change: Change, country: str) -> None:
    """Add the lists of an edition where they are missing, and make them what the preferences point to."""
    edition = EDITIONS[country]
    for agency, account in edition.agencies:
        _agency(change, agency, _have(change, "Account", account, AccountType="OtherCurrentLiability"))
    taxes = {name: _tax(change, name, rate, agency) for name, rate, agency in edition.taxes}
    for name, members in edition.groups:
        taxes[name] = _group(change, name, [taxes[member] for member in members])
    codes = [(_code(change, code, taxes), code.name) for code in edition.codes]
    currency = _have(
        change, "Currency", edition.currency, CurrencyCode=edition.currency_code, ExchangeRate="1.00000"
    )
    whole = edition.taxes[0][0] if country == "US" else ""
    preferences: dict[str, Stored] = {
        **_reference("SalesTaxPreferencesDefaultTaxableSalesTaxCodeRef", *codes[0]),
        **_reference("SalesTaxPreferencesDefaultNonTaxableSalesTaxCodeRef", *codes[-1]),
        **_reference("SalesTaxPreferencesDefaultItemSalesTaxRef", taxes.get(whole), whole or None),
        **_reference("MultiCurrencyPreferencesHomeCurrencyRef", currency, edition.currency),
        "SalesTaxPreferencesIsUsingCustomerTaxCode": int(country != "US"),
        "SalesTaxPreferencesIsUsingAmountsIncludeTax": 0,
    }
    for name, value in preferences.items():
        change.run(f'UPDATE "Preferences" SET "{name}" = ?', (value,))  # noqa: S608 - names from here


def move(change: Change, country: str) -> None:
    """Bring a file of another edition to this one.

    It keeps the lists that it has; items that had the former default code get the new one. Customers lose their
    codes abroad, where a code of theirs stands before those of the items, and get the default at home.
    """
    row = change.one('SELECT "SalesTaxPreferencesDefaultTaxableSalesTaxCodeRefListID" FROM "Preferences"')
    fill(change, country)
    preferences = change.one(
        'SELECT "SalesTaxPreferencesDefaultTaxableSalesTaxCodeRefListID",'
        ' "SalesTaxPreferencesDefaultTaxableSalesTaxCodeRefFullName",'
        ' "SalesTaxPreferencesDefaultItemSalesTaxRefListID",'
        ' "SalesTaxPreferencesDefaultItemSalesTaxRefFullName" FROM "Preferences"'
    )
    before = row[0] if row is not None else None
    code, name, tax, tax_name = preferences or (None, None, None, None)
    for table in ITEM_TABLES:
        if change.schema.tables[table].column("SalesTaxCodeRefListID"):
            change.run(
                f'UPDATE "{table}" SET "SalesTaxCodeRefListID" = ?, "SalesTaxCodeRefFullName" = ?'  # noqa: S608
                ' WHERE "SalesTaxCodeRefListID" = ?',
                (code, name, before),
            )
    customers = (None, None, None, None) if country != "US" else (code, name, tax, tax_name)
    change.run(
        'UPDATE "Customer" SET "SalesTaxCodeRefListID" = ?, "SalesTaxCodeRefFullName" = ?,'
        ' "ItemSalesTaxRefListID" = ?, "ItemSalesTaxRefFullName" = ?',
        customers,
    )


def _reference(name: str, list_id: Stored, full_name: Stored) -> dict[str, Stored]:
    return {f"{name}ListID": list_id, f"{name}FullName": full_name}


def _agency(change: Change, name: str, payable: str) -> None:
    _have(
        change,
        "Vendor",
        name,
        IsSalesTaxAgency=1,
        IsTaxTrackedOnPurchases=1,
        IsTaxTrackedOnSales=1,
        TaxOnPurchasesAccountRefListID=payable,
        TaxOnSalesAccountRefListID=payable,
    )


def _tax(change: Change, name: str, rate: str, agency: str) -> str:
    return _have(
        change, "ItemSalesTax", name, TaxRate=f"{Decimal(rate):.5f}", TaxVendorRefFullName=agency or None
    )


def _group(change: Change, name: str, members: list[str]) -> str:
    made = _find(change, "ItemSalesTaxGroup", name)
    if made is None:
        made = _have(change, "ItemSalesTaxGroup", name)
        lines = change.schema.tables["ItemSalesTaxGroupLine"]
        list_lines.append(change, lines, made, [{"ItemSalesTaxRefListID": member} for member in members])
    return made


def _code(change: Change, code: Code, taxes: dict[str, str]) -> str:
    return _have(
        change,
        "SalesTaxCode",
        code.name,
        IsTaxable=int(code.taxable),
        Desc=code.description,
        ItemSalesTaxRefListID=taxes.get(code.on_sales),
        ItemPurchaseTaxRefListID=taxes.get(code.on_purchases),
    )


def _have(change: Change, table: str, name: str, **values: Stored) -> str:
    """ListID of the element of that name, made where there is none."""
    found = _find(change, table, name)
    return found or lists.insert(change, change.schema.tables[table], {"Name": name, **values})


def _find(change: Change, table: str, name: str) -> str | None:
    family = change.schema.tables[table].family
    found = change.one(
        "SELECT ListID FROM qb_element WHERE Family = ? AND NameKey = ?", (family, name.lower())
    )
    return None if found is None else str(found[0])
