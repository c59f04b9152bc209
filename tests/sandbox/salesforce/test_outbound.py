"""Outbound Messages to a subscriber of ours: what is sent, sent again, and no longer sent."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.salesforce.server import OrgClient
from tests.sandbox.salesforce.subscriber import MESSAGE, Subscriber, define


@pytest.fixture
def subscriber() -> Iterator[Subscriber]:
    running = Subscriber()
    yield running
    running.close()


def _queue(org: OrgClient, **body: float) -> dict[str, Any]:
    path = f"/sandbox/companies/{org.slug}/salesforce/outbound"
    return dict(org.server.control("POST" if body else "GET", path, body or None).json())


def _until(org: OrgClient, wanted: dict[str, Any]) -> None:
    """The queue's state comes right after the subscriber's answer: ask until it has."""
    for _ in range(500):
        if _queue(org) == wanted:
            return
    raise AssertionError(_queue(org))


def test_changes_are_told_and_told_again_until_they_are_taken(org: OrgClient, subscriber: Subscriber) -> None:
    define(org, subscriber.address)
    subscriber.answers.put((200, "false"))
    account = org.create("Account", Name="A & B", Phone="1")
    (first,) = subscriber.next()
    assert (first["Id"], first["Name"], first["Phone"]) == (account, "A & B", "1")
    _until(org, {MESSAGE: {"waiting": 1, "attempts": 1}})
    org.server.kill()
    org.server.start()
    subscriber.answers.put((503, "true"))
    _queue(org, advance_s=20)
    assert subscriber.next() == [first]
    _until(org, {MESSAGE: {"waiting": 1, "attempts": 2}})
    _queue(org, advance_s=40)
    assert subscriber.next() == [first]
    _until(org, {})


def test_criteria_deletion_and_the_end_of_a_life(org: OrgClient, subscriber: Subscriber) -> None:
    item = {"field": "Account.Industry", "operation": "equals", "value": "Energy"}
    define(org, subscriber.address, triggerType="onCreateOrTriggeringUpdate", criteriaItems=[item])
    accounts = org.sf.bulk.Account.insert([{"Name": f"A{n}"} for n in range(3)])
    first, second, third = (one["id"] for one in accounts)
    org.sf.Account.update(first, {"Industry": "Energy"})
    assert [one["Name"] for one in subscriber.next()] == ["A0"]
    _until(org, {})
    org.sf.Account.update(first, {"Phone": "2"})
    subscriber.answers.put((200, "false"))
    org.sf.Account.update(second, {"Industry": "energy"})
    assert [one["Id"] for one in subscriber.next()] == [second]
    _until(org, {MESSAGE: {"waiting": 1, "attempts": 1}})
    org.sf.Account.delete(second)
    _queue(org, advance_s=60)
    _until(org, {})
    subscriber.answers.put((200, "false"))
    org.sf.Account.update(third, {"Industry": "Energy"})
    assert [one["Id"] for one in subscriber.next()] == [third]
    _until(org, {MESSAGE: {"waiting": 1, "attempts": 1}})
    _queue(org, advance_s=25 * 3600)
    _until(org, {})
    assert subscriber.messages.empty()


def test_nothing_leaves_this_machine(org: OrgClient) -> None:
    define(org, "http://192.0.2.1/taking")
    org.create("Account", Name="A")
    _until(org, {MESSAGE: {"waiting": 1, "attempts": 1}})
