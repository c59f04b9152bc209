"""The Flow Manager's page: what each flow shows, and what a company without flows is told."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from provisioning.chosen import zone_of
from provisioning.models import Configuration, Revision, User
from provisioning.revisions import commit_revision, values_of
from sync.flows.dispatch import make_runs
from sync.flows.states import FlowEvent
from sync.models import Flow, Run, RunOutcome, Watermark
from tests.portal.flows.conftest import flow_of, must_apply

pytestmark = pytest.mark.django_db


def row(text: str, flow: Flow) -> str:
    """The row of one flow, markup included, blanks made one."""
    rows = re.findall(r"<tr.*?</tr>", text, re.DOTALL)
    (found,) = [found for found in rows if f"?flow={flow.pk}#properties" in found]
    return " ".join(found.split())


def words(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", markup).split())


def get(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_both_partitions_stand_in_one_table_in_the_catalogues_order(
    client: Client, page: str, configuration: Configuration
) -> None:
    text = get(client, page)
    assert text.count("<table") == 1
    names = re.findall(r'#properties">([^<]+)</a>', text)
    assert names[:4] == [
        "SFAcctOpp2QBCustInv",
        "QBCustInvoices2SFAcctOpp",
        "SFProd2QBItem",
        "QBItem2SFProd",
    ]
    assert len(names) == Flow.objects.filter(configuration=configuration).count()
    assert text.index("Scheduled Flows") < text.index(names[0]) < text.index("Utility Flows")
    assert text.index("Utility Flows") < text.index("SFAcct2QBCustBind")


def test_a_row_says_what_the_flow_does_and_how_it_stands(
    client: Client, page: str, configuration: Configuration
) -> None:
    flow = flow_of(configuration, "SFAcctOpp2QBCustInv")
    Flow.objects.update(query_starts="2026-08-01T04:00:00Z")
    found = row(get(client, page), flow)
    assert (
        "Sends new and changed accounts and opportunities to QuickBooks as customers and invoices." in found
    )
    assert 'flow-state-stopped">STOPPED<' in found
    assert f'name="start" value="{flow.pk}"' in found
    assert "Scheduled" in words(found)
    assert "600000 10 min" in words(found)
    assert "never ran" in found
    local = datetime(2026, 8, 1, 4, tzinfo=UTC).astimezone(zone_of(configuration))
    assert f"{local:%Y-%m-%d %H:%M:%S}.0" in found


def test_the_last_run_is_told_and_linked(client: Client, page: str, configuration: Configuration) -> None:
    flow = flow_of(configuration, "SFProd2QBItem")
    now = timezone.now()
    (run,) = make_runs(flow, due_at=now)
    (preview,) = make_runs(flow, due_at=now, preview=True)
    Run.objects.filter(pk=run.pk).update(
        claimed_at=now - timedelta(seconds=90),
        ended_at=now,
        outcome=RunOutcome.PARTIAL,
        counts={"product:SF_QB": {"read": 9, "created": 5, "failed": 2}},
    )
    Run.objects.filter(pk=preview.pk).update(claimed_at=now, ended_at=now, outcome=RunOutcome.SUCCEEDED)
    found = row(get(client, page), flow)
    assert f'href="/runs/{configuration.pk}/{run.pk}/">Some records failed</a>' in found
    assert "5 created, 2 failed (1 min 30 s)" in words(found)
    assert str(preview.pk) not in found


def test_a_started_flow_has_stop_and_its_next_run(
    client: Client, page: str, configuration: Configuration
) -> None:
    flow = must_apply(flow_of(configuration, "SFProd2QBItem"), FlowEvent.START)
    found = row(get(client, page), flow)
    assert 'flow-state-started">STARTED<' in found
    assert f'name="stop" value="{flow.pk}"' in found
    assert 'name="start"' not in found
    assert flow.next_run_at
    due = f"{flow.next_run_at.astimezone(zone_of(configuration)):%Y-%m-%d %H:%M:%S}"
    assert words(found).endswith(f"never ran {due}")


def test_a_running_flow_links_its_run_and_counts(
    client: Client, page: str, configuration: Configuration
) -> None:
    flow = must_apply(flow_of(configuration, "SFProd2QBItem"), FlowEvent.START, FlowEvent.RUN_BEGIN)
    (run,) = make_runs(flow, due_at=timezone.now())
    Run.objects.filter(pk=run.pk).update(
        claimed_at=timezone.now(), counts={"product:SF_QB": {"read": 9, "updated": 4}}
    )
    found = row(get(client, page), flow)
    assert "RUNNING run under way 4 updated" in words(found)
    assert f'href="/runs/{configuration.pk}/{run.pk}/"' in found


def test_a_flow_that_is_behind_offers_the_catch_up(
    client: Client, page: str, configuration: Configuration
) -> None:
    now = timezone.now()
    Flow.objects.update(query_starts=now - timedelta(hours=1))
    flow = flow_of(configuration, "SFProd2QBItem")
    Flow.objects.filter(pk=flow.pk).update(query_starts=now - timedelta(days=3))
    text = get(client, page)
    assert "More than two days behind." in row(text, flow)
    assert text.count("More than two days behind.") == 1
    flow.refresh_from_db()
    Watermark.objects.create(
        flow=flow,
        company_file=configuration.company_files.get(),
        step="product:SF_QB",
        position=now - timedelta(hours=1),
        query_starts=flow.query_starts,
    )
    assert "More than two days behind." not in get(client, page)


def test_after_finish_the_page_names_flows_on_the_old_revision(
    client: Client, page: str, configuration: Configuration, revision: Revision
) -> None:
    running = must_apply(flow_of(configuration, "SFProd2QBItem"), FlowEvent.START, FlowEvent.RUN_BEGIN)
    (run,) = make_runs(running, due_at=timezone.now())
    Run.objects.filter(pk=run.pk).update(claimed_at=timezone.now())
    assert "revision" not in words(row(get(client, page), running))
    values = {**values_of(revision), "solution.price_book_name": "Other Book"}
    commit_revision(configuration=configuration, values=values, author=None, clock=timezone.now)
    assert "Still runs with revision 1." in row(get(client, page), running)
    Run.objects.filter(pk=run.pk).update(ended_at=timezone.now(), outcome=RunOutcome.SUCCEEDED)
    assert "Ran with revision 1; the next run takes the current one." in row(get(client, page), running)


def test_a_retired_flow_is_kept_below_the_table(
    client: Client, page: str, configuration: Configuration
) -> None:
    flow = flow_of(configuration, "SFProd2QBItem")
    Flow.objects.filter(pk=flow.pk).update(retired_at=timezone.now())
    text = get(client, page)
    assert f"?flow={flow.pk}#properties" not in text
    assert f'href="/runs/{configuration.pk}/?flow={flow.pk}"' in text


def test_without_a_finished_profile_the_page_leads_to_the_wizard(
    client: Client, administrator: User, configuration: Configuration
) -> None:
    client.force_login(administrator)
    text = get(client, f"/flows/{configuration.pk}/")
    assert "No flows yet" in text
    assert f'href="/profile/{configuration.pk}/"' in text
    assert "<table" not in text


def test_names_with_markup_are_shown_as_text(client: Client, page: str, configuration: Configuration) -> None:
    configuration.company_files.update(name="<b>Books</b>")
    flow = flow_of(configuration, "SFProd2QBItem")
    text = get(client, f"{page}?flow={flow.pk}")
    assert "&lt;b&gt;Books&lt;/b&gt;" in text
    assert "<b>Books" not in text


def test_the_page_takes_few_queries_whatever_it_shows(
    client: Client,
    page: str,
    configuration: Configuration,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    many_runs(configuration)
    with django_assert_max_num_queries(10):
        get(client, page)


def many_runs(configuration: Configuration) -> None:
    """Ten ended runs of each flow, and four under way."""
    now = timezone.now()
    for flow in Flow.objects.filter(configuration=configuration):
        runs = [run for _ in range(10) for run in _ended(flow, now)]
        assert len(runs) == 10
    for name in ("SFAcctOpp2QBCustInv", "QBCustInvoices2SFAcctOpp", "SFProd2QBItem", "QBItem2SFProd"):
        flow = must_apply(flow_of(configuration, name), FlowEvent.START, FlowEvent.RUN_BEGIN)
        make_runs(flow, due_at=now)


def _ended(flow: Flow, now: datetime) -> list[Run]:
    runs = make_runs(flow, due_at=now)
    Run.objects.filter(pk__in=[run.pk for run in runs]).update(
        claimed_at=now, ended_at=now, outcome=RunOutcome.SUCCEEDED
    )
    return runs
