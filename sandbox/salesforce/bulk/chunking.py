# ruff: noqa: S608 - every name in the SQL comes from the schema, values are always bound
"""PK chunking of API 1.0: one query as several, each over a range of Ids (header Sforce-Enable-PKChunking)."""

from sandbox.salesforce.bulk.errors import BulkError
from sandbox.salesforce.bulk.records import Job
from sandbox.salesforce.soql.lexer import tokens
from sandbox.salesforce.store import Store, quoted

_USUAL = 100_000
_MOST = 250_000


def chunk_size(header: str) -> int:
    """Rows a chunk: 0 for none. ``TRUE``, ``FALSE`` or ``chunkSize=50000; startRow=...; parent=...``."""
    text = header.strip().rstrip(";").strip()
    if text.lower() in {"", "false"}:
        return 0
    if text.lower() == "true":
        return _USUAL
    given = {
        name.strip().lower(): value.strip()
        for name, _, value in (part.partition("=") for part in text.split(";"))
    }
    unknown = set(given) - {"chunksize"}
    size = given.get("chunksize", str(_USUAL))
    if unknown or not size.isdecimal() or not 0 < int(size) <= _MOST:
        raise BulkError("InvalidJob", f"Sforce-Enable-PKChunking cannot be carried out: {header}")
    return int(size)


def chunks(store: Store, job: Job, text: str) -> list[str]:
    """The query once for each range of Ids. BulkError where it cannot be split."""
    table = quoted(store.schema.get(job.object).name)
    starts = [
        str(row[0])
        for row in store.database.execute(
            f"SELECT Id FROM (SELECT Id, row_number() OVER (ORDER BY Id) - 1 AS place FROM {table}) "
            "WHERE place % ? = 0 ORDER BY Id",
            (job.chunk_size,),
        )
    ]
    ends = [*starts[1:], ""]
    made = []
    for start, end in zip(starts, ends, strict=True):
        until = f" AND Id < '{end}'" if end else ""
        made.append(_restricted(text, f"Id >= '{start}'{until}"))
    return made or [text]


def _restricted(text: str, condition: str) -> str:
    """The query with one more condition, put before its own."""
    depth, where = 0, -1
    for token in tokens(text):
        depth += {"(": 1, ")": -1}.get(token.upper, 0)
        if depth:
            continue
        if token.upper == "WHERE":
            where = token.position + len("WHERE")
        elif token.upper in {"GROUP", "ORDER", "LIMIT", "OFFSET", "HAVING"}:
            raise BulkError("InvalidBatch", f"{token.upper} cannot be used in a query with PK chunking")
    if where < 0:
        return f"{text.rstrip()} WHERE {condition}"
    return f"{text[:where]} {condition} AND ({text[where:].strip()})"
