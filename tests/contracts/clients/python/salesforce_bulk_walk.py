"""salesforce-bulk (Bulk API 1.0 in CSV): log in, insert, upsert, update, query, delete; prints what it saw as JSON."""

import csv
import io
import json
import sys
from typing import Any

from salesforce_bulk import CsvDictsAdapter, SalesforceBulk
from salesforce_bulk.util import IteratorBytesIO


def main() -> None:
    given = json.load(sys.stdin)
    facts = given["salesforce"]
    bulk = SalesforceBulk(
        username=facts["username"], password=facts["password"], security_token=facts["security_token"]
    )
    seen: dict[str, Any] = {}
    rows = [{"Name": f'Row "{n}", Köln\nline two', given["external_id"]: f"V1-{n}"} for n in range(12)]
    seen["insert"] = results(bulk, bulk.create_insert_job("Account", contentType="CSV"), rows)
    seen["upsert"] = results(
        bulk,
        bulk.create_upsert_job("Account", given["external_id"], contentType="CSV"),
        [{**row, "Site": "upserted"} for row in rows[:5]],
    )
    job = bulk.create_query_job("Account", contentType="CSV")
    batch = bulk.query(job, "SELECT Id, Name FROM Account WHERE Name LIKE 'Row%' ORDER BY CreatedDate, Id")
    bulk.close_job(job)
    bulk.wait_for_batch(job, batch, sleep_interval=0.05)
    found = []
    for result in bulk.get_all_results_for_query_batch(batch):
        found += list(csv.DictReader(io.StringIO(IteratorBytesIO(result).read().decode("utf-8"))))
    seen["query"] = [len(found), found[0]["Name"]]
    seen["job"] = bulk.job_status(job)["numberRecordsProcessed"]
    seen["delete"] = results(
        bulk, bulk.create_delete_job("Account", contentType="CSV"), [{"Id": one["Id"]} for one in found]
    )
    seen["refused"] = results(
        bulk, bulk.create_insert_job("Account", contentType="CSV"), [{"Site": "nameless"}], errors=True
    )
    json.dump(seen, sys.stdout)


def results(bulk: Any, job: str, rows: list[dict[str, str]], *, errors: bool = False) -> list[Any]:
    batch = bulk.post_batch(job, CsvDictsAdapter(iter(rows)))
    bulk.close_job(job)
    bulk.wait_for_batch(job, batch, sleep_interval=0.05)
    told = bulk.get_batch_results(batch, job)
    if errors:
        return [one.error for one in told]
    return [sum(one.success == "true" for one in told), sum(one.created == "true" for one in told)]


main()
