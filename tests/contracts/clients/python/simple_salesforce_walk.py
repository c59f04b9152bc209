"""simple-salesforce as it comes, finding *.salesforce.com through the proxy of its environment.

Every method that reference tables of it list; prints what it saw as JSON.
"""

import io
import json
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

from simple_salesforce import Salesforce, SalesforceLogin
from simple_salesforce.exceptions import (
    SalesforceAuthenticationFailed,
    SalesforceExpiredSession,
    SalesforceMalformedRequest,
    SalesforceMoreThanOneRecord,
    SalesforceResourceNotFound,
)
from simple_salesforce.format import format_external_id, format_soql


def main() -> None:
    given = json.load(sys.stdin)
    facts = given["salesforce"]
    seen: dict[str, Any] = {}
    sf = Salesforce(
        username=facts["username"], password=facts["password"], security_token=facts["security_token"]
    )
    seen["login"] = sf.sf_instance
    seen["by client credentials"] = Salesforce(
        consumer_key=facts["consumer_key"],
        consumer_secret=facts["consumer_secret"],
        domain=f"{given['slug']}.my",
    ).sf_instance
    seen["by jwt"] = Salesforce(
        username=facts["username"], consumer_key=facts["consumer_key"], privatekey=given["private_key"]
    ).sf_instance
    session, instance = SalesforceLogin(
        username=facts["username"], password=facts["password"], security_token=facts["security_token"]
    )
    seen["by SalesforceLogin"] = [bool(session), instance]
    try:
        Salesforce(username=facts["username"], password="wrong", security_token="")
    except SalesforceAuthenticationFailed as refused:
        seen["wrong password"] = str(refused.code)
    seen["versions"] = len(sf.restful("", {}).keys()) > 10
    seen |= records(sf) | queries(sf) | bulk(sf, given["external_id"]) | metadata(sf) | packages(sf)
    seen["limits"] = sf.limits()["DailyApiRequests"]["Max"] > 0
    seen["usage"] = sf.api_usage["api-usage"].used > 0
    seen["describe"] = len(sf.describe()["sobjects"]) > 20
    seen["is_sandbox"] = sf.is_sandbox()
    seen["composite"] = [
        one["success"]
        for one in sf.restful(
            "composite/sobjects",
            method="POST",
            json={
                "allOrNone": False,
                "records": [
                    {"attributes": {"type": "Account"}, "Name": "Collected"},
                    {"attributes": {"type": "Account"}},
                ],
            },
        )
    ]
    seen["toolingexecute"] = sf.toolingexecute("query/?q=SELECT+Id+FROM+ApexClass")["totalSize"]
    seen["search"] = [one["Name"] for one in sf.quick_search("Plain")["searchRecords"] if "Name" in one]
    seen["sosl"] = len(sf.search("FIND {Plain*} IN NAME FIELDS RETURNING Account(Name)")["searchRecords"])
    sf.session_id = "00D000000000000!none"
    try:
        Salesforce(instance_url=facts["instance_url"], session_id="00D000000000000!none").query(
            "SELECT Id FROM User"
        )
    except SalesforceExpiredSession as expired:
        seen["expired"] = expired.content[0]["errorCode"]
    json.dump(seen, sys.stdout)


