"""SIGKILL while an org is at work behind its answers: jobs, deployments, messages, its own making and deletion."""

import base64
import csv
import io
import random
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import requests

from sandbox.registry import Registry
from tests.sandbox.salesforce.server import VERSION, OrgClient, Server
from tests.sandbox.salesforce.subscriber import Subscriber, define
from tests.sandbox.wholeness import broken_files, count

_PATIENCE_S = 60
_ROWS = 4000
_ASYNC = "http://www.force.com/2009/06/asyncapi/dataload"
_MD = "http://soap.sforce.com/2006/04/metadata"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server for a test that kills it."""
    running = Server(tmp_path)
    running.start()
    yield running
    if running.process is not None:
        assert running.end() == 0


def _file(org: OrgClient) -> Path:
    return org.server.var_dir / "sandbox" / "salesforce" / f"{org.slug}.sqlite3"


def _wait(reached: Callable[[], object]) -> None:
    until = time.monotonic() + _PATIENCE_S
    while not reached():
        assert time.monotonic() < until


def _has_accounts(org: OrgClient, enough: int) -> bool:
    return count(_file(org), "SELECT count(*) FROM Account") >= enough


def _kill(org: OrgClient) -> None:
    org.server.kill()
    assert broken_files(org.server.var_dir) == {}
    org.server.start()


def _kill_twice_before(org: OrgClient, rows: int) -> None:
    """Kill the server in the middle, and again in what it took up by itself; wait until that is done."""
    for enough in sorted(random.sample(range(1, rows - 600), 2)):
        _wait(partial(_has_accounts, org, enough))
        _kill(org)
    _wait(partial(_has_accounts, org, rows))


def test_a_killed_upsert_of_bulk_2_goes_on_by_itself_and_doubles_nothing(server: Server) -> None:
    org = server.company("bulk-two", salesforce_fields=True)
    asked = {"object": "Account", "operation": "upsert", "externalIdFieldName": "QB_List_ID__c"}
    job = org.call("POST", "jobs/ingest", json=asked).json()["id"]
    text = "QB_List_ID__c,Name\n" + "".join(f"K{number},N{number}\n" for number in range(_ROWS))
    put = {"data": text.encode(), "headers": {"Content-Type": "text/csv"}}
    assert org.call("PUT", f"jobs/ingest/{job}/batches", **put).status_code == 201
    assert org.call("PATCH", f"jobs/ingest/{job}", json={"state": "UploadComplete"}).status_code == 200
    _kill_twice_before(org, _ROWS)
    _wait(lambda: org.call("GET", f"jobs/ingest/{job}").json()["state"] == "JobComplete")
    state = org.call("GET", f"jobs/ingest/{job}").json()
    assert (state["numberRecordsProcessed"], state["numberRecordsFailed"]) == (_ROWS, 0)
    rows = list(csv.DictReader(io.StringIO(org.call("GET", f"jobs/ingest/{job}/successfulResults").text)))
    kept = {one["QB_List_ID__c"]: one["Id"] for one in org.query("SELECT Id, QB_List_ID__c FROM Account")}
    assert {one["QB_List_ID__c"]: one["sf__Id"] for one in rows} == kept
    assert len(kept) == len(rows) == count(_file(org), "SELECT count(*) FROM Account") == _ROWS
    assert {one["sf__Created"] for one in rows} == {"true"}
    org.session.close()


def test_a_killed_batch_of_bulk_1_goes_on_by_itself_and_doubles_nothing(server: Server) -> None:
    org = server.company("bulk-one")
    address = f"{org.facts['instance_url']}/services/async/58.0/job"
    session = {"X-SFDC-Session": org.facts["access_token"]}

    def call(path: str, body: str, kind: str) -> ET.Element:
        headers = {**session, "Content-Type": kind}
        answer = org.session.post(f"{address}{path}", data=body.encode(), headers=headers, timeout=30)
        assert answer.status_code == 201, answer.text
        return ET.fromstring(answer.content)  # noqa: S314 - our own server's answer

    info = f'<jobInfo xmlns="{_ASYNC}"><operation>insert</operation><object>Account</object>'
    made = call("", f"{info}<contentType>CSV</contentType></jobInfo>", "application/xml")
    job = made.findtext(f"{{{_ASYNC}}}id")
    text = "Name\n" + "".join(f"N{number}\n" for number in range(_ROWS))
    batch = call(f"/{job}/batch", text, "text/csv").findtext(f"{{{_ASYNC}}}id")
    _kill_twice_before(org, _ROWS)
    results = f"{address}/{job}/batch/{batch}/result"
    _wait(lambda: org.session.get(results, headers=session, timeout=30).status_code == 200)
    answered = org.session.get(results, headers=session, timeout=30).text
    ids = [one["Id"] for one in csv.DictReader(io.StringIO(answered))]
    accounts = org.query("SELECT Id, Name FROM Account ORDER BY Id")
    assert [one["Name"] for one in accounts] == [f"N{number}" for number in range(_ROWS)]
    assert [one["Id"] for one in accounts] == ids
    org.session.close()


def _package(name: str) -> str:
    fields = "".join(
        f"<fields><fullName>F{number}__c</fullName><label>F{number}</label><length>9</length>"
        "<type>Text</type></fields>"
        for number in range(40)
    )
    text = (
        f'<CustomObject xmlns="{_MD}"><deploymentStatus>Deployed</deploymentStatus>{fields}<label>{name}</label>'
        f"<nameField><label>Name</label><type>Text</type></nameField><pluralLabel>{name}s</pluralLabel>"
        "<sharingModel>ReadWrite</sharingModel></CustomObject>"
    )
    manifest = (
        f'<Package xmlns="{_MD}"><types><members>{name}__c</members><name>CustomObject</name></types>'
        f"<version>{VERSION}</version></Package>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("package.xml", manifest)
        archive.writestr(f"objects/{name}__c.object", text)
    return base64.b64encode(buffer.getvalue()).decode()


def _is_done(org: OrgClient, check: str) -> bool:
    return "<done>true</done>" in org.soap(check, api="m")


def test_a_killed_deployment_takes_effect_whole(server: Server) -> None:
    org = server.company("deploying")
    for name in ("First", "Second"):
        asked = (
            f"<deploy><ZipFile>{_package(name)}</ZipFile><DeployOptions><rollbackOnError>true</rollbackOnError>"
            "<singlePackage>true</singlePackage></DeployOptions></deploy>"
        )
        begun = ET.fromstring(org.soap(asked, api="m"))  # noqa: S314 - our own server's answer
        job = begun.findtext(f".//{{{_MD}}}id")
        assert job
        _kill(org)
        check = f"<checkDeployStatus><asyncProcessId>{job}</asyncProcessId></checkDeployStatus>"
        _wait(partial(_is_done, org, check))
        assert "<status>Succeeded</status>" in org.soap(check, api="m")
        fields = f"SELECT count(*) FROM sandbox_field WHERE object = '{name}__c'"
        assert count(_file(org), fields) == 40
        assert org.create(f"{name}__c", Name="x")
    org.session.close()


def test_a_message_whose_answer_was_not_heard_is_sent_once_more_by_itself(server: Server) -> None:
    subscriber = Subscriber()
    org = server.company("telling")
    define(org, subscriber.address)
    subscriber.may_answer.clear()
    org.create("Account", Name="Told")
    assert subscriber.arrived.acquire(timeout=_PATIENCE_S)
    _kill(org)  # it has sent, and not heard
    subscriber.may_answer.set()
    first, second = subscriber.next(), subscriber.next()
    assert first == second
    assert [one["Name"] for one in first] == ["Told"]
    _wait(lambda: count(_file(org), "SELECT count(*) FROM outbound_notice") == 0)
    assert subscriber.messages.empty()
    subscriber.close()
    org.session.close()


def _is_longer(log: Path, size: int) -> bool:
    return log.exists() and log.stat().st_size > size


def test_an_org_whose_making_was_killed_is_made_whole_by_the_same_call(server: Server) -> None:
    path = server.var_dir / "sandbox" / "salesforce" / "made.sqlite3"
    asked = {"slug": "made", "dataset": "demo", "seed": 1}
    for size in (0, 400_000):
        with suppress(requests.Timeout):  # it is being made
            requests.post(
                f"http://127.0.0.1:{server.ports[1]}/sandbox/companies",
                json=asked,
                headers={"X-Sandbox-Token": server.token},
                timeout=(5, 0.01),
            )
        _wait(partial(_is_longer, path.with_name(f"{path.name}-wal"), size))
        server.kill()
        assert broken_files(server.var_dir) == {}
        server.start()
    org = server.company("made", dataset="demo", seed=1)
    assert org.sf.query("SELECT COUNT() FROM Account")["totalSize"] == 200
    assert org.sf.query("SELECT COUNT() FROM Opportunity")["totalSize"] == 150
    org.close()


def test_an_org_whose_deletion_was_killed_leaves_nothing_to_the_next_of_its_name(server: Server) -> None:
    org = server.company("gone")
    org.create("Account", Name="Old")
    server.kill()
    # its entry was removed, its file was not
    Registry(server.var_dir / "sandbox" / "registry.sqlite3").delete("gone")
    server.start()
    again = server.company("gone")
    assert again.facts["username"] == org.facts["username"]
    assert again.query("SELECT Name FROM Account") == []
    registered = Registry(server.var_dir / "sandbox" / "registry.sqlite3").find(slug="gone")
    assert registered is not None
    assert again.query("SELECT Id FROM Organization") == [{"Id": registered.org_id}]
    again.create("Account", Name="New")
    assert broken_files(server.var_dir) == {}
    org.session.close()
    again.close()
    assert not _file(again).exists()
