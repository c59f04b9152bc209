"""Further files of a company, and which QuickBooks product a file belongs to."""

from collections.abc import Callable
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.control import error, json_object
from sandbox.quickbooks.companies import Companies, OpenCompany
from sandbox.registry import Company


async def further_files(
    companies: Companies, connection: Callable[[Company], dict[str, object]], request: Request
) -> Response:
    """POST {"name": "second"} makes a file that is wholly apart: 201 with how to connect. GET lists the files."""
    slug = request.path_params["slug"]
    registered = companies.registry.find(slug=slug)
    if registered is None:
        return error(404, "no such company")
    if request.method == "POST":
        try:
            name = str((await json_object(request)).get("name") or "")
            if not name:
                raise ValueError("name is missing")
            companies.make(registered, name)
        except FileExistsError as taken:
            return error(409, str(taken))
        except ValueError as wrong:
            return error(400, str(wrong))
        made = connection(replace(registered, slug=f"{slug}/{name}"))
        return JSONResponse(made, status_code=201)
    return JSONResponse({"files": companies.names(slug)})


async def product(company: OpenCompany, request: Request) -> Response:
    """PUT {"product": "Enterprise"}: how many custom fields the file takes. GET tells it."""
    if request.method == "PUT":
        try:
            wanted = str((await json_object(request)).get("product") or "")
            async with company.file.turn:
                company.file.set_product(wanted)
        except ValueError as wrong:
            return error(400, str(wrong))
    return JSONResponse({"product": company.file.product})