def records(sf: Any) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    made = sf.Account.create({"Name": "Simple & Söhne", "BillingCity": "Wien"})
    seen["create"] = made["success"]
    seen["get"] = sf.Account.get(made["id"])["BillingCity"]
    seen["update"] = sf.Account.update(made["id"], {"BillingCity": "Graz"})
    seen["upsert new"] = sf.Account.upsert("QB_List_ID__c/80000001-1", {"Name": "Upserted"})
    seen["upsert old"] = sf.Account.upsert(
        format_external_id("QB_List_ID__c", "80000001-1"), {"Name": "Upserted twice"}
    )
    seen["get_by_custom_id"] = sf.Account.get_by_custom_id("QB_List_ID__c", "80000001-1")["Name"]
    start, end = datetime.now(UTC) - timedelta(hours=2), datetime.now(UTC) + timedelta(minutes=1)
    seen["updated"] = made["id"] in sf.Account.updated(start, end)["ids"]
    seen["delete"] = sf.Account.delete(made["id"])
    seen["deleted"] = made["id"] in [one["id"] for one in sf.Account.deleted(start, end)["deletedRecords"]]
    try:
        sf.Account.get(made["id"])
    except SalesforceResourceNotFound as missing:
        seen["gone"] = missing.content[0]["errorCode"]
    try:
        sf.Account.create({"Name": "x" * 300})
    except SalesforceMalformedRequest as refused:
        seen["too long"] = refused.content[0]["errorCode"]
    try:
        sf.Account.get_by_custom_id("Name", "x")
    except (SalesforceResourceNotFound, SalesforceMoreThanOneRecord, SalesforceMalformedRequest) as refused:
        seen["no external id"] = type(refused).__name__
    seen["metadata"] = sf.Account.metadata()["objectDescribe"]["name"]
    seen["describe Account"] = sf.Account.describe()["name"]
    seen["layouts"] = "detailLayoutSections" in sf.Account.describe_layout(given_record_type(sf))
    return seen


def given_record_type(sf: Any) -> str:
    return str(sf.Account.describe()["recordTypeInfos"][0]["recordTypeId"])


def queries(sf: Any) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    name = 'Quote "Q"'
    seen["format_soql"] = sf.query(format_soql("SELECT BillingCity FROM Account WHERE Name = {}", name))[
        "records"
    ][0]["BillingCity"]
    first = sf.query("SELECT Id FROM Account")
    seen["query"] = first["done"]
    seen["query_all"] = sf.query_all("SELECT Id FROM Account")["totalSize"] == first["totalSize"]
    seen["query_all_iter"] = sum(1 for _ in sf.query_all_iter("SELECT Id FROM Account")) == first["totalSize"]
    seen["include_deleted"] = sf.query(
        "SELECT Id FROM Account WHERE IsDeleted = true AND BillingCity = 'Graz'", include_deleted=True
    )["totalSize"]
    try:
        sf.query("SELECT Id FRM Account")
    except SalesforceMalformedRequest as refused:
        seen["malformed"] = refused.content[0]["errorCode"]
    return seen


def bulk(sf: Any, external_id: str) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    rows = [{"Name": f"Bulk {number}", external_id: f"B-{number}"} for number in range(25)]
    inserted = sf.bulk.Account.insert(rows, batch_size=10, use_serial=True)
    seen["bulk insert"] = sum(one["success"] for one in inserted)
    ids = [one["id"] for one in inserted]
    seen["bulk update"] = sum(
        one["success"] for one in sf.bulk.Account.update([{"Id": i, "Site": "b"} for i in ids])
    )
    seen["bulk upsert"] = [
        one["created"]
        for one in sf.bulk.Account.upsert([*rows[:2], {"Name": "New", external_id: "B-99"}], external_id)
    ]
    seen["bulk query"] = len(sf.bulk.Account.query("SELECT Id, Name FROM Account WHERE Site = 'b'"))
    seen["bulk query lazily"] = sum(
        len(part)
        for part in sf.bulk.Account.query("SELECT Id FROM Account WHERE Site = 'b'", lazy_operation=True)
    )
    seen["bulk delete"] = sum(one["success"] for one in sf.bulk.Account.delete([{"Id": i} for i in ids[:10]]))
    seen["bulk query_all"] = len(sf.bulk.Account.query_all("SELECT Id FROM Account WHERE Site = 'b'"))
    seen["bulk hard_delete"] = sum(
        one["success"] for one in sf.bulk.Account.hard_delete([{"Id": i} for i in ids[10:15]])
    )
    wait = {"wait": 0.05}
    second = sf.bulk2.Account.insert(
        records=[{"Name": f"Second {n}", external_id: f"S-{n}"} for n in range(20)], **wait
    )
    seen["bulk2 insert"] = [(one["numberRecordsProcessed"], one["numberRecordsFailed"]) for one in second]
    seen["bulk2 upsert"] = [
        one["numberRecordsProcessed"]
        for one in sf.bulk2.Account.upsert(
            records=[{"Name": "Again", external_id: "S-1"}], external_id_field=external_id, **wait
        )
    ]
    pages = list(
        sf.bulk2.Account.query(f"SELECT Name FROM Account WHERE {external_id} LIKE 'S-%'", max_records=15)
    )
    seen["bulk2 query"] = [page.count("\n") - 1 for page in pages]
    failed = sf.bulk2.Account.insert(
        records=[{"Name": "Taken", external_id: "S-2"}, {"Name": "Free"}], **wait
    )
    job = failed[0]["job_id"]
    seen["bulk2 failed"] = "DUPLICATE_VALUE" in sf.bulk2.Account.get_failed_records(job)
    seen["bulk2 succeeded"] = sf.bulk2.Account.get_successful_records(job).count("Free")
    seen["bulk2 unprocessed"] = sf.bulk2.Account.get_unprocessed_records(job).count("\n") <= 1
    return seen


