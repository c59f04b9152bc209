"""Whether the profile's treatment of currencies suits what both systems have switched on."""

from collections.abc import Iterator

from provisioning.catalogue.choices import MultiCurrency
from provisioning.preflight.checks.looking import Looking, unknown
from provisioning.preflight.findings import Finding, Group, Level, Who
from provisioning.preflight.snapshot import Unread

_OPTION = "environment.multi_currency"


def currencies(looking: Looking) -> Iterator[Finding]:
    """One finding for each system that has other currencies than the profile expects."""
    chosen = looking.profile.environment.multi_currency
    if (seen := looking.salesforce) is not None:
        if isinstance(seen.organization, Unread):
            yield unknown(
                "SF_CURRENCIES",
                Group.SALESFORCE_ACCESS,
                "Salesforce currencies",
                seen.organization.reason,
                who=Who.SALESFORCE,
            )
        else:
            yield from _compared(
                "SF_CURRENCIES",
                "Salesforce",
                Group.SALESFORCE_ACCESS,
                Who.SALESFORCE,
                chosen,
                on=seen.organization.multi_currency,
            )
    for file in looking.company_files:
        name = looking.subject(file, "QuickBooks")
        if isinstance(file.multi_currency, Unread):
            yield unknown(
                "QB_CURRENCIES",
                Group.QUICKBOOKS,
                f"{name} currencies",
                file.multi_currency.reason,
                who=Who.QUICKBOOKS,
            )
        else:
            yield from _compared(
                "QB_CURRENCIES", name, Group.QUICKBOOKS, Who.QUICKBOOKS, chosen, on=file.multi_currency
            )


def _compared(
    code: str, system: str, group: Group, who: Who, chosen: MultiCurrency, *, on: bool
) -> Iterator[Finding]:
    if on and chosen is MultiCurrency.NOT_USED:
        yield Finding(
            code,
            group,
            Level.NOTE,
            f"{system} currencies",
            f"{system} has several currencies switched on; the profile says they are not used.",
            hint="A record in another currency than its customer's will be set aside as an error.",
            who=Who.COMPANY,
            option=_OPTION,
        )
    elif not on and chosen is MultiCurrency.PROPAGATE:
        yield Finding(
            code,
            group,
            Level.ERROR,
            f"{system} currencies",
            f"The profile carries currencies over, but {system} has only one.",
            hint="Switch several currencies on there, or choose another treatment in the profile. Neither system can "
            "switch them off again.",
            who=who,
            option=_OPTION,
        )
