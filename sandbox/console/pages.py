"""Turning values into pages: Jinja2 with everything escaped."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from sandbox.console.systems.shapes import Link, Row

_SIDES = {"org": "Salesforce", "file": "QuickBooks"}


def record_url(slug: str, side: str, link: Link) -> str:
    """Where a record has its page; ``*`` for an object that is still to be found out."""
    return f"/c/{quote(slug, safe='+')}/{side}/{quote(link.thing)}/{quote(link.id, safe='')}"


def query(path: str, **parameters: object) -> str:
    """A path with the parameters that have a value."""
    given = {name: value for name, value in parameters.items() if value not in (None, "", False)}
    return f"{path}?{urlencode(given)}" if given else path


#: A cell of at most so many characters stays on one line; a longer word than that may break anywhere.
_SHORT, _LONG_WORD = 16, 22


_FIGURE = re.compile(r"-?[\d,]+\.\d\d")


def cell_class(text: str) -> str:
    """How a cell's text may be broken; figures stand below each other."""
    if _FIGURE.fullmatch(text):
        return "short sum"
    if len(text) <= _SHORT:
        return "short"
    return "break" if max(map(len, text.split()), default=0) > _LONG_WORD else ""


def has_sums(rows: Sequence[Row], column: int) -> bool:
    """Whether a column's cells are figures, so that its heading stands above them."""
    return any("sum" in cell_class(row.cells[column]) for row in rows)


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.globals.update(
    record_url=record_url, query=query, cell_class=cell_class, has_sums=has_sums, side_names=_SIDES
)


def page(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A rendered page."""
    return HTMLResponse(_ENVIRONMENT.get_template(template).render(**values), status)