def metadata(sf: Any) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    mdapi = sf.mdapi
    allowed = mdapi.IpRange(start="192.0.2.1", end="192.0.2.9", description="Office")
    settings = mdapi.SecuritySettings(
        fullName="Security", networkAccess=mdapi.NetworkAccess(ipRanges=[allowed])
    )
    mdapi.SecuritySettings.update(settings)
    ranges = mdapi.SecuritySettings.read(["Security"])["networkAccess"]["ipRanges"]
    seen["mdapi update and read"] = [(one["start"], one["end"], one["description"]) for one in ranges]
    seen["mdapi describe"] = any(
        one["xmlName"] == "CustomObject" for one in mdapi.describe_metadata()["metadataObjects"]
    )
    seen["mdapi list"] = any(
        one["fullName"] == "Account"
        for one in mdapi.list_metadata(mdapi.ListMetadataQuery(type="CustomObject"))
    )
    made = mdapi.CustomObject(
        fullName="Shelf__c",
        label="Shelf",
        pluralLabel="Shelves",
        nameField=mdapi.CustomField(label="Name", type=mdapi.FieldType("Text")),
        deploymentStatus=mdapi.DeploymentStatus("Deployed"),
        sharingModel=mdapi.SharingModel("ReadWrite"),
    )
    mdapi.CustomObject.create(made)
    seen["mdapi create"] = mdapi.CustomObject.read("Shelf__c")["label"]
    mdapi.CustomObject.rename("Shelf__c", "Rack__c")
    seen["mdapi rename"] = mdapi.CustomObject.read("Rack__c")["label"]
    mdapi.CustomObject.delete("Rack__c")
    return seen


def packages(sf: Any) -> dict[str, Any]:
    """Deploy a zip with a field, and fetch it again."""
    package = """<?xml version="1.0" encoding="UTF-8"?>
<Package xmlns="http://soap.sforce.com/2006/04/metadata">
    <types><members>Contact.Zipped__c</members><name>CustomField</name></types><version>60.0</version>
</Package>"""
    contact = """<?xml version="1.0" encoding="UTF-8"?>
<CustomObject xmlns="http://soap.sforce.com/2006/04/metadata">
    <fields><fullName>Zipped__c</fullName><label>Zipped</label><length>9</length><type>Text</type></fields>
</CustomObject>"""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        made.writestr("package.xml", package)
        made.writestr("objects/Contact.object", contact)
    held.seek(0)
    deployed = sf.deploy(held, sandbox=True, checkOnly="false", rollbackOnError="true")
    for _ in range(100):
        status = sf.checkDeployStatus(deployed["asyncId"])
        if status["state"] not in ("Pending", "InProgress"):
            break
    fetched, _ = sf.mdapi.retrieve("", unpackaged={"CustomField": ["Contact.Zipped__c"]})
    for _ in range(100):
        state, _, _ = sf.mdapi.check_retrieve_status(fetched)
        if state not in ("Pending", "InProgress"):
            break
    content = sf.mdapi.retrieve_zip(fetched)[3]
    with zipfile.ZipFile(io.BytesIO(content)) as got:
        text = got.read(next(name for name in got.namelist() if name.endswith("Contact.object"))).decode()
    return {"deploy": status["state"], "retrieve": [state, "<fullName>Zipped__c</fullName>" in text]}


main()
