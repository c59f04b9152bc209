"""Clients in Python, from simple-salesforce to Airbyte's source: the org found by the proxy, or by its address."""

import json
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tests.contracts.clients.conftest import CLIENTS, Systems

_PYTHON = Path(__file__).parent / "python"
_EXTERNAL_ID = "Outer_Id__c"


@pytest.fixture(scope="module")
def org(systems: Systems) -> Systems:
    """The org with a unique external id on Account."""
    systems.field(f"Account.{_EXTERNAL_ID}", "Text", length=40, unique=True, externalId=True)
    return systems


def test_simple_salesforce_finds_everything_that_it_offers(org: Systems) -> None:
    given = {
        "salesforce": org.salesforce,
        "slug": org.slug,
        "external_id": _EXTERNAL_ID,
        "private_key": _key_of_a_connected_app(org),
    }
    script = _PYTHON / "simple_salesforce_walk.py"
    seen = org.run([sys.executable, script], given=json.dumps(given), proxied=True).json
    instance = org.my_domain
    assert seen == {
        "login": instance,
        "by client credentials": instance,
        "by jwt": instance,
        "by SalesforceLogin": [True, instance],
        "wrong password": "INVALID_LOGIN",
        "versions": True,
        "create": True,
        "get": "Wien",
        "update": 204,
        "upsert new": 201,
        "upsert old": 200,
        "get_by_custom_id": "Upserted twice",
        "updated": True,
        "delete": 204,
        "deleted": True,
        "gone": "ENTITY_IS_DELETED",
        "too long": "STRING_TOO_LONG",
        "no external id": "SalesforceResourceNotFound",
        "metadata": "Account",
        "describe Account": "Account",
        "layouts": True,
        "format_soql": "東京",
        "query": True,
        "query_all": True,
        "query_all_iter": True,
        "include_deleted": 1,
        "malformed": "MALFORMED_QUERY",
        "bulk insert": 25,
        "bulk update": 25,
        "bulk upsert": [False, False, True],
        "bulk query": 25,
        "bulk query lazily": 25,
        "bulk delete": 10,
        "bulk query_all": 25,
        "bulk hard_delete": 5,
        "bulk2 insert": [[20, 0]],
        "bulk2 upsert": [1],
        "bulk2 query": [15, 5],
        "bulk2 failed": True,
        "bulk2 succeeded": 1,
        "bulk2 unprocessed": True,
        "mdapi update and read": [["192.0.2.1", "192.0.2.9", "Office"]],
        "mdapi describe": True,
        "mdapi list": True,
        "mdapi create": "Shelf",
        "mdapi rename": "Shelf",
        "deploy": "Succeeded",
        "retrieve": ["Succeeded", True],
        "limits": True,
        "usage": True,
        "describe": True,
        "is_sandbox": True,
        "composite": [True, False],
        "toolingexecute": 0,
        "search": [],
        "sosl": 1,
        "expired": "INVALID_SESSION_ID",
    }


def test_salesforce_bulk_loads_and_reads_csv(org: Systems) -> None:
    assert _small(org, "salesforce_bulk_walk.py", proxied=True) == {
        "insert": [12, 12],
        "upsert": [5, 0],
        "query": [12, 'Row "0", Köln\nline two'],
        "job": "12",
        "delete": [12, 0],
        "refused": ["REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --"],
    }
    assert org.rows("SELECT COUNT() FROM Account WHERE Name LIKE 'Row%'") == []


def test_aiosalesforce_reads_writes_composes_and_loads(org: Systems) -> None:
    assert _small(org, "aiosalesforce_walk.py", proxied=True) == {
        "by password": [org.slug],
        "limits": True,
        "get": "Linz",
        "upsert": [True, False],
        "by external id": "aiosalesforce outer",
        "gone": "ENTITY_IS_DELETED",
        "refused": "INVALID_FIELD",
        "include_all_records": [True],
        "composite": [True, True, ["Composed"]],
        "all or none": ["PROCESSING_HALTED", "REQUIRED_FIELD_MISSING"],
        "batch": [1, "composed", False],
        "insert": [20, ["REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --"]],
        "update": 20,
        "updated": [20, True],
        "delete": 20,
        "jobs": True,
    }


def test_pyforce_reads_and_writes_over_soap(org: Systems) -> None:
    name = "By pyforce é"
    assert _small(org, "pyforce_walk.py") == {
        "login": "Integration User",
        "user": True,
        "time": True,
        "global": True,
        "describe": ["Account", "001", True],
        "create": [True, True, False],
        "retrieve": [name, "Gent", None],
        "upsert": [True, False],
        "query": [name, True, ["One", "Two"]],
        "parent": [name, name],
        "search": [name],
        "delete": True,
        "refused": "INVALID_FIELD",
    }


