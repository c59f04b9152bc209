"""What a person does in QuickBooks' own window: custom fields, single-user mode and back; the clock."""

import re
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.control import advance_of, error, json_object
from sandbox.quickbooks.clock import stamp
from sandbox.quickbooks.companies import OpenCompany

#: The window takes 30 characters; a column is named after the label.
LABEL: Final = re.compile(r"(?=.*\w)[\w ]{1,30}\Z")


async def define_field(company: OpenCompany, request: Request) -> Response:
    """POST {"table": "Customer", "label": "AccountID"}: 201 for a new one, 200 where it was there. GET lists them."""
    if request.method == "POST":
        try:
            values = await json_object(request)
            table, label = str(values.get("table") or ""), str(values.get("label") or "").strip()
            if not LABEL.match(label):
                raise ValueError("a label has letters, digits and blanks, at most 30")
            async with company.file.turn:
                made = company.file.add_custom_fields(((table, label),))
        except ValueError as wrong:
            return error(400, str(wrong))
        return JSONResponse(_listed(company), status_code=201 if made else 200)
    return JSONResponse(_listed(company))


async def switch_mode(company: OpenCompany, request: Request) -> Response:
    """PUT {"single_user": true}: sessions get QuickBooks' error 80040410 until somebody switches back."""
    if request.method == "PUT":
        try:
            wanted = (await json_object(request)).get("single_user")
        except ValueError as wrong:
            return error(400, str(wrong))
        if not isinstance(wanted, bool):
            return error(400, "single_user is true or false")
        async with company.file.turn:
            company.file.set_single_user(on=wanted)
    return JSONResponse({"single_user": company.file.single_user})


async def clock(company: OpenCompany, request: Request) -> Response:
    """GET tells the workstation's time; POST {"advance_s": n} moves it on."""
    if request.method == "POST":
        try:
            seconds = advance_of(await json_object(request))
        except ValueError as wrong:
            return error(400, str(wrong))
        async with company.file.turn:
            company.file.move_clock_on(int(seconds))
    ahead_s = company.file.clock_ahead.total_seconds()
    return JSONResponse({"now": stamp(company.file.workstation_now()), "ahead_s": ahead_s})


def _listed(company: OpenCompany) -> dict[str, object]:
    return {"custom_fields": [list(pair) for pair in company.file.schema.custom_fields]}
