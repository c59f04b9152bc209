"""Too many wrong passwords lock an account, or the network address they came from, wherever one logs in."""

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.conf import LazySettings
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.utils import timezone

from portal.lockouts import ACCOUNT, ADDRESS, Rule
from portal.logins import client_address
from provisioning.models import User

pytestmark = pytest.mark.django_db

STAFF_PASSWORD = "another long pass phrase"
PASSWORD = "a long pass phrase"
WRONG = "not the pass phrase"


def _post(client: Client, path: str, given: dict[str, str], *, address: str = "198.51.100.1") -> Any:
    return client.post(path, given, REMOTE_ADDR=address)


def _log_in(client: Client, email: str, password: str, *, address: str = "198.51.100.1") -> Any:
    return _post(client, "/account/login/", {"username": email, "password": password}, address=address)


def _fail(client: Client, email: str, times: int, *, address: str = "198.51.100.1") -> list[int]:
    return [_log_in(client, email, WRONG, address=address).status_code for _ in range(times)]


def _let_pass(time: timedelta) -> None:
    for failure in AccessFailureLog.objects.all():
        AccessFailureLog.objects.filter(pk=failure.pk).update(attempt_time=failure.attempt_time - time)


def test_staff_log_in_with_their_address_whatever_its_case(client: Client, staff: User) -> None:
    credentials = {"username": staff.email.upper(), "password": STAFF_PASSWORD}
    assert client.post("/admin/login/", credentials).status_code == 302


def test_the_fifth_failure_locks_the_account_from_everywhere(client: Client, administrator: User) -> None:
    addresses = [f"203.0.113.{n}" for n in range(1, 6)]
    answers = [
        _log_in(client, administrator.email[:n].upper() + administrator.email[n:], WRONG, address=address)
        for n, address in enumerate(addresses)
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    locked = _log_in(client, administrator.email, PASSWORD, address="192.0.2.9")
    assert locked.status_code == 429
    assert locked["Retry-After"] == "900"
    assert "Try again in 15 minutes" in locked.content.decode()
    assert "set a new one by mail" in locked.content.decode()
    assert "_auth_user_id" not in client.session


def test_an_address_without_account_is_locked_just_the_same(client: Client) -> None:
    assert _fail(client, "nobody@nowhere.example", 5) == [200, 200, 200, 200, 429]


def test_the_lock_ends_after_a_quarter_of_an_hour_and_attempts_meanwhile_do_not_prolong_it(
    client: Client, administrator: User
) -> None:
    _fail(client, administrator.email, 5)
    _let_pass(timedelta(minutes=10))
    assert _fail(client, administrator.email, 3) == [429, 429, 429]
    assert AccessFailureLog.objects.count() == 5
    _let_pass(timedelta(minutes=5, seconds=1))
    assert _log_in(client, administrator.email, PASSWORD).status_code == 302


def test_failures_further_apart_lock_nothing(client: Client, administrator: User) -> None:
    for _ in range(7):
        assert _fail(client, administrator.email, 1) == [200]
        _let_pass(timedelta(minutes=4))


def test_a_success_forgives_the_account(client: Client, administrator: User) -> None:
    _fail(client, administrator.email, 4)
    assert _log_in(client, administrator.email, PASSWORD).status_code == 302
    client.logout()
    assert _fail(client, administrator.email, 4) == [200] * 4


def test_twenty_failures_an_hour_lock_the_network_address_for_every_account(
    client: Client, administrator: User
) -> None:
    answers = [_fail(client, f"person{n}@guess.example", 1)[0] for n in range(20)]
    assert answers == [200] * 19 + [429]
    locked = _log_in(client, administrator.email, PASSWORD)
    assert locked.status_code == 429
    assert "Try again in 60 minutes" in locked.content.decode()
    assert "set a new one by mail" not in locked.content.decode()
    assert _log_in(client, administrator.email, PASSWORD, address="198.51.100.2").status_code == 302
    client.logout()
    _let_pass(timedelta(hours=1, seconds=1))
    assert _log_in(client, administrator.email, PASSWORD).status_code == 302


def test_an_own_account_does_not_forgive_the_network_address(client: Client, administrator: User) -> None:
    for n in range(19):
        _fail(client, f"person{n}@guess.example", 1)
    assert _log_in(client, administrator.email, PASSWORD).status_code == 302
    client.logout()
    assert _fail(client, "one@more.example", 1) == [429]


def test_all_logins_count_together(client: Client, staff: User) -> None:
    given = {"username": staff.email, "password": WRONG}
    assert _fail(client, staff.email, 2) == [200, 200]
    assert _post(client, "/admin/login/", given).status_code == 200
    assert _post(client, "/account/profile/", {**given, "company": "Acme"}).status_code == 200
    assert _post(client, "/admin/login/", given).status_code == 429
    right = {"username": staff.email, "password": STAFF_PASSWORD}
    assert _post(client, "/admin/login/", right).status_code == 429
    assert _post(client, "/account/profile/", {**right, "company": "Acme"}).status_code == 429


def test_support_can_let_somebody_in_again(client: Client, administrator: User) -> None:
    _fail(client, administrator.email, 5)
    _fail(client, "other@guess.example", 4)
    call_command("axes_reset_username", administrator.email, verbosity=0)
    assert _log_in(client, administrator.email, PASSWORD).status_code == 302
    assert AccessFailureLog.objects.filter(username="other@guess.example").count() == 4


def test_no_password_is_kept_with_a_failure(client: Client, administrator: User) -> None:
    _fail(client, administrator.email, 5)
    assert AccessAttempt.objects.count() == 0
    assert WRONG not in repr(list(AccessFailureLog.objects.values()))


def test_a_rule_counts_its_window_to_the_second() -> None:
    rule = Rule(2, window=timedelta(minutes=1), lock=timedelta(minutes=3))
    now = timezone.now()
    first = now - timedelta(seconds=90)
    assert rule.locked_until([first + timedelta(seconds=60), first], now) == first + timedelta(minutes=4)
    assert rule.locked_until([first + timedelta(seconds=61), first], now) is None
    assert rule.locked_until([first], now) is None
    assert (ACCOUNT.failures, ADDRESS.failures) == (5, 20)


@pytest.mark.parametrize(
    ("proxies", "header", "expected"),
    [
        (0, "203.0.113.7", "127.0.0.1"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "192.0.2.66, 203.0.113.7", "203.0.113.7"),
        (2, "192.0.2.66, 203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (1, "not an address", "127.0.0.1"),
        (2, "203.0.113.7", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_a_forwarded_address_is_believed_as_far_as_configured(
    rf: RequestFactory, settings: LazySettings, proxies: int, header: str, expected: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert client_address(rf.get("/", headers={"X-Forwarded-For": header})) == expected


def test_cookies_are_not_readable_by_scripts_and_stay_on_the_site(
    client: Client, administrator: User
) -> None:
    _log_in(client, administrator.email, PASSWORD)
    session = client.cookies["sessionid"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
