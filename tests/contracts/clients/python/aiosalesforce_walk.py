"""aiosalesforce over httpx, finding *.my.salesforce.com by the proxy: records, queries, composites, Bulk 2.0."""

import asyncio
import json
import sys
from typing import Any

import httpx
from aiosalesforce import Salesforce
from aiosalesforce.auth import ClientCredentialsFlow, SoapLogin
from aiosalesforce.exceptions import NotFoundError, SalesforceError


async def main() -> None:
    given = json.load(sys.stdin)
    facts = given["salesforce"]
    seen: dict[str, Any] = {}
    async with httpx.AsyncClient(timeout=60) as client:
        address = f"https://{given['slug']}.my.salesforce.com"
        by_password = SoapLogin(facts["username"], facts["password"], facts["security_token"])
        sf = Salesforce(client, base_url=address, auth=by_password)
        seen["by password"] = [one["Name"] async for one in sf.query("SELECT Name FROM Organization")]
        app = ClientCredentialsFlow(facts["consumer_key"], facts["consumer_secret"])
        sf = Salesforce(client, base_url=address, auth=app)
        seen["limits"] = (await sf.get_limits())["DailyApiRequests"]["Max"] > 0
        await records(sf, seen, given["external_id"])
        await composites(sf, seen)
        await bulk(sf, seen)
    json.dump(seen, sys.stdout)


async def records(sf: Any, seen: dict[str, Any], external_id: str) -> None:
    made = await sf.sobject.create("Account", {"Name": "By aiosalesforce", "BillingCity": "Graz"})
    await sf.sobject.update("Account", made, {"BillingCity": "Linz"})
    seen["get"] = (await sf.sobject.get("Account", made, fields=["BillingCity"]))["BillingCity"]
    for _ in range(2):
        told = await sf.sobject.upsert("Account", "A&1 é", external_id, {"Name": "aiosalesforce outer"})
        seen.setdefault("upsert", []).append(told.created)
    by_key = await sf.sobject.get("Account", "A&1 é", external_id_field=external_id, fields=["Name"])
    seen["by external id"] = by_key["Name"]
    await sf.sobject.delete("Account", made)
    try:
        await sf.sobject.get("Account", made)
    except NotFoundError as gone:
        seen["gone"] = gone.error_code
    try:
        _ = [one async for one in sf.query("SELECT Nothing FROM Account")]
    except SalesforceError as refused:
        seen["refused"] = refused.error_code
    deleted = sf.query(f"SELECT IsDeleted FROM Account WHERE Id = '{made}'", include_all_records=True)
    seen["include_all_records"] = [one["IsDeleted"] async for one in deleted]


async def composites(sf: Any, seen: dict[str, Any]) -> None:
    """References go as text: the client's own Reference loses its braces when it is joined into an address."""
    name = "Composed <b> & \\ 'x'"
    async with sf.composite(all_or_none=True) as composite:
        account = composite.sobject.create("Account", {"Name": name})
        key = str(account.reference.id)
        contact = composite.sobject.create("Contact", {"LastName": "Composed", "AccountId": key})
        read = composite.sobject.get("Account", key, fields=["Name"])
        composite.sobject.update("Account", key, {"Site": "composed"})
        found = composite.query(f"SELECT LastName FROM Contact WHERE AccountId = '{account.reference.id}'")
    seen["composite"] = [
        contact.is_success,
        read.record["Name"] == name,
        [one["LastName"] for one in found.records],
    ]
    async with sf.composite(all_or_none=True) as composite:
        good = composite.sobject.create("Account", {"Name": "Taken back"})
        bad = composite.sobject.create("Contact", {"FirstName": "Nameless"})
    seen["all or none"] = [one.response_body[0]["errorCode"] for one in (good, bad)]
    async with sf.composite.batch() as batch:
        first = batch.query("SELECT Name FROM Account WHERE Site = 'composed'")
        second = batch.sobject.get("Account", account.id, fields=["Site"])
        third = batch.query("SELECT Nothing FROM Account")
    seen["batch"] = [len(first.records), second.record["Site"], third.is_success]


async def bulk(sf: Any, seen: dict[str, Any]) -> None:
    rows = [{"LastName": f"Ö, {number}", "Department": "aio"} for number in range(20)]
    done = await sf.bulk_v2.insert("Contact", [*rows, {"Department": "aio"}])
    seen["insert"] = [len(done.successful_results), [one["sf__Error"] for one in done.failed_results]]
    ids = [one["sf__Id"] for one in done.successful_results]
    done = await sf.bulk_v2.update("Contact", [{"Id": one, "Title": "Dr"} for one in ids])
    seen["update"] = len(done.successful_results)
    found = [one["LastName"] async for one in sf.query("SELECT LastName FROM Contact WHERE Title = 'Dr'")]
    seen["updated"] = [len(found), "Ö, 7" in found]
    done = await sf.bulk_v2.delete("Contact", [{"Id": one} for one in ids])
    seen["delete"] = len(done.successful_results)
    seen["jobs"] = {one.operation async for one in sf.bulk_v2.ingest.list_jobs()} >= {"insert", "delete"}


asyncio.run(main())
