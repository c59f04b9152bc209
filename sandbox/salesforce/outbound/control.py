"""The control API's view of the queue: how many notices wait, and moving time on for them."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.control import error, json_object
from sandbox.salesforce.org import Org
from sandbox.salesforce.outbound import queue


def outbound_routes(find: Callable[[str], Awaitable[Org | None]]) -> list[Route]:
    """GET tells of the queue by message; POST {"advance_s": n} lets it see n seconds pass."""

    async def outbound(request: Request) -> Response:
        org = await find(request.path_params["slug"])
        if org is None:
            return error(404, "no such company")
        loop = asyncio.get_running_loop()
        if request.method == "POST":
            try:
                seconds = (await json_object(request)).get("advance_s")
            except ValueError as wrong:
                return error(400, str(wrong))
            if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < 10**9:
                return error(400, "advance_s: seconds")
            await loop.run_in_executor(org.executor, _advance, org, float(seconds))
        return JSONResponse(await loop.run_in_executor(org.executor, _waiting, org))

    return [Route("/sandbox/companies/{slug}/salesforce/outbound", outbound, methods=["GET", "POST"])]


def _waiting(org: Org) -> dict[str, dict[str, object]]:
    rows = org.store.database.execute(
        "SELECT message, count(*), max(attempts) FROM outbound_notice GROUP BY message ORDER BY message"
    ).fetchall()
    return {str(message): {"waiting": count, "attempts": attempts} for message, count, attempts in rows}


def _advance(org: Org, seconds: float) -> None:
    with org.store.transaction():
        queue.advance(org, seconds)
