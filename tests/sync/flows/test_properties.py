"""Editing a flow's properties: stopped flows only, and only the version that was seen."""

from datetime import UTC, datetime, timedelta

import pytest

from provisioning.models import CompanyFile, Revision
from sync.flows.control import Refusal
from sync.flows.properties import Edited, edit_properties, query_starts_of
from sync.flows.states import FlowEvent
from sync.models import Flow, Watermark
from tests.sync.flows.conftest import START, MakeFlow, MovableClock, must_apply

pytestmark = pytest.mark.django_db


def refused(flow: Flow, version: int, **values: str) -> Refusal:
    answer = edit_properties(flow.pk, version, **values)
    assert isinstance(answer, Refusal)
    before = flow.version
    flow.refresh_from_db()
    assert flow.version == before
    return answer


def test_scheduled_properties(make_flow: MakeFlow) -> None:
    flow = make_flow()
    answer = edit_properties(
        flow.pk, 0, interval_ms="300000", shift_ms="60000", query_starts="2026-01-15 09:00:00.0"
    )
    assert answer == Edited(flow.pk, 1)
    flow.refresh_from_db()
    assert (flow.interval_ms, flow.shift_ms, flow.version) == (300_000, 60_000, 1)
    assert flow.query_starts == datetime(2026, 1, 15, 14, tzinfo=UTC)


def test_query_starts_in_the_zone_of_the_profile(make_flow: MakeFlow, revision: Revision) -> None:
    Revision.objects.update(values={"schedule.time_zone": "PST"})
    flow = make_flow()
    edit_properties(flow.pk, 0, query_starts="2026-01-15 09:00:00.0")
    flow.refresh_from_db()
    assert flow.query_starts == datetime(2026, 1, 15, 17, tzinfo=UTC)


def test_query_starts_moves_every_watermark(make_flow: MakeFlow, company_file: CompanyFile) -> None:
    flow = make_flow()
    for step in ("customers", "invoices"):
        Watermark.objects.create(
            flow=flow, company_file=company_file, step=step, position=START, query_starts=START
        )
    edit_properties(flow.pk, 0, query_starts="2026-01-15 09:00:00.0")
    positions = set(Watermark.objects.values_list("position", flat=True))
    assert positions == {datetime(2026, 1, 15, 14, tzinfo=UTC)}


def test_utility_properties_are_merged(make_flow: MakeFlow) -> None:
    flow = make_flow("QBItem2SFProdDRS", scheduled=False, parameters={"batch_size": "100"})
    edit_properties(flow.pk, 0, begin="I2023-01-01", end="2023-12-31")
    flow.refresh_from_db()
    assert flow.parameters == {"begin": "I2023-01-01", "end": "2023-12-31", "batch_size": "100"}


def test_a_running_flow_cannot_be_edited(make_flow: MakeFlow, clock: MovableClock) -> None:
    flow = must_apply(make_flow(), FlowEvent.START, clock=clock)
    answer = refused(flow, flow.version, interval_ms="300000")
    assert answer.code == "not_stopped"
    assert "stop it first" in answer.message


def test_an_older_version_is_refused(make_flow: MakeFlow) -> None:
    flow = make_flow()
    edit_properties(flow.pk, 0, interval_ms="300000")
    flow.refresh_from_db()
    assert refused(flow, 0, interval_ms="400000").code == "stale"
    assert flow.interval_ms == 300_000


def test_a_retired_flow_is_refused(make_flow: MakeFlow) -> None:
    assert refused(make_flow(retired_at=START), 0, interval_ms="300000").code == "retired"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("interval_ms", "999"),
        ("interval_ms", "10 minutes"),
        ("interval_ms", "2592000001"),
        ("shift_ms", "-1"),
        ("query_starts", "yesterday"),
        ("value", "Acme"),
        ("state", "RUNNING"),
    ],
)
def test_invalid_values_of_a_scheduled_flow(make_flow: MakeFlow, name: str, text: str) -> None:
    assert refused(make_flow(), 0, **{name: text}).code == f"invalid_{name}"


def test_ampersand_in_a_single_flows_value(make_flow: MakeFlow) -> None:
    answer = refused(make_flow("QBCust2SFAcctNF", scheduled=False), 0, value="Smith & Sons")
    assert "ampersand" in answer.message


def test_runs_move_query_starts_on_until_a_person_sets_it(
    make_flow: MakeFlow, company_file: CompanyFile
) -> None:
    flow = make_flow()
    assert query_starts_of(flow) == START
    for step, hours in (("customers", 5), ("invoices", 3)):
        Watermark.objects.create(
            flow=flow,
            company_file=company_file,
            step=step,
            position=START + timedelta(hours=hours),
            query_starts=START,
        )
    assert query_starts_of(flow) == START + timedelta(hours=3)
    edit_properties(flow.pk, 0, query_starts="2026-01-15 09:00:00.0")
    flow.refresh_from_db()
    assert query_starts_of(flow) == datetime(2026, 1, 15, 14, tzinfo=UTC)
