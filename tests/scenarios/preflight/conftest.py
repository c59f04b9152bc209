"""A company whose both systems are in order, and people who spoil them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from provisioning.models import Configuration
from provisioning.preflight.checks import run_checks
from provisioning.preflight.checks.trusted_addresses import addresses_of
from provisioning.preflight.findings import Finding, Level
from provisioning.preflight.fixes import ActiveScope
from provisioning.profile import Profile
from sync import sandbox_client
from sync.connectors.salesforce.metadata import IpRange, NewField
from sync.connectors.salesforce.rest import Rest
from sync.connectors.salesforce.session import Session
from sync.connectors.salesforce.soap import MetadataApi
from sync.preflight.apply import Step, StepResult, apply_steps, steps_of
from sync.preflight.gather import gather
from sync.wiring import sandbox_address, sandbox_credentials
from tests.sandbox_fixtures import SandboxPair, soon

#: Chosen so that every kind of requirement is in use.
CHOSEN: Mapping[str, Any] = {
    "solution.price_book_name": "Shop",
    "direction.customer": "Bi-directional",
    "direction.invoice": "Bi-directional",
    "direction.product": "Bi-directional",
    "direction.payment": "QB_SF Uni-directional",
    "customer.primary_contact_via": "Contact Level Custom Field",
    "customer.create_trigger": "SF Opportunity reaches a stage",
    "customer.create_stage": "Closed Won",
    "customer.aging": True,
    "customer.total_balance_field": "QB_Total_Balance__c",
    "customer.terms_field": "Terms__c",
    "invoice.created_number_field": "Invoice_Number__c",
    "invoice.is_paid_field": "Invoice_Paid__c",
    "invoice.remaining_balance_field": "Invoice_Balance__c",
    "invoice.due_date_field": "Due_Date__c",
    "invoice.ar_account": "Accounts Receivable",
    "invoice.template_name": "Intuit Service Invoice",
    "product.default_item_type": "Service",
    "product.account_service": "Sales",
}


@dataclass
class Premises:
    """Both systems of a company, looked at as the preflight does and changed as people do."""

    configuration: Configuration
    pair: SandboxPair
    chosen: dict[str, Any] = field(default_factory=lambda: dict(CHOSEN))
    _session: Session | None = None

    @property
    def profile(self) -> Profile:
        return Profile.from_values(self.chosen)

    def look(self) -> tuple[Finding, ...]:
        """Every finding of a check made now."""
        seen = gather(self.configuration, self.profile, staged=False)
        return run_checks(self.profile, seen, today=date(2026, 11, 23))

    def wrong(self) -> list[Finding]:
        """What is not in order."""
        return [finding for finding in self.look() if finding.level is not Level.OK]

    def mend(
        self, findings: list[Finding], scope: ActiveScope = ActiveScope.ALL
    ) -> list[tuple[Step, StepResult]]:
        """Apply every fix, with a connection of its own as a worker has it."""
        steps = steps_of(findings, {finding.key for finding in findings}, scope)
        told: list[tuple[Step, StepResult]] = []
        apply_steps(
            self.pair.sf(), steps, told=lambda step, result: told.append((step, result)), deadline=soon
        )
        return told

    # as people in Setup

    def metadata(self) -> MetadataApi:
        if self._session is None:
            access = self.pair.access
            self._session = Session(sandbox_credentials(access), address=sandbox_address(access))
        return MetadataApi(self._session)

    def change(self, kind: str, **definition: Any) -> None:
        """Save a component whole, as the set-up pages do."""
        (saved,) = self.metadata().upsert(kind, [definition])
        assert saved.failure is None, saved.failure

    def remove(self, kind: str, name: str) -> None:
        self.metadata()._call(
            "deleteMetadata", f"<met:type>{kind}</met:type><met:fullNames>{name}</met:fullNames>"
        )

    def make(self, new: NewField) -> None:
        (made,) = self.pair.person_sf().setup.create_fields([new], deadline=soon())
        assert made.failure is None, made.failure

    def rights(self, field_name: str, *, read: bool) -> None:
        """Take the right to edit a field, or to see it at all, from everybody."""
        rest = Rest(self.metadata()._session)
        found = rest.get(f"query/?q=SELECT+Id+FROM+FieldPermissions+WHERE+Field='{field_name}'")["records"]
        assert found
        for row in found:
            if read:
                self.pair.edit_sf("FieldPermissions", str(row["Id"]), PermissionsEdit=False)
            else:
                self.pair.delete_sf(str(row["Id"]))

    def close(self) -> None:
        if self._session is not None:
            self._session.close()


@pytest.fixture
def premises(configuration: Configuration, make_pair: Any) -> Any:
    """Nothing is wrong: asserted, or no test of a defect would say anything."""
    slug = sandbox_client.slug_of(configuration)
    made = Premises(configuration, make_pair(slug, dataset="empty"))
    pair = made.pair
    pair.create_sf("Pricebook2", Name="Shop", IsActive=True)
    pair.create_sf("Account", Name="Alpine Tools", Active__c="Yes")
    pair.create_sf("Product2", Name="Hammer", IsActive=True)
    addresses = [IpRange(one, one) for one in addresses_of(made.profile)]
    pair.person_sf().setup.add_ip_ranges(addresses)
    made.mend(made.wrong())  # the payment object is no field of the sandbox's org
    assert made.wrong() == []
    yield made
    made.close()
