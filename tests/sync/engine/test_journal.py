"""Bindings are stored once each; nobody's twin is taken away."""

import uuid

import pytest

from provisioning.catalogue.choices import Environment
from provisioning.companies import add_configuration
from provisioning.models import Company
from sync.engine import journal
from sync.engine.entry import EntryKind
from sync.engine.records import Failure, Result, System
from sync.models import Binding, IntentState, Run, WriteIntent
from tests.sync.engine.conftest import NOW, entry

SF, QB = System.SALESFORCE, System.QUICKBOOKS


def bound(run: Run) -> set[tuple[str, str]]:
    return set(Binding.objects.filter(company_file=run.company_file).values_list("sf_id", "qb_id"))


def test_new_pairs_are_bound(run: Run) -> None:
    assert journal.bind(run, SF, [(entry("a"), Result(id="1")), (entry("b"), Result(id="2"))], NOW) == {}
    assert bound(run) == {("a", "1"), ("b", "2")}


@pytest.mark.parametrize("given", [("a", "9"), ("z", "1")])
def test_a_record_that_has_a_twin_keeps_it(run: Run, given: tuple[str, str]) -> None:
    journal.bind(run, SF, [(entry("a"), Result(id="1"))], NOW)
    source, target = given

    clashing = journal.bind(run, SF, [(entry(source), Result(id=target)), (entry("b"), Result(id="2"))], NOW)

    assert clashing == {source: target}
    assert bound(run) == {("a", "1"), ("b", "2")}


def test_of_two_with_one_target_the_first_gets_it(run: Run) -> None:
    clashing = journal.bind(run, QB, [(entry("1"), Result(id="a")), (entry("2"), Result(id="a"))], NOW)
    assert clashing == {"2": "a"}
    assert bound(run) == {("a", "1")}


def test_another_configuration_of_the_company_knows_nothing_of_it(run: Run, company: Company) -> None:
    journal.bind(run, SF, [(entry("a"), Result(id="1"))], NOW)
    production = add_configuration(company=company, environment=Environment.PRODUCTION_A)
    other = Run(flow=run.flow, company_file=production.company_files.get(), revision=run.revision, due_at=NOW)

    assert journal.twin_ids(other, "customer", SF, ["a"]) == {}
    assert journal.bindings_of(other, "customer", SF, ["a"]) == {}
    assert journal.bind(other, SF, [(entry("a"), Result(id="1"))], NOW) == {}
    assert Binding.objects.count() == 2


@pytest.mark.parametrize(
    ("result", "state", "target", "code"),
    [
        (Result(id="1", version="7"), IntentState.DONE, "1", ""),
        (Result(failure=Failure("3100", "taken")), IntentState.REFUSED, "", "3100"),
        (Result(id="1", failure=Failure("3140", "no such item")), IntentState.DONE, "1", "3140"),
    ],
)
def test_an_intent_is_closed_by_what_took_effect(
    run: Run, result: Result, state: str, target: str, code: str
) -> None:
    mark = uuid.uuid4()
    WriteIntent.objects.create(
        id=mark,
        company_file=run.company_file,
        run=run,
        revision=run.revision,
        pair="customer",
        system="QB",
        operation="CREATE",
        target_object="Customer",
        source_id="a",
        deadline=NOW,
    )

    journal.close_intents({mark: result}, NOW)

    intent = WriteIntent.objects.get()
    assert (intent.state, intent.target_id, intent.error_code, intent.closed_at) == (state, target, code, NOW)
    assert intent.operation == EntryKind.CREATE
