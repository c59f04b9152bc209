"""A preview's page: that nothing was written, and the plan, record by record, filtered and in pages."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from provisioning.models import CompanyFile
from sync.engine.entry import Entry, EntryKind
from sync.engine.previews import PlanWriter
from sync.engine.records import Operation, OperationKind, Record
from sync.flows.plan_pages import plan_page
from sync.models import Run
from tests.portal.runs.conftest import MakeRun

pytestmark = pytest.mark.django_db

TO_QB = "product:SF_QB"
MODIFIED = datetime(2026, 3, 2, tzinfo=UTC)


def entry(number: int, kind: EntryKind = EntryKind.CREATE, **fields: Any) -> Entry:
    source = Record(object="Product2", id=f"01t{number:06}", version="1", modified=MODIFIED, values={})
    return Entry(kind=kind, pair="product", source=source, label=f"Product {number:04}", **fields)


def plan(run: Run, entries: list[Entry]) -> None:
    writer = PlanWriter(run)
    writer.add(TO_QB, entries)
    writer.flush()


def get(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def shown(text: str) -> list[str]:
    return re.findall(r"Product (\d{4})</strong>", text)


def test_a_preview_says_that_nothing_was_written(client: Client, page: str, make_run: MakeRun) -> None:
    run = make_run(preview=True, counts={TO_QB: {"read": 3, "skipped": 3}})
    text = get(client, f"{page}{run.pk}/")
    assert "Preview of" in text
    assert "<strong>Nothing was written.</strong>" in text
    assert "both systems agree already" in text
    assert "What it wrote" not in text


def test_an_entry_shows_its_decision_its_reason_and_its_fields(
    client: Client, page: str, make_run: MakeRun
) -> None:
    run = make_run(preview=True)
    operation = Operation(
        kind=OperationKind.UPDATE,
        object="ItemService",
        mark="",
        values={"Name": "<i>Hour</i>", "IsActive": True},
        target_id="80-1",
    )
    update = entry(
        1,
        EntryKind.UPDATE,
        target_object="ItemService",
        operation=operation,
        before={"Name": "Hr"},
        warnings=["The text is cut."],
    )
    error = entry(2, EntryKind.ERROR, code="NAME_TOO_LONG", facts={"limit": "31"})
    plan(run, [update, error])
    text = get(client, f"{page}{run.pk}/")
    assert "Would be updated" in text
    assert "Mind:</strong> The text is cut." in text
    assert "<td>Hr</td> <td>&lt;i&gt;Hour&lt;/i&gt;</td>" in text
    assert "<i>Hour" not in text
    assert "In error" in text
    assert "Product 0002 has a name of more than 31 characters" in text


def test_the_plan_is_filtered_by_decision(client: Client, page: str, make_run: MakeRun) -> None:
    run = make_run(preview=True)
    kinds = [EntryKind.CREATE, EntryKind.UPDATE, EntryKind.BIND, EntryKind.ERROR]
    plan(run, [entry(number, kinds[number % 4]) for number in range(40)])
    text = get(client, f"{page}{run.pk}/?kind=BIND")
    assert shown(text) == [f"{number:04}" for number in range(2, 40, 4)]
    assert 'value="BIND" selected' in text
    assert "No record of this kind" in get(client, f"{page}{run.pk}/?kind=RETIRE")


@pytest.mark.parametrize("kind", ["", "UPDATE"])
def test_pages_of_a_plan_follow_without_gap_or_repeat(
    client: Client, page: str, make_run: MakeRun, kind: str
) -> None:
    run = make_run(preview=True)
    entries = [
        entry(number, EntryKind.UPDATE if number % 3 == 0 else EntryKind.CREATE) for number in range(450)
    ]
    plan(run, entries)
    expected = [f"{number:04}" for number in range(450) if not kind or number % 3 == 0]
    seen: list[str] = []
    address = f"{page}{run.pk}/?kind={kind}"
    while address:
        text = get(client, address)
        assert len(shown(text)) <= 50
        seen += shown(text)
        further = re.search(r'href="(\?kind=[^"#]*)', text)
        address = f"{page}{run.pk}/{further[1].replace('&amp;', '&')}" if further else ""
    assert seen == expected


@pytest.mark.parametrize("begin", ["-5", "x", "9" * 30, "\u0665"])
def test_a_page_that_is_none_is_the_first_or_empty(
    client: Client, page: str, make_run: MakeRun, begin: str
) -> None:
    run = make_run(preview=True)
    plan(run, [entry(1)])
    assert shown(get(client, f"{page}{run.pk}/?begin={begin}")) == ["0001"]


def test_a_rare_decision_in_a_long_plan_is_looked_for_in_parts(
    page: str, make_run: MakeRun, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    run = make_run(preview=True)
    for _ in range(60):  # chunks of one entry each, as many as a plan of 12,000 records has
        plan_of_one(run)
    with django_assert_num_queries(1):
        first = plan_page(run, kind="ERROR")
    assert first.entries == []
    assert first.next is not None
    rest = plan_page(run, kind="ERROR", begin=first.next)
    assert (rest.entries, rest.next) == ([], None)


def plan_of_one(run: Run) -> None:
    writer = PlanWriter(run)
    writer._number = run.plan_chunks.count()
    writer.add(TO_QB, [entry(writer._number)])
    writer.flush()


def test_an_unended_preview_shows_its_progress_and_no_plan(
    client: Client, page: str, make_run: MakeRun, configuration: object
) -> None:
    run = make_run(preview=True, ended_at=None, outcome="")
    assert CompanyFile.objects.get(pk=run.company_file_id).configuration == configuration
    text = get(client, f"{page}{run.pk}/")
    assert "hx-get" in text
    assert "The plan" not in text
