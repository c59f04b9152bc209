"""The part of the control API that stands for Setup: person accounts, duplicate rules, locks; and the clock."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.control import advance_of, error, json_object
from sandbox.salesforce import logins
from sandbox.salesforce.hosting import Orgs
from sandbox.salesforce.ids import parse_id
from sandbox.salesforce.oauth import apps
from sandbox.salesforce.org import Org
from sandbox.salesforce.outbound.queue import advance
from sandbox.salesforce.rules import duplicates, locks, recycle_bin

_BASE = "/sandbox/companies/{slug}/salesforce"
_Made = TypeVar("_Made")


class SettingsApi:
    """Changes an org's settings, in the org's own thread."""

    def __init__(self, orgs: Orgs) -> None:
        self._orgs = orgs

    def routes(self) -> list[Route]:
        """What the control port answers."""
        return [
            Route(f"{_BASE}/person_accounts", self._person_accounts, methods=["PUT"]),
            Route(f"{_BASE}/duplicate_rules/{{sobject}}", self._duplicate_rule, methods=["PUT"]),
            Route(f"{_BASE}/logins", self._logins, methods=["GET", "PUT"]),
            Route(f"{_BASE}/callback_urls", self._callback_urls, methods=["PUT"]),
            Route(f"{_BASE}/locks/{{record_id}}", self._lock, methods=["PUT", "DELETE"]),
            Route(f"{_BASE}/clock", self._clock, methods=["GET", "POST"]),
        ]

    async def _run(self, org: Org, work: Callable[[], _Made]) -> _Made:
        return await asyncio.get_running_loop().run_in_executor(org.executor, work)

    async def _person_accounts(self, request: Request) -> Response:
        org = await self._orgs.get(request.path_params["slug"])
        if org is None:
            return error(404, "no such company")

        def switch_on() -> None:
            with org.store.transaction():
                org.store.use_person_accounts()

        await self._run(org, switch_on)
        return JSONResponse({"person_accounts": True})

    async def _duplicate_rule(self, request: Request) -> Response:
        """Switch an object's standard duplicate rule: ``{"active": true}``."""
        org = await self._orgs.get(request.path_params["slug"])
        if org is None:
            return error(404, "no such company")
        try:
            active = (await json_object(request)).get("active")
        except ValueError as wrong:
            return error(400, str(wrong))
        if not isinstance(active, bool):
            return error(400, "active is true or false")
        sobject = request.path_params["sobject"]
        if not await self._run(org, lambda: duplicates.switch(org.store, sobject, active=active)):
            return error(404, "no duplicate rule for that object")
        return JSONResponse({"active": active})

    async def _logins(self, request: Request) -> Response:
        """Tell or change who may log in: ``{"soap_login": false, "client_address": "203.0.113.7"}``."""
        org = await self._orgs.get(request.path_params["slug"])
        if org is None:
            return error(404, "no such company")
        if request.method == "GET":
            found = await self._run(org, lambda: logins.settings(org.store))
            return JSONResponse(asdict(found))
        try:
            given = await json_object(request)
            switch, address = given.get("soap_login"), given.get("client_address")
            if not (switch is None or isinstance(switch, bool)) or not (
                address is None or isinstance(address, str)
            ):
                return error(400, "soap_login is true or false, client_address an IP address or empty")
            made = await self._run(
                org,
                lambda: logins.change_settings(org.store, soap_login=switch, client_address=address),
            )
        except ValueError as wrong:
            return error(400, str(wrong))
        return JSONResponse(asdict(made))

    async def _callback_urls(self, request: Request) -> Response:
        """Where the connected app may be called back: ``{"callback_urls": ["https://..."]}``."""
        org = await self._orgs.get(request.path_params["slug"])
        if org is None:
            return error(404, "no such company")
        try:
            wanted = (await json_object(request)).get("callback_urls")
            await self._run(org, lambda: apps.set_callbacks(org.store, wanted))
        except ValueError as wrong:
            return error(400, str(wrong))
        return JSONResponse({"callback_urls": wanted})

    async def _clock(self, request: Request) -> Response:
        """GET tells the org's time; POST {"advance_s": n} moves it on, and outbound messages that wait with it."""
        org = await self._orgs.get(request.path_params["slug"])
        if org is None:
            return error(404, "no such company")
        if request.method == "POST":
            try:
                seconds = advance_of(await json_object(request))
            except ValueError as wrong:
                return error(400, str(wrong))

            def move_on() -> None:
                with org.store.transaction():
                    org.store.move_on(int(seconds * 1000))
                    advance(org, seconds)
                    recycle_bin.expire(org.store)

            await self._run(org, move_on)
        now = org.store.now()
        ahead_s = round((now - datetime.now(UTC)).total_seconds(), 1)
        return JSONResponse({"now": now.isoformat(timespec="milliseconds"), "ahead_s": ahead_s})

    async def _lock(self, request: Request) -> Response:
        """Lock a record as an approval process does, or unlock it."""
        org = await self._orgs.get(request.path_params["slug"])
        record_id = parse_id(request.path_params["record_id"])
        if org is None or record_id is None:
            return error(404, "no such company or record")
        if request.method == "PUT":
            await self._run(org, lambda: locks.lock(org.store, record_id))
            return Response(status_code=204)
        found = await self._run(org, lambda: locks.unlock(org.store, record_id))
        return Response(status_code=204) if found else error(404, "the record is not locked")
