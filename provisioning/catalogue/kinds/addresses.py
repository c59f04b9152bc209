"""Kinds of addresses that connections go to: what is no such address is refused as soon as it is typed."""

import re
from typing import Final

from provisioning.catalogue.kinds.base import JSON, KindError
from provisioning.catalogue.kinds.plain import Text
from provisioning.odbc_strings import OdbcStringError, read_odbc_string

#: Every login host of Salesforce ends so: credentials go nowhere else.
SALESFORCE_SUFFIX: Final = ".salesforce.com"

_HOST: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]|\.(?!\.))*|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+")
_LABELS: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")


class Host(Text):
    """A text that is the name or address of a computer, or empty."""

    def parse(self, value: JSON) -> str:
        text = super().parse(value).strip()
        if text and not _HOST.fullmatch(text):
            raise KindError(
                "Enter the name or address of the computer alone, such as books.example.com or 203.0.113.7."
            )
        return text


class SalesforceHost(Text):
    """A text that is a login host of Salesforce, or empty; its form is the host name in small letters."""

    def parse(self, value: JSON) -> str:
        text = super().parse(value).strip()
        return salesforce_host(text) if text else ""


class OdbcUrl(Text):
    """A text that is a data source or an ODBC connection string, or empty."""

    def parse(self, value: JSON) -> str:
        text = super().parse(value)
        if text.strip():
            try:
                read_odbc_string(text)
            except OdbcStringError as error:
                raise KindError(f"This address cannot be used: {error}.") from None
        return text


def salesforce_host(text: str) -> str:
    """The host that a person means, with its suffix. Raises KindError for what is no host of Salesforce."""
    host = text.strip().lower().removeprefix("https://").removesuffix("/")
    labels = host.removesuffix(SALESFORCE_SUFFIX)
    # Without the suffix it may be a part of one, but no host of somebody else.
    if not _LABELS.fullmatch(labels) or (labels == host and "." in host and not host.endswith(".my")):
        raise KindError(
            f"Enter a host name that ends with {SALESFORCE_SUFFIX}, such as example.my{SALESFORCE_SUFFIX}."
        )
    return labels + SALESFORCE_SUFFIX
