"""Whether Salesforce trusts the addresses that our workers come from, and lets them log in (source.txt 4.2)."""

import ipaddress
from collections.abc import Iterable, Iterator

from provisioning.catalogue.choices import QuickBooksConnector
from provisioning.deployment import IBIZ_ADDRESSES, QREMOTE_ADDRESSES
from provisioning.preflight.checks.looking import MOST_EXAMPLES, Looking, unknown
from provisioning.preflight.findings import Finding, Group, Level, Who
from provisioning.preflight.fixes import AddIpRange
from provisioning.preflight.snapshot import AddressRange, Unread
from provisioning.profile import Profile

#: Lists of the connectors that come from addresses of their own; any other comes from QRemote's.
_LISTS = {QuickBooksConnector.IBIZ: IBIZ_ADDRESSES}


def addresses_of(profile: Profile) -> tuple[str, ...]:
    """The addresses that Salesforce must trust for this profile: its connector's, and the payment gateway's."""
    listed = _LISTS.get(profile.environment.qb_connector, QREMOTE_ADDRESSES)
    gateway = profile.solution.gateway_ip if profile.solution.payment_gateway else ""
    return (*listed, gateway) if gateway and gateway not in listed else listed


def uncovered(addresses: Iterable[str], ranges: Iterable[AddressRange]) -> tuple[str, ...]:
    """The IPv4 addresses that no range includes, in their order. IPv6 ranges and addresses do not count."""
    spans = [(first, last) for one in ranges if (first := _v4(one.start)) and (last := _v4(one.end))]
    lacking = []
    for text in addresses:
        address = _v4(text)
        if address is not None and not any(first <= address <= last for first, last in spans):
            lacking.append(text)
    return tuple(lacking)


def trusted_addresses(looking: Looking) -> Iterator[Finding]:
    """One finding for each address that is not trusted."""
    seen = looking.salesforce
    if seen is None:
        return
    if isinstance(seen.trusted, Unread):
        yield unknown(
            "SF_ADDRESS",
            Group.SALESFORCE_ACCESS,
            "Network Access",
            seen.trusted.reason,
            who=Who.SALESFORCE,
        )
        return
    wanted = addresses_of(looking.profile)
    lacking = uncovered(wanted, seen.trusted)
    for address in lacking:
        yield Finding(
            "SF_ADDRESS",
            Group.SALESFORCE_ACCESS,
            Level.ERROR,
            address,
            f"Salesforce does not trust {address}, from which the integration logs in.",
            hint="Without it Salesforce asks for a security token, or refuses the login.",
            who=Who.SALESFORCE,
            steps=(
                "In Salesforce: Setup, Security, Network Access, New.",
                "Enter the address as first and as last address, and save.",
            ),
            fix=AddIpRange(address),
            option="environment.qb_connector",
        )
    if not lacking:
        yield Finding(
            "SF_ADDRESS",
            Group.SALESFORCE_ACCESS,
            Level.OK,
            "Network Access",
            f"All {len(wanted)} addresses of the integration are trusted.",
        )


def login_addresses(looking: Looking) -> Iterator[Finding]:
    """Login IP ranges of the integration user's profile: they block every login from elsewhere, trusted or not."""
    seen = looking.salesforce
    if seen is None:
        return
    subject = "Login IP Ranges"
    if isinstance(seen.login_ranges, Unread):
        yield unknown(
            "SF_LOGIN_RANGES", Group.SALESFORCE_ACCESS, subject, seen.login_ranges.reason, who=Who.SALESFORCE
        )
        return
    lacking = uncovered(addresses_of(looking.profile), seen.login_ranges) if seen.login_ranges else ()
    if not lacking:
        text = (
            "include the integration's addresses"
            if seen.login_ranges
            else "do not limit where it logs in from"
        )
        yield Finding(
            "SF_LOGIN_RANGES",
            Group.SALESFORCE_ACCESS,
            Level.OK,
            subject,
            f"The login IP ranges of the integration user's profile {text}.",
        )
        return
    yield Finding(
        "SF_LOGIN_RANGES",
        Group.SALESFORCE_ACCESS,
        Level.ERROR,
        subject,
        f"The profile of the integration user lets nobody log in from {len(lacking)} of the integration's addresses.",
        hint="Login IP ranges of a profile block logins; trusting the addresses does not help against them.",
        who=Who.SALESFORCE,
        steps=(
            "In Salesforce: Setup, Users, Profiles, the integration user's profile, Login IP Ranges.",
            "Add a range for each address named here, or give the integration user a profile without login ranges.",
        ),
        examples=lacking[:MOST_EXAMPLES],
        count=len(lacking),
        option="environment.qb_connector",
    )


def _v4(text: str) -> ipaddress.IPv4Address | None:
    try:
        return ipaddress.IPv4Address(text.strip())
    except ValueError:
        return None
