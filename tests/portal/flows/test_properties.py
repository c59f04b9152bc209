"""The properties panel: what it shows, what SUBMIT saves, and what it refuses at which field."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from provisioning.chosen import zone_of
from provisioning.models import AuditEvent, Configuration, User
from sync.flows.parameters import format_query_starts
from sync.flows.properties import query_starts_of
from sync.flows.states import FlowEvent
from sync.models import Flow, Watermark
from tests.portal.flows.conftest import flow_of, must_apply

pytestmark = pytest.mark.django_db

SCHEDULED, BULK, ITEM_BULK, SINGLE, BIND = (
    "SFProd2QBItem",
    "QBCust2SFAcctDRS",
    "QBItem2SFProdDRS",
    "SFOpp2QBInvN",
    "SFAcct2QBCustBind",
)


def panel(client: Client, page: str, flow: Flow) -> str:
    text = client.get(f"{page}?flow={flow.pk}").content.decode()
    return text[text.index('id="properties"') :]


def saved(client: Client, page: str, flow: Flow, **values: str) -> list[str]:
    """SUBMIT what is accepted; the messages of the next page."""
    response = client.post(f"{page}{flow.pk}/properties/", {"version": str(flow.version), **values})
    assert response.status_code == 302, response.content.decode()
    assert response["Location"] == f"{page}?flow={flow.pk}#properties"
    flow.refresh_from_db()
    return [str(message) for message in get_messages(response.wsgi_request)]


def refused(client: Client, page: str, flow: Flow, **values: str) -> str:
    """SUBMIT what is refused; the page that says so. The flow stays as it was."""
    before = Flow.objects.filter(pk=flow.pk).values().get()
    response = client.post(f"{page}{flow.pk}/properties/", {"version": str(flow.version), **values})
    assert response.status_code == 200
    assert Flow.objects.filter(pk=flow.pk).values().get() == before
    assert not AuditEvent.objects.filter(action="flow.properties").exists()
    return " ".join(response.content.decode().split())


def as_shown(configuration: Configuration, flow: Flow) -> dict[str, str]:
    return {
        "query_starts": format_query_starts(query_starts_of(flow), zone_of(configuration)),
        "interval_ms": str(flow.interval_ms),
        "shift_ms": str(flow.shift_ms),
    }


def test_the_panel_shows_the_data_set_and_the_fields(
    client: Client, page: str, configuration: Configuration
) -> None:
    configuration.company_files.update(name="Main books")
    text = panel(client, page, flow_of(configuration, SCHEDULED))
    assert "Standard Price Book" in text
    assert "Main books" in text
    for name in ("query_starts", "interval_ms", "shift_ms"):
        assert f'name="{name}"' in text
    assert 'name="begin"' not in text
    assert "disabled" not in text
    assert "SUBMIT" in text


@pytest.mark.parametrize(
    ("name", "fields"),
    [(BULK, {"begin", "end", "batch_size"}), (SINGLE, {"value"}), (BIND, set())],
)
def test_a_utility_flow_has_its_own_fields(
    client: Client, page: str, configuration: Configuration, name: str, fields: set[str]
) -> None:
    text = panel(client, page, flow_of(configuration, name))
    shown = {field for field in ("begin", "end", "batch_size", "value") if f'name="{field}"' in text}
    assert shown == fields
    assert 'name="interval_ms"' not in text
    assert ("SUBMIT" in text) is bool(fields)


def test_the_letters_of_item_types_are_explained_for_item_flows_only(
    client: Client, page: str, configuration: Configuration
) -> None:
    letters = "I inventory, N non-inventory, S service, G group"
    assert letters in panel(client, page, flow_of(configuration, ITEM_BULK))
    assert letters not in panel(client, page, flow_of(configuration, BULK))


def test_submit_saves_what_changed_and_nothing_else(
    client: Client, page: str, configuration: Configuration, administrator: User
) -> None:
    flow = flow_of(configuration, SCHEDULED)
    begin = flow.query_starts
    mark = Watermark.objects.create(
        flow=flow,
        company_file=configuration.company_files.get(),
        step="product:SF_QB",
        position=begin + timedelta(days=1, microseconds=123),
        query_starts=begin,
    )
    values = as_shown(configuration, flow) | {"interval_ms": "300000"}
    assert saved(client, page, flow, **values) == [f"The properties of {SCHEDULED} are saved."]
    assert (flow.interval_ms, flow.shift_ms, flow.query_starts) == (300_000, 5_000, begin)
    mark.refresh_from_db()
    assert mark.position == begin + timedelta(days=1, microseconds=123)
    event = AuditEvent.objects.get(action="flow.properties")
    assert (event.actor, event.object_label) == (administrator, SCHEDULED)
    assert event.difference == {"interval_ms": ["600000", "300000"]}


def test_query_starts_is_typed_in_the_companys_time(
    client: Client, page: str, configuration: Configuration
) -> None:
    flow = flow_of(configuration, SCHEDULED)
    saved(client, page, flow, **as_shown(configuration, flow) | {"query_starts": "2026-01-31 09:00:00.5"})
    local = datetime(2026, 1, 31, 9, 0, 0, 500_000, tzinfo=zone_of(configuration))
    assert flow.query_starts == local.astimezone(UTC)


def test_pressed_twice_it_is_saved_once(client: Client, page: str, configuration: Configuration) -> None:
    flow = flow_of(configuration, SCHEDULED)
    values = as_shown(configuration, flow) | {"interval_ms": "300000"}
    saved(client, page, flow, **values)
    version = flow.version
    said = saved(client, page, flow, **values)
    assert said[-1] == f"Nothing was changed in the properties of {SCHEDULED}."
    assert flow.version == version
    assert AuditEvent.objects.filter(action="flow.properties").count() == 1


@pytest.mark.parametrize(
    ("name", "field", "typed", "said"),
    [
        (SCHEDULED, "interval_ms", "ten", "Interval is a whole number of milliseconds"),
        (SCHEDULED, "interval_ms", "", "Interval is a whole number of milliseconds"),
        (SCHEDULED, "shift_ms", "-1", "Shift is a whole number of milliseconds"),
        (SCHEDULED, "query_starts", "2026-01-31", "Query Starts is a date and a time"),
        (BULK, "begin", "I2023-01-01", "A letter before the begin date is for Item flows only."),
        (ITEM_BULK, "begin", "X2023-01-01", "is no item type"),
        (BULK, "batch_size", "0", "Batch size is a whole number from 1 to 2000."),
        (SINGLE, "value", "Smith & Sons", "ampersand"),
        (SINGLE, "value", "<script>&", "ampersand"),
    ],
)
def test_what_cannot_be_meant_is_told_at_its_field(
    client: Client,
    page: str,
    configuration: Configuration,
    name: str,
    field: str,
    typed: str,
    said: str,
) -> None:
    flow = flow_of(configuration, name)
    shown = as_shown(configuration, flow) if flow.scheduled else {}
    text = refused(client, page, flow, **shown | {field: typed})
    error = text[text.index(f'id="property-{field}_error"') :]
    assert said in error[: error.index("</div>")]
    assert "<script>&" not in text


def test_a_flow_that_is_active_is_shown_but_not_changed(
    client: Client, page: str, configuration: Configuration
) -> None:
    flow = must_apply(flow_of(configuration, SCHEDULED), FlowEvent.START)
    text = panel(client, page, flow)
    assert "Stop the flow first, then change its properties." in text
    assert text.count("disabled") >= 3
    assert "SUBMIT" not in text
    values = as_shown(configuration, flow) | {"interval_ms": "300000"}
    assert f"{SCHEDULED} is STARTED: stop it first" in refused(client, page, flow, **values)


def test_two_people_at_once_see_a_clash(client: Client, page: str, configuration: Configuration) -> None:
    flow = flow_of(configuration, SCHEDULED)
    values = as_shown(configuration, flow)
    Flow.objects.filter(pk=flow.pk).update(version=flow.version + 1, interval_ms=120_000)
    text = refused(client, page, flow, **values | {"interval_ms": "300000"})
    assert "was changed by somebody else meanwhile" in text
    assert "Now set to: 120000" in text
    assert 'value="300000"' in text
    assert f'name="version" value="{flow.version + 1}"' in text
    flow.refresh_from_db()
    saved(client, page, flow, **as_shown(configuration, flow) | {"interval_ms": "300000"})
    assert flow.interval_ms == 300_000


@pytest.mark.parametrize("version", ["", "-1", "many"])
def test_a_version_that_is_none_saves_nothing(
    client: Client, page: str, configuration: Configuration, version: str
) -> None:
    flow = flow_of(configuration, SCHEDULED)
    Flow.objects.filter(pk=flow.pk).update(version=7)
    refused(client, page, flow, version=version, interval_ms="300000", shift_ms="1")


def test_a_property_of_another_kind_of_flow_is_not_taken(
    client: Client, page: str, configuration: Configuration
) -> None:
    flow = flow_of(configuration, SINGLE)
    saved(client, page, flow, value="1001", interval_ms="5000", begin="2023-01-01")
    assert flow.parameters == {"value": "1001"}
    assert flow.interval_ms == 600_000
