"""Ranges of IP addresses as the Metadata API takes them, trusted ones and those of a profile."""

import ipaddress
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.salesforce.errors import RecordRefusedError


def ranges_in(element: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The ranges under a name: SOAP knows no list of one."""
    given = element.get(name, [])
    return given if isinstance(given, list) else [given]


def checked_range(given: Mapping[str, Any], *, ends: Sequence[str], field: str) -> dict[str, str]:
    """The first and last address, by the names of ``ends``. Raises RecordRefusedError for what is no range."""
    try:
        first, last = (ipaddress.ip_address(str(given.get(name, ""))) for name in ends)
    except ValueError as wrong:
        raise RecordRefusedError("INVALID_IP_RANGE", f"invalid IP range: {wrong}", field) from wrong
    if first.version != last.version or int(first) > int(last):
        raise RecordRefusedError("INVALID_IP_RANGE", f"invalid IP range: {first} to {last}", field)
    return {ends[1]: str(last), ends[0]: str(first)}
