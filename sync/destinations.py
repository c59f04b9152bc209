"""Where connections may go: the addresses that companies type are a stranger's word, and our network is behind us.

Only public addresses of the internet, unless the deployment allows others (settings.ALLOW_PRIVATE_HOSTS); only drivers
and data sources that are set up on this machine; only hosts of Salesforce. A name is looked up once and the address
found is what is connected to, so that it cannot turn into another one in between.
"""

import re
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

from django.conf import settings

from provisioning.odbc_strings import KEYWORDS, OdbcStringError, read_odbc_string
from sync.connectors.quickbooks.connection import known_drivers, known_sources
from sync.errors.base import SyncError
from sync.errors.codes import Code
from sync.errors.diagnose import sync_error

#: IPv6 addresses that hold an IPv4 address, which may be a private one: NAT64, 6to4, Teredo.
_CARRIERS: Final = tuple(map(IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))
_SERVER_PART: Final = re.compile(
    rf"(^|;)(\s*(?:{'|'.join(word for word, of in KEYWORDS.items() if of == 'host')})\s*=\s*)(?:\{{[^}}]*\}}|[^;]*)",
    re.I,
)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the internet at large."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        elif any(found in network for network in _CARRIERS):
            return False
    return found.is_global and not found.is_multicast


def checked_host(host: str) -> str:
    """The address to connect to for a host that a company typed.

    Raises ConfigurationError (QB_ADDRESS_REFUSED) where it leads into a private network, TransientError where nobody
    knows the name.
    """
    if settings.ALLOW_PRIVATE_HOSTS:
        return host
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise sync_error(
            Code.QB_UNREACHABLE, answer=f"there is no computer named {host}", detail=repr(error)
        ) from error
    addresses = [str(entry[4][0]) for entry in found]
    if not all(map(is_public, addresses)):
        raise sync_error(Code.QB_ADDRESS_REFUSED, value=host)
    return addresses[0]


def checked_odbc_string(url: str, *, user: str, password: str) -> str:
    """The connection string that a company typed, its host as the address that was checked.

    Raises ConfigurationError where it says what it must not, or names a driver or data source that is not set up here.
    """
    try:
        parts = read_odbc_string(url)
    except OdbcStringError as error:
        raise _refused(str(error)) from error
    driver, source = parts.get("driver"), parts.get("data source")
    if driver is not None and driver.lower() not in known_drivers():
        raise _refused("no such driver is set up where the integration runs")
    if source is not None and source.lower() not in known_sources():
        raise _refused("no such data source is set up where the integration runs")
    if any(";" in value and "}" in value for value in (user, password)):
        raise _refused("user or password holds both a semicolon and a brace; choose another password")
    if "host" not in parts:
        return url
    address = checked_host(parts["host"])
    if address == parts["host"]:
        return url
    return _SERVER_PART.sub(lambda part: f"{part[1]}{part[2]}{address}", url, count=1)


def _refused(answer: str) -> SyncError:
    return sync_error(Code.QB_CONNECTION_STRING, answer=answer)
