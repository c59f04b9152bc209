"""Companies through the control API, connection.json, and what survives the server."""

import json
import signal
import stat
import time
from pathlib import Path

import pytest
import requests

from tests.sandbox.salesforce.server import OrgClient, Server


def test_the_token_is_needed(server: Server) -> None:
    address = f"http://127.0.0.1:{server.ports[1]}/sandbox/companies"
    assert requests.get(address, timeout=10).status_code == 401
    assert requests.get(address, headers={"X-Sandbox-Token": "wrong"}, timeout=10).status_code == 401
    assert server.control("GET", "/sandbox/companies").status_code == 200


def test_a_company_is_made_once(server: Server) -> None:
    first = server.control("POST", "/sandbox/companies", {"slug": "once", "dataset": "empty"})
    second = server.control("POST", "/sandbox/companies", {"slug": "once"})
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json() == server.control("GET", "/sandbox/companies/once").json()
    assert set(first.json()["salesforce"]) == {
        "login_url",
        "instance_url",
        "ca_file",
        "proxy",
        "username",
        "password",
        "security_token",
        "access_token",
        "consumer_key",
        "consumer_secret",
        "refresh_token",
    }
    assert set(first.json()["quickbooks"]) == {"odbc", "host", "port", "user", "password"}
    assert server.control("DELETE", "/sandbox/companies/once").status_code == 204
    assert server.control("GET", "/sandbox/companies/once").status_code == 404
    assert list((server.var_dir / "sandbox" / "salesforce").glob("once.*")) == []


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"slug": "Not A Slug"},
        {"slug": "x", "dataset": "huge"},
        {"slug": "x", "seed": "1"},
        {"slug": "x", "custom_fields": ["a"]},
    ],
)
def test_wrong_companies_are_refused(server: Server, values: dict[str, object]) -> None:
    answer = server.control("POST", "/sandbox/companies", values)
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)
    assert server.control("GET", "/sandbox/companies/x").status_code == 404


def test_fields_of_the_integration_only_where_asked(server: Server) -> None:
    bare = server.company("bare")
    assert "Active__c" not in {one["name"] for one in bare.sf.Account.describe()["fields"]}
    bare.close()


def test_the_other_server_is_said_to_be_away(server: Server, org: OrgClient) -> None:
    answer = server.control("GET", f"/sandbox/companies/{org.slug}/quickbooks/calls")
    assert (answer.status_code, answer.json()["error"]) == (502, "the QuickBooks server does not answer")


def test_demo_company_restart_and_kill(tmp_path: Path) -> None:
    server = Server(tmp_path, demo=True)
    server.start()
    assert str(server.ports[0]) in server.ready_line
    path = tmp_path / "sandbox" / "connection.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    demo = OrgClient(server, "demo", json.loads(path.read_text()))
    counts = {
        name: demo.sf.query(f"SELECT COUNT() FROM {name}")["totalSize"]
        for name in ("Account", "Opportunity", "Product2")
    }
    assert 180 <= counts["Account"] <= 220
    assert 140 <= counts["Opportunity"] <= 160
    assert 55 <= counts["Product2"] <= 65
    made = demo.create("Account", Name="Kept")
    server.kill()
    server.start()
    assert demo.query(f"SELECT Name FROM Account WHERE Id = '{made}'") == [{"Name": "Kept"}]
    assert demo.create("Account", Name="Next") > made
    demo.fault(kind="expired_session")
    assert demo.call("GET", "limits").status_code == 401
    _wait_for_another_token(path, demo.facts["access_token"])
    again = OrgClient(server, "demo", json.loads(path.read_text()))
    assert len(again.query("SELECT Id FROM Account WHERE Name IN ('Kept', 'Next')")) == 2
    assert server.end(signal.SIGINT) == 0


def test_a_file_that_cannot_be_written_ends_no_server(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    server = Server(tmp_path, demo=True)
    server.start()
    path = tmp_path / "sandbox" / "connection.json"
    facts = json.loads(path.read_text())
    path.unlink()
    (path / "in the way").mkdir(parents=True)
    demo = OrgClient(server, "demo", facts)
    demo.fault(kind="expired_session")
    assert demo.call("GET", "limits").status_code == 401
    deadline, written = time.monotonic() + 20, ""
    while "connection.json could not be brought up to date" not in written:
        assert time.monotonic() < deadline
        written += capfd.readouterr().err
        time.sleep(0.05)
    (path / "in the way").rmdir()
    path.rmdir()
    while not path.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    again = OrgClient(server, "demo", json.loads(path.read_text()))
    assert again.call("GET", "limits").ok
    assert server.end(signal.SIGINT) == 0


def _wait_for_another_token(path: Path, old: str) -> None:
    deadline = time.monotonic() + 10
    while json.loads(path.read_text())["salesforce"]["access_token"] == old:
        assert time.monotonic() < deadline, "connection.json was not renewed"
        time.sleep(0.05)


def test_a_taken_port_is_said_at_once(
    server: Server, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    second = Server(tmp_path, ports=list(server.ports))
    second.start()
    assert second.ready_line == ""
    assert second.process is not None
    assert second.process.wait(timeout=10) == 1
    assert second.process.stdout is not None
    second.process.stdout.close()
    assert f"port {server.ports[0]} of 127.0.0.1 cannot be used" in capfd.readouterr().err
