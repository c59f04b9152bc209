"""A company file as it was when it was made: it gets other content in one transaction."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.control import error, json_object
from sandbox.quickbooks.companies import Companies, OpenCompany
from sandbox.quickbooks.control.datasets import Datasets
from sandbox.quickbooks.control.loading import load

_DATASETS = ("demo", "empty")


async def reset(companies: Companies, company: OpenCompany, datasets: Datasets, request: Request) -> Response:
    """POST {"dataset": "demo" | "empty", "seed": 1}; what is not given is as in the registry, books are empty.

    Connections are cut, faults switched off, a load ends without effect. The workstation's clock and the numbers in
    ids go on: no id is given twice. A kill leaves the file as it was or as it is to be.
    """
    registered = company.registered
    try:
        given = await json_object(request)
        made_with = registered.dataset if registered.dataset in _DATASETS else "empty"
        dataset, seed = given.get("dataset", made_with), given.get("seed", registered.seed)
        if dataset not in _DATASETS or not isinstance(seed, int) or isinstance(seed, bool):
            raise ValueError("dataset is demo or empty, seed a whole number")
    except ValueError as wrong:
        return error(400, str(wrong))
    await datasets.forget(company)
    async with company.filling, company.file.turn:
        with companies.made_anew(company) as fresh:
            fresh.count_on_from(company.file)
            if dataset == "demo":
                from sandbox.datasets.demo import (
                    quickbooks_rows,
                )  # the generators load only where they are wanted

                await load(fresh, quickbooks_rows(seed))
            company.file.take_over(fresh)
        for session in tuple(company.sessions):
            session.cancel()
        company.faults.clear()
    return JSONResponse({"dataset": dataset, "seed": seed})
