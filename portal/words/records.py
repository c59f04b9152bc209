"""Records that did not go, in words: their kinds, how many of what, what to do."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sync.engine.records import System
from sync.errors.diagnosis import Diagnosis
from sync.models import RecordErrorKind

KIND_WORDS: Mapping[str, Any] = {
    RecordErrorKind.ERROR: gettext_lazy("In error"),
    RecordErrorKind.HELD: gettext_lazy("Held for review"),
    RecordErrorKind.WAITING: gettext_lazy("Waiting"),
    RecordErrorKind.LEFT: gettext_lazy("Left as it is"),
}
#: Beside its word each kind has a colour of Bootstrap's.
KIND_COLOURS: Mapping[str, str] = {
    RecordErrorKind.ERROR: "danger",
    RecordErrorKind.HELD: "warning",
    RecordErrorKind.WAITING: "info",
    RecordErrorKind.LEFT: "secondary",
}
PAIR_WORDS: Mapping[str, Any] = {
    "customer": gettext_lazy("Customers"),
    "invoice": gettext_lazy("Invoices"),
    "product": gettext_lazy("Products"),
}
SYSTEM_NAMES: Mapping[str, str] = {
    System.SALESFORCE.value: "Salesforce",
    System.QUICKBOOKS.value: "QuickBooks",
}


def counted(pair: str, count: int) -> str:
    """``32 invoices``."""
    words = {
        "customer": ngettext("%(count)s customer", "%(count)s customers", count),
        "invoice": ngettext("%(count)s invoice", "%(count)s invoices", count),
        "product": ngettext("%(count)s product", "%(count)s products", count),
    }
    other = ngettext("%(count)s record", "%(count)s records", count)
    return words.get(pair, other) % {"count": f"{count:,}"}


def what_to_do(diagnosis: Diagnosis) -> str:
    """The next step for several records of one code: what differs between them stays unnamed."""
    return diagnosis.what_to_do(label=_("The record"), field=_("the field"), value=_("the other record"))
