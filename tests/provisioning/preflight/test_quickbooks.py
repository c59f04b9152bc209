"""Custom fields, editions, countries, currencies and names of lists in QuickBooks."""

from dataclasses import replace

from provisioning.preflight.findings import Level, Who
from provisioning.preflight.snapshot import Host, ListEntry, Organization, Unread
from provisioning.profile import Profile
from tests.provisioning.preflight.healthy import company_file, healthy, wrong

CHOSEN = Profile.from_values({"invoice.ar_account": "Receivables", "invoice.template_name": "Form"})
BASIC = company_file(CHOSEN)


def test_the_account_id_is_defined_by_hand_in_quickbooks() -> None:
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, tables={"Customer": frozenset(("Name",))}))
    assert (finding.key, finding.level) == ("QB_FIELD:Customer.AccountID", Level.ERROR)
    assert finding.who is Who.QUICKBOOKS
    assert finding.fix is None
    assert "Customer Center" in " ".join(finding.steps)
    assert "Define Fields" in " ".join(finding.steps)


def test_quickbooks_online_has_other_steps() -> None:
    profile = Profile.from_values({"environment.qb_connector": "QuickBooks Online"})
    (finding,) = wrong(profile, healthy(profile, tables={"Customer": frozenset()}))
    assert "12 fields" in " ".join(finding.steps)


def test_a_table_that_is_missing_or_unread() -> None:
    (missing,) = wrong(CHOSEN, healthy(CHOSEN, tables={"Customer": None}))
    assert missing.level is Level.ERROR
    (unread,) = wrong(CHOSEN, healthy(CHOSEN, tables={"Customer": Unread("Too slow.")}))
    assert (unread.level, unread.message) == (Level.UNKNOWN, "This could not be checked. Too slow.")


def test_a_column_that_the_profile_names_gets_near_ones_offered() -> None:
    profile = Profile.from_values({"product.suppress_field": "Hiden"})
    tables = {"Item": frozenset(("CustomFieldHidden",)), "Customer": frozenset(("CustomFieldAccountID",))}
    (finding,) = wrong(profile, healthy(profile, tables=tables))
    assert (finding.key, finding.hint) == ("QB_FIELD:Item.Hiden", "Did you mean Hidden?")
    assert finding.option == "product.suppress_field"


def test_a_blank_in_a_label_is_none_in_the_column() -> None:
    profile = Profile.from_values({"product.suppress_field": "Do not send"})
    tables = {"Item": frozenset(("CustomFieldDonotsend",)), "Customer": frozenset(("CustomFieldAccountID",))}
    assert wrong(profile, healthy(profile, tables=tables)) == []


def test_a_name_that_is_not_in_its_list() -> None:
    lists = {**BASIC.lists, "Template": (ListEntry("Forms"), ListEntry("Other"))}
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, lists=lists))
    assert (finding.key, finding.option) == ("QB_NAME:Template Form", "invoice.template_name")
    assert finding.message == "There is no 'Form' in the template list of QuickBooks."
    assert finding.hint == "Did you mean Forms?"


def test_a_name_without_near_ones_shows_the_list() -> None:
    lists = {**BASIC.lists, "Template": (ListEntry("Xyz"),)}
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, lists=lists))
    assert finding.hint == "It holds: Xyz."


def test_names_are_compared_without_case() -> None:
    lists = {**BASIC.lists, "Template": (ListEntry("FORM"),)}
    assert wrong(CHOSEN, healthy(CHOSEN, lists=lists)) == []


def test_an_inactive_entry() -> None:
    lists = {**BASIC.lists, "Template": (ListEntry("Form", active=False),)}
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, lists=lists))
    assert "inactive" in finding.message


def test_an_account_of_another_type() -> None:
    accounts = (ListEntry("Receivables", type="Bank"), ListEntry("A/R", type="AccountsReceivable"))
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, lists={**BASIC.lists, "Account": accounts}))
    assert finding.message == "The account 'Receivables' is of the type Bank; AccountsReceivable is needed."
    assert finding.hint == "Accounts of that type: A/R."


def test_a_list_that_could_not_be_read_is_unknown_once() -> None:
    lists = {**BASIC.lists, "SalesTaxCode": Unread("Too slow.")}
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, lists=lists))
    assert (finding.key, finding.level) == ("QB_NAME:SalesTaxCode", Level.UNKNOWN)


SALES_ORDERS = Profile.from_values({"direction.sales_order": "SF_QB Uni-directional"})


def test_sales_orders_need_an_edition() -> None:
    assert wrong(SALES_ORDERS, healthy(SALES_ORDERS)) == []
    pro = Host("QuickBooks Pro 2024", "34.0", "US", multi_user=True)
    (finding,) = wrong(SALES_ORDERS, healthy(SALES_ORDERS, program=pro))
    assert (finding.code, finding.level) == ("QB_EDITION", Level.ERROR)
    nameless = replace(pro, product="QuickBooks")
    (finding,) = wrong(SALES_ORDERS, healthy(SALES_ORDERS, program=nameless))
    assert (finding.code, finding.level) == ("QB_EDITION", Level.UNKNOWN)


def test_the_country_of_the_profile() -> None:
    canada = Host("QuickBooks Premier", "34.0", "CA", multi_user=True)
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, program=canada))
    assert (finding.code, finding.option) == ("QB_COUNTRY", "environment.qb_version")


def test_currencies_that_the_profile_does_not_expect() -> None:
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, multi_currency=True))
    assert (finding.key, finding.level) == ("QB_CURRENCIES:QuickBooks currencies", Level.NOTE)
    several = {"organization": Organization("Enterprise Edition", multi_currency=True)}
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, salesforce=several))
    assert (finding.key, finding.level) == ("SF_CURRENCIES:Salesforce currencies", Level.NOTE)


def test_currencies_that_are_carried_over_need_both_systems() -> None:
    profile = Profile.from_values({"environment.multi_currency": "Propagate transaction currency"})
    found = wrong(profile, healthy(profile))
    assert [(one.code, one.level) for one in found] == [
        ("SF_CURRENCIES", Level.ERROR),
        ("QB_CURRENCIES", Level.ERROR),
    ]


def test_currencies_that_could_not_be_read() -> None:
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, multi_currency=Unread("Too slow.")))
    assert (finding.code, finding.level) == ("QB_CURRENCIES", Level.UNKNOWN)
