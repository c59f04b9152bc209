"""Every utility flow of customers, invoices and products, started as the Flow Manager does it, moves what it says."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from provisioning.flow_catalogue import FlowKind, flows_of
from provisioning.models import Configuration
from provisioning.revisions import profile_of
from sync.engine.steps.table import runs
from sync.flows import control
from sync.flows.control import Transition
from sync.flows.execution import execute
from sync.flows.properties import Edited, edit_properties
from sync.flows.states import FlowEvent
from sync.flows.tick import tick
from sync.models import Flow, Run, RunOutcome
from tests.scenarios.conftest import Books

SF_FIRST = ("SFAcct2QBCustDRS", "SFProd2QBItemDR")
QB_FIRST = ("QBCust2SFAcctDRS", "QBItem2SFProdDRS")
LONG_AGO = {"begin": "2020-01-01"}


@dataclass(frozen=True)
class Case:
    """``first`` are flows that run before it; ``moved`` is what is new on the other side, by table."""

    flow: str
    moved: dict[str, set[str]]
    parameters: dict[str, str] = field(default_factory=dict)
    first: tuple[str, ...] = ()


CASES = (
    Case("SFAcct2QBCustBind", {}),
    Case("SFProd2QBItemBind", {}),
    Case("SFAcct2QBCustDRS", {"Customer": {"Acme", "Aztec"}}, {**LONG_AGO, "batch_size": "1"}),
    Case("QBCust2SFAcctDR", {"Account": {"Baker", "Bell"}}, LONG_AGO),
    Case("QBCust2SFAcctDRS", {"Account": {"Baker", "Bell"}}, {**LONG_AGO, "batch_size": "1"}),
    Case("SFProd2QBItemDR", {"Item": {"Hour", "Day"}}, LONG_AGO),
    Case("QBItem2SFProdDRS", {"Product2": {"Oven", "Stove"}}, {"begin": "S2020-01-01", "batch_size": "1"}),
    Case("SFAcctOpp2QBInvoicesDR", {"Invoice": {"Order 1", "Order 2"}}, LONG_AGO, SF_FIRST),
    Case(
        "QBInvoices2SFAcctOppDRS",
        {"Opportunity": {"Baker - Invoice 1", "Bell - Invoice 2"}},
        {**LONG_AGO, "batch_size": "1"},
        QB_FIRST,
    ),
    Case("SFAcct2QBCustN", {"Customer": {"Acme"}}, {"value": "Acme"}),
    Case("QBCust2SFAcctNF", {"Account": {"Baker"}}, {"value": "Baker"}),
    Case("SFProd2QBItemN", {"Item": {"Hour"}}, {"value": "Hour"}),
    Case("QBItem2SFProdNF", {"Product2": {"Oven"}}, {"value": "Oven"}),
    Case("SFOpp2QBInvN", {"Invoice": {"Order 1"}}, {"value": "Order 1"}, SF_FIRST),
    Case("QBInvoices2SFAcctOppN", {"Opportunity": {"Baker - Invoice 1"}}, {"value": "1"}, QB_FIRST),
)


@pytest.fixture
def filled(books: Books) -> Books:
    """Two firms with an order each that only Salesforce has, two that only QuickBooks has, and one pair of each."""
    books.choose(customer__binding_criteria="Name")
    pair = books.pair
    for account, product, order in (("Acme", "Hour", "Order 1"), ("Aztec", "Day", "Order 2")):
        _, entry = books.product(product, "10.00")
        books.opportunity(order, books.account(account), (entry, "2", "10.00"))
    for customer, item in (("Baker", "Oven"), ("Bell", "Stove")):
        pair.create_qb(
            "InvoiceLine",
            CustomerRefListID=pair.create_qb("Customer", Name=customer),
            InvoiceLineItemRefListID=_service(books, item),
            InvoiceLineQuantity=Decimal(1),
            InvoiceLineRate=Decimal(50),
        )
    books.account("Both")
    pair.create_qb("Customer", Name="Both", CompanyName="Both")
    books.product("Saw", "50.00")
    _service(books, "Saw")
    return books


def _service(books: Books, name: str) -> str:
    account = {"SalesOrPurchaseAccountRefFullName": "Sales", "SalesOrPurchasePrice": Decimal("50.00")}
    return books.pair.create_qb("ItemService", Name=name, **account)


def standing(books: Books) -> dict[str, list[Any]]:
    """Names of all records of both sides; invoices by their memo."""
    tables = {"Customer": "Name", "Item": "Name", "Invoice": "Memo"}
    quickbooks = {
        table: [row[column] for row in books.in_qb(f"SELECT {column} FROM {table}")]
        for table, column in tables.items()
    }
    salesforce = {
        object_name: [row["Name"] for row in books.in_sf(object_name, "Name")]
        for object_name in ("Account", "Product2", "Opportunity")
    }
    return quickbooks | salesforce


def from_the_flow_manager(books: Books, name: str, parameters: dict[str, str]) -> Run:
    """Properties, START, a tick, a worker: the run that came of it."""
    flow = Flow.objects.get(configuration=books.configuration, name=name)
    if parameters:
        assert isinstance(edit_properties(flow.pk, flow.version, **parameters), Edited)
    assert isinstance(control.apply(flow.pk, FlowEvent.START), Transition)
    sent: list[Run] = []
    tick(send=sent.append)
    assert [run.flow_id for run in sent] == [flow.pk]
    execute(sent[0].pk)
    run = Run.objects.get(pk=sent[0].pk)
    flow.refresh_from_db()
    assert flow.state == "STOPPED", "a utility flow runs once"
    return run


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.flow)
def test_a_utility_flow_runs_once_from_start_to_end(filled: Books, case: Case) -> None:
    books = filled
    for name in case.first:
        assert books.run(name, begin=LONG_AGO["begin"]).outcome == RunOutcome.SUCCEEDED
    before = standing(books)

    run = from_the_flow_manager(books, case.flow, case.parameters)

    assert (run.outcome, run.reason, books.errors()) == (RunOutcome.SUCCEEDED, "", {})
    made = {
        table: set(names) - set(before[table])
        for table, names in standing(books).items()
        if len(names) > len(before[table])
    }
    assert made == case.moved
    bound = sum(counts["bound"] for counts in run.counts.values())
    single = "value" in case.parameters
    assert bound == (0 if single or case.first else 1), "Both, or Saw, is on both sides"
    tick(send=lambda run: pytest.fail("it ran once"))


def test_no_utility_flow_of_these_pairs_is_missing_here(books: Books) -> None:
    revision = Configuration.objects.get(pk=books.configuration.pk).current_revision
    assert revision is not None
    offered = [flow for flow in flows_of(profile_of(revision)) if flow.kind is not FlowKind.SCHEDULED]
    assert {flow.name for flow in offered} == {case.flow for case in CASES}
    assert all(runs(flow) for flow in offered)
