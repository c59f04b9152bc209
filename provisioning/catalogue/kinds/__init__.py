"""What an option's value can be: how it is read from JSON, written back, checked and described.

A kind is generic over the Python type of its value. ``text`` is its name in the option list, ``parse`` turns a JSON
value into the typed one or raises KindError with a sentence that says what to enter.
"""

from provisioning.catalogue.kinds.addresses import (
    SALESFORCE_SUFFIX,
    Host,
    OdbcUrl,
    SalesforceHost,
    salesforce_host,
)
from provisioning.catalogue.kinds.base import JSON, Kind, KindError, Schema
from provisioning.catalogue.kinds.connected import QbAccount, QbField, QbName, SfField, SfObject, SfValue
from provisioning.catalogue.kinds.mapping import Mapping, MappingRow
from provisioning.catalogue.kinds.moments import NAMED_ZONES, Date, Time, Zone
from provisioning.catalogue.kinds.plain import Bool, Choice, Emails, Integer, IPAddress, Secret, Text, Webhook

__all__ = [
    "JSON",
    "NAMED_ZONES",
    "SALESFORCE_SUFFIX",
    "Bool",
    "Choice",
    "Date",
    "Emails",
    "Host",
    "IPAddress",
    "Integer",
    "Kind",
    "KindError",
    "Mapping",
    "MappingRow",
    "OdbcUrl",
    "QbAccount",
    "QbField",
    "QbName",
    "SalesforceHost",
    "Schema",
    "Secret",
    "SfField",
    "SfObject",
    "SfValue",
    "Text",
    "Time",
    "Webhook",
    "Zone",
    "salesforce_host",
]
