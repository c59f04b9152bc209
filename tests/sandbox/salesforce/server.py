"""The org's server as a process of its own, and one company in it, reached as clients reach it."""

import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from simple_salesforce import Salesforce

_PROJECT = Path(__file__).resolve().parents[3]
VERSION = "60.0"


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on."""
    opened = [socket.socket() for _ in range(count)]
    for one in opened:
        one.bind(("127.0.0.1", 0))
    ports = [int(one.getsockname()[1]) for one in opened]
    for one in opened:
        one.close()
    return ports


@dataclass
class Server:
    """The process; it may be killed and started again over the same state."""

    var_dir: Path
    demo: bool = False
    ports: list[int] = field(default_factory=lambda: free_ports(5))
    process: "subprocess.Popen[str] | None" = None
    ready_line: str = ""

    def start(self) -> None:
        """Start it and wait for its line."""
        names = ("SF", "CONTROL", "PROXY", "QB", "QB_CONTROL")
        environment = {
            **os.environ,
            "VAR_DIR": str(self.var_dir),
            "SANDBOX_DEMO": "1" if self.demo else "0",
            **{f"SANDBOX_{name}_PORT": str(port) for name, port in zip(names, self.ports, strict=True)},
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sandbox.salesforce"],
            cwd=_PROJECT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.ready_line = self.process.stdout.readline()

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal; the exit status."""
        assert self.process is not None
        assert self.process.stdout is not None
        self.process.send_signal(number)
        status = self.process.wait(timeout=15)
        self.process.stdout.close()
        self.process = None
        return status

    def kill(self) -> None:
        """End it without any warning."""
        assert self.process is not None
        assert self.process.stdout is not None
        self.process.kill()
        self.process.wait(timeout=15)
        self.process.stdout.close()
        self.process = None

    @property
    def token(self) -> str:
        """The control token."""
        return (self.var_dir / "sandbox" / "control_token").read_text()

    def control(self, method: str, path: str, body: object = None) -> requests.Response:
        """A call of the control API."""
        return requests.request(
            method,
            f"http://127.0.0.1:{self.ports[1]}{path}",
            json=body,
            headers={"X-Sandbox-Token": self.token},
            timeout=60,
        )

    def company(self, slug: str, **values: object) -> "OrgClient":
        """Make a company (or take the one of that slug)."""
        answer = self.control("POST", "/sandbox/companies", {"slug": slug, **values})
        assert answer.status_code in {200, 201}, answer.text
        return OrgClient(self, slug, answer.json())


class OrgClient:
    """One company's org as its integration user reaches it."""

    def __init__(self, server: Server, slug: str, connection: dict[str, Any]) -> None:
        self.server = server
        self.slug = slug
        self.facts: dict[str, Any] = connection["salesforce"]
        self.session = requests.Session()
        # The environment's own CA bundle must not take the place of the sandbox's.
        self.session.trust_env = False
        self.session.verify = self.facts["ca_file"]
        # Its attributes are named by objects, which no type can tell.
        self.sf: Any = Salesforce(
            instance_url=self.facts["instance_url"],
            session_id=self.facts["access_token"],
            session=self.session,
            version=VERSION,
        )

    def by_proxy(self) -> requests.Session:
        """A session that finds *.salesforce.com through the sandbox's proxy."""
        session = requests.Session()
        session.trust_env = False
        session.verify = self.facts["ca_file"]
        session.proxies = {"https": self.facts["proxy"]}
        return session

    def call(self, method: str, path: str, **more: Any) -> requests.Response:
        """A REST call below /services/data/vXX.X/."""
        headers = {"Authorization": f"Bearer {self.facts['access_token']}", **more.pop("headers", {})}
        address = f"{self.facts['instance_url']}/services/data/v{VERSION}/{path}"
        return self.session.request(method, address, headers=headers, timeout=30, **more)

    def soap(self, body: str, *, version: str = VERSION, token: str | None = None, api: str = "u") -> str:
        """The answer to a SOAP body of the partner API (or that of ``api``), with the session of this client."""
        namespace = "urn:partner.soap.sforce.com" if api == "u" else "http://soap.sforce.com/2006/04/metadata"
        used = self.facts["access_token"] if token is None else token
        return self.session.post(
            f"{self.facts['instance_url']}/services/Soap/{api}/{version}",
            data='<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" '
            f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="{namespace}"><e:Header>'
            f"<SessionHeader><sessionId>{used}</sessionId></SessionHeader></e:Header><e:Body>{body}</e:Body>"
            "</e:Envelope>",
            headers={"Content-Type": "text/xml", "SOAPAction": '""'},
            timeout=30,
        ).text

    def query(self, text: str) -> list[dict[str, Any]]:
        """All records of a query, without their attributes."""
        return [_plain(one) for one in self.sf.query_all(text)["records"]]

    def error(self, text: str) -> dict[str, Any]:
        """The error that a query is refused with."""
        answer = self.call("GET", "query", params={"q": text})
        assert answer.status_code == 400, answer.text
        return dict(answer.json()[0])

    def create(self, sobject: str, **values: Any) -> str:
        """A new record's Id."""
        return str(getattr(self.sf, sobject).create(values)["id"])

    def fault(self, **values: Any) -> None:
        """Switch a fault on."""
        answer = self.server.control("POST", f"/sandbox/companies/{self.slug}/salesforce/faults", values)
        assert answer.status_code == 201, answer.text

    def product(self, name: str, price: str) -> tuple[str, str]:
        """A product with a standard price: its Id and the entry's."""
        book = self.query("SELECT Id FROM Pricebook2 WHERE IsStandard = true")[0]["Id"]
        product = self.create("Product2", Name=name, IsActive=True, ProductCode=name.upper())
        entry = self.create(
            "PricebookEntry", Pricebook2Id=book, Product2Id=product, UnitPrice=price, IsActive=True
        )
        return product, entry

    def close(self) -> None:
        """Remove the company."""
        self.session.close()
        self.server.control("DELETE", f"/sandbox/companies/{self.slug}")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items() if name != "attributes"}
    return value
