"""Who tries to log in, from where, and whether they are who they say."""

from collections.abc import Mapping
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from provisioning.models import User
from provisioning.models.company import name_key
from provisioning.models.user import normalise_email


class PersonBackend(ModelBackend):
    """E-mail address and password and, where one is given, the company's name as well.

    Whatever is wrong, the password is hashed first: the answer takes as long, and one counter counts the failure.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        *,
        company: str | None = None,
        **more: Any,
    ) -> User | None:
        person = super().authenticate(request, username=username, password=password, **more)
        if not isinstance(person, User):
            return None
        if company is not None and not _is_of(person, company):
            return None
        return person


def _is_of(person: User, company: str) -> bool:
    return person.company is not None and person.company.name_key == name_key(company)


def attempted_email(request: HttpRequest, credentials: Mapping[str, str] | None = None) -> str:
    """The address that somebody tried to log in with, in its one stored form: case gives no further attempts."""
    given = credentials or {}
    email = given.get("username") or given.get("email") or request.POST.get("username", "")
    return normalise_email(email)[:254].replace("\0", "")


def client_address(request: HttpRequest) -> str | None:
    """The network address that asks, as it is counted; None over a Unix socket.

    One subscriber has a whole /64 of IPv6 addresses, so that network stands for each address in it.

    X-Forwarded-For is believed only as far as our own proxies wrote it: settings.TRUSTED_PROXIES says how many stand
    in front of the portal, and each adds one entry at the right.
    """
    direct: str = request.META.get("REMOTE_ADDR", "")
    proxies: int = settings.TRUSTED_PROXIES
    forwarded = [entry.strip() for entry in request.headers.get("X-Forwarded-For", "").split(",")]
    if 0 < proxies <= len(forwarded):
        return _valid(forwarded[-proxies]) or _valid(direct)
    return _valid(direct)


def _valid(address: str) -> str | None:
    try:
        found = ip_address(address)
    except ValueError:
        return None
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return (
            str(IPv6Network((int(found) >> 64 << 64, 64)).network_address)
            if not found.is_loopback
            else str(found)
        )
    return str(found)
