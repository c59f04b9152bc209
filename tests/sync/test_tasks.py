"""Messages to workers: the queue of the environment, the ids of the log lines, and a broker that is away."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from celery.exceptions import Retry
from django.core import mail as sent_mail
from pytest_django import Settings

from portal.celery import app
from provisioning import mail
from provisioning.catalogue.choices import Environment
from provisioning.log_context import current_ids
from provisioning.models import CompanyFile, Configuration, MailMessage, Revision
from provisioning.offers import system_states
from sync import sandbox_client, tasks
from sync.errors.base import TransientError
from sync.flows.tick import post_mail
from sync.mail import deliver_due
from sync.models import Flow, Run
from sync.queues import QUEUES, queue_of
from tests.sync.flows.conftest import START


@pytest.fixture
def run(configuration: Configuration, company_file: CompanyFile) -> Run:
    revision = Revision.objects.create(configuration=configuration, number=1, values={}, catalogue_version=1)
    flow = Flow.objects.create(
        configuration=configuration, name="SFProd2QBItem", scheduled=True, query_starts=START
    )
    return Run.objects.create(flow=flow, company_file=company_file, revision=revision, due_at=START)


@contextmanager
def worker_takes_one(queue: str) -> Iterator[list[Any]]:
    """Takes one message off a queue and carries its task out, as a worker does."""
    done: list[Any] = []
    yield done
    with app.connection_for_read() as connection:
        message = connection.SimpleQueue(queue).get(block=False)
        message.ack()
        task = app.tasks[message.headers["task"]]
        arguments, keywords, _ = message.payload
        task.push_request(**message.headers)
        try:
            done.append((task.name, arguments, task(*arguments, **keywords)))
        finally:
            task.pop_request()


def test_every_environment_has_its_queue() -> None:
    assert [queue_of(environment) for environment in Environment] == list(QUEUES)
    assert queue_of("Production A") == "production-a"


def test_a_run_travels_with_its_ids(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[object, dict[str, str]]] = []
    monkeypatch.setattr("sync.tasks.runs.execute", lambda run_id: seen.append((run_id, current_ids())))
    with worker_takes_one("development") as done:
        tasks.enqueue_run(run)
    assert done == [("sync.run_flow", [str(run.pk)], None)]
    configuration = run.flow.configuration
    assert seen == [
        (
            run.pk,
            {
                "company": str(configuration.company_id),
                "configuration": str(configuration.pk),
                "flow": "SFProd2QBItem",
                "run": str(run.pk),
            },
        )
    ]
    assert current_ids() == {}


def test_what_systems_offer_is_read_by_a_worker(configuration: Configuration) -> None:
    with worker_takes_one("development") as done:
        tasks.enqueue_metadata(configuration)
        (salesforce, quickbooks) = system_states(configuration)
        assert (salesforce.under_way, quickbooks.under_way) == (True, True)
    assert done == [("sync.read_metadata", [str(configuration.pk)], None)]
    assert {state.failure["code"] for state in system_states(configuration)} == {"SANDBOX_MISSING"}


def test_a_sandbox_pair_is_made_by_a_worker(sandbox: object, configuration: Configuration) -> None:
    slug = sandbox_client.slug_of(configuration)
    try:
        with worker_takes_one("development") as done:
            tasks.enqueue_sandbox_pair(configuration)
        assert done == [("sync.make_sandbox_pair", [str(configuration.pk)], None)]
        assert sandbox_client.get_pair(slug).slug == slug
        assert [state.failure for state in system_states(configuration)] == [{}, {}]
    finally:
        sandbox_client.delete_pair(slug)


def test_a_sandbox_that_is_not_up_yet_is_asked_again(
    configuration: Configuration, settings: Settings
) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:1"
    task = tasks.make_sandbox_pair
    with pytest.raises(Retry) as again:
        task.apply((str(configuration.pk),), throw=True)
    assert again.value.when == 3
    with pytest.raises(TransientError):
        task.apply((str(configuration.pk),), throw=True, retries=task.max_retries)


def test_a_broker_that_is_away(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    apply_async: Any = tasks.run_flow.apply_async
    with app.connection_for_write(url="redis://127.0.0.1:1/0") as nobody:
        monkeypatch.setattr(tasks.run_flow, "apply_async", partial(apply_async, connection=nobody))
        begun = time.monotonic()
        with pytest.raises(ConnectionError, match="broker does not answer"):
            tasks.enqueue_run(run)
    assert time.monotonic() - begun < 2, "a person waits for who enqueues"


def test_unknown_ids_are_no_error(db: None) -> None:
    tasks.run_flow(str(uuid4()))
    tasks.read_metadata(str(uuid4()))
    tasks.make_sandbox_pair(str(uuid4()))


def test_waiting_mail_is_sent_by_a_worker(configuration: Configuration) -> None:
    assert not post_mail()
    mail.queue(to=["admin@acme.example"], subject="Hello", text="There")
    with worker_takes_one("development") as done:
        assert post_mail()
    assert done[0][0] == "sync.deliver_mail"
    assert [message.subject for message in sent_mail.outbox] == ["Hello"]
    assert not post_mail()


def test_mail_that_the_server_refuses_waits(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: object) -> None:
        raise ConnectionRefusedError("no server")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    mail.queue(to=["admin@acme.example"], subject="Hello", text="There")
    assert deliver_due() == 0
    message = MailMessage.objects.get()
    assert (message.state, message.attempts, message.last_error) == ("QUEUED", 1, "no server")
