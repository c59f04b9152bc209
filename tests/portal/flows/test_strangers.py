"""Nobody reaches another company's flows: not by the address, not by an id in it, not without a login."""

import pytest
from django.test import Client

from provisioning.models import AuditEvent, Configuration, User
from sync.flows.dispatch import make_runs
from sync.models import Flow, Run
from tests.portal.flows.conftest import flow_of

pytestmark = pytest.mark.django_db

GETS = ("", "live/", "?flow={flow}", "{flow}/catch-up/")
POSTS = ("submit/", "{flow}/properties/", "{flow}/preview/", "{flow}/catch-up/prepare/")


def state_of_all() -> list[tuple[object, ...]]:
    return [
        *Flow.objects.order_by("pk").values_list("pk", "state", "version"),
        (Run.objects.count(), AuditEvent.objects.count()),
    ]


@pytest.mark.parametrize("path", GETS)
def test_another_companys_pages_are_not_found(
    client: Client, page: str, other_configuration: Configuration, path: str
) -> None:
    flow = flow_of(other_configuration, "SFProd2QBItem")
    assert client.get(f"/flows/{other_configuration.pk}/{path.format(flow=flow.pk)}").status_code == 404


@pytest.mark.parametrize("path", POSTS)
def test_another_companys_pages_take_nothing(
    client: Client, page: str, other_configuration: Configuration, path: str
) -> None:
    flow = flow_of(other_configuration, "SFProd2QBItem")
    before = state_of_all()
    address = f"/flows/{other_configuration.pk}/{path.format(flow=flow.pk)}"
    data = {"version": "0", "interval_ms": "5000", "start": str(flow.pk)}
    assert client.post(address, data).status_code == 404
    assert state_of_all() == before


@pytest.mark.parametrize("path", [path for path in GETS if "flow" in path])
def test_another_companys_flow_under_ones_own_address_is_not_found(
    client: Client, page: str, other_configuration: Configuration, path: str
) -> None:
    flow = flow_of(other_configuration, "SFProd2QBItem")
    assert client.get(f"{page}{path.format(flow=flow.pk)}").status_code == 404


@pytest.mark.parametrize("path", POSTS)
def test_another_companys_flow_under_ones_own_address_is_not_changed(
    client: Client, page: str, other_configuration: Configuration, path: str
) -> None:
    flow = flow_of(other_configuration, "SFProd2QBItem")
    before = state_of_all()
    data = {"version": "0", "interval_ms": "5000", "start": str(flow.pk)}
    assert client.post(f"{page}{path.format(flow=flow.pk)}", data).status_code == 404
    assert state_of_all() == before


@pytest.mark.parametrize("path", GETS + POSTS)
def test_a_logged_out_visitor_is_sent_to_the_login(
    client: Client, page: str, configuration: Configuration, path: str
) -> None:
    client.logout()
    flow = flow_of(configuration, "SFProd2QBItem")
    address = f"{page}{path.format(flow=flow.pk)}"
    before = state_of_all()
    for response in (client.get(address), client.post(address, {"start": str(flow.pk)})):
        assert response.status_code == 302
        assert response["Location"].startswith("/account/login/")
    assert state_of_all() == before


@pytest.mark.parametrize("path", GETS)
def test_staff_have_their_own_site(
    client: Client, page: str, staff: User, configuration: Configuration, path: str
) -> None:
    client.force_login(staff)
    flow = flow_of(configuration, "SFProd2QBItem")
    assert client.get(f"{page}{path.format(flow=flow.pk)}").status_code == 403


def test_a_preview_of_anothers_flow_leaves_no_run(
    client: Client, page: str, other_configuration: Configuration
) -> None:
    flow = flow_of(other_configuration, "SFProd2QBItem")
    make_runs(flow, due_at=flow.query_starts, preview=True)
    assert client.post(f"{page}{flow.pk}/preview/").status_code == 404
    assert Run.objects.count() == 1
