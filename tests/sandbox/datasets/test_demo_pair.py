"""The demo as the two servers hold it: what the generators say has gone through both systems' own rules."""

from collections.abc import Callable

import pytest

from sandbox.datasets import demo
from tests.sandbox_fixtures import SandboxPair


@pytest.fixture
def demo_pair(make_pair: Callable[..., SandboxPair]) -> SandboxPair:
    return make_pair(dataset="demo", seed=1)


def test_the_company_file_took_every_record(demo_pair: SandboxPair) -> None:
    rows = list(demo.quickbooks_rows(1))
    for table in ("Customer", "ItemService", "ItemNonInventory", "Invoice", "ReceivePayment"):
        (count,) = demo_pair.rows_qb(f"SELECT COUNT(*) AS n FROM {table}")[0].values()
        assert count == sum(row.table == table for row in rows), table


def test_payments_pay_the_invoices_that_they_name(demo_pair: SandboxPair) -> None:
    invoices = demo_pair.rows_qb("SELECT RefNumber, IsPaid, BalanceRemaining, Subtotal FROM Invoice")
    assert all(invoice["IsPaid"] == (invoice["BalanceRemaining"] == 0) for invoice in invoices)
    paid = {invoice["RefNumber"] for invoice in invoices if invoice["IsPaid"]}
    partly = {i["RefNumber"] for i in invoices if not i["IsPaid"] and i["BalanceRemaining"] < i["Subtotal"]}
    named = {
        line["AppliedToTxnRefNumber"]
        for row in demo.quickbooks_rows(1)
        if row.table == "ReceivePayment"
        for line in row.lines
    }
    assert paid | partly == named
    assert partly


def test_the_org_took_every_record(demo_pair: SandboxPair) -> None:
    rows = list(demo.salesforce_rows(1))
    for name in ("Account", "Contact", "Product2", "PricebookEntry", "Opportunity", "OpportunityLineItem"):
        assert len(demo_pair.records_sf(name, ["Id"])) == sum(row.object == name for row in rows), name
