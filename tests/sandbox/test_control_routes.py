"""What the control port answers for a person: calls in an org, undeleting, statements in one session, the clocks."""

from datetime import datetime
from typing import Any

import pytest
import requests

from tests.sandbox_fixtures import SandboxPair, SandboxServers


class Port:
    """The control port below one company."""

    def __init__(self, servers: SandboxServers, slug: str) -> None:
        token = (servers.var_dir / "sandbox" / "control_token").read_text().strip()
        self._url = f"{servers.url}/sandbox/companies/{slug}"
        self._headers = {"X-Sandbox-Token": token}

    def call(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        """Status and JSON."""
        sent = {**self._headers, **headers}
        answer = requests.request(method, f"{self._url}/{path}", json=body, headers=sent, timeout=30)
        return answer.status_code, answer.json() if answer.content else None


@pytest.fixture
def port(sandbox: SandboxServers, pair: SandboxPair) -> Port:
    """The control port of the test's pair."""
    return Port(sandbox, pair.slug)


def test_a_person_calls_with_that_users_rights_and_is_not_counted(port: Port, pair: SandboxPair) -> None:
    sales = f"sales@{pair.slug}.example"
    before = port.call("GET", "salesforce/calls")
    made = {"username": sales, "method": "POST", "path": "sobjects/Account", "body": {"Name": "By a person"}}
    status, saved = port.call("POST", "salesforce/person", made)
    assert (status, saved["success"], saved["errors"]) == (201, True, [])
    assert port.call("GET", "salesforce/calls") == before
    (held,) = pair.records_sf("Account", ("Id", "CreatedBy.Username"))
    assert (held.id, held.values["CreatedBy.Username"]) == (saved["id"], sales)
    query = {"username": sales, "path": "query", "parameters": {"q": "SELECT Nme FROM Account"}}
    status, (refused,) = port.call("POST", "salesforce/person", query)
    assert (status, refused["errorCode"]) == (400, "INVALID_FIELD")
    nobody = {**made, "username": "nobody@x.example"}
    assert port.call("POST", "salesforce/person", nobody) == (404, {"error": "no active user of that name"})
    for wrong in ({**made, "method": "TRACE"}, {**made, "parameters": [1]}, ["no object"]):
        assert port.call("POST", "salesforce/person", wrong)[0] == 400
    assert port.call("POST", "salesforce/person", made, **{"X-Sandbox-Token": "guess"})[0] == 401


def test_a_person_undeletes_record_by_record(port: Port, pair: SandboxPair) -> None:
    sales = f"sales@{pair.slug}.example"
    kept, gone = pair.create_sf("Account", Name="Kept"), pair.create_sf("Account", Name="Gone")
    pair.delete_sf(gone)
    status, told = port.call(
        "POST", "salesforce/person/undelete", {"username": sales, "ids": [gone, kept, "001"]}
    )
    assert (status, [one["success"] for one in told]) == (200, [True, False, False])
    assert told[0] == {"id": gone, "success": True, "errors": []}
    assert [bool(one["errors"]) for one in told] == [False, True, True]
    assert {one.id for one in pair.records_sf("Account", ("Id",))} == {kept, gone}
    assert port.call("POST", "salesforce/person/undelete", {"username": sales, "ids": gone})[0] == 400
    assert port.call("POST", "salesforce/person/undelete", {"username": "nobody", "ids": []})[0] == 404


def test_statements_run_in_one_session_and_stop_at_the_refused_one(port: Port, pair: SandboxPair) -> None:
    pair.create_qb("Customer", Name="Acme")
    pair.create_qb("ItemService", Name="Work", SalesOrPurchaseAccountRefFullName="Sales")
    line = "INSERT INTO InvoiceLine (InvoiceLineItemRefFullName, InvoiceLineAmount, FQSaveToCache) VALUES (?, ?, 1)"
    head = {"statement": "INSERT INTO Invoice (CustomerRefFullName) VALUES (?)", "parameters": ["Acme"]}
    lines = [{"statement": line, "parameters": ["Work", amount]} for amount in ("10.00", "5.50")]
    status, done = port.call(
        "POST", "quickbooks/sql", {"statements": [*lines, head, {"statement": "sp_lastinsertid Invoice"}]}
    )
    assert (status, len(done["results"])) == (200, 4), done
    ((txn_id,),) = done["results"][3]["rows"]
    asked = "SELECT TxnID, Subtotal, IsPaid FROM Invoice"
    assert port.call("POST", "quickbooks/sql", {"statement": asked})[1]["rows"] == [[txn_id, "15.50", False]]
    other = {"statement": "INSERT INTO Customer (Name) VALUES (?)", "parameters": ["Before"]}
    twice = {"statement": other["statement"], "parameters": ["Acme"]}
    status, refused = port.call(
        "POST", "quickbooks/sql", {"statements": [other, twice, {**other, "parameters": ["After"]}]}
    )
    assert (status, '"Acme" of the list element is already in use' in refused["error"]) == (422, True)
    names = [one["Name"] for one in pair.rows_qb("SELECT Name FROM Customer ORDER BY Name")]
    assert names == ["Acme", "Before"]
    for wrong in ({"statements": "x"}, {"statements": [1]}, {"statement": asked, "parameters": "x"}):
        assert port.call("POST", "quickbooks/sql", wrong)[0] == 400


@pytest.mark.parametrize("side", ["salesforce", "quickbooks"])
def test_a_clock_goes_forward_only(port: Port, side: str) -> None:
    path = f"{side}/clock"
    status, before = port.call("GET", path)
    assert (status, before["ahead_s"]) == (200, 0)
    status, after = port.call("POST", path, {"advance_s": 86_400})
    assert (status, after["ahead_s"]) == (200, 86_400)
    moved = datetime.fromisoformat(after["now"]) - datetime.fromisoformat(before["now"])
    assert 86_399 <= moved.total_seconds() <= 86_460
    for wrong in (-1, True, "60", None, 1e300):
        assert port.call("POST", path, {"advance_s": wrong})[0] == 400
    assert port.call("GET", path)[1]["ahead_s"] == 86_400
