"""The control API of the company files, on a port of its own."""

import math
import re

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from sandbox.control import CallLog, Faults, TokenGuard, error, fault_and_call_routes, json_object
from sandbox.quickbooks.companies import DATASET_WAITS, Companies, OpenCompany
from sandbox.quickbooks.control.datasets import Datasets
from sandbox.quickbooks.control.files import further_files, product
from sandbox.quickbooks.control.loading import load
from sandbox.quickbooks.control.resetting import reset
from sandbox.quickbooks.control.window import LABEL, clock, define_field, switch_mode
from sandbox.quickbooks.errors import QodbcError
from sandbox.quickbooks.schema.columns import ColumnType
from sandbox.quickbooks.schema.tables import REGIONS
from sandbox.quickbooks.statements.plans import Control, Declare, read
from sandbox.quickbooks.statements.result import Result, Value
from sandbox.quickbooks.statements.session import Session
from sandbox.registry import Company, Ports

_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}\Z")


def control_app(companies: Companies, ports: Ports, token: str, datasets: Datasets) -> ASGIApp:
    """Routes to make, show and delete company files, to switch faults, and to edit as a person would."""

    async def faults_and_calls(slug: str) -> tuple[Faults, CallLog] | None:
        company = await companies.find(slug)
        return None if company is None else (company.faults, company.calls)

    async def company(request: Request) -> Response:
        slug = request.path_params["slug"]
        if request.method == "POST":
            return await _make(companies, ports, request)
        if request.method == "DELETE":
            opened = await companies.find(slug)
            if opened is not None:
                await datasets.forget(opened)
            companies.delete(slug)
            return Response(status_code=204)
        found = await companies.find(slug)
        if found is None:
            return error(404, "no such company file")
        return JSONResponse(connection(found.registered, ports))

    async def sql(request: Request) -> Response:
        found = await companies.find(request.path_params["slug"])
        if found is None:
            return error(404, "no such company file")
        return await _run(found, request)

    async def edition(request: Request) -> Response:
        found = await companies.find(request.path_params["slug"])
        if found is None:
            return error(404, "no such company file")
        try:
            country = str((await json_object(request)).get("country"))
            async with found.file.turn:
                found.file.set_country(country)
        except KeyError:
            return error(400, f"country is one of {', '.join(REGIONS)}")
        except ValueError as wrong:
            return error(400, str(wrong))
        return JSONResponse({"country": country})

    async def custom_fields(request: Request) -> Response:
        found = await companies.find(request.path_params["slug"])
        return error(404, "no such company file") if found is None else await define_field(found, request)

    async def mode(request: Request) -> Response:
        found = await companies.find(request.path_params["slug"])
        return error(404, "no such company file") if found is None else await switch_mode(found, request)

    async def clock_of(request: Request) -> Response:
        found = await companies.find(request.path_params["slug"])
        return error(404, "no such company file") if found is None else await clock(found, request)

    async def dataset(request: Request) -> Response:
        found = await companies.find(request.path_params["slug"])
        return error(404, "no such company file") if found is None else await datasets.answer(found, request)

    async def reset_of(request: Request) -> Response:
        found = await companies.find(request.path_params["slug"])
        if found is None:
            return error(404, "no such company file")
        return await reset(companies, found, datasets, request)

    async def files(request: Request) -> Response:
        return await further_files(companies, lambda named: connection(named, ports), request)

    async def product_of(request: Request) -> Response:
        found = await companies.find(request.path_params["slug"])
        return error(404, "no such company file") if found is None else await product(found, request)

    prefix = "/sandbox/companies/{slug}"
    routes = [
        Route(prefix, company, methods=["GET", "POST", "DELETE"]),
        Route(f"{prefix}/quickbooks/sql", sql, methods=["POST"]),
        Route(f"{prefix}/quickbooks/files", files, methods=["GET", "POST"]),
        Route(f"{prefix}/quickbooks/product", product_of, methods=["GET", "PUT"]),
        Route(f"{prefix}/quickbooks/edition", edition, methods=["PUT"]),
        Route(f"{prefix}/quickbooks/custom-fields", custom_fields, methods=["GET", "POST"]),
        Route(f"{prefix}/quickbooks/dataset", dataset, methods=["GET", "POST"]),
        Route(f"{prefix}/quickbooks/reset", reset_of, methods=["POST"]),
        Route(f"{prefix}/quickbooks/mode", mode, methods=["GET", "PUT"]),
        Route(f"{prefix}/quickbooks/clock", clock_of, methods=["GET", "POST"]),
        *fault_and_call_routes("quickbooks", faults_and_calls),
    ]
    return TokenGuard(Starlette(routes=routes), token)


