"""What a person does in the org's own pages, over the control port: not counted, not logged, not hit by faults.

Somebody who clicks in Salesforce makes no API call; a console that polled over the API would use up the faults that
are meant for the n-th call of others.
"""

import asyncio
import json
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.control import error, json_object
from sandbox.salesforce.hosting import Orgs
from sandbox.salesforce.org import Org
from sandbox.salesforce.people import user_named
from sandbox.salesforce.rest.call import Answer, Call
from sandbox.salesforce.rest.router import answered
from sandbox.salesforce.rules import recycle_bin

_BASE = "/sandbox/companies/{slug}/salesforce"
_VERSION = "60.0"
_METHODS = frozenset({"GET", "POST", "PATCH", "DELETE"})


class PersonApi:
    """Acts in an org as one of its users."""

    def __init__(self, orgs: Orgs) -> None:
        self._orgs = orgs

    def routes(self) -> list[Route]:
        """What the control port answers."""
        return [
            Route(f"{_BASE}/person", self._call, methods=["POST"]),
            Route(f"{_BASE}/person/undelete", self._undelete, methods=["POST"]),
        ]

    async def _call(self, request: Request) -> Response:
        """POST {"username", "method", "path", "parameters", "body"}: a REST call's own status and body.

        ``path`` is below /services/data/vXX.X/.
        """
        org = await self._orgs.get(request.path_params["slug"])
        if org is None:
            return error(404, "no such company")
        try:
            given = await json_object(request)
            method, parameters = str(given.get("method", "GET")), given.get("parameters") or {}
            if method not in _METHODS or not isinstance(parameters, dict):
                raise ValueError("method is GET, POST, PATCH or DELETE, parameters an object")
            body = b"" if given.get("body") is None else json.dumps(given["body"]).encode()
            username, path = str(given.get("username")), str(given.get("path") or "")
        except ValueError as wrong:
            return error(400, str(wrong))
        parts = tuple(unquote(part) for part in path.strip("/").split("/"))
        named = {str(name): str(value) for name, value in parameters.items()}

        def act() -> Answer | None:
            call = _call_of(org, username)
            return None if call is None else answered(call.sub(method, parts, named, body))

        made = await asyncio.get_running_loop().run_in_executor(org.executor, act)
        if made is None:
            return error(404, "no active user of that name")
        return Response(made.body, made.status, media_type=made.content_type)

    async def _undelete(self, request: Request) -> Response:
        """POST {"username", "ids"} takes records out of the recycle bin; what became of each, in order."""
        org = await self._orgs.get(request.path_params["slug"])
        if org is None:
            return error(404, "no such company")
        try:
            given = await json_object(request)
            ids = given.get("ids")
            if not isinstance(ids, list):
                raise ValueError("ids is a list")
        except ValueError as wrong:
            return error(400, str(wrong))

        def act() -> list[dict[str, object]] | None:
            call = _call_of(org, str(given.get("username")))
            if call is None:
                return None
            return [
                {
                    "id": saved.id,
                    "success": saved.success,
                    "errors": [{"errorCode": one.code, "message": one.message} for one in saved.problems],
                }
                for saved in recycle_bin.undelete(call.writer(), ids)
            ]

        made = await asyncio.get_running_loop().run_in_executor(org.executor, act)
        return error(404, "no active user of that name") if made is None else JSONResponse(made)


def _call_of(org: Org, username: str) -> Call | None:
    """An empty call with the rights of the user of that name."""
    user_id = user_named(org.store, username)
    if user_id is None:
        return None
    token = org.sessions.some(user_id)
    return Call(
        org=org,
        access=org.access(token),
        token=token,
        version=_VERSION,
        method="GET",
        parts=(),
        parameters={},
        headers={},
        body=b"",
        dispatch=answered,
    )
