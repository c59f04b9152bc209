"""Logging in at the support site: wrong passwords lock a pair of address and place."""

import pytest
from django.conf import LazySettings
from django.test import Client

from provisioning.models import User

PASSWORD = "another long pass phrase"


def _log_in(client: Client, email: str, password: str) -> int:
    return client.post("/admin/login/", {"username": email, "password": password}).status_code


def _other_case(email: str, attempt: int) -> str:
    return email[:attempt].upper() + email[attempt:]


def test_staff_log_in_with_their_address_whatever_its_case(client: Client, staff: User) -> None:
    assert _log_in(client, staff.email.upper(), PASSWORD) == 302


def test_too_many_wrong_passwords_lock_the_login(client: Client, staff: User, settings: LazySettings) -> None:
    answers = [
        _log_in(client, _other_case(staff.email, n), "wrong") for n in range(settings.AXES_FAILURE_LIMIT)
    ]
    assert answers[:-1] == [200] * (settings.AXES_FAILURE_LIMIT - 1)
    assert answers[-1] == 429
    response = client.post("/admin/login/", {"username": staff.email, "password": PASSWORD})
    assert response.status_code == 429
    assert "Too many attempts" in response.content.decode()


@pytest.mark.django_db
def test_cookies_are_not_readable_by_scripts_and_stay_on_the_site(client: Client, staff: User) -> None:
    _log_in(client, staff.email, PASSWORD)
    session = client.cookies["sessionid"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
