"""A pair of systems with a few known records, and public clients run as programs of their own against it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.sandbox_fixtures import PROJECT, SandboxServers

CLIENTS = PROJECT / ".clients"
NODE_SCRIPTS = Path(__file__).parent / "node"
#: No client may take longer for one thing (s).
_LONGEST = 110


@dataclass(slots=True)
class Finished:
    """What a program left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The output as JSON; the whole output where it is none."""
        try:
            return json.loads(self.out)
        except ValueError:
            pytest.fail(f"no JSON (status {self.status}):\n{self.out[-3000:]}\n{self.err[-3000:]}")

    @property
    def lines(self) -> list[Any]:
        """The output as lines of JSON."""
        return [json.loads(line) for line in self.out.splitlines() if line.startswith("{")]


@dataclass(slots=True)
class Systems:
    """One pair and the ways in that a client is told: by its address, or by the proxy under Salesforce's own names."""

    servers: SandboxServers
    slug: str
    salesforce: dict[str, Any]
    quickbooks: dict[str, Any]
    home: Path
    #: Accounts made for the clients to find, by name.
    accounts: dict[str, str] = field(default_factory=dict)

    @property
    def my_domain(self) -> str:
        """The org's own host name, found through the proxy alone."""
        return f"{self.slug}.my.salesforce.com"

    def environment(self, *, proxied: bool = False) -> dict[str, str]:
        """What a program is run with: nothing of the developer's own settings but PATH."""
        bundle = self.salesforce["ca_file"]
        made = {
            "PATH": f"{CLIENTS / 'node' / 'bin'}:{os.environ['PATH']}",
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "NODE_EXTRA_CA_CERTS": bundle,
            "REQUESTS_CA_BUNDLE": bundle,
            "SSL_CERT_FILE": bundle,
        }
        if proxied:
            made |= dict.fromkeys(("HTTPS_PROXY", "https_proxy"), self.salesforce["proxy"])
        return made

    def run(
        self,
        command: Sequence[str | Path],
        *,
        proxied: bool = False,
        given: str = "",
        more: dict[str, str] | None = None,
        folder: Path | None = None,
        fails: bool = False,
    ) -> Finished:
        """Run a program to its end; it must succeed unless it is to fail."""
        done = subprocess.run(
            [str(part) for part in command],
            env={**self.environment(proxied=proxied), **(more or {})},
            cwd=folder or self.home,
            input=given,
            capture_output=True,
            text=True,
            timeout=_LONGEST,
            check=False,
        )
        shown = f"{command[0]} ended with {done.returncode}:\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        assert bool(done.returncode) == fails, shown
        return Finished(done.returncode, done.stdout, done.stderr)

    def node(self, script: str, *, proxied: bool = False, **given: Any) -> Any:
        """Run one of the Node scripts with facts of the pair; what it printed as JSON."""
        facts = {"salesforce": self.salesforce, "myDomain": self.my_domain, **given}
        # Node looks for packages beside the script: the script is told where they are.
        finished = self.run(
            ["node", NODE_SCRIPTS / script],
            given=json.dumps(facts),
            proxied=proxied,
            more={"NODE_PATH": str(CLIENTS / "node_modules"), "NODE_NO_WARNINGS": "1"},
        )
        return finished.json

    def rest(self, method: str, path: str, body: object = None) -> Any:
        """A plain REST call, to prepare and to look at what a client did; its JSON."""
        answer = requests.request(
            method,
            f"{self.salesforce['instance_url']}/services/data/v60.0/{path}",
            json=body,
            headers={"Authorization": f"Bearer {self.salesforce['access_token']}"},
            verify=self.salesforce["ca_file"],
            timeout=60,
        )
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def rows(self, soql: str) -> list[dict[str, Any]]:
        """Records of a query without their attributes."""
        found = requests.compat.quote(soql)
        return [
            {name: value for name, value in one.items() if name != "attributes"}
            for one in self.rest("GET", f"query?q={found}")["records"]
        ]

    def control(self, method: str, path: str, body: bytes) -> None:
        """A call of the control API about this company."""
        token = (self.servers.var_dir / "sandbox" / "control_token").read_text().strip()
        address = f"{self.servers.url}/sandbox/companies/{self.slug}/{path}"
        answer = requests.request(method, address, data=body, headers={"X-Sandbox-Token": token}, timeout=60)
        assert answer.ok, answer.text

    def field(self, full_name: str, kind: str, **more: object) -> None:
        """Define a custom field, visible to the administrator, by the Metadata API of simple-salesforce."""
        script = Path(__file__).parent / "python" / "define_field.py"
        given = {"salesforce": self.salesforce, "fullName": full_name, "type": kind, **more}
        self.run([sys.executable, script], given=json.dumps(given))


@pytest.fixture(scope="module")
def systems(sandbox_servers: SandboxServers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Systems]:
    """A pair of its own for the tests of one module, with three accounts and the integration's fields."""
    missing = [
        name
        for name in ("small", "tap", "airbyte", "node", "packages")
        if not (CLIENTS / f"{name}.done").exists()
    ]
    if missing:
        pytest.fail(f"{', '.join(missing)}: not installed; run tools/clients.sh")
    token = (sandbox_servers.var_dir / "sandbox" / "control_token").read_text().strip()
    slug = f"clients-{os.urandom(4).hex()}"
    address = f"{sandbox_servers.url}/sandbox/companies"
    wanted = {"slug": slug, "salesforce_fields": True, "custom_fields": [["Customer", "AccountID"]]}
    answer = requests.post(address, json=wanted, headers={"X-Sandbox-Token": token}, timeout=60)
    assert answer.ok, answer.text
    facts = answer.json()
    made = Systems(
        sandbox_servers, slug, facts["salesforce"], facts["quickbooks"], tmp_path_factory.mktemp("home")
    )
    for name, city in (("Zoë & Söhne <GmbH>", "München"), ("Plain, Inc.", "Boston"), ('Quote "Q"', "東京")):
        made.accounts[name] = made.rest("POST", "sobjects/Account", {"Name": name, "BillingCity": city})["id"]
    yield made
    requests.delete(f"{address}/{slug}", headers={"X-Sandbox-Token": token}, timeout=60)
