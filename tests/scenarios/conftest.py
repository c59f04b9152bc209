"""A company with its sandbox pair, its flows, and people at both ends: what a scenario is told with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from provisioning.catalogue.choices import Environment
from provisioning.companies import add_configuration, register_company
from provisioning.models import CompanyFile, Configuration
from sync import sandbox_client
from sync.activation import finish
from sync.flows import control
from sync.flows.execution import default_machinery
from sync.flows.run_now import run_now
from sync.flows.states import FlowEvent
from sync.flows.tick import tick
from sync.models import Flow, RecordError, Run, Watermark
from tests.sandbox_fixtures import SandboxPair

#: Options that every scenario starts from: both ways, no trigger to wait for, the fields of the sandbox's org.
BOTH_WAYS: Mapping[str, Any] = {
    "solution.cutover_date": "2020-01-01",
    "customer.create_trigger": "SF Account is created",
    "product.account_service": "Sales",
    "invoice.created_number_field": "Invoice_Number__c",
    "invoice.is_paid_field": "Invoice_Paid__c",
    "invoice.remaining_balance_field": "Invoice_Balance__c",
}


@dataclass(slots=True)
class Books:
    """Both systems of one company, and its flows."""

    configuration: Configuration
    company_file: CompanyFile
    pair: SandboxPair

    def choose(self, **options: Any) -> None:
        """Finish a profile: the usual options and these, written ``customer__create_trigger=...``."""
        given = {name.replace("__", ".", 1): value for name, value in options.items()}
        finish(self.configuration, {**BOTH_WAYS, **given})

    def run(self, name: str, *, at: Callable[[str], None] | None = None, **parameters: str) -> Run:
        """Run a flow once; its one run, ended. ``at`` is told of the run's named points."""
        flow = Flow.objects.get(configuration=self.configuration, name=name)
        machinery = replace(default_machinery(), at=at) if at else None
        (run,) = run_now(flow.pk, parameters=parameters, machinery=machinery)
        return run

    def due_run(self, name: str) -> Run:
        """Start a flow and let it become due, as the tick does; its run, not begun yet."""
        flow = Flow.objects.get(configuration=self.configuration, name=name)
        control.apply(flow.pk, FlowEvent.START)
        Flow.objects.filter(pk=flow.pk).update(next_run_at=timezone.now())
        tick(send=lambda run: None)
        return Run.objects.get(flow=flow, ended_at=None)

    def preview(self, name: str) -> Run:
        """Preview a flow; its one run, ended."""
        flow = Flow.objects.get(configuration=self.configuration, name=name)
        (run,) = run_now(flow.pk, preview=True)
        return run

    def errors(self) -> dict[str, str]:
        """Codes of the records in error, waiting or held, by label."""
        return dict(RecordError.objects.filter(company_file=self.company_file).values_list("label", "code"))

    def rewind(self) -> None:
        """Make the next runs read everything again from Query Starts."""
        Watermark.objects.all().delete()

    # Salesforce, as a person there

    def account(self, name: str, **values: Any) -> str:
        return self.pair.create_sf("Account", **{"Name": name, "Active__c": "Yes", **values})

    def product(self, name: str, price: str = "100.00", **values: Any) -> tuple[str, str]:
        """A product in the standard price book: its Id and its price book entry's."""
        product = self.pair.create_sf("Product2", **{"Name": name, "IsActive": True, **values})
        entry = self.pair.create_sf(
            "PricebookEntry",
            Pricebook2Id=self.price_book,
            Product2Id=product,
            UnitPrice=Decimal(price),
            IsActive=True,
        )
        return product, entry

    @property
    def price_book(self) -> str:
        (book,) = self.pair.records_sf("Pricebook2", ["Name"], "IsStandard = true")
        return book.id

    def opportunity(self, name: str, account: str, *lines: tuple[str, str, str], **values: Any) -> str:
        """A won opportunity with lines of (price book entry, quantity, unit price)."""
        fields = {
            "Name": name,
            "AccountId": account,
            "StageName": "Closed Won",
            "CloseDate": date(2026, 9, 1),
            "Pricebook2Id": self.price_book,
        }
        opportunity = self.pair.create_sf("Opportunity", **{**fields, **values})
        for entry, quantity, price in lines:
            self.pair.create_sf(
                "OpportunityLineItem",
                OpportunityId=opportunity,
                PricebookEntryId=entry,
                Quantity=Decimal(quantity),
                UnitPrice=Decimal(price),
            )
        return opportunity

    def in_sf(self, object_name: str, *columns: str) -> list[dict[str, Any]]:
        """Values of all records, in order of creation."""
        return [
            {name: record.values[name] for name in columns}
            for record in self.pair.records_sf(object_name, list(columns))
        ]

    # QuickBooks, as a person there

    def in_qb(self, sql: str, *parameters: Any) -> list[dict[str, Any]]:
        return self.pair.rows_qb(sql, *parameters)

    def pay(self, customer_id: str, txn_id: str, amount: str) -> str:
        """A payment applied to one invoice; its TxnID."""
        return self.pair.create_qb(
            "ReceivePaymentLine",
            CustomerRefListID=customer_id,
            TotalAmount=Decimal(amount),
            AppliedToTxnTxnID=txn_id,
            AppliedToTxnPaymentAmount=Decimal(amount),
        )


MakeBooks = Callable[[str], Books]


@pytest.fixture
def books(
    transactional_db: None,
    company_file: CompanyFile,
    configuration: Configuration,
    make_pair: Callable[..., SandboxPair],
) -> Books:
    """An empty pair with the integration's fields, and a Bi-directional profile."""
    books = Books(configuration, company_file, make_pair(sandbox_client.slug_of(configuration)))
    books.choose()
    return books


@pytest.fixture
def make_books(transactional_db: None, make_pair: Callable[..., SandboxPair]) -> MakeBooks:
    """Makes further companies by name, each with books of its own."""

    def make(name: str) -> Books:
        configuration = add_configuration(
            company=register_company(name=name), environment=Environment.DEVELOPMENT
        )
        pair = make_pair(sandbox_client.slug_of(configuration))
        books = Books(configuration, configuration.company_files.get(), pair)
        books.choose()
        return books

    return make
