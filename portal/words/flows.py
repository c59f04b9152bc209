"""What a flow does, in one sentence: flow names are for machines, these are for the person who starts them."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from provisioning.flow_catalogue import FlowDefinition, FlowKind, Way

#: What the records of a pair are called in Salesforce and in QuickBooks; transactions are opportunities there.
_SALESFORCE: Final = {
    "customer": gettext_lazy("accounts"),
    "person_account": gettext_lazy("person accounts"),
    "vendor": gettext_lazy("vendor accounts"),
    "job": gettext_lazy("opportunities"),
    "product": gettext_lazy("products"),
    "payment": gettext_lazy("payments"),
    "credit_memo": gettext_lazy("credit memos"),
    "accounting": gettext_lazy("accounting records"),
}
_QUICKBOOKS: Final = {
    "customer": gettext_lazy("customers"),
    "person_account": gettext_lazy("customers"),
    "vendor": gettext_lazy("vendors"),
    "job": gettext_lazy("jobs"),
    "sales_order": gettext_lazy("sales orders"),
    "purchase_order": gettext_lazy("purchase orders"),
    "invoice": gettext_lazy("invoices"),
    "sales_receipt": gettext_lazy("sales receipts"),
    "estimate": gettext_lazy("estimates"),
    "bill": gettext_lazy("bills"),
    "check": gettext_lazy("checks"),
    "product": gettext_lazy("items"),
    "payment": gettext_lazy("payments"),
    "credit_memo": gettext_lazy("credit memos"),
    "accounting": gettext_lazy("bills, checks, deposits and journal entries"),
}


def sentence(definition: FlowDefinition | None) -> str:
    """What the flow does; empty for one that the profile does not call for."""
    if definition is None:
        return ""
    names = {"sf": _listed(_SALESFORCE, definition), "qb": _listed(_QUICKBOOKS, definition)}
    to_qb = definition.steps[0].direction is Way.SF_QB
    match definition.kind:
        case FlowKind.BIND:
            return (
                _(
                    "Finds %(sf)s and %(qb)s that are the same and links them. Creates and changes nothing else."
                )
                % names
            )
        case FlowKind.SINGLE if to_qb:
            return (
                _("Sends one record that you name from Salesforce (%(sf)s) to QuickBooks (%(qb)s).") % names
            )
        case FlowKind.SINGLE:
            return (
                _("Brings one record that you name from QuickBooks (%(qb)s) to Salesforce (%(sf)s).") % names
            )
        case FlowKind.BULK if to_qb:
            return _("Sends all %(sf)s of a range of dates to QuickBooks as %(qb)s, once.") % names
        case FlowKind.BULK:
            return (
                _("Brings all %(qb)s of a range of dates from QuickBooks to Salesforce as %(sf)s, once.")
                % names
            )
        case _ if to_qb:
            return _("Sends new and changed %(sf)s to QuickBooks as %(qb)s.") % names
        case _:
            return _("Brings new and changed %(qb)s from QuickBooks to Salesforce as %(sf)s.") % names


def step_words(step: str) -> str:
    """A step as runs and plans store it (``customer:SF_QB``) in words: Accounts to QuickBooks as customers."""
    pair, _separator, way = step.partition(":")
    names = {
        "sf": str(_SALESFORCE.get(pair, _("opportunities"))),
        "qb": str(_QUICKBOOKS.get(pair, pair)),
    }
    if way == Way.SF_QB:
        return capfirst(_("%(sf)s to QuickBooks as %(qb)s") % names)
    return capfirst(_("%(qb)s to Salesforce as %(sf)s") % names)


def step_place(step: str) -> int:
    """Where a step stands among others: customers before what refers to them."""
    pairs = list(_QUICKBOOKS)
    pair = step.partition(":")[0]
    return pairs.index(pair) if pair in pairs else len(pairs)


def _listed(names: Mapping[str, Any], definition: FlowDefinition) -> str:
    """What the steps move, in their order, each once: accounts and opportunities."""
    words = list(dict.fromkeys(str(names.get(step.pair, _("opportunities"))) for step in definition.steps))
    if len(words) == 1:
        return words[0]
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
