"""The administrator's profile over the Metadata API: its login IP ranges."""

from typing import Any

import pytest

from tests.sandbox.salesforce.server import OrgClient


@pytest.fixture
def mdapi(org: OrgClient) -> Any:
    api = org.sf.mdapi
    api._client.transport.session = org.session
    return api


def test_ranges_are_replaced_as_a_whole(mdapi: Any) -> None:
    assert mdapi.Profile.read("Admin").loginIpRanges == []
    for first, last in (("10.0.0.1", "10.0.0.9"), ("192.0.2.1", "192.0.2.1")):
        ranges = [mdapi.ProfileLoginIpRange(startAddress=first, endAddress=last)]
        mdapi.Profile.update([mdapi.Profile(fullName="Admin", loginIpRanges=ranges)])
        (kept,) = mdapi.Profile.read("Admin").loginIpRanges
        assert (kept.startAddress, kept.endAddress) == (first, last)


@pytest.mark.parametrize(("first", "last"), [("10.0.0.9", "10.0.0.1"), ("10.0.0.1", "::1"), ("x", "y")])
def test_what_is_no_range_is_refused(mdapi: Any, first: str, last: str) -> None:
    ranges = [mdapi.ProfileLoginIpRange(startAddress=first, endAddress=last)]
    with pytest.raises(Exception, match="invalid IP range"):
        mdapi.Profile.update([mdapi.Profile(fullName="Admin", loginIpRanges=ranges)])


def test_another_profile_cannot_be_made(mdapi: Any) -> None:
    with pytest.raises(Exception, match="makes no profiles"):
        mdapi.Profile.upsert([mdapi.Profile(fullName="Other")])
