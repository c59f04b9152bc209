"""The list of runs: newest first, filtered, in pages that nothing new shifts, quick with many."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from provisioning.models import Configuration
from sync.flows.run_pages import runs_page
from sync.models import Flow, Run, RunOutcome
from tests.portal.runs.conftest import MakeRun, run_of

pytestmark = pytest.mark.django_db


def listed(client: Client, address: str) -> list[str]:
    """Ids of the runs on a page, in their order."""
    response = client.get(address)
    assert response.status_code == 200
    return re.findall(r'<a href="/runs/[0-9a-f-]+/([0-9a-f-]{36})/">', response.content.decode())


def link(client: Client, address: str, label: str) -> str:
    text = client.get(address).content.decode()
    (found,) = re.findall(rf'href="([^"]*)">{label}</a>', text)
    return str(found).replace("&amp;", "&")


def many(run: Run, count: int) -> list[str]:
    """That many more runs of the same flow, each older than the one before; their ids."""
    begin = timezone.now() - timedelta(days=1)
    runs = Run.objects.bulk_create(
        Run(
            flow_id=run.flow_id,
            company_file_id=run.company_file_id,
            revision_id=run.revision_id,
            due_at=begin,
            created_at=begin - timedelta(minutes=number // 2),
            claimed_at=begin,
            ended_at=begin,
            outcome=RunOutcome.FAILED if number % 10 == 0 else RunOutcome.SUCCEEDED,
        )
        for number in range(count)
    )
    return [str(run.pk) for run in runs]


def test_the_newest_stand_first(client: Client, page: str, make_run: MakeRun) -> None:
    old, new = make_run(), make_run()
    assert listed(client, page) == [str(new.pk), str(old.pk)]


def test_filters_by_flow_and_outcome(client: Client, page: str, make_run: MakeRun) -> None:
    product, failed = make_run(), make_run(outcome=RunOutcome.FAILED)
    item = make_run("QBItem2SFProd")
    waiting = make_run("QBItem2SFProd", claimed_at=None, ended_at=None, outcome="")
    assert listed(client, f"{page}?flow={product.flow_id}") == [str(failed.pk), str(product.pk)]
    assert listed(client, f"{page}?outcome=FAILED") == [str(failed.pk)]
    assert listed(client, f"{page}?outcome=OPEN") == [str(waiting.pk)]
    assert listed(client, f"{page}?flow={item.flow_id}&outcome=SUCCEEDED") == [str(item.pk)]
    assert listed(client, f"{page}?flow={item.flow_id}&outcome=FAILED") == []


@pytest.mark.parametrize("query", ["outcome=nothing", "flow=nothing", "after=nothing"])
def test_a_question_that_means_nothing_is_not_asked(
    client: Client, page: str, make_run: MakeRun, query: str
) -> None:
    run = make_run()
    assert listed(client, f"{page}?{query}") == [str(run.pk)]


def test_pages_follow_without_gap_or_repeat(client: Client, page: str, make_run: MakeRun) -> None:
    run = make_run()
    ids = {str(run.pk), *many(run, 119)}
    seen: list[str] = []
    address = page
    for expected in (50, 50, 20):
        found = listed(client, address)
        assert len(found) == expected
        seen += found
        if expected == 50:
            address = page + link(client, address, "Older")
        make_run()  # what is new does not shift the pages behind
    assert len(seen) == len(set(seen)) == 120
    assert set(seen) == ids
    assert "Older" not in client.get(address).content.decode()
    assert link(client, address, "Newest") == "?"


def test_the_pages_of_a_filter_keep_it(client: Client, page: str, make_run: MakeRun) -> None:
    run = make_run()
    many(run, 1010)
    address = f"{page}?flow={run.flow_id}&outcome=FAILED"
    assert len(listed(client, address)) == 50
    second = link(client, address, "Older")
    assert f"flow={run.flow_id}&outcome=FAILED&after=" in second
    assert len(listed(client, page + second)) == 50


def test_another_companys_runs_are_not_listed(
    client: Client, page: str, make_run: MakeRun, other_configuration: Configuration
) -> None:
    mine, theirs = make_run(), run_of(other_configuration, "SFProd2QBItem")
    assert listed(client, page) == [str(mine.pk)]
    assert listed(client, f"{page}?flow={theirs.flow_id}") == [str(mine.pk)]
    assert listed(client, f"{page}?after={theirs.pk}") == [str(mine.pk)]


def test_a_company_without_runs_is_told_what_to_do(client: Client, page: str) -> None:
    text = client.get(page).content.decode()
    assert "No runs here" in text
    assert "<table" not in text


def test_few_queries_whatever_the_number(
    client: Client,
    page: str,
    make_run: MakeRun,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    many(make_run(), 300)
    with django_assert_max_num_queries(8):
        assert len(listed(client, page)) == 50


def test_the_index_of_runs_answers_a_page(page: str, make_run: MakeRun) -> None:
    run = make_run()
    many(run, 300)
    flows = list(Flow.objects.filter(configuration__flows=run.flow_id).values_list("pk", flat=True))
    runs = (
        Run.objects.filter(flow_id__in=flows).order_by("-created_at", "-pk").values_list("pk", flat=True)[:51]
    )
    if connection.vendor == "sqlite":
        assert "COVERING INDEX runs_of_flow" in runs.explain()
    assert len(runs_page(flows).rows) == 50
