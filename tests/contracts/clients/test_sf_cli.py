"""The sf command: log in, query, describe, bulk import and upsert, limits, metadata, deploy and retrieve a project."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.clients.conftest import CLIENTS, Systems

_SF = CLIENTS / "node_modules" / ".bin" / "sf"
_QUIET = {
    "SF_AUTOUPDATE_DISABLE": "true",
    "SF_DISABLE_TELEMETRY": "true",
    "SF_SKIP_NEW_VERSION_CHECK": "true",
}
_FIELD = """<?xml version="1.0" encoding="UTF-8"?>
<CustomField xmlns="http://soap.sforce.com/2006/04/metadata">
    <fullName>Ledger__c</fullName>
    <externalId>true</externalId>
    <label>Ledger &amp; Söhne</label>
    <length>41</length>
    <type>Text</type>
    <unique>true</unique>
</CustomField>
"""
_PERMISSION_SET = """<?xml version="1.0" encoding="UTF-8"?>
<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">
    <fieldPermissions>
        <editable>true</editable>
        <field>Account.Ledger__c</field>
        <readable>true</readable>
    </fieldPermissions>
    <hasActivationRequired>false</hasActivationRequired>
    <label>Ledger Keeper</label>
</PermissionSet>
"""

Command = Callable[..., Any]


@pytest.fixture(scope="module")
def project(systems: Systems, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project folder whose default org is the sandbox's."""
    folder = tmp_path_factory.mktemp("project")
    package = {"packageDirectories": [{"path": "force-app", "default": True}], "sourceApiVersion": "62.0"}
    (folder / "sfdx-project.json").write_text(json.dumps(package))
    (folder / "force-app" / "main" / "default").mkdir(parents=True)
    facts = systems.salesforce
    address = ["--instance-url", facts["instance_url"], "--no-prompt", "--set-default", "--json"]
    systems.run(
        [_SF, "org", "login", "access-token", *address],
        more={**_QUIET, "SF_ACCESS_TOKEN": facts["access_token"]},
        folder=folder,
    )
    return folder


@pytest.fixture(scope="module")
def sf(systems: Systems, project: Path) -> Command:
    """Runs the command in the project; its JSON result, or the whole answer where it is to fail."""

    def run(*words: str, fails: bool = False) -> Any:
        answer = systems.run([_SF, *words, "--json"], more=_QUIET, folder=project, fails=fails).json
        return answer if fails else answer["result"]

    return run


def test_it_knows_the_org(systems: Systems, sf: Command) -> None:
    shown = sf("org", "display")
    assert (shown["username"], shown["connectedStatus"]) == (systems.salesforce["username"], "Connected")
    limits = {one["name"]: one for one in sf("org", "list", "limits")}
    assert limits["DailyApiRequests"]["max"] > limits["DailyApiRequests"]["remaining"] > 0


def test_it_queries_and_describes(systems: Systems, sf: Command) -> None:
    found = sf(
        "data",
        "query",
        "-q",
        "SELECT Name, Owner.Name FROM Account WHERE BillingCity IN ('Boston', '東京') ORDER BY Name",
    )
    assert [one["Name"] for one in found["records"]] == ["Plain, Inc.", 'Quote "Q"']
    assert found["records"][0]["Owner"]["Name"]
    refused = sf("data", "query", "-q", "SELECT Nothing FROM Account", fails=True)
    assert refused["name"] == "INVALID_FIELD"
    assert "No such column 'Nothing' on entity 'Account'" in refused["message"]
    assert sf("sobject", "describe", "-s", "Account")["keyPrefix"] == "001"
    assert {"Account", "Opportunity", "Product2"} <= set(sf("sobject", "list", "-s", "standard"))
    tooling = sf(
        "data",
        "query",
        "-t",
        "-q",
        "SELECT QualifiedApiName FROM EntityDefinition WHERE QualifiedApiName = 'Account'",
    )
    assert [one["QualifiedApiName"] for one in tooling["records"]] == ["Account"]


def test_it_writes_single_records(systems: Systems, sf: Command) -> None:
    made = sf("data", "create", "record", "-s", "Account", "-v", "Name='By the command' BillingCity=Oslo")[
        "id"
    ]
    sf("data", "update", "record", "-s", "Account", "-i", made, "-v", "BillingCity=Bergen")
    assert sf("data", "get", "record", "-s", "Account", "-i", made)["BillingCity"] == "Bergen"
    sf("data", "delete", "record", "-s", "Account", "-i", made)
    assert systems.rows(f"SELECT Id FROM Account WHERE Id = '{made}'") == []


def test_it_deploys_and_retrieves_a_project_and_loads_in_bulk(
    systems: Systems, sf: Command, project: Path
) -> None:
    source = project / "force-app" / "main" / "default"
    field = source / "objects" / "Account" / "fields" / "Ledger__c.field-meta.xml"
    permissions = source / "permissionsets" / "Ledger_Keeper.permissionset-meta.xml"
    for path, text in ((field, _FIELD), (permissions, _PERMISSION_SET)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    deployed = sf("project", "deploy", "start", "-d", "force-app")
    assert (deployed["status"], deployed["numberComponentsDeployed"]) == ("Succeeded", 2)
    listed = {one["fullName"] for one in sf("org", "list", "metadata", "-m", "CustomField")}
    assert "Account.Ledger__c" in listed
    sf("org", "assign", "permset", "-n", "Ledger_Keeper")

    for path in (field, permissions):
        path.unlink()
    wanted = ("CustomField:Account.Ledger__c", "PermissionSet:Ledger_Keeper", "Settings:Security")
    sf("project", "retrieve", "start", *(word for name in wanted for word in ("-m", name)))
    assert field.read_text() == _FIELD
    assert permissions.read_text() == _PERMISSION_SET
    assert "<networkAccess" in (source / "settings" / "Security.settings-meta.xml").read_text()

    field.write_text(_FIELD.replace("<length>41", "<length>4100"))
    refused = sf("project", "deploy", "start", "-d", str(field.relative_to(project)), fails=True)
    assert refused["result"]["status"] == "Failed"
    assert refused["result"]["details"]["componentFailures"][0]["fullName"] == "Account.Ledger__c"

    rows = project / "rows.csv"
    rows.write_text("Name,Ledger__c\n" + "".join(f"Loaded {n},L-{n}\n" for n in range(40)))
    loaded = sf("data", "import", "bulk", "-s", "Account", "-f", "rows.csv", "-w", "2")
    assert (loaded["processedRecords"], loaded["failedRecords"]) == (40, 0)
    rows.write_text("Name,Ledger__c\nRenamed,L-7\nNew,L-99\n")
    upserted = sf("data", "upsert", "bulk", "-s", "Account", "-f", "rows.csv", "-i", "Ledger__c", "-w", "2")
    assert upserted["jobInfo"]["numberRecordsProcessed"] == 2
    named = systems.rows("SELECT Name FROM Account WHERE Ledger__c IN ('L-7', 'L-99') ORDER BY Ledger__c")
    assert [one["Name"] for one in named] == ["Renamed", "New"]
    query = "SELECT Name FROM Account WHERE Ledger__c != null"
    exported = sf("data", "export", "bulk", "-q", query, "--output-file", "out.csv", "-w", "2")
    assert exported["totalSize"] == 41
    assert len((project / "out.csv").read_text().splitlines()) == 42
