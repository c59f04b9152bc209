"""A pair brought back to what it was made with: by the page, by the control port, and by a server that is killed."""

import threading
from pathlib import Path
from typing import Any

import pyodbc
import pytest
import requests

from sync import sandbox_client
from tests.sandbox.console.visitor import Page, Visitor
from tests.sandbox.quickbooks.conftest import Server as FileServer
from tests.sandbox.salesforce.server import OrgClient
from tests.sandbox.salesforce.server import Server as OrgServer
from tests.sandbox_fixtures import SandboxPair, SandboxServers


def asked(sandbox: SandboxServers, method: str, path: str, body: object = None) -> requests.Response:
    """A call of the control API below /sandbox/companies."""
    token = (sandbox.var_dir / "sandbox" / "control_token").read_text().strip()
    url = f"{sandbox.url}/sandbox/companies{path}"
    return requests.request(method, url, json=body, headers={"X-Sandbox-Token": token}, timeout=60)


def test_the_page_brings_both_sides_back_and_a_connected_product_goes_on(
    visitor: Visitor, pair: SandboxPair, sandbox: SandboxServers
) -> None:
    path = f"/c/{pair.slug}/settings"
    account, customer = pair.create_sf("Account", Name="Mine"), pair.create_qb("Customer", Name="Mine")
    asked(sandbox, "POST", f"/{pair.slug}/salesforce/clock", {"advance_s": 86_400})
    asked(sandbox, "POST", f"/{pair.slug}/quickbooks/clock", {"advance_s": 86_400})
    pair.fault("salesforce", "slow", seconds=0.0)
    pair.fault("quickbooks", "slow", seconds=0.0)
    before = asked(sandbox, "GET", f"/{pair.slug}").json()
    token = before["salesforce"].pop("access_token")
    (user,) = pair.records_sf("User", ("Id",), f"Username = 'integration@{pair.slug}.example'")

    refused = visitor.send(path, do="reset", confirm="another", to="made")
    assert (refused.status_code, Page(refused.text).alerts) == (422, [f"Type {pair.slug} to confirm."])
    assert [one.id for one in pair.records_sf("Account", ("Id",))] == [account]
    assert visitor.send(path, do="reset", confirm=pair.slug, to="made").headers["Location"] == path
    assert visitor.page(path).alerts == ["Both systems are as they were made."]

    with pytest.raises(pyodbc.Error):
        pair.person_qb().execute("SELECT Name FROM Customer")
    pair._person = None
    after = asked(sandbox, "GET", f"/{pair.slug}").json()
    assert after["salesforce"].pop("access_token") != token
    assert after == before
    assert pair.records_sf("Account", ("Id",)) == []
    assert [one.id for one in pair.records_sf("User", ("Id",), "Username LIKE 'integration@%'")] == [user.id]
    assert pair.rows_qb("SELECT ListID FROM Customer") == []
    assert [*sandbox_client.list_faults(pair.slug, "salesforce")] == []
    assert [*sandbox_client.list_faults(pair.slug, "quickbooks")] == []
    for side in ("salesforce", "quickbooks"):
        assert asked(sandbox, "GET", f"/{pair.slug}/{side}/clock").json()["ahead_s"] == 86_400
    assert pair.create_sf("Account", Name="Mine", Active__c="Yes") > account
    assert int(pair.create_qb("Customer", Name="Mine")[:8], 16) > int(customer[:8], 16)


def test_the_demo_comes_back_with_ids_that_nobody_had(
    make_pair: Any, sandbox: SandboxServers, visitor: Visitor
) -> None:
    pair = make_pair(dataset="demo", seed=5)
    accounts = {one.values["Name"]: one.id for one in pair.records_sf("Account", ("Name",))}
    customers = {
        one["FullName"]: one["ListID"] for one in pair.rows_qb("SELECT FullName, ListID FROM Customer")
    }
    numbers = pair.rows_qb("SELECT RefNumber, Subtotal FROM Invoice ORDER BY RefNumber")
    pair.edit_sf("Account", next(iter(accounts.values())), Name="Renamed")
    pair.edit_qb("DELETE FROM Estimate")
    assert asked(sandbox, "GET", f"/{pair.slug}/reset").json() == {"dataset": "demo", "seed": 5}
    assert "demo: 200 accounts, two years of invoices" in visitor.page(f"/c/{pair.slug}/settings").texts
    assert asked(sandbox, "POST", f"/{pair.slug}/reset").status_code == 200
    pair.close()
    pair._person = pair._browser = None
    again = {one.values["Name"]: one.id for one in pair.records_sf("Account", ("Name",))}
    assert set(again) == set(accounts)
    assert min(again.values()) > max(accounts.values())
    held = {one["FullName"]: one["ListID"] for one in pair.rows_qb("SELECT FullName, ListID FROM Customer")}
    assert (set(held), set(held.values()) & set(customers.values())) == (set(customers), set())
    assert pair.rows_qb("SELECT RefNumber, Subtotal FROM Invoice ORDER BY RefNumber") == numbers


