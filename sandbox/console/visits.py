"""A request of somebody who is logged in, as views see it."""

import hmac
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from sandbox.console.control import Control, ControlError
from sandbox.console.pages import page
from sandbox.console.sessions import Session, Sessions
from sandbox.console.systems.company_file import FileSide
from sandbox.console.systems.org import OrgSide
from sandbox.console.systems.pairs import company_of, further_of, in_words
from sandbox.console.systems.shapes import MissingError, RefusedError

COOKIE = "sandbox_console"
#: Every form's hidden field with the session's token.
CSRF = "csrf"
_MOST_FIELDS = 3000
_NAME = r"[a-z0-9][a-z0-9_-]{0,62}"
_SLUG = re.compile(rf"{_NAME}(\+{_NAME})?")
SIDES = (OrgSide.name, FileSide.name)
NOT_FOUND, CONFLICT = 404, 409


@dataclass(slots=True)
class Visit:
    """What a view works with. It runs in a thread of its own and may wait."""

    request: Request
    session: Session
    control: Control
    form: FormData = field(default_factory=FormData)

    @property
    def slug(self) -> str:
        """The pair that the page is about: a company, or ``company+file`` with a further company file of it."""
        return str(self.request.path_params.get("slug", ""))

    @property
    def company(self) -> str:
        """The company of the pair."""
        return company_of(self.slug)

    @property
    def further(self) -> str:
        """The name of the pair's company file where that is a further one, '' for the company's first."""
        return further_of(self.slug)

    @property
    def is_post(self) -> bool:
        """Whether a form was sent."""
        return self.request.method == "POST"

    @property
    def is_live(self) -> bool:
        """Whether htmx asks for a part of the page."""
        return self.request.headers.get("hx-request") == "true"

    def asked(self, name: str, default: str = "") -> str:
        """A parameter of the address."""
        return self.request.query_params.get(name, default)

    def given(self, name: str, default: str = "") -> str:
        """What the form says of a field, without blanks around."""
        value = self.form.get(name, default)
        return value.strip() if isinstance(value, str) else default

    def number(self, name: str) -> int:
        """A whole number of the address, 1 where there is none."""
        text = self.asked(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1

    def sides(self) -> tuple[OrgSide, FileSide]:
        """Both systems of the company."""
        return OrgSide(self.control, self.company), FileSide(self.control, self.slug)

    def side(self) -> OrgSide | FileSide:
        """The system that the address names."""
        org, file = self.sides()
        return org if self.request.path_params["side"] == org.name else file

    def render(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page with what every page needs."""
        return page(
            template,
            status,
            csrf=self.session.csrf,
            messages=[] if self.is_live else self.session.told(),
            path=self.request.url.path,
            **{
                "slug": self.slug,
                "company": self.company,
                "further": self.further,
                "pair_name": in_words(self.slug),
                **values,
            },
        )

    def redirect(self, address: str, text: str = "", kind: str = "success") -> Response:
        """Go on to another page, which says the text."""
        if text:
            self.session.tell(text, kind)
        return RedirectResponse(address, 303)


View = Callable[[Visit], Response]


class Reception:
    """Lets in who is logged in, and takes only forms of our own pages."""

    def __init__(self, control: Control, sessions: Sessions) -> None:
        self._control = control
        self._sessions = sessions

    def __call__(self, view: View) -> Callable[[Request], Awaitable[Response]]:
        """The endpoint of a view."""

        async def endpoint(request: Request) -> Response:
            session = self._sessions.find(request.cookies.get(COOKIE, ""))
            if session is None:
                return _to_login(request)
            visit = Visit(request, session, self._control)
            if request.method == "POST":
                visit.form = await request.form(max_files=0, max_fields=_MOST_FIELDS)
                if not hmac.compare_digest(visit.given(CSRF).encode(), session.csrf.encode()):
                    return PlainTextResponse("The form is not from this session: go back and reload.", 403)
            return await run_in_threadpool(_viewed, view, visit)

        return endpoint


def _viewed(view: View, visit: Visit) -> Response:
    try:
        _check_address(visit.request)
        return view(visit)
    except MissingError as missing:
        return visit.render("trouble.html", 404, title="Not found", text=str(missing))
    except RefusedError as refused:
        return visit.render("trouble.html", 422, title="The system says no", text=refused.text)
    except ControlError as refused:
        if refused.status == NOT_FOUND:
            return visit.render(
                "trouble.html",
                NOT_FOUND,
                title="Not found",
                text=f"There is no company {in_words(visit.slug)}.",
                slug="",
            )
        status = refused.status if refused.status == CONFLICT else 502
        return visit.render("trouble.html", status, title="The sandbox says no", text=refused.message)


def _check_address(request: Request) -> None:
    """What stands in the address goes into calls of the control port: only what can be a company and a side may."""
    slug, side = request.path_params.get("slug"), request.path_params.get("side")
    if slug is not None and not _SLUG.fullmatch(slug):
        request.path_params["slug"] = ""
        raise MissingError("There is no such page.")
    if side is not None and side not in SIDES:
        raise MissingError("There is no such page.")


def _to_login(request: Request) -> Response:
    if request.headers.get("hx-request") == "true":
        return Response(status_code=204, headers={"HX-Redirect": "/login"})
    return RedirectResponse("/login", 303)
