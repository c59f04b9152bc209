"""What an open page asks for every two seconds: only what changed, few queries, no harm to ticks."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from provisioning.models import Configuration
from sync.flows.dispatch import make_runs
from sync.flows.states import FlowEvent
from sync.models import Flow, Run, RunOutcome
from tests.portal.flows.conftest import flow_of, must_apply

pytestmark = pytest.mark.django_db


def poll_address(text: str) -> str:
    """What the page would ask for next."""
    (found,) = re.findall(r'hx-get="([^"]+)"', text)
    return str(found).replace("&amp;", "&")


def opened(client: Client, page: str) -> str:
    return client.get(page).content.decode()


def test_nothing_new_is_no_content(client: Client, page: str) -> None:
    response = client.get(poll_address(opened(client, page)))
    assert (response.status_code, response.content) == (204, b"")


def test_a_change_brings_the_cells_and_the_next_address(
    client: Client, page: str, configuration: Configuration
) -> None:
    text = opened(client, page)
    flow = must_apply(flow_of(configuration, "SFProd2QBItem"), FlowEvent.START)
    response = client.get(poll_address(text))
    assert response.status_code == 200
    live = response.content.decode()
    assert 'flow-state-started">STARTED<' in live
    assert 'name="stop"' in live
    assert "SFProd2QBItem is STARTED." in live
    assert "<table" not in live
    assert f'id="next-{flow.pk}"' in live
    assert client.get(poll_address(live)).status_code == 204


def test_only_the_cells_that_changed_have_another_digest(
    client: Client, page: str, configuration: Configuration
) -> None:
    def digests(text: str) -> dict[str, str]:
        return dict(re.findall(r'id="([a-z]+-[0-9a-f-]+)"\s+data-digest="([0-9a-f]+)"', text))

    text = opened(client, page)
    flow = flow_of(configuration, "SFOpp2QBInvN")
    Flow.objects.filter(pk=flow.pk).update(parameters={"value": "1001"})
    before, after = digests(text), digests(client.get(poll_address(text)).content.decode())
    assert before.keys() == after.keys()
    assert {cell for cell in before if before[cell] != after[cell]} == {f"control-{flow.pk}"}


def test_every_live_cell_is_in_the_page_and_swapped_by_its_id(
    client: Client, page: str, configuration: Configuration
) -> None:
    text = opened(client, page)
    must_apply(flow_of(configuration, "SFProd2QBItem"), FlowEvent.START)
    live = client.get(poll_address(text)).content.decode()
    swapped = re.findall(r'id="([^"]+)"[^>]*hx-swap-oob="true"', live)
    assert (
        len(swapped) == len(set(swapped)) == 6 * Flow.objects.filter(configuration=configuration).count() + 1
    )
    for cell in swapped:
        assert text.count(f'id="{cell}"') == 1


def test_a_flow_that_came_or_went_is_told_instead(
    client: Client, page: str, configuration: Configuration
) -> None:
    text = opened(client, page)
    Flow.objects.filter(name="SFProd2QBItem").update(retired_at=timezone.now())
    live = client.get(poll_address(text)).content.decode()
    assert 'id="list-note"' in live
    assert "Flows have come or gone" in live
    assert "data-digest" not in live


def test_a_poll_takes_few_queries_with_200_runs(
    client: Client,
    page: str,
    configuration: Configuration,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    address = poll_address(opened(client, page))
    now = timezone.now()
    names = ("SFAcctOpp2QBCustInv", "QBCustInvoices2SFAcctOpp", "SFProd2QBItem", "QBItem2SFProd")
    for name in names:
        flow = must_apply(flow_of(configuration, name), FlowEvent.START, FlowEvent.RUN_BEGIN)
        (run,) = make_runs(flow, due_at=now)
        Run.objects.bulk_create(
            Run(
                flow=flow,
                company_file=run.company_file,
                revision=run.revision,
                due_at=now,
                created_at=now - timedelta(minutes=number),
                claimed_at=now - timedelta(minutes=number),
                ended_at=now,
                outcome=RunOutcome.SUCCEEDED,
            )
            for number in range(1, 51)
        )
    assert Run.objects.count() == 204
    with django_assert_max_num_queries(7):
        live = client.get(address).content.decode()
    assert live.count("run waits") == 4