def test_other_data_on_request_and_what_is_refused(pair: SandboxPair, sandbox: SandboxServers) -> None:
    path = f"/{pair.slug}/reset"
    pair.create_sf("Account", Name="Mine")
    for body in (
        {"dataset": "huge"},
        {"dataset": "books", "size": 0},
        {"dataset": "demo", "seed": "1"},
        {"size": 5},
    ):
        assert asked(sandbox, "POST", path, body).status_code == 400, body
    assert asked(sandbox, "POST", "/no-such-company/reset").status_code == 404
    assert asked(sandbox, "POST", f"/{pair.slug}/quickbooks/reset", {"dataset": "books"}).status_code == 400
    assert len(pair.records_sf("Account", ("Id",))) == 1
    assert asked(sandbox, "POST", path, {"dataset": "books", "size": 3, "seed": 2}).status_code == 202
    while any(
        one["state"] == "loading" for one in asked(sandbox, "GET", f"/{pair.slug}/dataset").json().values()
    ):
        pass
    pair.close()
    pair._person = pair._browser = None
    assert len(pair.records_sf("Account", ("Id",))) == 3
    bound = {one["CustomFieldAccountID"] for one in pair.rows_qb("SELECT CustomFieldAccountID FROM Customer")}
    assert bound == {one.id for one in pair.records_sf("Account", ("Id",))}
    assert asked(sandbox, "GET", path).json() == {"dataset": "empty", "seed": 1}


def test_a_kill_in_the_middle_leaves_each_side_old_or_new_and_the_same_call_does_the_rest(
    tmp_path: Path,
) -> None:
    orgs = OrgServer(tmp_path)
    files = FileServer(tmp_path)
    files.port, files.control_port = orgs.ports[3], orgs.ports[4]
    files.start()
    orgs.start()
    try:
        for delay_s in (0.1, 0.6, 1.4):
            org = orgs.company("kill", dataset="demo")
            made = org.create("Account", Name="Mine")
            assert _sql(files, "INSERT INTO Customer (Name) VALUES ('Mine')") == {"count": 1}
            asking = threading.Thread(target=_reset, args=(orgs,))
            asking.start()
            asking.join(delay_s)
            orgs.kill()
            files.kill()
            asking.join(30)
            files.start()
            orgs.start()
            org = OrgClient(orgs, "kill", orgs.control("GET", "/sandbox/companies/kill").json())
            assert _whole(org, files) in {(True, True), (True, False), (False, False)}
            assert orgs.control("POST", "/sandbox/companies/kill/reset").status_code == 200
            org = OrgClient(orgs, "kill", orgs.control("GET", "/sandbox/companies/kill").json())
            assert _whole(org, files) == (False, False)
            assert org.create("Account", Name="Mine") > made
            org.sf.Account.delete(org.query("SELECT Id FROM Account WHERE Name = 'Mine'")[0]["Id"])
        left = {one.suffix for one in (tmp_path / "sandbox").rglob("kill.*")}
        assert left <= {".sqlite3", ".sqlite3-wal", ".sqlite3-shm", ".usage"}
    finally:
        orgs.end()
        files.stop()


def _reset(orgs: OrgServer) -> None:
    try:
        orgs.control("POST", "/sandbox/companies/kill/reset")
    except requests.RequestException:
        return  # killed


def _whole(org: OrgClient, files: FileServer) -> tuple[bool, bool]:
    """Whether each side has still what was added; the demo's records are all there in any case."""
    accounts = org.query("SELECT Name FROM Account")
    customers = [row[0] for row in _sql(files, "SELECT Name FROM Customer")["rows"]]
    mine = ("Mine" in {one["Name"] for one in accounts}, "Mine" in customers)
    assert (len(accounts) - mine[0], len(customers) - mine[1]) == (200, 120)
    return mine


def _sql(files: FileServer, statement: str) -> Any:
    return files.call("POST", "kill/quickbooks/sql", {"statement": statement})[1]
