import tracemalloc
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from sandbox.datasets import demo, firms
from sandbox.datasets.fields import salesforce_fields
from sandbox.datasets.rows import STANDARD_PRICE_BOOK, QuickBooksRow, Ref, SalesforceRow


@pytest.fixture(scope="module")
def org() -> list[SalesforceRow]:
    return list(demo.salesforce_rows(1))


@pytest.fixture(scope="module")
def books() -> list[QuickBooksRow]:
    return list(demo.quickbooks_rows(1))


def test_one_seed_gives_one_dataset() -> None:
    assert list(demo.salesforce_rows(5)) == list(demo.salesforce_rows(5))
    assert list(demo.quickbooks_rows(5)) == list(demo.quickbooks_rows(5))


def test_another_seed_gives_other_firms() -> None:
    assert {firms.firm(1, n).stem for n in range(50)} != {firms.firm(2, n).stem for n in range(50)}


def test_the_org_has_the_promised_size(org: list[SalesforceRow]) -> None:
    counts = Counter(row.object for row in org)
    assert (counts["Account"], counts["Product2"], counts["PricebookEntry"]) == (200, 60, 60)
    assert counts["Opportunity"] == 150
    assert counts["Contact"] >= 200
    assert counts["OpportunityLineItem"] >= 150


def test_every_reference_names_an_earlier_record(org: list[SalesforceRow]) -> None:
    seen = {STANDARD_PRICE_BOOK}
    for row in org:
        assert {value.key for value in row.values.values() if isinstance(value, Ref)} <= seen
        assert row.key not in seen
        seen.add(row.key)


def test_opportunities_stand_in_all_stages_on_both_sides_of_the_go_live_date(
    org: list[SalesforceRow],
) -> None:
    opportunities = [row.values for row in org if row.object == "Opportunity"]
    assert {values["StageName"] for values in opportunities} == {
        *demo.OPEN_STAGES,
        "Closed Won",
        "Closed Lost",
    }
    won = [values["CloseDate"] for values in opportunities if values["StageName"] == "Closed Won"]
    assert sum(isinstance(day, date) and day < demo.GO_LIVE for day in won) == 30
    assert sum(isinstance(day, date) and day >= demo.GO_LIVE for day in won) == 20


def test_custom_values_have_custom_fields(org: list[SalesforceRow]) -> None:
    defined = {(field.object, field.name) for field in salesforce_fields()}
    used = {(row.object, name) for row in org for name in row.values if name.endswith("__c")}
    assert used
    assert used <= defined


def test_without_custom_fields_only_standard_values_remain() -> None:
    rows = list(demo.salesforce_rows(1, custom_fields=False))
    assert not [name for row in rows for name in row.values if name.endswith("__c")]
    assert [row.key for row in rows] == [row.key for row in demo.salesforce_rows(1)]


def test_the_company_file_has_the_promised_size(books: list[QuickBooksRow]) -> None:
    counts = Counter(row.table for row in books)
    assert counts["Customer"] == 120
    assert counts["ItemService"] + counts["ItemNonInventory"] == 50
    assert counts["Invoice"] > 500
    days = [row.values["TxnDate"] for row in books if row.table == "Invoice"]
    assert min(str(day) for day in days)[:7] == "2024-11"
    assert max(str(day) for day in days)[:7] == "2026-10"


def test_half_of_the_customers_are_accounts_under_other_spellings(
    org: list[SalesforceRow], books: list[QuickBooksRow]
) -> None:
    accounts = {row.key: str(row.values["Name"]) for row in org if row.object == "Account"}
    customers = [str(row.values["Name"]) for row in books if row.table == "Customer"]
    shared = [(customers[k], demo.shared_account(k)) for k in range(len(customers))]
    pairs = [(name, accounts[f"account:{n}"]) for name, n in shared if n is not None]
    assert len(pairs) == 60
    assert 5 <= sum(name == account for name, account in pairs) <= 25
    assert all(_letters(account).startswith(_letters(name)[:8]) for name, account in pairs)
    only_here = {_letters(name) for name, n in shared if n is None}
    assert not only_here & {_letters(account) for account in accounts.values()}


def _letters(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalpha())


def test_names_keep_the_rules_of_the_company_file(books: list[QuickBooksRow]) -> None:
    for table, length in (("Customer", 41), ("ItemService", 31), ("ItemNonInventory", 31)):
        names = [str(row.values["Name"]) for row in books if row.table == table]
        assert max(map(len, names)) <= length
        assert not [name for name in names if ":" in name]
    lists = [
        str(row.values["Name"]).casefold() for row in books if row.table.startswith(("Item", "Customer"))
    ]
    assert len(lists) == len(set(lists))


def test_transactions_refer_to_what_was_entered_before(books: list[QuickBooksRow]) -> None:
    names: dict[str, set[object]] = {
        "Customer": set(),
        "Item": set(),
        "Account": set(),
        "StandardTerms": set(),
    }
    balances: dict[object, Decimal] = {}
    for row in books:
        names.setdefault("Item" if row.table.startswith("Item") else row.table, set()).add(
            row.values.get("Name")
        )
        if row.table in {"Invoice", "ReceivePayment"}:
            assert row.values["CustomerRefFullName"] in names["Customer"]
        if row.table == "Invoice":
            total = Decimal(0)
            for line in row.lines:
                assert line["InvoiceLineItemRefFullName"] in names["Item"]
                quantity, rate = line["InvoiceLineQuantity"], line["InvoiceLineRate"]
                assert isinstance(quantity, Decimal)
                assert isinstance(rate, Decimal)
                total += quantity * rate
            balances[row.values["RefNumber"]] = total
        if row.table == "ReceivePayment":
            for line in row.lines:
                amount = line["AppliedToTxnPaymentAmount"]
                assert isinstance(amount, Decimal)
                balances[line["AppliedToTxnRefNumber"]] -= amount
    paid = sum(balance == 0 for balance in balances.values())
    assert min(balances.values()) >= 0
    assert len(balances) / 2 < paid < len(balances)


def test_a_hundred_thousand_firms_have_names_of_their_own() -> None:
    stems = {firms.firm(3, n).stem.casefold() for n in range(0, 100_000, 7)}
    assert len(stems) == len(range(0, 100_000, 7))
    assert max(len(firms.firm(3, n).name) for n in range(99_000, 100_000)) <= firms.NAME_LENGTH


def test_memory_does_not_grow_with_the_scale() -> None:
    tracemalloc.start()
    try:
        rows = sum(1 for _ in demo.salesforce_rows(1, scale=10))
        rows += sum(1 for _ in demo.quickbooks_rows(1, scale=10))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert rows > 20_000
    assert peak < 300_000


def test_currency_fields_count_all_digits() -> None:
    fields = {(field.object, field.name): field for field in salesforce_fields()}
    assert len(fields) == len(salesforce_fields())
    aging = fields["Account", "Acc_Recv_Over30__c"]
    assert (aging.type, aging.precision, aging.scale) == ("Currency", 11, 2)
    key = fields["Account", "QB_List_ID__c"]
    assert (key.type, key.length, key.unique, key.external_id) == ("Text", 36, True, True)
    assert fields["Account", "Active__c"].picklist == ("Yes", "No")