def test_django_salesforce_takes_the_org_for_a_database(org: Systems) -> None:
    assert _small(org, "django_salesforce_walk.py") == {
        "get": [True, "Łódź", "1250", None, True],
        "save": ["Kraków"],
        "bulk_create": 30,
        "count": 30,
        "select_related": [[True, "Kraków"], [True, "Kraków"]],
        "in and exclude": 2,
        "contains": 30,
        "values": ["Kraków"],
        "isnull": 30,
        "update": 5,
        "aggregate": 30,
        "raw": ["Kraków"],
        "delete": 5,
        "query_all": 30,
        "refused": True,
        "cursor": 1,
    }


@pytest.mark.parametrize("api", ["REST", "BULK"])
def test_the_singer_tap_discovers_reads_and_goes_on_from_its_state(
    org: Systems, tmp_path: Path, api: str
) -> None:
    tap = CLIENTS / "tap" / "bin" / "tap-salesforce"
    config = tmp_path / "config.json"
    config.write_text(json.dumps(_oauth(org) | {"start_date": "2020-01-01T00:00:00Z", "api_type": api}))
    catalog = org.run([tap, "--config", config, "--discover"], proxied=True).json
    streams = {one["stream"]: one for one in catalog["streams"]}
    assert {"Account", "Contact", "Opportunity", "Product2", "User"} <= set(streams)
    account = streams["Account"]
    for entry in account["metadata"]:
        entry["metadata"]["selected"] = True
    chosen = tmp_path / "catalog.json"
    chosen.write_text(json.dumps({"streams": [account]}))

    command: list[str | Path] = [tap, "--config", config, "--properties", chosen]
    messages = org.run(command, proxied=True).lines
    kinds = Counter(one["type"] for one in messages)
    expected = {one["Id"]: one["Name"] for one in org.rows("SELECT Id, Name FROM Account")}
    read = [one["record"] for one in messages if one["type"] == "RECORD"]
    assert {one["Id"]: one["Name"] for one in read if not one["IsDeleted"]} == expected
    assert kinds["SCHEMA"] == 1

    # From its state on, and the minutes before it that it always reads again.
    state = tmp_path / "state.json"
    state.write_text(json.dumps(next(one for one in reversed(messages) if one["type"] == "STATE")["value"]))
    record = org.accounts["Plain, Inc."]
    org.rest("PATCH", f"sobjects/Account/{record}", {"BillingCity": f"Boston {api}"})
    again = org.run([*command, "--state", state], proxied=True).lines
    later = {one["record"]["Id"]: one["record"] for one in again if one["type"] == "RECORD"}
    assert later[record]["BillingCity"] == f"Boston {api}"


def test_the_airbyte_source_checks_discovers_and_reads(org: Systems, tmp_path: Path) -> None:
    source = CLIENTS / "airbyte" / "bin" / "source-salesforce"
    config = tmp_path / "config.json"
    streams = [{"criteria": "exacts", "value": name} for name in ("Account", "Contact")]
    config.write_text(
        json.dumps(
            _oauth(org)
            | {"start_date": "2020-01-01T00:00:00Z", "auth_type": "Client", "streams_criteria": streams}
        )
    )

    def messages(*words: str | Path) -> list[Any]:
        return org.run([source, *words, "--config", config], proxied=True).lines

    (status,) = [one for one in messages("check") if one["type"] == "CONNECTION_STATUS"]
    assert status["connectionStatus"] == {"status": "SUCCEEDED"}
    (catalog,) = [one["catalog"] for one in messages("discover") if one["type"] == "CATALOG"]
    (account,) = [one for one in catalog["streams"] if one["name"] == "Account"]
    assert account["default_cursor_field"] == ["SystemModstamp"]
    chosen = tmp_path / "catalog.json"
    stream = {
        "stream": account,
        "sync_mode": "incremental",
        "destination_sync_mode": "append",
        "cursor_field": account["default_cursor_field"],
    }
    chosen.write_text(json.dumps({"streams": [stream]}))
    told = messages("read", "--catalog", chosen)
    read = {one["record"]["data"]["Id"]: one["record"]["data"] for one in told if one["type"] == "RECORD"}
    expected = {one["Id"]: one["BillingCity"] for one in org.rows("SELECT Id, BillingCity FROM Account")}
    assert {key: one.get("BillingCity") for key, one in read.items() if not one["IsDeleted"]} == expected
    assert any(one["type"] == "STATE" for one in told)


def _small(org: Systems, script: str, *, proxied: bool = False) -> Any:
    """What a walk of one of the small clients saw."""
    given = {"salesforce": org.salesforce, "slug": org.slug, "external_id": _EXTERNAL_ID}
    python = CLIENTS / "small" / "bin" / "python"
    return org.run([python, _PYTHON / script], given=json.dumps(given), proxied=proxied).json


def _oauth(org: Systems) -> dict[str, str]:
    facts = org.salesforce
    return {
        "client_id": facts["consumer_key"],
        "client_secret": facts["consumer_secret"],
        "refresh_token": facts["refresh_token"],
    }


def _key_of_a_connected_app(org: Systems) -> str:
    """A private key in PEM whose certificate the org knows."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "connected app")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    org.control("PUT", "salesforce/certificate", certificate.public_bytes(serialization.Encoding.PEM))
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
