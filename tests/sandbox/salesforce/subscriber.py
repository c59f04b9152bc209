"""A subscriber to outbound messages that takes them over HTTP, and the definition of a message to it."""

import queue
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from xml.etree import ElementTree as ET

from tests.sandbox.salesforce.server import OrgClient

_N = "{http://soap.sforce.com/2005/09/outbound}"
_S = "{urn:sobject.enterprise.soap.sforce.com}"
MESSAGE = "Account.Tell"
_RULE = "Account.On_change"


class Subscriber:
    """Takes messages over HTTP and answers as it is told."""

    def __init__(self) -> None:
        self.messages: queue.Queue[ET.Element] = queue.Queue()
        self.answers: queue.Queue[tuple[int, str]] = queue.Queue()
        #: Released when a message has arrived; cleared, ``may_answer`` holds the answers back.
        self.arrived = threading.Semaphore(0)
        self.may_answer = threading.Event()
        self.may_answer.set()
        outer = self

        class Taking(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.arrived.release()
                outer.may_answer.wait(30)
                status, ack = (200, "true") if outer.answers.empty() else outer.answers.get()
                text = (
                    '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
                    '<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound">'
                    f"<Ack>{ack}</Ack></notificationsResponse></e:Body></e:Envelope>"
                ).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                with suppress(OSError):  # its sender may have been killed
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


def define(org: OrgClient, address: str, **rule: Any) -> None:
    """Let changes of accounts be told to an address; ``rule`` are further settings of the workflow rule."""
    api = org.sf.mdapi
    api._client.transport.session = org.session
    message = api.WorkflowOutboundMessage(
        fullName=MESSAGE,
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
