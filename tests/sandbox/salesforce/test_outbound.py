"""Outbound Messages to a subscriber of ours: what is sent, sent again, and no longer sent."""

import queue
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.sandbox.salesforce.server import OrgClient

_N = "{http://soap.sforce.com/2005/09/outbound}"
_S = "{urn:sobject.enterprise.soap.sforce.com}"
_MESSAGE, _RULE = "Account.Tell", "Account.On_change"


class Subscriber:
    """Takes messages over HTTP and answers as it is told."""

    def __init__(self) -> None:
        self.messages: queue.Queue[ET.Element] = queue.Queue()
        self.answers: queue.Queue[tuple[int, str]] = queue.Queue()
        outer = self

        class Taking(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, ack = (200, "true") if outer.answers.empty() else outer.answers.get()
                text = (
                    '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
                    '<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound">'
                    f"<Ack>{ack}</Ack></notificationsResponse></e:Body></e:Envelope>"
                ).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)
                outer.messages.put(ET.fromstring(body))  # noqa: S314 - our own server

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name it overrides
                del format, args

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
        self.address = f"http://127.0.0.1:{self._server.server_port}/taking?a=1"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def next(self) -> list[dict[str, str]]:
        """Values of the next message's notifications, with the Id of each as ``note``."""
        found = []
        for one in self.messages.get(timeout=20).iter(f"{_N}Notification"):
            (record,) = one.iter(f"{_N}sObject")
            values = {field.tag.removeprefix(_S): field.text or "" for field in record}
            found.append({"note": one.findtext(f"{_N}Id") or "", **values})
        return found

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def subscriber() -> Iterator[Subscriber]:
    running = Subscriber()
    yield running
    running.close()


def _define(org: OrgClient, address: str, **rule: Any) -> None:
    api = org.sf.mdapi
    api._client.transport.session = org.session
    message = api.WorkflowOutboundMessage(
        fullName=_MESSAGE,
        apiVersion=60.0,
        endpointUrl=address,
        fields=["Id", "Name", "Phone"],
        includeSessionId=False,
        integrationUser=org.facts["username"],
        name="Tell",
        protected=False,
        useDeadLetterQueue=False,
    )
    api.WorkflowOutboundMessage.upsert([message])
    action = api.WorkflowActionReference(name="Tell", type="OutboundMessage")
    given = {"fullName": _RULE, "active": True, "actions": [action], "triggerType": "onAllChanges", **rule}
    api.WorkflowRule.upsert([api.WorkflowRule(**given)])


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
    _define(org, subscriber.address)
    subscriber.answers.put((200, "false"))
    account = org.create("Account", Name="A & B", Phone="1")
    (first,) = subscriber.next()
    assert (first["Id"], first["Name"], first["Phone"]) == (account, "A & B", "1")
    _until(org, {_MESSAGE: {"waiting": 1, "attempts": 1}})
    org.server.kill()
    org.server.start()
    subscriber.answers.put((503, "true"))
    _queue(org, advance_s=20)
    assert subscriber.next() == [first]
    _until(org, {_MESSAGE: {"waiting": 1, "attempts": 2}})
    _queue(org, advance_s=40)
    assert subscriber.next() == [first]
    _until(org, {})


def test_criteria_deletion_and_the_end_of_a_life(org: OrgClient, subscriber: Subscriber) -> None:
    item = {"field": "Account.Industry", "operation": "equals", "value": "Energy"}
    _define(org, subscriber.address, triggerType="onCreateOrTriggeringUpdate", criteriaItems=[item])
    accounts = org.sf.bulk.Account.insert([{"Name": f"A{n}"} for n in range(3)])
    first, second, third = (one["id"] for one in accounts)
    org.sf.Account.update(first, {"Industry": "Energy"})
    assert [one["Name"] for one in subscriber.next()] == ["A0"]
    _until(org, {})
    org.sf.Account.update(first, {"Phone": "2"})
    subscriber.answers.put((200, "false"))
    org.sf.Account.update(second, {"Industry": "energy"})
    assert [one["Id"] for one in subscriber.next()] == [second]
    _until(org, {_MESSAGE: {"waiting": 1, "attempts": 1}})
    org.sf.Account.delete(second)
    _queue(org, advance_s=60)
    _until(org, {})
    subscriber.answers.put((200, "false"))
    org.sf.Account.update(third, {"Industry": "Energy"})
    assert [one["Id"] for one in subscriber.next()] == [third]
    _until(org, {_MESSAGE: {"waiting": 1, "attempts": 1}})
    _queue(org, advance_s=25 * 3600)
    _until(org, {})
    assert subscriber.messages.empty()


def test_nothing_leaves_this_machine(org: OrgClient) -> None:
    _define(org, "http://192.0.2.1/taking")
    org.create("Account", Name="A")
    _until(org, {_MESSAGE: {"waiting": 1, "attempts": 1}})