def connection(company: Company, ports: Ports) -> dict[str, object]:
    """How to connect to a company's file: the QuickBooks half of connection.json."""
    odbc = (
        f"DRIVER={{PostgreSQL Unicode}};SERVER=127.0.0.1;PORT={ports.quickbooks};DATABASE={company.slug};"
        "BoolsAsChar=0;MaxVarcharSize=4095;SSLmode=disable;UseDeclareFetch=1;Fetch=1000"
    )
    return {
        "odbc": odbc,
        "host": "127.0.0.1",
        "port": ports.quickbooks,
        "user": company.qb_user,
        "password": company.qb_password,
    }


async def _make(companies: Companies, ports: Ports, request: Request) -> Response:
    slug = request.path_params["slug"]
    if not _SLUG.match(slug):
        return error(400, "a slug has small letters, digits, - and _, at most 63")
    try:
        values = await json_object(request)
        fields = _custom_fields(values.get("custom_fields"))
        dataset, seed = str(values.get("dataset") or "empty"), int(str(values.get("seed") or 1))
        if dataset not in ("empty", "demo"):
            raise ValueError("dataset is demo or empty")
    except ValueError as wrong:
        return error(400, str(wrong))
    registered, is_new = companies.registry.create(
        slug=slug, dataset=dataset, seed=seed, custom_fields=fields
    )
    try:
        found = await companies.find(slug)
        if found is not None and found.registered.org_id != registered.org_id:
            companies.delete(slug)  # of a company that was deleted while nobody could reach this server
            found = None
        await _fill(found or companies.make(registered))
    except (ValueError, QodbcError) as wrong:
        companies.delete(slug)
        if is_new:
            companies.registry.delete(slug)
        return error(400, str(wrong))
    return JSONResponse(connection(registered, ports), status_code=201 if found is None else 200)


async def _fill(made: OpenCompany) -> None:
    """Bring the dataset in that the file was made for, unless that is done: a kill may have come in between."""
    async with made.filling:
        if made.file.number(DATASET_WAITS):
            from sandbox.datasets.demo import (
                quickbooks_rows,
            )  # the generators load only where they are wanted

            await load(made.file, quickbooks_rows(made.registered.seed), notes={DATASET_WAITS: 0})


def _custom_fields(given: object) -> tuple[tuple[str, str], ...]:
    if given is None:
        return ()
    if not isinstance(given, list):
        raise ValueError("custom_fields is a list of pairs: table, label")
    pairs = []
    for pair in given:
        if not isinstance(pair, list) or len(pair) != 2:
            raise ValueError("custom_fields is a list of pairs: table, label")
        if not LABEL.match(str(pair[1])):
            raise ValueError("a label has letters, digits and blanks, at most 30")
        pairs.append((str(pair[0]), str(pair[1])))
    return tuple(pairs)


async def _run(company: OpenCompany, request: Request) -> Response:
    """One statement as the person at the workstation, or ``statements`` in one session; faults do not hit them.

    Several are for lines that are cached until their header comes; 422 tells at which one it stopped.
    """
    done: list[dict[str, object]] = []
    try:
        values = await json_object(request)
        several = values.get("statements")
        given = [values] if several is None else several
        if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
            raise ValueError("statements is a list of {statement, parameters}")
        session = Session(company.file, None, CallLog())
        for one in given:
            parameters = one.get("parameters") or []
            if not isinstance(parameters, list):
                raise ValueError("parameters is a list")
            bound = [None if value is None else str(value) for value in parameters]
            if any("\0" in value for value in bound if value):
                raise ValueError("a parameter has a zero character")
            plans = read(str(one.get("statement", "")), company.file.schema)
            if len(plans) != 1:
                raise ValueError("one statement at a time")
            if isinstance(plans[0].action, Control | Declare):
                raise ValueError("a statement about a session is for sessions of the ODBC driver")
            done.append(await _as_json(await session.run(plans[0], bound)))
    except ValueError as wrong:
        return error(400, str(wrong))
    except QodbcError as refused:
        return error(422, str(refused))
    return JSONResponse(done[0] if several is None else {"results": done})


async def _as_json(result: Result) -> dict[str, object]:
    if result.shapes is None:
        return {"count": result.count}
    flags = [shape.column.type is ColumnType.BOOL for shape in result.shapes]
    rows: list[list[Value | bool]] = []
    while not result.exhausted:
        await result.prepare(1000)
        rows += [
            [_plain(value, flag=flag) for value, flag in zip(row, flags, strict=True)]
            for row in result.take(1000)
        ]
    return {"columns": [shape.name for shape in result.shapes], "rows": rows}


def _plain(value: Value, *, flag: bool) -> Value | bool:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON has no infinite numbers
    return bool(value) if flag and value is not None else value
