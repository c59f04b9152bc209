"""What every request passes and every answer carries: own host names alone, bounded bodies, strict headers."""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: A page of another site that has its name point to this machine (DNS rebinding) comes under that name.
_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
_MOST_BODY = 2 * 2**20
_HEADERS = (
    (
        b"content-security-policy",
        b"; ".join(
            (
                *(b"default-src 'none'", b"style-src 'self'", b"script-src 'self'", b"img-src 'self' data:"),
                *(
                    b"connect-src 'self'",
                    b"form-action 'self'",
                    b"base-uri 'none'",
                    b"frame-ancestors 'none'",
                ),
            )
        ),
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


class Gate:
    """ASGI wrapper around the whole console."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what may not come in; pass the rest on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(one for one in _HEADERS if one[0] not in sent)]
                if b"cache-control" not in sent:
                    message["headers"].append((b"cache-control", b"no-store"))
            await send(message)

        refusal = _refusal(scope)
        await (refusal or self._app)(scope, receive, guarded)


def _refusal(scope: Scope) -> PlainTextResponse | None:
    headers = dict(scope["headers"])
    host = headers.get(b"host", b"").decode("latin-1").lower()
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    if name not in _HOSTS:
        return PlainTextResponse("The console answers to 127.0.0.1 and localhost alone.", 421)
    if scope["method"] in {"GET", "HEAD"}:
        return None
    length = headers.get(b"content-length", b"").decode("latin-1")
    if not length.isascii() or not length.isdigit():
        return PlainTextResponse("The request must tell its length.", 411)
    if int(length) > _MOST_BODY:
        return PlainTextResponse("The form is too large.", 413)
    origin = headers.get(b"origin", b"").decode("latin-1").lower()
    if origin and origin != f"{scope['scheme']}://{host}":
        return PlainTextResponse("Forms of other sites are not taken.", 403)
    return None
