"""deploy and retrieve over SOAP: packages in, the same packages out, and what is refused."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.sandbox.salesforce.server import VERSION, OrgClient

_MD = "http://soap.sforce.com/2006/04/metadata"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_OBJECT = f"""{_HEAD}<CustomObject xmlns="{_MD}">
    <deploymentStatus>Deployed</deploymentStatus>
    <fields>
        <fullName>Code__c</fullName>
        <externalId>true</externalId>
        <label>Code</label>
        <length>20</length>
        <type>Text</type>
        <unique>true</unique>
    </fields>
    <label>Widget</label>
    <nameField>
        <label>Widget Name</label>
        <type>Text</type>
    </nameField>
    <pluralLabel>Widgets</pluralLabel>
    <sharingModel>ReadWrite</sharingModel>
    <validationRules>
        <fullName>Coded</fullName>
        <active>false</active>
        <errorConditionFormula>ISBLANK(Code__c)</errorConditionFormula>
        <errorMessage>Code &amp; all</errorMessage>
    </validationRules>
</CustomObject>
"""
_SET = f"""{_HEAD}<PermissionSet xmlns="{_MD}">
    <fieldPermissions>
        <editable>true</editable>
        <field>Widget__c.Code__c</field>
        <readable>true</readable>
    </fieldPermissions>
    <hasActivationRequired>false</hasActivationRequired>
    <label>Widgets</label>
    <objectPermissions>
        <allowCreate>true</allowCreate>
        <allowDelete>false</allowDelete>
        <allowEdit>true</allowEdit>
        <allowRead>true</allowRead>
        <modifyAllRecords>false</modifyAllRecords>
        <object>Widget__c</object>
        <viewAllRecords>false</viewAllRecords>
    </objectPermissions>
</PermissionSet>
"""


def _package(**members: str) -> str:
    types = "".join(
        "    <types>\n"
        + "".join(f"        <members>{one}</members>\n" for one in names.split(","))
        + f"        <name>{kind}</name>\n    </types>\n"
        for kind, names in sorted(members.items())
    )
    return f'{_HEAD}<Package xmlns="{_MD}">\n{types}    <version>{VERSION}</version>\n</Package>\n'


def _zip(files: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return buffer.getvalue()


def _unzip(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


class Mdapi:
    """simple-salesforce's helpers for what they cover; plain SOAP for the rest."""

    def __init__(self, org: OrgClient) -> None:
        self.org = org
        self.api: Any = org.sf.mdapi
        self.api._client.transport.session = org.session

    def deploy(self, files: Mapping[str, str | bytes], **options: Any) -> dict[str, Any]:
        """Deploy a zip and wait; the DeployResult."""
        given = {"rollbackOnError": True, **options}
        job, state = self.api.deploy(io.BytesIO(_zip(files)), sandbox=True, **given)
        assert state == "Queued"
        return self.status(job)

    def status(self, job: str) -> dict[str, Any]:
        """The DeployResult once it is done."""
        for _ in range(200):
            result = self.call("checkDeployStatus", asyncProcessId=job, includeDetails="true")
            if result.findtext(f"{{{_MD}}}done") == "true":
                return {
                    "id": job,
                    "status": result.findtext(f"{{{_MD}}}status"),
                    "counts": tuple(
                        int(result.findtext(f"{{{_MD}}}numberComponent{one}") or -1)
                        for one in ("sTotal", "sDeployed", "Errors")
                    ),
                    "good": _messages(result, "componentSuccesses", "created"),
                    "bad": _messages(result, "componentFailures", "problem"),
                }
        raise AssertionError("the deployment does not end")

    def retrieve(self, members: Mapping[str, list[str]], *, single: bool = False) -> tuple[list[str], bytes]:
        """Problems and the zip."""
        job, _ = self.api.retrieve("", unpackaged=members, single_package=single)
        state, _, _, data = self.api.retrieve_zip(job)
        assert state == "Succeeded"
        found = self.call("checkRetrieveStatus", asyncProcessId=job, includeZip="false")
        return [one.findtext(f"{{{_MD}}}problem") or "" for one in found.iter(f"{{{_MD}}}messages")], data

    def call(self, operation: str, **values: str) -> ET.Element:
        """The result element of a call; AssertionError with the fault."""
        inner = "".join(f"<{name}>{value}</{name}>" for name, value in values.items())
        token = self.org.facts["access_token"]
        answer = self.org.session.post(
            f"{self.org.facts['instance_url']}/services/Soap/m/{VERSION}",
            data=f'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header>'
            f'<SessionHeader xmlns="{_MD}"><sessionId>{token}</sessionId></SessionHeader></e:Header>'
            f'<e:Body><{operation} xmlns="{_MD}">{inner}</{operation}></e:Body></e:Envelope>',
            headers={"Content-Type": "text/xml", "SOAPAction": '""'},
            timeout=30,
        )
        found = ET.fromstring(answer.content).find(f".//{{{_MD}}}result")  # noqa: S314 - our own server
        assert found is not None, answer.text
        return found


