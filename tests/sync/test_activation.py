"""Finish: revision, credentials and flows in one transaction, and twice is the same as once."""

from datetime import UTC, datetime

import pytest

from provisioning import vault
from provisioning.catalogue.kinds import JSON
from provisioning.models import AuditEvent, Configuration, Revision, User
from provisioning.profile import ProfileError
from sync.activation import finish
from sync.flows import control
from sync.flows.control import Transition
from sync.flows.states import FlowEvent
from sync.models import Flow, FlowMode, FlowTransition

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CUSTOMERS: dict[str, JSON] = {
    "direction.customer": "SF_QB Uni-directional",
    "direction.product": "None",
    "direction.invoice": "None",
    "customer.create_trigger": "SF Account is created",
    "solution.cutover_date": "2026-01-01",
}
WITH_INVOICES = CUSTOMERS | {
    "direction.invoice": "SF_QB Uni-directional",
    "direction.product": "SF_QB Uni-directional",
    "invoice.create_trigger": "SF Opportunity is Won",
    "product.default_item_type": "Service",
    "product.account_service": "Sales",
}


def clock() -> datetime:
    return NOW


def live(configuration: Configuration) -> set[str]:
    return set(Flow.objects.for_configuration(configuration).live().values_list("name", flat=True))


def test_first_finish_makes_revision_flows_and_mode(
    configuration: Configuration, administrator: User
) -> None:
    revision = finish(configuration, CUSTOMERS, administrator, clock=clock)
    configuration.refresh_from_db()
    assert (configuration.current_revision, revision.number, revision.author) == (revision, 1, administrator)
    assert live(configuration) == {
        "SFAcctOpp2QBCustInv",
        "SFAcct2QBCustBind",
        "SFAcct2QBCustDRS",
        "SFAcct2QBCustN",
    }
    assert FlowMode.objects.filter(configuration=configuration).exists()
    flow = Flow.objects.get(name="SFAcctOpp2QBCustInv")
    assert (flow.state, flow.scheduled, flow.interval_ms, flow.shift_ms) == ("STOPPED", True, 600_000, 0)
    assert flow.query_starts == datetime(2026, 1, 1, 5, tzinfo=UTC)  # the go-live day begins in New York
    assert dict(Flow.objects.filter(scheduled=False).values_list("name", "bulk")) == {
        "SFAcct2QBCustBind": False,
        "SFAcct2QBCustDRS": True,
        "SFAcct2QBCustN": False,
    }


def test_dependent_flows_follow_by_shift(configuration: Configuration) -> None:
    finish(configuration, WITH_INVOICES, clock=clock)
    scheduled = Flow.objects.filter(scheduled=True).order_by("shift_ms").values_list("name", "shift_ms")
    assert list(scheduled) == [("SFProd2QBItem", 5_000), ("SFAcctOpp2QBCustInv", 15_000)]


def test_finish_twice_changes_nothing(configuration: Configuration, administrator: User) -> None:
    first = finish(configuration, CUSTOMERS, administrator, clock=clock)
    before = list(Flow.objects.order_by("pk").values())
    assert finish(configuration, CUSTOMERS, administrator, clock=clock) == first
    assert list(Flow.objects.order_by("pk").values()) == before
    assert Revision.objects.count() == 1
    assert AuditEvent.objects.filter(action="profile.finished").count() == 1


def test_flows_are_retired_with_their_history_and_come_back(configuration: Configuration) -> None:
    finish(configuration, WITH_INVOICES, clock=clock)
    flow = Flow.objects.get(name="SFProd2QBItem")
    assert isinstance(control.apply(flow.pk, FlowEvent.START, clock=clock), Transition)
    finish(configuration, CUSTOMERS, clock=clock)
    flow.refresh_from_db()
    assert (flow.state, flow.retired_at) == ("STOPPED", NOW)
    assert "SFProd2QBItem" not in live(configuration)
    assert FlowTransition.objects.filter(flow=flow).count() == 2
    assert FlowMode.objects.get().scheduled_active == 0
    finish(configuration, WITH_INVOICES, clock=clock)
    flow.refresh_from_db()
    assert flow.retired_at is None
    assert Flow.objects.filter(name="SFProd2QBItem").count() == 1


def test_staged_credentials_are_promoted(configuration: Configuration) -> None:
    vault.store(configuration=configuration, key="sf_password", secret="s3cret", staged=True)
    finish(configuration, CUSTOMERS, clock=clock)
    assert vault.read(configuration=configuration, key="sf_password") == "s3cret"


def test_values_that_make_no_profile_change_nothing(configuration: Configuration) -> None:
    vault.store(configuration=configuration, key="sf_password", secret="s3cret", staged=True)
    bad = CUSTOMERS | {
        "customer.create_trigger": "SF Opportunity reaches a stage",
        "customer.create_stage": "",
    }
    with pytest.raises(ProfileError):
        finish(configuration, bad, clock=clock)
    assert not Revision.objects.exists()
    assert not Flow.objects.exists()
    assert vault.read(configuration=configuration, key="sf_password") is None
    configuration.refresh_from_db()
    assert configuration.current_revision is None


def test_company_files_are_added_never_taken_away(configuration: Configuration) -> None:
    two = CUSTOMERS | {"solution.qb_company_files": 2, "solution.company_file_field": "Books__c"}
    finish(configuration, two, clock=clock)
    assert list(configuration.company_files.values_list("number", flat=True)) == [1, 2]
    finish(configuration, CUSTOMERS, clock=clock)
    assert configuration.company_files.count() == 2


def test_the_difference_is_audited(configuration: Configuration, administrator: User) -> None:
    finish(configuration, CUSTOMERS, clock=clock)
    finish(configuration, CUSTOMERS | {"schedule.time_zone": "PST"}, administrator, clock=clock)
    event = AuditEvent.objects.get(action="profile.finished", actor=administrator)
    assert event.difference == {"schedule.time_zone": ["EST", "PST"]}
