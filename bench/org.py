"""An org read and written bare: requests and Salesforce's published calls, nothing of the product."""

import csv
import io
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import requests

_VERSION = "v62.0"
_COLLECTION = 200


class Org:
    """One org of a pair (the ``salesforce`` part of its connection), with its access token."""

    def __init__(self, salesforce: Mapping[str, Any]) -> None:
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.verify = salesforce["ca_file"]
        self._http.headers["Authorization"] = f"Bearer {salesforce['access_token']}"
        self._host = str(salesforce["instance_url"]).rstrip("/")
        self._data = f"{self._host}/services/data/{_VERSION}"

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def query(self, soql: str) -> Iterator[dict[str, Any]]:
        """Records of a query, page by page."""
        url = f"{self._data}/query?q={quote(soql)}"
        while True:
            page = self._call("GET", url).json()
            yield from page["records"]
            if page["done"]:
                return
            url = self._host + page["nextRecordsUrl"]

    def update(self, name: str, record_id: str, values: Mapping[str, object]) -> None:
        """Change one record."""
        self._call("PATCH", f"{self._data}/sobjects/{name}/{record_id}", json=values)

    def create_by_collections(self, name: str, records: Sequence[Mapping[str, object]]) -> None:
        """Create records, 200 a call; RuntimeError for the first that is refused."""
        self._collections("POST", name, records)

    def update_by_collections(self, name: str, records: Sequence[Mapping[str, object]]) -> None:
        """Change records by their Id, 200 a call; RuntimeError for the first that is refused."""
        self._collections("PATCH", name, records)

    def _collections(self, method: str, name: str, records: Sequence[Mapping[str, object]]) -> None:
        for start in range(0, len(records), _COLLECTION):
            batch = [
                {"attributes": {"type": name}, **record} for record in records[start : start + _COLLECTION]
            ]
            answer = self._call(
                method, f"{self._data}/composite/sobjects", json={"allOrNone": False, "records": batch}
            )
            refused = [result for result in answer.json() if not result["success"]]
            if refused:
                raise RuntimeError(f"{name} refused: {refused[0]}")

    def create_by_bulk(self, name: str, records: Sequence[Mapping[str, object]]) -> None:
        """Create records in one Bulk API 2.0 job, polled every tenth of a second; RuntimeError where some fail."""
        text = io.StringIO()
        writer = csv.DictWriter(text, list(records[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)
        wanted = {"object": name, "operation": "insert", "contentType": "CSV", "lineEnding": "LF"}
        job = self.start_job("ingest", wanted)
        self.upload(job, text.getvalue().encode())
        state = self.finish_job(job, every=0.1)
        if state["numberRecordsFailed"]:
            raise RuntimeError(f"bulk job ended as {state}")
        self._call("GET", f"{job}/successfulResults")

    def start_job(self, kind: str, wanted: Mapping[str, object]) -> str:
        """Create a Bulk API 2.0 job, ``kind`` ingest or query; its address."""
        jobs = f"{self._data}/jobs/{kind}"
        return f"{jobs}/{self._call('POST', jobs, json=wanted).json()['id']}"

    def upload(self, job: str, content: bytes) -> None:
        """Upload a job's rows, all of them."""
        self._call("PUT", f"{job}/batches", data=content, headers={"Content-Type": "text/csv; charset=UTF-8"})
        self._call("PATCH", job, json={"state": "UploadComplete"})

    def finish_job(self, job: str, *, every: float) -> dict[str, Any]:
        """A job's state once it is complete, asked for ``every`` so many seconds; RuntimeError where it fails."""
        while (state := self._call("GET", job).json())["state"] not in {"JobComplete", "Failed", "Aborted"}:
            time.sleep(every)
        if state["state"] != "JobComplete":
            raise RuntimeError(f"bulk job ended as {state}")
        return dict(state)

    def job_results(self, job: str) -> Iterator[list[str]]:
        """The CSV rows of a query job, the header of the first part first."""
        locator, first = "", True
        while locator != "null":
            asked = {"locator": locator} if locator else {}
            answer = self._call("GET", f"{job}/results", params=asked)
            lines = csv.reader(io.StringIO(answer.content.decode(), newline=""))
            if not first:
                next(lines)
            yield from lines
            locator, first = answer.headers["Sforce-Locator"], False

    def get(self, address: str) -> requests.Response:
        """An answer below the org's host."""
        return self._call("GET", self._host + address)

    def _call(self, method: str, url: str, **arguments: Any) -> requests.Response:
        answer = self._http.request(method, url, timeout=120, **arguments)
        if answer.status_code >= 400:
            raise RuntimeError(
                f"{method} {url.removeprefix(self._host)}: {answer.status_code} {answer.text[:500]}"
            )
        return answer