def _messages(result: ET.Element, element: str, value: str) -> dict[str, str]:
    return {
        str(one.findtext(f"{{{_MD}}}fullName")): str(one.findtext(f"{{{_MD}}}{value}"))
        for one in result.iter(f"{{{_MD}}}{element}")
    }


@pytest.fixture
def mdapi(org: OrgClient) -> Mdapi:
    return Mdapi(org)


def test_what_was_deployed_is_retrieved_as_it_was(org: OrgClient, mdapi: Mdapi) -> None:
    files = {
        "objects/Widget__c.object": _OBJECT,
        "permissionsets/Widgets.permissionset": _SET,
        "package.xml": _package(CustomObject="Widget__c", PermissionSet="Widgets"),
    }
    tried = mdapi.deploy(files, checkOnly=True)
    assert (tried["status"], tried["counts"]) == ("Succeeded", (4, 4, 0))
    assert org.error("SELECT Id FROM Widget__c")["errorCode"] == "INVALID_TYPE"
    done = mdapi.deploy(files)
    assert (done["status"], done["bad"]) == ("Succeeded", {})
    assert done["good"] == {
        "Widget__c": "true",
        "Widget__c.Code__c": "true",
        "Widget__c.Coded": "true",
        "Widgets": "true",
        "package.xml": "false",
    }
    problems, data = mdapi.retrieve(
        {"CustomObject": ["Widget__c"], "PermissionSet": ["Widgets"]}, single=True
    )
    assert problems == []
    assert _unzip(data) == files
    again = mdapi.deploy(files)
    assert set(again["good"].values()) == {"false"}
    rows = org.query(
        "SELECT SobjectType, PermissionsEdit FROM ObjectPermissions WHERE Parent.Name = 'Widgets'"
    )
    assert rows == [{"SobjectType": "Widget__c", "PermissionsEdit": True}]
    user = org.query("SELECT Id FROM User WHERE Username LIKE 'integration%'")[0]["Id"]
    parent = org.query("SELECT Id FROM PermissionSet WHERE Name = 'Widgets'")[0]["Id"]
    org.create("PermissionSetAssignment", PermissionSetId=parent, AssigneeId=user)
    org.create("Widget__c", Name="W", Code__c="1")
    alone = {
        "package.xml": _package(),
        "destructiveChanges.xml": _package(CustomField="Widget__c.Code__c"),
    }
    assert mdapi.deploy(alone)["bad"] == {
        "Widget__c.Code__c": "This custom field is referenced elsewhere in salesforce.com. : "
        "Validation Rule - Widget__c.Coded."
    }
    gone = mdapi.deploy(
        {
            "package.xml": _package(),
            "destructiveChanges.xml": _package(
                CustomField="Widget__c.Code__c,Widget__c.Nothing__c", ValidationRule="Widget__c.Coded"
            ),
        }
    )
    assert (gone["status"], gone["good"]["Widget__c.Code__c"]) == ("Succeeded", "false")
    assert gone["bad"] == {"Widget__c.Nothing__c": "No CustomField named: Widget__c.Nothing__c found"}
    assert org.error("SELECT Code__c FROM Widget__c")["errorCode"] == "INVALID_FIELD"


def test_the_check_of_old_carries_a_retrieval_to_its_end(mdapi: Mdapi) -> None:
    job, _ = mdapi.api.retrieve("", unpackaged={"Profile": ["Admin"]})
    checked = mdapi.call("checkStatus", asyncProcessId=job)
    assert [checked.findtext(f"{{{_MD}}}{one}") for one in ("done", "state")] == ["true", "Completed"]


