"""Whether accounts, templates, tax codes and items that options name exist in QuickBooks and are active."""

from collections.abc import Iterator

from provisioning.catalogue.choices import QuickBooksLocale
from provisioning.catalogue.kinds import QbAccount, QbName
from provisioning.catalogue.pages import PROFILE_OPTIONS
from provisioning.preflight.checks.looking import Looking, near, unknown
from provisioning.preflight.findings import Finding, Group, Level, Who
from provisioning.preflight.snapshot import QuickBooksSeen, Unread
from provisioning.profile import Profile

#: The types of account that the options can use; what is not listed takes any.
_ACCOUNT_TYPES = {
    "ar_account": ("AccountsReceivable",),
    "ap_account": ("AccountsPayable",),
    "bank_account": ("Bank", "CreditCard"),
    "deposit_to": ("Bank", "OtherCurrentAsset"),
    "cogs_account_inventory": ("CostOfGoodsSold",),
    "asset_account_inventory": ("OtherCurrentAsset",),
}
_TITLES = {"Account": "chart of accounts", "SalesTaxCode": "sales tax code list"}


def named_entries(profile: Profile) -> Iterator[tuple[str, str, str]]:
    """(option, table, full name) of every option in use that names an entry of a QuickBooks list."""
    for key, option in PROFILE_OPTIONS.items():
        if not isinstance(option.kind, QbName | QbAccount) or not profile.in_use(option):
            continue
        value = str(profile.value(option))
        if value:
            yield key, option.kind.table if isinstance(option.kind, QbName) else "Account", value


def quickbooks_names(looking: Looking) -> Iterator[Finding]:
    """One finding for each name in each company file, however many options name it."""
    for seen in looking.company_files:
        for key, table, name in named_entries(looking.profile):
            yield _entry(looking, seen, key, table, name)


def _entry(looking: Looking, seen: QuickBooksSeen, key: str, table: str, name: str) -> Finding:
    entries = seen.lists.get(table, Unread(f"{table} was not looked at."))
    title = _TITLES.get(table, f"{table.lower()} list")
    if isinstance(entries, Unread):
        return unknown(
            "QB_NAME", Group.NAMES, looking.subject(seen, table), entries.reason, who=Who.QUICKBOOKS
        )
    subject = looking.subject(seen, f"{table} {name}")
    found = next((one for one in entries if one.full_name.casefold() == name.casefold()), None)
    wanted = _ACCOUNT_TYPES.get(key.partition(".")[2], ()) if table == "Account" else ()
    if found is None:
        message = f"There is no {name!r} in the {title} of QuickBooks."
    elif not found.active:
        message = f"{name!r} in the {title} of QuickBooks is inactive, so it cannot be used on new records."
    elif wanted and found.type.replace(" ", "").casefold() not in {one.casefold() for one in wanted}:
        message = f"The account {name!r} is of the type {found.type}; {' or '.join(wanted)} is needed."
        active = tuple(one.full_name for one in entries if one.active and one.type in wanted)
        return _error(
            looking, subject, key, message, f"Accounts of that type: {', '.join(active[:10]) or 'none'}."
        )
    else:
        return Finding(
            "QB_NAME", Group.NAMES, Level.OK, subject, f"QuickBooks has {name} in the {title}.", option=key
        )
    active = tuple(one.full_name for one in entries if one.active)
    hint = near(name, active) or f"It holds: {', '.join(active[:10]) or 'nothing'}."
    return _error(looking, subject, key, message, hint)


def _error(looking: Looking, subject: str, key: str, message: str, hint: str) -> Finding:
    return Finding(
        "QB_NAME",
        Group.NAMES,
        Level.ERROR,
        subject,
        message,
        hint=hint,
        who=Who.COMPANY,
        steps=(
            f"Choose an existing, active entry for the option {key} in the company profile,",
            "or make it in QuickBooks.",
        ),
        option=key,
    )


_COUNTRIES = {
    "US": QuickBooksLocale.USA,
    "CA": QuickBooksLocale.CANADA,
    "AU": QuickBooksLocale.AUSTRALIA,
}


def quickbooks_country(looking: Looking) -> Iterator[Finding]:
    """Whether the country edition is the one that the profile says: it decides addresses and taxes."""
    chosen = looking.profile.environment.qb_version
    for seen in looking.company_files:
        if isinstance(seen.program, Unread):
            continue  # the finding about multi-user mode says it
        actual = _COUNTRIES.get(seen.program.country.upper())
        if actual is not None and actual is not chosen:
            yield Finding(
                "QB_COUNTRY",
                Group.QUICKBOOKS,
                Level.ERROR,
                looking.subject(seen, "Country edition"),
                f"QuickBooks is the edition for {actual}, the profile says {chosen}.",
                hint="It decides how addresses and taxes are written.",
                who=Who.COMPANY,
                option="environment.qb_version",
            )
