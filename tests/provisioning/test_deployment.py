"""Deployment data: the address lists are whole and well formed."""

from ipaddress import IPv4Address

from provisioning import deployment


def test_each_connector_has_its_own_list_of_public_addresses() -> None:
    for addresses, count in ((deployment.IBIZ_ADDRESSES, 8), (deployment.QREMOTE_ADDRESSES, 12)):
        assert len(set(addresses)) == len(addresses) == count
        assert all(IPv4Address(address).is_global for address in addresses)


def test_every_address_of_the_older_connector_serves_the_newer_one_too() -> None:
    assert set(deployment.IBIZ_ADDRESSES) < set(deployment.QREMOTE_ADDRESSES)


def test_the_courses_with_a_length_say_it() -> None:
    assert {course.title: course.hours for course in deployment.COURSES if course.hours} == {
        "InterWeave Fundamentals": 4,
        "InterWeave Advanced Fundamentals": 8,
    }