def test_one_bad_component_takes_all_back_unless_told_otherwise(org: OrgClient, mdapi: Mdapi) -> None:
    field = "<fields><fullName>{0}__c</fullName><label>{0}</label>{1}</fields>"
    body = field.format("Good", "<type>Date</type>") + field.format("Bad", "<type>Text</type>")
    files = {
        "objects/Account.object": f'<CustomObject xmlns="{_MD}">{body}</CustomObject>',
        "layouts/Account-Other.layout": f'<Layout xmlns="{_MD}"><a></Layout>',
        "package.xml": _package(
            CustomField="Account.Good__c,Account.Bad__c,Account.Ugly__c", Layout="Account-Other", Nothing="X"
        ),
    }
    failed = mdapi.deploy(files)
    assert (failed["status"], failed["counts"]) == ("Failed", (5, 1, 4))
    assert failed["bad"].pop("Account-Other").startswith("Error parsing file: mismatched tag")
    assert failed["bad"] == {
        "Account.Bad__c": "Must specify 'length' for a CustomField of type Text",
        "Account.Ugly__c": "An object 'Account.Ugly__c' of type CustomField was named in package.xml, "
        "but was not found in zipped directory",
        "package.xml": "Unknown type name 'Nothing' specified in package.xml",
    }
    known = [one.fullName for one in mdapi.api.list_metadata([{"type": "CustomField"}])]
    assert "Account.Good__c" not in known
    assert mdapi.deploy(files, rollbackOnError=False)["status"] == "SucceededPartial"
    kept = {one.fullName: one for one in mdapi.api.list_metadata([{"type": "CustomField"}])}
    assert (kept["Account.Good__c"].fileName, kept["Account.Good__c"].id[:3]) == (
        "objects/Account.object",
        "00N",
    )
    assert (
        kept["Account.Good__c"].lastModifiedById
        == org.query("SELECT Id FROM User ORDER BY Id LIMIT 1")[0]["Id"]
    )
    assert "Account.Bad__c" not in kept


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"../package.xml": "x"}, "Invalid path in the zip file: ../package.xml"),
        ({"objects/Account.object": "x"}, "No package.xml found"),
        (
            {"package.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'},
            "Error parsing file: DOCTYPE is not allowed",
        ),
        ({"package.xml": "<a>" * 200}, "Error parsing file: more than 60 levels of elements"),
        ({"big": b"\0" * (401 * 2**20)}, "The uncompressed size of the zip exceeds 419430400 bytes"),
    ],
)
def test_hostile_zips(mdapi: Mdapi, files: dict[str, str | bytes], problem: str) -> None:
    refused = mdapi.deploy(files)
    assert refused["status"] == "Failed"
    assert problem in refused["bad"].values()


def test_a_deployment_survives_a_kill(org: OrgClient, mdapi: Mdapi) -> None:
    done = mdapi.deploy({"package.xml": _package()})
    org.server.kill()
    org.server.start()
    assert mdapi.status(done["id"])["status"] == "Succeeded"


def test_retrieve_of_what_came_with_the_org(mdapi: Mdapi) -> None:
    problems, data = mdapi.retrieve(
        {
            "CustomObject": ["Account", "Nothing__c"],
            "Layout": ["Account-Account Layout"],
            "Profile": ["*"],
            "Settings": ["Security"],
        }
    )
    assert problems == ["Entity of type 'CustomObject' named 'Nothing__c' cannot be found"]
    files = _unzip(data)
    assert set(files) == {
        "unpackaged/objects/Account.object",
        "unpackaged/layouts/Account-Account Layout.layout",
        "unpackaged/profiles/Admin.profile",
        "unpackaged/profiles/Standard.profile",
        "unpackaged/settings/Security.settings",
        "unpackaged/package.xml",
    }
    assert "<fullName>Industry</fullName>" in files["unpackaged/objects/Account.object"]
    layout = files.pop("unpackaged/layouts/Account-Account Layout.layout")
    assert layout.count("<layoutSections>") == 2
    again = mdapi.deploy(
        {
            "layouts/Account-Account Layout.layout": layout.replace("Account Information", "The firm"),
            "package.xml": _package(Layout="Account-Account Layout"),
        }
    )
    assert (again["status"], again["counts"]) == ("Succeeded", (1, 1, 0))
    assert mdapi.api.Layout.read("Account-Account Layout").layoutSections[0].label == "The firm"


def test_a_package_goes_in_over_rest(org: OrgClient, mdapi: Mdapi) -> None:
    body = f'<CustomObject xmlns="{_MD}"><fields><fullName>R__c</fullName><label>R</label><type>Date</type></fields>'
    files = {
        "objects/Account.object": f"{body}</CustomObject>",
        "package.xml": _package(CustomField="Account.R__c"),
    }
    options = '{"deployOptions": {"singlePackage": true, "rollbackOnError": true}}'
    given = {
        "file": ("package.xml", _zip(files), "application/zip"),
        "entity_content": ("", options, "application/json"),
    }
    started = org.call("POST", "metadata/deployRequest", files=given)
    assert (started.status_code, started.json()["id"][:3]) == (201, "0Af")
    path = f"metadata/deployRequest/{started.json()['id']}"
    while not (result := org.call("GET", f"{path}?includeDetails=true").json()["deployResult"])["done"]:
        pass
    assert (result["status"], result["numberComponentsDeployed"]) == ("Succeeded", 1)
    assert mdapi.api.CustomField.read("Account.R__c").label == "R"
