"""Books of any size brought into an empty pair: the org's part, and the company file's asked of the other server."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.control import error, json_object
from sandbox.datasets.books import Books, books
from sandbox.datasets.progress import Progress, nothing_loaded
from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.hosting import Orgs
from sandbox.salesforce.org import Org
from sandbox.salesforce.resetting import MADE_WITH
from sandbox.salesforce.seed import add_integration_fields, load
from sandbox.salesforce.store import Store, quoted

T = TypeVar("T")

DATASET = "books"
_NOTE = "books"
#: What a pair that takes books has none of.
_FIRST_OBJECTS = ("Account", "Contact", "Opportunity", "Product2")
_STARTED = frozenset({200, 202})

#: Passes a call on to the other server's control API: its status and body.
PassOn = Callable[[str, str, bytes], Awaitable[tuple[int, bytes]]]


class Datasets:
    """The loads of this server; used on the event loop."""

    def __init__(self, orgs: Orgs, pass_on: PassOn) -> None:
        self._orgs = orgs
        self._pass_on = pass_on
        self._tasks: set[asyncio.Task[None]] = set()
        #: By company: the books that its org was given last, and the number of their first account's Id.
        self._coming: dict[str, tuple[Books, int]] = {}
        #: By company: two calls that ask for the same at once begin it once.
        self._turns: dict[str, asyncio.Lock] = {}

    async def answer(self, request: Request) -> Response:
        """GET tells how far both sides are; POST {"dataset": "books", "size", "seed"} begins: 202, 409 with data."""
        slug = request.path_params["slug"]
        org = await self._orgs.get(slug)
        if org is None:
            return error(404, "no such company")
        if request.method == "GET":
            return JSONResponse(await self.progress(org))
        try:
            given = await json_object(request)
            if given.get("dataset", DATASET) != DATASET:
                raise ValueError(f"dataset: {DATASET}")
            wanted = books(given.get("size"), given.get("seed", 1))
        except ValueError as wrong:
            return error(400, str(wrong))
        refused = await self.begin(org, wanted)
        if refused is not None:
            return error(*refused)
        return JSONResponse(await self.progress(org), status_code=202)

    async def progress(self, org: Org) -> dict[str, object]:
        """``{"salesforce": {"state", "done", "total", "error"}, "quickbooks": {...}}``."""
        running = self._orgs.loads.get(org.company.slug)
        ours = (
            running.as_json()
            if running is not None
            else await self._in_thread(org, _kept_progress, org.store)
        )
        status, body = await self._pass_on("GET", _path(org), b"")
        theirs = json.loads(body) if status == 200 else {**nothing_loaded(), "error": reason(body)}
        return {"salesforce": ours, "quickbooks": theirs}

    async def begin(self, org: Org, wanted: Books) -> tuple[int, str] | None:
        """Begin the loads of the sides that lack them; status and reason where one of them refuses."""
        async with self._turns.setdefault(org.company.slug, asyncio.Lock()):
            return await self._begin(org, wanted)

    async def _begin(self, org: Org, wanted: Books) -> tuple[int, str] | None:
        slug = org.company.slug
        running = self._orgs.loads.get(slug)
        if running is not None and running.state == "loading":
            coming, first = self._coming[slug]
            if coming != wanted:
                return 409, "another dataset is being loaded"
            needed = False
        else:
            try:
                first, needed = await self._in_thread(org, _prepare, org, wanted)
            except ValueError as wrong:
                return 409, str(wrong)
        asked = {"size": wanted.size, "seed": wanted.seed, "first_account": first}
        status, body = await self._pass_on("POST", _path(org), json.dumps(asked).encode())
        if status not in _STARTED:
            return (status if status == 409 else 502), f"QuickBooks refused the books: {reason(body)}"
        if needed:
            self._coming[slug] = wanted, first
            progress = self._orgs.loads[slug] = Progress(wanted.salesforce_count)
            task = asyncio.create_task(self._load(org, wanted, first, progress))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return None

    async def _load(self, org: Org, wanted: Books, first: int, progress: Progress) -> None:
        with progress.until_ended(org.company.slug, ApiError):
            await self._in_thread(org, _load, org.store, wanted, first, progress)

    @staticmethod
    async def _in_thread(org: Org, act: Callable[..., T], *given: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(org.executor, act, *given)


def _prepare(org: Org, wanted: Books) -> tuple[int, bool]:
    """The number of the first Id that accounts get, and whether these books have yet to come.

    ValueError for an org that has records.
    """
    store = org.store
    kept = store.note(_NOTE)
    if kept is not None:
        given = json.loads(kept)
        if (given["size"], given["seed"]) == (wanted.size, wanted.seed):
            return int(given["first"]), False
    for name in _FIRST_OBJECTS:
        if store.database.execute(f"SELECT 1 FROM {quoted(name)} LIMIT 1").fetchone():  # noqa: S608
            raise ValueError(f"the org has records of {name} already")
    if org.company.dataset == DATASET and store.note(MADE_WITH) is None:
        with store.transaction():
            store.set_note(MADE_WITH, json.dumps({"size": wanted.size, "seed": wanted.seed}))
    if store.schema.get("Opportunity").find("Invoice_Number__c") is None:
        with store.transaction():
            add_integration_fields(store)
    return _next_account(store), True


def _next_account(store: Store) -> int:
    query = "SELECT value FROM sandbox_counter WHERE name = ?"
    row = store.database.execute(query, (f"id:{store.schema.get('Account').prefix}",)).fetchone()
    return int(str(row[0])) + 1 if row else 1


def _load(store: Store, wanted: Books, first: int, progress: Progress) -> None:
    with store.transaction():
        if _next_account(store) != first:
            raise ValueError("an account was made in the meantime")
        load(store, progress.through(wanted.salesforce_rows()))
        store.set_note(_NOTE, json.dumps({"size": wanted.size, "seed": wanted.seed, "first": first}))


def kept_books(store: Store) -> Books | None:
    """With which books a company was made, as far as its org knows."""
    kept = store.note(MADE_WITH) or store.note(_NOTE)
    if kept is None:
        return None
    given = json.loads(kept)
    return Books(given["size"], given["seed"])


def _kept_progress(store: Store) -> dict[str, object]:
    kept = store.note(_NOTE)
    if kept is None:
        return nothing_loaded()
    given = json.loads(kept)
    ended = Progress(Books(given["size"], given["seed"]).salesforce_count)
    ended.finish()
    return ended.as_json()


def _path(org: Org) -> str:
    return f"/sandbox/companies/{org.company.slug}/quickbooks/dataset"


def reason(body: bytes) -> str:
    """Why the other server refused."""
    try:
        return str(json.loads(body)["error"])
    except (ValueError, KeyError, TypeError):
        return body.decode(errors="replace")
