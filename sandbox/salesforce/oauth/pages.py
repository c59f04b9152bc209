"""The pages on which a person lets an app in: user name and password, and Allow or Deny. They need no script."""

from collections.abc import Mapping
from html import escape

from sandbox.salesforce.rest.call import Answer

_HTML = "text/html;charset=UTF-8"
#: No script, nothing from elsewhere, no frame around it, and nothing of its address for the page after it.
_GUARDED = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache, no-store",
    "X-Content-Type-Options": "nosniff",
}
#: What a real login page says of wrong credentials.
WRONG_LOGIN = (
    "Please check your username and password. "
    "If you still can't log in, contact your Salesforce administrator."
)


def asking(where: str, fields: Mapping[str, str], *, app: str, scopes: str, trouble: str = "") -> Answer:
    """Log in and allow or deny ``app``; ``fields`` come back with the answer."""
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in fields.items()
        if name != "username"
    )
    return page(
        "Allow Access?",
        f'{_told(trouble)}<p>{escape(app)} is asking to: {escape(scopes)}</p><form method="post" '
        f'action="{escape(where)}">{hidden}{_login(fields.get("username", ""))}'
        '<button name="decision" value="allow">Allow</button> '
        '<button name="decision" value="deny" formnovalidate>Deny</button></form>',
    )


def asking_code(where: str, user_code: str, username: str = "", trouble: str = "") -> Answer:
    """Log in and let a device in whose code is given."""
    return page(
        "Connect your device",
        f'{_told(trouble)}<form method="post" action="{escape(where)}"><p><label for="user_code">Code</label> '
        f'<input id="user_code" name="user_code" value="{escape(user_code)}" autocomplete="off" required></p>'
        f'{_login(username)}<button name="decision" value="allow">Allow</button> '
        '<button name="decision" value="deny" formnovalidate>Deny</button></form>',
    )


def page(title: str, body: str, status: int = 200) -> Answer:
    """A page of this kind; ``body`` is HTML."""
    text = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )
    return Answer(status, text.encode(), _HTML, _GUARDED)


def refusal(error: str, description: str) -> Answer:
    """What a person sees of a request whose app cannot be called back."""
    return page(
        "OAuth Error", f"<p>error={escape(error)}&amp;error_description={escape(description)}</p>", 400
    )


def _login(username: str) -> str:
    return (
        '<p><label for="username">Username</label> '
        f'<input id="username" name="username" value="{escape(username)}" autocomplete="username" required></p>'
        '<p><label for="password">Password</label> <input id="password" name="password" type="password" '
        'autocomplete="current-password" required></p>'
    )


def _told(trouble: str) -> str:
    return f'<p role="alert">{escape(trouble)}</p>' if trouble else ""
