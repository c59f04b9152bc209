"""Jobs and batches of both Bulk APIs, as the org's file keeps them.

A job of API 1.0 has the batches that its client adds. A job of API 2.0 has one: its upload, or its query.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from sandbox.salesforce.errors import Problem


class Api(StrEnum):
    """Which API a job belongs to, and what for; the values are ``jobType`` in answers."""

    CLASSIC = "Classic"
    INGEST = "V2Ingest"
    QUERY = "V2Query"


#: States in which nothing more happens to a batch.
BATCH_ENDED = frozenset({"Completed", "Failed", "NotProcessed"})
#: States in which nothing more happens to a job of API 2.0.
FINISHED = frozenset({"JobComplete", "Failed", "Aborted"})
QUERIES = frozenset({"query", "queryAll"})


@dataclass(slots=True)
class Job:
    """A job. ``line_ending`` and ``delimiter`` are 2.0's, ``chunk_size`` (0 for none) is 1.0's PK chunking."""

    id: str
    api: Api
    operation: str
    object: str
    state: str
    created_by: str
    created: str
    changed: str
    version: str
    content_type: str = "CSV"
    concurrency: str = "Parallel"
    external_id: str = ""
    assignment_rule: str = ""
    line_ending: str = "LF"
    delimiter: str = "COMMA"
    chunk_size: int = 0
    error: str = ""

    @property
    def querying(self) -> bool:
        """Whether its batches are queries."""
        return self.operation in QUERIES


@dataclass(slots=True)
class Batch:
    """One upload or query of a job. ``done`` counts rows that took effect or were refused, ``failed`` the latter.

    ``pages`` are the rows and bytes of each part of a query's result; times are in milliseconds.
    """

    id: str
    job_id: str
    number: int
    state: str
    created: str
    changed: str
    message: str = ""
    done: int = 0
    failed: int = 0
    active_ms: int = 0
    query: str = ""
    result_id: str = ""
    pages: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row of an upload: its record's Id and whether it is new, or why it was refused."""

    record_id: str
    created: bool
    problems: tuple[Problem, ...] = ()

    @property
    def error(self) -> str:
        """``CODE:message:fields --``, the form of sf__Error; several follow one another. '' for none."""
        return " ".join(f"{one.code}:{one.message}:{' '.join(one.fields)} --" for one in self.problems)
