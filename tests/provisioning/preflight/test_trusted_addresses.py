"""Which of the integration's addresses an org trusts, and from which its user may log in."""

import ipaddress

from hypothesis import given
from hypothesis import strategies as st

from provisioning.deployment import IBIZ_ADDRESSES, QREMOTE_ADDRESSES
from provisioning.preflight.checks.trusted_addresses import addresses_of, uncovered
from provisioning.preflight.findings import Level
from provisioning.preflight.fixes import AddIpRange
from provisioning.preflight.snapshot import AddressRange, Unread
from provisioning.profile import Profile
from tests.provisioning.preflight.healthy import healthy, wrong

CHOSEN = Profile.from_values({"direction.invoice": "None", "direction.product": "None"})
addresses = st.integers(0, 2**32 - 1).map(lambda number: str(ipaddress.IPv4Address(number)))


def test_the_list_is_the_connectors_and_the_gateways() -> None:
    assert addresses_of(CHOSEN) == QREMOTE_ADDRESSES
    ibiz = Profile.from_values({"environment.qb_connector": "IBIZ connector"})
    assert addresses_of(ibiz) == IBIZ_ADDRESSES
    gateway = Profile.from_values({"solution.payment_gateway": True, "solution.gateway_ip": "198.51.100.9"})
    assert addresses_of(gateway) == (*QREMOTE_ADDRESSES, "198.51.100.9")
    known = Profile.from_values(
        {"solution.payment_gateway": True, "solution.gateway_ip": QREMOTE_ADDRESSES[0]}
    )
    assert addresses_of(known) == QREMOTE_ADDRESSES


def test_each_missing_address_is_a_finding_with_its_fix() -> None:
    trusted = tuple(AddressRange(one, one) for one in QREMOTE_ADDRESSES[2:])
    found = wrong(CHOSEN, healthy(CHOSEN, salesforce={"trusted": trusted}))
    assert [finding.fix for finding in found] == [AddIpRange(one) for one in QREMOTE_ADDRESSES[:2]]
    assert [finding.subject for finding in found] == list(QREMOTE_ADDRESSES[:2])
    assert {finding.level for finding in found} == {Level.ERROR}


def test_addresses_that_could_not_be_read_are_unknown() -> None:
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, salesforce={"trusted": Unread("No right to set-up.")}))
    assert (finding.key, finding.level) == ("SF_ADDRESS:Network Access", Level.UNKNOWN)


def test_login_ranges_are_a_finding_of_their_own() -> None:
    around = (AddressRange("72.0.0.0", "72.255.255.255"),)
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, salesforce={"login_ranges": around}))
    assert finding.key == "SF_LOGIN_RANGES:Login IP Ranges"
    assert finding.count == len(QREMOTE_ADDRESSES) - 2
    assert finding.fix is None
    everywhere = (AddressRange("0.0.0.0", "255.255.255.255"),)  # noqa: S104 - all addresses
    assert wrong(CHOSEN, healthy(CHOSEN, salesforce={"login_ranges": everywhere})) == []


def test_login_ranges_of_version_6_alone_let_none_of_ours_in() -> None:
    (finding,) = wrong(
        CHOSEN, healthy(CHOSEN, salesforce={"login_ranges": (AddressRange("2001:db8::1", "2001:db8::9"),)})
    )
    assert finding.count == len(QREMOTE_ADDRESSES)


@given(address=addresses, first=addresses, last=addresses)
def test_a_range_covers_what_lies_in_it(address: str, first: str, last: str) -> None:
    inside = (
        int(ipaddress.IPv4Address(first))
        <= int(ipaddress.IPv4Address(address))
        <= int(ipaddress.IPv4Address(last))
    )
    assert uncovered([address], [AddressRange(first, last)]) == (() if inside else (address,))


@given(wanted=st.lists(addresses, max_size=6), extra=st.lists(st.tuples(addresses, addresses), max_size=4))
def test_trusting_what_is_uncovered_covers_all(wanted: list[str], extra: list[tuple[str, str]]) -> None:
    ranges = [AddressRange(*one) for one in extra]
    lacking = uncovered(wanted, ranges)
    assert set(lacking) <= set(wanted)
    assert uncovered(wanted, [*ranges, *(AddressRange(one, one) for one in lacking)]) == ()


def test_addresses_and_ranges_of_version_6_do_not_count() -> None:
    assert uncovered(["2001:db8::1"], []) == ()
    assert uncovered(["192.0.2.1"], [AddressRange("::", "ffff::"), AddressRange("odd", "")]) == ("192.0.2.1",)
