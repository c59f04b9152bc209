"""The console's application: its addresses, and what guards them."""

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from sandbox.console.assets import asset
from sandbox.console.control import Control
from sandbox.console.gate import Gate
from sandbox.console.sessions import Doorkeeper, Sessions
from sandbox.console.views import companies, faults, login, pair, records, settings
from sandbox.console.visits import Reception

_BOTH = ["GET", "POST"]


def console(control: Control, password: str) -> ASGIApp:
    """The ASGI application."""
    sessions = Sessions()
    known = Reception(control, sessions)
    routes = [
        Route("/static/{name}", asset),
        Route("/login", login.login(sessions, Doorkeeper(password)), methods=_BOTH),
        Route("/logout", known(login.logout(sessions)), methods=["POST"]),
        Route("/", known(companies.companies), methods=_BOTH),
        Route("/c/{slug}", known(pair.pair)),
        Route("/c/{slug}/panel/{side}", known(pair.panel)),
        Route("/c/{slug}/calls", known(faults.calls)),
        Route("/c/{slug}/faults", known(faults.faults), methods=_BOTH),
        Route("/c/{slug}/settings", known(settings.settings), methods=_BOTH),
        Route("/c/{slug}/{side}/{thing}/new", known(records.new), methods=_BOTH),
        Route("/c/{slug}/{side}/{thing}/{id}", known(records.record), methods=_BOTH),
    ]
    return Gate(Starlette(routes=routes))
