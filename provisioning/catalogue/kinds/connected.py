"""Names in a connected system: offered from its metadata, free text while it is not connected."""

import re
from dataclasses import dataclass

from provisioning.catalogue.kinds.base import JSON, KindError
from provisioning.catalogue.kinds.plain import Line

_SF_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)*")


def salesforce_name(text: str, what: str) -> str:
    """``text`` as the API name of a field or an object. Raises KindError."""
    text = text.strip()
    if text and not _SF_NAME.fullmatch(text):
        raise KindError(
            f"Enter the API name of a Salesforce {what}: letters, digits and underscores, no blanks."
        )
    return text


@dataclass(frozen=True)
class SfObject(Line):
    """API name of a Salesforce object, offered from the connected org."""

    text = "sf_object"

    def parse(self, value: JSON) -> str:
        return salesforce_name(super().parse(value), "object")


@dataclass(frozen=True)
class SfField(Line):
    """API name of a field of ``of``: an object, or the name of the option of the same page that names the object."""

    of: str

    @property
    def text(self) -> str:
        return f"sf_field:{self.of}"

    def parse(self, value: JSON) -> str:
        return salesforce_name(super().parse(value), "field")


@dataclass(frozen=True)
class SfValue(Line):
    """One of the values that a Salesforce field offers, such as a stage."""

    of: str
    field: str

    @property
    def text(self) -> str:
        return f"sf_value:{self.of}.{self.field}"


@dataclass(frozen=True)
class QbField(Line):
    """A column or custom field of a QuickBooks table."""

    table: str

    @property
    def text(self) -> str:
        return f"qb_field:{self.table}"


class QbAccount(Line):
    """The full name of an account of the company file."""

    text = "qb_account"


@dataclass(frozen=True)
class QbName(Line):
    """The full name of a record of a QuickBooks list, such as a template."""

    table: str

    @property
    def text(self) -> str:
        return f"qb_name:{self.table}"
