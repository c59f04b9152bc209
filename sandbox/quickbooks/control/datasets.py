"""Books of any size brought into a company file that has no customers yet; how far that has come."""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.control import error, json_object
from sandbox.datasets.books import CUSTOM_FIELDS, Books, books
from sandbox.datasets.progress import Progress, nothing_loaded
from sandbox.quickbooks.companies import OpenCompany
from sandbox.quickbooks.control.loading import load
from sandbox.quickbooks.errors import QodbcError
from sandbox.salesforce.ids import make_id

_ACCOUNT_PREFIX = "001"
_SIZE, _SEED, _FIRST = "books size", "books seed", "books first account"


class Datasets:
    """The loads of this server, by company."""

    def __init__(self) -> None:
        self._loads: dict[OpenCompany, Progress] = {}
        #: The books of each load, and the number of their first account's Id.
        self._coming: dict[OpenCompany, tuple[Books, int]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def progress(self, company: OpenCompany) -> dict[str, object]:
        """How far the company's load is, or what the file was loaded with."""
        load_now = self._loads.get(company)
        if load_now is not None:
            return load_now.as_json()
        kept = _kept(company)
        if kept is None:
            return nothing_loaded()
        ended = Progress(kept.quickbooks_count)
        ended.finish()
        return ended.as_json()

    async def answer(self, company: OpenCompany, request: Request) -> Response:
        """GET tells of the load; POST {"size", "seed", "first_account"} begins one: 202, 409 for a file with data.

        ``first_account`` is the number of the first Id that the org gives an account.
        """
        if request.method == "GET":
            return JSONResponse(self.progress(company))
        try:
            given = await json_object(request)
            wanted = books(given.get("size"), given.get("seed", 1))
            first = given.get("first_account")
            if not isinstance(first, int) or isinstance(first, bool) or first < 1:
                raise ValueError("first_account is the number of an Id, from 1")
        except ValueError as wrong:
            return error(400, str(wrong))
        if _kept(company) == wanted:
            if company.file.number(_FIRST) not in (None, first):
                return error(409, "the company file has these books already, for an org with other Ids")
            return JSONResponse(self.progress(company))
        running = self._loads.get(company)
        if running is not None and running.state == "loading" and self._coming[company] == (wanted, first):
            return JSONResponse(running.as_json(), status_code=202)
        if (running is not None and running.state == "loading") or _has_data(company):
            return error(409, "the company file has customers, items or transactions already")
        self._coming[company] = wanted, first
        progress = self._loads[company] = Progress(wanted.quickbooks_count)
        task = asyncio.create_task(self._load(company, wanted, first, progress), name=company.registered.slug)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return JSONResponse(progress.as_json(), status_code=202)

    async def forget(self, company: OpenCompany) -> None:
        """End the company's load, if there is one, without effect: its file goes."""
        progress = self._loads.pop(company, None)
        self._coming.pop(company, None)
        if progress is not None:
            progress.stop()
            await asyncio.gather(
                *(task for task in self._tasks if task.get_name() == company.registered.slug)
            )

    async def close(self) -> None:
        """Stop all loads and wait for them."""
        for progress in self._loads.values():
            progress.stop()
        await asyncio.gather(*self._tasks)

    async def _load(self, company: OpenCompany, wanted: Books, first: int, progress: Progress) -> None:
        key = company.registered.org_id[12:15]
        ids = (make_id(_ACCOUNT_PREFIX, key, first + n) for n in range(wanted.size))
        with progress.until_ended(company.registered.slug, QodbcError):
            async with company.file.turn:
                company.file.add_custom_fields(CUSTOM_FIELDS)
            await load(
                company.file,
                progress.through(wanted.quickbooks_rows(ids)),
                notes={_SIZE: wanted.size, _SEED: wanted.seed, _FIRST: first},
            )


def _kept(company: OpenCompany) -> Books | None:
    """What the file says that it was loaded with."""
    size, seed = company.file.number(_SIZE), company.file.number(_SEED)
    return None if size is None or seed is None else Books(size, seed)


def _has_data(company: OpenCompany) -> bool:
    tables = ("qb_txn", "Customer", "ItemService", "ItemNonInventory")
    return any(_read(company, f"SELECT 1 FROM {name} LIMIT 1") for name in tables)  # noqa: S608 - fixed names


def _read(company: OpenCompany, query: str) -> list[Any]:
    connection = company.file.readers.take()
    try:
        return connection.execute(query).fetchall()
    finally:
        company.file.readers.give_back(connection)
