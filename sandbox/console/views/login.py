"""Logging in and out."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sandbox.console.pages import page
from sandbox.console.sessions import LIFE_S, Doorkeeper, Sessions
from sandbox.console.visits import COOKIE, Visit

Endpoint = Callable[[Request], Awaitable[Response]]


def login(sessions: Sessions, doorkeeper: Doorkeeper) -> Endpoint:
    """The page that asks for the password."""

    async def endpoint(request: Request) -> Response:
        if request.method == "GET":
            if sessions.find(request.cookies.get(COOKIE, "")) is not None:
                return RedirectResponse("/", 303)
            return page("login.html", error="")
        wait_s = doorkeeper.wait_s()
        if wait_s > 0:
            text = f"Too many wrong passwords. Try again in {int(wait_s) + 1} seconds."
            refused = page("login.html", 429, error=text)
            refused.headers["Retry-After"] = str(int(wait_s) + 1)
            return refused
        form = await request.form(max_files=0, max_fields=10)
        given = form.get("password", "")
        if not isinstance(given, str) or not doorkeeper.knows(given):
            return page("login.html", 403, error="That is not the password.")
        before = sessions.find(request.cookies.get(COOKIE, ""))
        if before is not None:
            sessions.end(before)
        session = sessions.open()
        answer = RedirectResponse("/", 303)
        answer.set_cookie(
            COOKIE, session.key, max_age=int(LIFE_S), httponly=True, samesite="strict", path="/"
        )
        return answer

    return endpoint


def logout(sessions: Sessions) -> Callable[[Visit], Response]:
    """End the session."""

    def view(visit: Visit) -> Response:
        sessions.end(visit.session)
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(COOKIE, path="/")
        return answer

    return view
