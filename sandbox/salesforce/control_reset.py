"""Bringing a pair back to what it was made with, both sides one after the other."""

import asyncio
import json
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.control import error, json_object
from sandbox.datasets.books import Books, books
from sandbox.salesforce.control_datasets import DATASET, Datasets, PassOn, kept_books, reason
from sandbox.salesforce.hosting import Orgs
from sandbox.salesforce.org import Org
from sandbox.salesforce.resetting import reset


@dataclass(frozen=True, slots=True)
class Origin:
    """What a pair is filled with: demo or empty by the servers themselves, books by a load."""

    dataset: str
    seed: int
    books: Books | None = None

    def as_json(self) -> dict[str, object]:
        """``{"dataset": "books", "seed": 1, "size": 1000}``; a size for books alone."""
        return {
            "dataset": self.dataset,
            "seed": self.seed,
            **({"size": self.books.size} if self.books else {}),
        }


class Resets:
    """The resets of this server; used on the event loop."""

    def __init__(self, orgs: Orgs, datasets: Datasets, pass_on: PassOn) -> None:
        self._orgs = orgs
        self._datasets = datasets
        self._pass_on = pass_on
        self._under_way: set[str] = set()

    async def answer(self, request: Request) -> Response:
        """GET tells what the pair was made with; POST brings it back to that, or to ``{"dataset", "size", "seed"}``.

        200 once both sides are there, 202 where books are being loaded. Each side changes in one transaction, the
        company file first; after a failure or a kill in between the same call does the rest.
        """
        org = await self._orgs.get(request.path_params["slug"])
        if org is None:
            return error(404, "no such company")
        made_with = await asyncio.get_running_loop().run_in_executor(org.executor, _made_with, org)
        if request.method == "GET":
            return JSONResponse(None if made_with is None else made_with.as_json())
        try:
            wanted = _wanted(await json_object(request)) or made_with
        except ValueError as wrong:
            return error(400, str(wrong))
        if wanted is None:
            return error(409, "it is not known how large its books were: name dataset, size and seed")
        slug = org.company.slug
        if slug in self._under_way:
            return error(409, "the pair is being reset")
        self._under_way.add(slug)
        try:
            return await self._reset(org, wanted)
        finally:
            self._under_way.discard(slug)

    async def _reset(self, org: Org, wanted: Origin) -> Response:
        running = self._orgs.loads.pop(org.company.slug, None)
        if running is not None:
            running.stop()
        dataset = "empty" if wanted.books else wanted.dataset
        path = f"/sandbox/companies/{org.company.slug}/quickbooks/reset"
        sent = json.dumps({"dataset": dataset, "seed": wanted.seed}).encode()
        status, body = await self._pass_on("POST", path, sent)
        if status != 200:
            return error(502, f"QuickBooks was not reset: {reason(body)}")
        await asyncio.get_running_loop().run_in_executor(org.executor, reset, org, dataset, wanted.seed)
        if wanted.books is None:
            return JSONResponse(await self._datasets.progress(org))
        refused = await self._datasets.begin(org, wanted.books)
        if refused is not None:
            return error(*refused)
        return JSONResponse(await self._datasets.progress(org), status_code=202)


def _wanted(given: dict[str, object]) -> Origin | None:
    if not given:
        return None
    dataset, seed = given.get("dataset"), given.get("seed", 1)
    if dataset == DATASET:
        asked = books(given.get("size"), seed)
        return Origin(DATASET, asked.seed, asked)
    if dataset not in {"demo", "empty"} or not isinstance(seed, int) or isinstance(seed, bool):
        raise ValueError(f"dataset: demo, empty or {DATASET}; seed is a whole number")
    return Origin(str(dataset), seed)


def _made_with(org: Org) -> Origin | None:
    """None for books whose size nobody noted."""
    company = org.company
    if company.dataset != DATASET:
        return Origin(company.dataset, company.seed)
    kept = kept_books(org.store)
    return None if kept is None else Origin(DATASET, kept.seed, kept)
