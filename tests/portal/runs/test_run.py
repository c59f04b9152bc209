"""One run's page: outcome and what to do, counts, results, records in error, log; live until it has ended."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from provisioning.models import Configuration, User
from sync.flows import control
from sync.flows.states import FlowEvent
from sync.models import IntentState, RecordError, Run, RunOutcome, WriteIntent
from tests.portal.runs.conftest import MakeRun, run_of

pytestmark = pytest.mark.django_db


def words(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def add_intents(run: Run, count: int, **fields: object) -> list[WriteIntent]:
    now = timezone.now()
    return WriteIntent.objects.bulk_create(
        WriteIntent(
            **{
                "company_file_id": run.company_file_id,
                "run": run,
                "revision_id": run.revision_id,
                "pair": "product",
                "system": "QB",
                "operation": "UPDATE",
                "target_object": "ItemService",
                "source_id": f"01t{number}",
                "label": f"Product {number:03}",
                "state": IntentState.DONE,
                "deadline": now,
                "created_at": now + timedelta(milliseconds=number // 3),
                **fields,
            }
        )
        for number in range(count)
    )


def add_error(run: Run, label: str) -> RecordError:
    now = timezone.now()
    return RecordError.objects.create(
        company_file_id=run.company_file_id,
        run=run,
        pair="product",
        source_system="SF",
        source_id=label[:30],
        label=label,
        kind="ERROR",
        code="NAME_TOO_LONG",
        message="The name is too long.",
        what_to_do="Shorten it.",
        who="Salesforce administrator",
        first_seen_at=now,
        last_seen_at=now,
    )


def test_the_page_tells_what_the_run_did(client: Client, page: str, make_run: MakeRun) -> None:
    counts = {"product:SF_QB": {"read": 9, "created": 5, "updated": 1, "skipped": 3, "failed": 0}}
    run = make_run(counts=counts, sf_calls=12, qb_statements=80)
    text = words(client, f"{page}{run.pk}/")
    assert "Run of SFProd2QBItem" in text
    assert "Succeeded" in text
    assert "Products to QuickBooks as items 9 5 1 0 3 0 0 0" in text
    assert "Took 1 min" in text
    assert "Salesforce calls 12 QuickBooks statements 80" in text
    assert "Revision 1" in text
    assert "Nothing was written." in text


def test_steps_stand_in_the_order_of_the_run(client: Client, page: str, make_run: MakeRun) -> None:
    run = make_run(counts={"invoice:SF_QB": {"read": 2}, "customer:SF_QB": {"read": 1}})
    text = words(client, f"{page}{run.pk}/")
    assert text.index("Accounts to QuickBooks as customers") < text.index("as invoices")


def test_a_failed_run_says_why_what_to_do_and_who(client: Client, page: str, make_run: MakeRun) -> None:
    run = make_run(
        outcome=RunOutcome.FAILED, reason_code="SF_LOGIN_REFUSED", reason="The login was refused: <b>x</b>"
    )
    text = words(client, f"{page}{run.pk}/")
    assert "Stopped by a connection or configuration error" in text
    assert "The login was refused: &lt;b&gt;x&lt;/b&gt;" in text
    assert "What to do: Check user name, password and security token" in text
    assert "(Salesforce administrator)" in text


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("STOPPED", "START the flow when it is to run again"),
        ("SLEEP_WINDOW", "goes on by itself when the sleep window ends"),
        ("VOLUME_LIMIT", "Open Catch up"),
        ("WORKER_LOST", "the next run takes up what this one left"),
        ("RETIRED", "choose the direction"),
    ],
)
def test_every_reason_of_our_own_has_a_next_step(
    client: Client, page: str, make_run: MakeRun, code: str, said: str
) -> None:
    run = make_run(outcome=RunOutcome.SKIPPED, reason_code=code)
    assert said in words(client, f"{page}{run.pk}/")


def test_results_show_values_before_and_after(client: Client, page: str, make_run: MakeRun) -> None:
    run = make_run()
    before = {"Price": {"decimal": "10"}, "IsActive": True, "Same": "x"}
    after = {"Price": {"decimal": "12.5"}, "IsActive": False, "Same": "x", "Note": None}
    add_intents(run, 1, before=before, after=after, error_code="3100", state=IntentState.REFUSED)
    text = words(client, f"{page}{run.pk}/")
    assert "Updated Product 000 QuickBooks ItemService Refused 3100" in text
    assert "IsActive yes no Note \u2013 \u2013 Price 10 12.5" in text
    assert "Same" not in text


def test_results_come_in_pages(client: Client, page: str, make_run: MakeRun) -> None:
    run = make_run()
    add_intents(run, 120)
    address, seen = f"{page}{run.pk}/", []
    for expected in (50, 50, 20):
        text = client.get(address).content.decode()
        found = re.findall(r"Product \d{3}", text)
        assert len(found) == expected
        seen += found
        further = re.search(r'href="(\?after=[^"#]+)', text)
        address = f"{page}{run.pk}/{further[1]}" if further else ""
    assert len(set(seen)) == 120
    assert address == ""


def test_markup_in_a_records_name_stays_text(client: Client, page: str, make_run: MakeRun) -> None:
    run = make_run(outcome=RunOutcome.PARTIAL)
    name = "<script>alert(1)</script>"
    add_intents(run, 1, label=name, after={name: name})
    add_error(run, f"{name} & Sons")
    text = client.get(f"{page}{run.pk}/").content.decode()
    assert "<script>alert" not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 4


def test_records_in_error_are_named_and_linked(
    client: Client, page: str, configuration: Configuration, make_run: MakeRun
) -> None:
    run, other = make_run(outcome=RunOutcome.PARTIAL), make_run()
    for number in range(25):
        add_error(run, f"Record {number:02}")
    add_error(other, "Another run's")
    response = client.get(f"{page}{run.pk}/").content.decode()
    text = " ".join(response.split())
    assert "25 records that this run set aside" in text
    assert len(re.findall(r"Record \d\d<", text)) == 20
    assert "Another run" not in text
    assert f'href="/records/{configuration.pk}/"' in text
    errors = RecordError.objects.filter(run=run).order_by("-last_seen_at", "pk")
    assert f'href="/records/{configuration.pk}/{errors[0].pk}/"' in text
    assert f'href="/revisions/{configuration.pk}/1/"' in text
    assert client.get(f"/records/{configuration.pk}/{errors[0].pk}/").status_code == 200
    assert client.get(f"/revisions/{configuration.pk}/1/").status_code == 200


def test_the_log_tells_who_did_what(
    client: Client, page: str, make_run: MakeRun, administrator: User
) -> None:
    run = make_run()
    control.apply(run.flow_id, FlowEvent.START, actor=administrator, reason="Go live")
    Run.objects.filter(pk=run.pk).update(due_at=timezone.now(), ended_at=timezone.now())
    text = words(client, f"{page}{run.pk}/")
    assert "STOPPED → STARTED (START), by admin@acme.example : Go live" in text


def test_the_log_leaves_out_when_other_runs_began_and_ended(
    client: Client, page: str, make_run: MakeRun, administrator: User
) -> None:
    run = make_run()
    control.apply(run.flow_id, FlowEvent.START, actor=administrator)
    control.apply(run.flow_id, FlowEvent.RUN_BEGIN)
    at = timezone.now() - timedelta(seconds=30)
    Run.objects.filter(pk=run.pk).update(due_at=at, claimed_at=at, ended_at=at)
    text = words(client, f"{page}{run.pk}/")
    assert "STOPPED → STARTED (START)" in text
    assert "RUN_BEGIN" not in text
    Run.objects.filter(pk=run.pk).update(claimed_at=timezone.now(), ended_at=timezone.now())
    assert "STARTED → RUNNING (RUN_BEGIN), by the system" in words(client, f"{page}{run.pk}/")


def test_a_run_under_way_asks_again_until_it_has_ended(client: Client, page: str, make_run: MakeRun) -> None:
    run = make_run(ended_at=None, outcome="", counts={"product:SF_QB": {"read": 7}})
    address = f"{page}{run.pk}/"
    text = client.get(address).content.decode()
    assert f'hx-get="{address}live/"' in text
    assert "Under way" in text
    live = client.get(f"{address}live/")
    assert 'id="progress"' in live.content.decode()
    assert "<html" not in live.content.decode()
    assert "HX-Refresh" not in live
    Run.objects.update(ended_at=timezone.now(), outcome=RunOutcome.SUCCEEDED)
    assert client.get(f"{address}live/")["HX-Refresh"] == "true"
    assert "hx-get" not in client.get(address).content.decode()


def test_a_run_that_waits_says_what_for(client: Client, page: str, make_run: MakeRun) -> None:
    run = make_run(claimed_at=None, ended_at=None, outcome="")
    text = words(client, f"{page}{run.pk}/")
    assert "Waits for its turn" in text
    assert "as soon as a worker is free" in text


@pytest.mark.parametrize("path", ["", "live/"])
def test_another_companys_run_is_not_found(
    client: Client, page: str, other_configuration: Configuration, path: str
) -> None:
    run = run_of(other_configuration, "SFProd2QBItem")
    assert client.get(f"{page}{run.pk}/{path}").status_code == 404
    assert client.get(f"/runs/{other_configuration.pk}/{run.pk}/{path}").status_code == 404
    assert client.get(f"/runs/{other_configuration.pk}/").status_code == 404
    assert client.get(f"{page}{uuid4()}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["", "{run}/", "{run}/live/"])
def test_visitors_log_in_first_and_nothing_is_posted(
    client: Client, page: str, make_run: MakeRun, path: str
) -> None:
    address = page + path.format(run=make_run().pk)
    assert client.post(address).status_code == 405
    client.logout()
    assert client.get(address)["Location"].startswith("/account/login/")


def test_few_queries_whatever_a_run_wrote(
    client: Client,
    page: str,
    make_run: MakeRun,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    run = make_run()
    add_intents(run, 200)
    for number in range(30):
        add_error(run, f"Record {number}")
    with django_assert_max_num_queries(10):
        client.get(f"{page}{run.pk}/")
