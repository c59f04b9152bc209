"""The control API: companies, faults, calls. QuickBooks' part is passed on to that server's own control port."""

import asyncio
import re
from decimal import Decimal, InvalidOperation
from http.client import HTTPConnection
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from sandbox.control import CallLog, Faults, TokenGuard, error, fault_and_call_routes, json_object
from sandbox.datasets.books import books
from sandbox.registry import Company, Ports
from sandbox.salesforce.connection import described
from sandbox.salesforce.control_datasets import DATASET, Datasets
from sandbox.salesforce.control_reset import Resets
from sandbox.salesforce.hosting import Orgs
from sandbox.salesforce.oauth.assertions import register
from sandbox.salesforce.outbound.control import outbound_routes
from sandbox.salesforce.people import user_named
from sandbox.salesforce.person_api import PersonApi
from sandbox.salesforce.settings_api import SettingsApi

_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_TIMEOUT_S = 120
#: Answered where the other server does not.
_NOT_RUNNING = 502


class ControlApi:
    """Answers on the plain-HTTP control port."""

    def __init__(self, orgs: Orgs, ports: Ports, directory: Path, token: str) -> None:
        self._orgs = orgs
        self._ports = ports
        self._directory = directory
        self._token = token
        self._datasets = Datasets(orgs, self._passed_on)
        self._resets = Resets(orgs, self._datasets, self._passed_on)
        #: Companies whose company file is known to exist.
        self._with_file: set[str] = set()

    def app(self) -> ASGIApp:
        """The ASGI application, behind the token."""
        quickbooks = "/sandbox/companies/{slug}/quickbooks/{rest:path}"
        routes = [
            Route("/sandbox/companies", self._companies, methods=["GET", "POST"]),
            *fault_and_call_routes("salesforce", self._found),
            Route("/sandbox/companies/{slug}/salesforce/currencies", self._currencies, methods=["PUT"]),
            Route("/sandbox/companies/{slug}/salesforce/sessions", self._sessions, methods=["POST"]),
            Route("/sandbox/companies/{slug}/salesforce/certificate", self._certificate, methods=["PUT"]),
            Route("/sandbox/companies/{slug}/dataset", self._dataset, methods=["GET", "POST"]),
            Route("/sandbox/companies/{slug}/reset", self._reset, methods=["GET", "POST"]),
            *SettingsApi(self._orgs).routes(),
            *PersonApi(self._orgs).routes(),
            *outbound_routes(self._orgs.get),
            Route(quickbooks, self._quickbooks, methods=["GET", "POST", "PATCH", "PUT", "DELETE"]),
            Route("/sandbox/companies/{slug}", self._company, methods=["GET", "DELETE"]),
        ]
        return TokenGuard(Starlette(routes=routes), self._token)

    async def describe(self, company: Company) -> dict[str, dict[str, object]]:
        """The connection of a company, with an access token that is valid now."""
        org = await self._orgs.of(company)
        token = await asyncio.get_running_loop().run_in_executor(org.executor, org.some_session)
        return described(company, token, self._ports, self._directory)

    async def make_company_file(self, slug: str) -> str:
        """Have the other server make its file from the registry; what it refuses it with, '' for nothing.

        Where that server does not run the company file is made once it does: by the next call that asks for it.
        """
        if slug not in self._with_file:
            status, body = await self._passed_on("POST", f"/sandbox/companies/{slug}", b"{}")
            if status in {200, 201}:
                self._with_file.add(slug)
            elif status != _NOT_RUNNING:
                return body.decode(errors="replace")
        return ""

    async def _found(self, slug: str) -> tuple[Faults, CallLog] | None:
        org = await self._orgs.get(slug)
        return None if org is None else (org.faults, org.calls)

    async def _currencies(self, request: Request) -> Response:
        """Switch several currencies on, as a person does in Setup: code -> units for one of the corporate one."""
        org = await self._orgs.get(request.path_params["slug"])
        if org is None:
            return error(404, "no such company")
        try:
            rates = {code: Decimal(str(rate)) for code, rate in (await json_object(request)).items()}
        except (ValueError, InvalidOperation):
            return error(400, 'rates by currency code, such as {"EUR": "0.8"}')
        await asyncio.get_running_loop().run_in_executor(org.executor, org.use_currencies, rates)
        return JSONResponse({"currencies": sorted(rates)})

    async def _sessions(self, request: Request) -> Response:
        """A session of the user of a name: integration@, admin@ or sales@ the company, or one added since."""
        org = await self._orgs.get(request.path_params["slug"])
        if org is None:
            return error(404, "no such company")
        try:
            username = str((await json_object(request)).get("username"))
        except ValueError as wrong:
            return error(400, str(wrong))

        def opened() -> dict[str, str] | None:
            user_id = user_named(org.store, username)
            if user_id is None:
                return None
            return {"access_token": org.open_session(user_id), "user_id": user_id, "username": username}

        session = await asyncio.get_running_loop().run_in_executor(org.executor, opened)
        if session is None:
            return error(404, "no active user of that name")
        return JSONResponse(session, status_code=201)

    async def _certificate(self, request: Request) -> Response:
        """Register the certificate (PEM) of the company's connected app, which JWT logins are checked by."""
        org = await self._orgs.get(request.path_params["slug"])
        if org is None:
            return error(404, "no such company")
        pem = (await request.body()).decode(errors="replace")
        try:
            await asyncio.get_running_loop().run_in_executor(org.executor, register, org, pem)
        except ValueError as wrong:
            return error(400, str(wrong))
        return Response(status_code=204)

    async def _dataset(self, request: Request) -> Response:
        """Books of any size, loaded into an empty pair; how far that is."""
        slug = request.path_params["slug"]
        if self._orgs.registry.find(slug=slug) is not None:
            await self.make_company_file(slug)
        return await self._datasets.answer(request)

    async def _reset(self, request: Request) -> Response:
        """Both sides as they were made."""
        slug = request.path_params["slug"]
        if request.method == "POST" and self._orgs.registry.find(slug=slug) is not None:
            await self.make_company_file(slug)
        return await self._resets.answer(request)

    async def _companies(self, request: Request) -> Response:
        if request.method == "GET":
            return JSONResponse([one.slug for one in self._orgs.registry.all()])
        try:
            given = await json_object(request)
            wanted = (
                books(given.get("size"), given.get("seed", 1)) if given.get("dataset") == DATASET else None
            )
            company, created = self._created(given)
        except ValueError as wrong:
            return error(400, str(wrong))
        try:
            connection = await self.describe(company)
        except ValueError as refused:
            # A dataset that the org itself refuses: nothing of the company stays.
            await self._orgs.delete(company.slug)
            return error(500, str(refused))
        trouble = await self.make_company_file(company.slug)
        if trouble:
            return error(502, f"QuickBooks refused the company: {trouble}")
        if wanted is not None:  # A repeated call brings what is missing of the books of one that was cut off.
            objection = await self._datasets.begin(await self._orgs.of(company), wanted)
            if objection is not None:
                return error(*objection)
        return JSONResponse(connection, status_code=201 if created else 200)

    def _created(self, given: dict[str, object]) -> tuple[Company, bool]:
        slug, dataset, seed = given.get("slug"), given.get("dataset", "empty"), given.get("seed", 1)
        # The integration's fields: as asked for, else with the demo's data, whose records use them.
        customs, fields = given.get("custom_fields", []), given.get("salesforce_fields", dataset != "empty")
        if not isinstance(slug, str) or not _SLUG.fullmatch(slug):
            raise ValueError("slug: lower-case letters, digits, - and _, at most 63")
        if dataset not in {"demo", "empty", DATASET}:
            raise ValueError(f"dataset: demo, empty or {DATASET}")
        if not isinstance(seed, int) or isinstance(seed, bool) or not isinstance(fields, bool):
            raise ValueError("seed is a whole number, salesforce_fields true or false")
        if not isinstance(customs, list) or not all(
            isinstance(one, list) and len(one) == 2 for one in customs
        ):
            raise ValueError("custom_fields: a list of [table, label]")
        return self._orgs.registry.create(
            slug=slug,
            dataset=str(dataset),
            seed=seed,
            custom_fields=tuple((str(table), str(label)) for table, label in customs),
            salesforce_fields=fields,
        )

    async def _company(self, request: Request) -> Response:
        slug = request.path_params["slug"]
        company = self._orgs.registry.find(slug=slug)
        if company is None:
            return error(404, "no such company")
        if request.method == "GET":
            await self.make_company_file(slug)
            return JSONResponse(await self.describe(company))
        status, body = await self._passed_on("DELETE", f"/sandbox/companies/{slug}", b"")
        if status >= 400 and status not in {404, _NOT_RUNNING}:
            return error(502, f"QuickBooks did not delete the company: {body.decode(errors='replace')}")
        self._with_file.discard(slug)
        await self._orgs.delete(slug)
        return Response(status_code=204)

    async def _quickbooks(self, request: Request) -> Response:
        if self._orgs.registry.find(slug=request.path_params["slug"]) is not None:
            await self.make_company_file(request.path_params["slug"])
        path = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
        status, body = await self._passed_on(request.method, path, await request.body())
        return Response(body, status, media_type="application/json" if body else None)

    async def _passed_on(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        """The answer of QuickBooks' control API; 502 where that server does not run."""
        return await asyncio.to_thread(self._ask, method, path, body)

    def _ask(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self._ports.quickbooks_control, timeout=_TIMEOUT_S)
        headers = {"X-Sandbox-Token": self._token, "Content-Type": "application/json"}
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except OSError:
            return _NOT_RUNNING, b'{"error": "the QuickBooks server does not answer"}'
        finally:
            connection.close()
