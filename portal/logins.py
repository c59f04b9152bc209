"""Under which name a login attempt is counted."""

from collections.abc import Mapping

from django.http import HttpRequest

from provisioning.models.user import normalise_email


def attempted_email(request: HttpRequest, credentials: Mapping[str, str] | None = None) -> str:
    """The address that somebody tried to log in with, in its one stored form: case gives no further attempts."""
    given = credentials or {}
    return normalise_email(given.get("username") or given.get("email") or request.POST.get("username", ""))
