"""Deployments and retrievals as the org's file keeps them: state and results survive a restart."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from sandbox.salesforce.soap.envelope import SoapError
from sandbox.salesforce.store import Store

DEPLOY, RETRIEVE = "deploy", "retrieve"
_PREFIXES = {DEPLOY: "0Af", RETRIEVE: "09S"}


@dataclass(slots=True)
class Job:
    """``options`` is what was asked for; ``result`` what came of it, in the words of the answer."""

    kind: str
    created_by: str
    version: str
    id: str = ""
    status: str = "Pending"
    created: str = ""
    changed: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    result: dict[str, Any] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status not in {"Pending", "InProgress"}


class Jobs:
    """The jobs of one org. Call inside a transaction where something is written."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, job: Job, archive: bytes = b"") -> Job:
        """Keep a new job with the zip that it deploys."""
        job.id = self._store.next_ids(_PREFIXES[job.kind], 1)[0]
        job.created = job.changed = self._store.stamp()
        self._store.database.execute(
            "INSERT INTO metadata_job VALUES (?, ?, ?, ?, NULL)",
            (job.id, job.kind, json.dumps(asdict(job)), archive),
        )
        return job

    def save(self, job: Job, archive: bytes | None = None) -> None:
        """Keep its new state, and the zip that it made."""
        job.changed = self._store.stamp()
        self._store.database.execute(
            "UPDATE metadata_job SET job = ?, archive = coalesce(?, archive) WHERE id = ?",
            (json.dumps(asdict(job)), archive, job.id),
        )

    def get(self, kind: str, job_id: str) -> Job:
        """The job of an Id of 15 or 18 characters; a fault as the API words it where there is none."""
        row = self._store.database.execute(
            "SELECT job FROM metadata_job WHERE kind = ? AND substr(id, 1, 15) = ?", (kind, job_id[:15])
        ).fetchone()
        if row is None:
            raise SoapError(
                "INVALID_CROSS_REFERENCE_KEY", f"invalid cross reference id: no {kind} with id {job_id}"
            )
        return Job(**json.loads(str(row[0])))

    def archive(self, job: Job) -> bytes:
        """The zip of a job."""
        row = self._store.database.execute(
            "SELECT archive FROM metadata_job WHERE id = ?", (job.id,)
        ).fetchone()
        return row[0] if row is not None and isinstance(row[0], bytes) else b""
