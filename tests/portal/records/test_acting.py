"""Retrying and deciding from the pages: what is due, what is said, who may, what the trail keeps."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from provisioning.models import AuditEvent, Company, Configuration, User
from sync.activation import finish
from sync.flows import control
from sync.flows.states import FlowEvent
from sync.models import Flow, RecordError
from sync.records.decisions import token_of
from tests.portal.records.conftest import MakeRecord

TO_QB, TO_SF = "SFAcctOpp2QBCustInv", "QBCustInvoices2SFAcctOpp"


def post(client: Client, name: str, configuration: Configuration, *keys: object, **values: object) -> str:
    """Post and give back what the person is told on the next page."""
    answer = client.post(reverse(f"records:{name}", args=[configuration.pk, *keys]), values)
    assert answer.status_code == 302
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_a_retry_says_that_no_flow_is_started_and_where_to_start_one(
    client: Client, administrator: User, profile: Configuration, make_record: MakeRecord
) -> None:
    row = make_record("Acme")
    client.force_login(administrator)
    told = post(client, "retry", profile, row.pk)
    assert f"{TO_QB} is STOPPED: nothing is tried until it is started." in told
    assert reverse("flows:index", args=[profile.pk]) in told
    row.refresh_from_db()
    assert row.retry_at is not None
    assert row.retry_at <= timezone.now()
    event = AuditEvent.objects.get(action="record.retried")
    assert (event.actor, event.object_id) == (administrator, str(row.pk))


def test_a_retry_says_when_the_next_run_is(
    client: Client, administrator: User, profile: Configuration, make_record: MakeRecord
) -> None:
    row = make_record("Acme", source_system="QB")
    flow = Flow.objects.get(configuration=profile, name=TO_SF)
    control.apply(flow.pk, FlowEvent.START)
    Flow.objects.filter(pk=flow.pk).update(next_run_at=timezone.now())
    client.force_login(administrator)
    assert f"The next run of {TO_SF} is about to begin." in post(client, "retry", profile, row.pk)
    Flow.objects.filter(pk=flow.pk).update(next_run_at=timezone.now() + timedelta(hours=1))
    assert f"The next run of {TO_SF} begins at " in post(client, "retry", profile, row.pk)


def test_a_selection_is_tried_again_and_nothing_else(
    client: Client, administrator: User, profile: Configuration, make_record: MakeRecord
) -> None:
    rows = [make_record(name) for name in ("A", "B", "C")]
    client.force_login(administrator)
    told = post(client, "retry_many", profile, records=[rows[0].pk, rows[2].pk])
    assert told.startswith("2 records are due now.")
    due = RecordError.objects.exclude(retry_at=None)
    assert sorted(due.values_list("label", flat=True)) == ["A", "C"]
    assert "Tick the records" in post(client, "retry_many", profile)
    assert "Tick the records" in post(client, "retry_many", profile, records=["not an id"])
    assert due.count() == 2


def test_all_of_a_code_are_tried_again(
    client: Client, administrator: User, profile: Configuration, make_record: MakeRecord
) -> None:
    for name in ("A", "B"):
        make_record(name)
    make_record("C", code="NAME_TAKEN")
    make_record("D", kind="LEFT")
    client.force_login(administrator)
    told = post(client, "retry_many", profile, everything="on", code="NAME_TOO_LONG")
    assert told.startswith("2 records are due now.")
    due = RecordError.objects.exclude(retry_at=None)
    assert sorted(due.values_list("label", flat=True)) == ["A", "B"]
    event = AuditEvent.objects.get(action="records.retried")
    assert event.difference == {"records": [None, 2], "code": [None, "NAME_TOO_LONG"]}


def test_the_page_of_a_held_record_shows_all_three_values(
    client: Client, administrator: User, profile: Configuration, held: RecordError
) -> None:
    client.force_login(administrator)
    answer = client.get(reverse("records:detail", args=[profile.pk, held.pk]))
    phone, fax = answer.context["conflicts"]
    assert (phone["field"], phone["base"], phone["salesforce"], phone["quickbooks"]) == (
        "Phone",
        [("Phone", "0")],
        [("Phone", "S")],
        [("Phone", "Q")],
    )
    assert fax["field"] == "Fax"
    assert (
        "Take Salesforce&#x27;s" in answer.content.decode() or "Take Salesforce's" in answer.content.decode()
    )


def test_all_fields_are_decided_at_once(
    client: Client, administrator: User, profile: Configuration, held: RecordError
) -> None:
    client.force_login(administrator)
    values = {"action": "fields", "token": token_of(held), "all": "QB"}
    told = post(client, "decide", profile, held.pk, **values)
    assert f"{TO_SF} is STOPPED" in told
    rows = RecordError.objects.order_by("source_system")
    assert [(row.source_system, row.source_id, row.kind) for row in rows] == [
        ("QB", "qb-1", "WAITING"),
        ("SF", "sf-1", "WAITING"),
    ]
    for row in rows:
        assert {link: one["winner"] for link, one in row.values["decisions"].items()} == {
            "phone": "QB",
            "fax": "QB",
        }
    assert "changed since the page was shown" in post(client, "decide", profile, held.pk, **values)
    assert AuditEvent.objects.filter(action="conflict.decided").count() == 1


def test_each_field_can_be_decided_for_itself(
    client: Client, administrator: User, profile: Configuration, held: RecordError
) -> None:
    client.force_login(administrator)
    values = {"action": "fields", "token": token_of(held), "field-0": "SF"}
    assert "every field" in post(client, "decide", profile, held.pk, **values)
    post(client, "decide", profile, held.pk, **values, **{"field-1": "QB"})
    decided = RecordError.objects.get(source_system="SF").values["decisions"]
    assert {link: one["winner"] for link, one in decided.items()} == {"phone": "SF", "fax": "QB"}


def test_a_value_that_the_profile_does_not_let_go_is_refused(
    client: Client, administrator: User, configuration: Configuration, held: RecordError
) -> None:
    finish(
        configuration,
        {"product.account_service": "Sales", "customer.operations_qb_sf": "Create Only"},
    )
    client.force_login(administrator)
    text = client.get(reverse("records:detail", args=[configuration.pk, held.pk])).content.decode()
    assert 'name="all" value="SF"' in " ".join(text.split())
    assert 'name="all" value="QB"' not in " ".join(text.split())
    values = {"action": "fields", "token": token_of(held), "all": "QB"}
    assert "The profile does not let values of QuickBooks" in post(
        client, "decide", configuration, held.pk, **values
    )
    held.refresh_from_db()
    assert held.kind == "HELD"


@pytest.mark.parametrize("code", ["SOURCE_DELETED", "UNLINKED", "OPPORTUNITY_REOPENED", "INVOICE_LOCKED"])
def test_a_held_record_can_be_left_and_taken_up_again(
    client: Client, administrator: User, profile: Configuration, make_record: MakeRecord, code: str
) -> None:
    row = make_record("Acme", kind="HELD", code=code)
    client.force_login(administrator)
    post(client, "decide", profile, row.pk, action="leave", token=token_of(row))
    row.refresh_from_db()
    assert (row.kind, row.retry_at) == ("LEFT", None)
    back = "make_again" if code == "UNLINKED" else "take_up"
    post(client, "decide", profile, row.pk, action=back, token=token_of(row))
    row.refresh_from_db()
    assert row.kind == ("WAITING" if code == "UNLINKED" else "HELD")
    assert row.retry_at is not None
    assert AuditEvent.objects.filter(object_id=str(row.pk)).count() == 2


@pytest.mark.parametrize("action", ["fields", "approve", "leave", "make_again", "take_up", "nonsense"])
def test_a_record_in_error_takes_no_decision(
    client: Client, administrator: User, profile: Configuration, make_record: MakeRecord, action: str
) -> None:
    row = make_record("Acme")
    client.force_login(administrator)
    assert post(client, "decide", profile, row.pk, action=action, token=token_of(row), all="SF")
    row.refresh_from_db()
    assert (row.kind, row.retry_at, row.values) == ("ERROR", None, {})
    assert AuditEvent.objects.exclude(action__startswith="profile").count() == 0


def test_another_company_can_neither_retry_nor_decide(
    client: Client, outsider: User, other_company: Company, profile: Configuration, held: RecordError
) -> None:
    client.force_login(outsider)
    own = Configuration.objects.create(company=other_company, environment="Development")
    for configuration in (profile, own):
        for name in ("retry", "decide"):
            address = reverse(f"records:{name}", args=[configuration.pk, held.pk])
            assert (
                client.post(address, {"action": "fields", "token": token_of(held), "all": "SF"}).status_code
                == 404
            )
    address = reverse("records:retry_many", args=[profile.pk])
    assert client.post(address, {"everything": "on"}).status_code == 404
    post(client, "retry_many", own, records=[held.pk], everything="")
    held.refresh_from_db()
    assert (held.kind, held.retry_at) == ("HELD", None)
    assert client.get(reverse("records:retry", args=[profile.pk, held.pk])).status_code == 405
