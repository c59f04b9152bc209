"""A new password by mail, and with the present one."""

from datetime import timedelta

import pytest
from axes.models import AccessFailureLog
from django.conf import LazySettings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.test import Client
from django.utils import timezone

from provisioning.models import AuditEvent, MailMessage, User
from tests.portal.accounts.conftest import NEW_PASSWORD, PASSWORD, link_in, mails_to

FORGOTTEN = "/account/password/forgotten/"
CHANGE = "/account/password/"
NEW = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}


def _link(client: Client, person: User) -> str:
    client.post(FORGOTTEN, {"email": person.email.upper()})
    return link_in(mails_to(person.email)[0])


def _logged_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_the_answer_is_the_same_whether_or_not_there_is_an_account(
    client: Client, administrator: User
) -> None:
    known = client.post(FORGOTTEN, {"email": administrator.email})
    unknown = client.post(FORGOTTEN, {"email": "nobody@nowhere.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    page = client.get(known["Location"]).content.decode()
    assert "If there is an account with this address" in page
    assert administrator.email not in page
    assert [mail.to for mail in MailMessage.objects.all()] == [[administrator.email]]


def test_the_mail_has_the_link_as_text_and_as_html(client: Client, administrator: User) -> None:
    link = _link(client, administrator)
    (mail,) = mails_to(administrator.email)
    assert mail.subject == "Solutions Portal: Set a new password"
    assert mail.company == administrator.company
    assert f'href="http://127.0.0.1:8000{link.replace("&", "&amp;")}"' in mail.html
    assert "<style" not in mail.html


def test_the_link_sets_the_password_once_and_ends_every_session(client: Client, administrator: User) -> None:
    elsewhere = _logged_in(administrator)
    link = _link(client, administrator)
    assert client.get(link).status_code == 200
    response = client.post(link, NEW, follow=True)
    assert response.redirect_chain == [("/account/login/", 302)]
    assert "Your password is changed" in response.content.decode()
    administrator.refresh_from_db()
    assert administrator.check_password(NEW_PASSWORD)
    assert not _is_in(elsewhere)
    assert not _is_in(client)
    assert client.get(link).status_code == 410
    assert client.post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD}).status_code == 410
    assert [mail.subject for mail in mails_to(administrator.email)] == [
        "Solutions Portal: Your password was changed",
        "Solutions Portal: Set a new password",
    ]
    assert [event.action for event in AuditEvent.objects.all()] == ["password.reset"]


def test_a_link_does_not_fit_another_person(client: Client, administrator: User, outsider: User) -> None:
    mine, theirs = _link(client, administrator), _link(client, outsider)
    mixed = f"{mine.split('&')[0]}&{theirs.split('&')[1]}"
    assert client.post(mixed, NEW).status_code == 410
    administrator.refresh_from_db()
    assert administrator.check_password(PASSWORD)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["", "?person=%00&token=x", "?person=bm9ib2R5&token=x", "?person=é&token=x", "?token=x"]
)
def test_a_link_that_was_never_sent_leads_nowhere(client: Client, query: str) -> None:
    response = client.get(f"/account/password/new/{query}")
    assert response.status_code == 410
    assert "does not work any more" in response.content.decode()


def test_a_link_is_good_for_an_hour(
    client: Client, administrator: User, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    link = _link(client, administrator)
    made = PasswordResetTokenGenerator()._now()
    at = {"now": made + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)}
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda _self: at["now"])
    assert settings.PASSWORD_RESET_TIMEOUT == 3600
    assert client.get(link).status_code == 200
    at["now"] = made + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + 2)
    assert client.get(link).status_code == 410


def test_the_token_stands_in_no_session_and_no_log(
    client: Client, administrator: User, caplog: pytest.LogCaptureFixture
) -> None:
    link = _link(client, administrator)
    token = link.rpartition("=")[2]
    client.get(link)
    client.post(link, {**NEW, "new_password2": "mistyped"})
    assert token not in caplog.text
    assert token not in repr(dict(client.session))


def test_who_reads_the_mail_is_let_in_again(client: Client, administrator: User) -> None:
    for _ in range(5):
        client.post("/account/login/", {"username": administrator.email, "password": "wrong"})
    client.post(_link(client, administrator), NEW)
    given = {"username": administrator.email, "password": NEW_PASSWORD}
    assert client.post("/account/login/", given).status_code == 302


@pytest.mark.parametrize("state", [{"is_active": False}, {"password": "!unusable"}])
def test_who_may_not_log_in_gets_no_link(
    client: Client, administrator: User, state: dict[str, object]
) -> None:
    User.objects.filter(pk=administrator.pk).update(**state)
    assert client.post(FORGOTTEN, {"email": administrator.email}).status_code == 302
    assert MailMessage.objects.count() == 0


def test_nobody_is_flooded_with_links(client: Client, administrator: User, outsider: User) -> None:
    for _ in range(7):
        assert client.post(FORGOTTEN, {"email": administrator.email})["Location"].endswith("/sent/")
    assert len(mails_to(administrator.email)) == 5
    for _ in range(13):
        client.post(FORGOTTEN, {"email": "nobody@nowhere.example"})
    assert client.post(FORGOTTEN, {"email": outsider.email}).status_code == 429
    assert mails_to(outsider.email) == []


def test_changing_needs_the_present_password_and_ends_the_other_sessions(administrator: User) -> None:
    here, elsewhere = _logged_in(administrator), _logged_in(administrator)
    wrong = here.post(CHANGE, {"old_password": "wrong", **NEW})
    assert wrong.context["form"].errors == {"old_password": ["This is not your present password."]}
    assert _is_in(elsewhere)
    response = here.post(CHANGE, {"old_password": PASSWORD, **NEW})
    assert response["Location"] == "/account/"
    assert _is_in(here)
    assert not _is_in(elsewhere)
    administrator.refresh_from_db()
    assert administrator.check_password(NEW_PASSWORD)
    assert [mail.subject for mail in mails_to(administrator.email)] == [
        "Solutions Portal: Your password was changed"
    ]
    assert NEW_PASSWORD not in mails_to(administrator.email)[0].text
    (event,) = AuditEvent.objects.all()
    assert (event.action, event.actor, event.difference) == ("password.changed", administrator, {})


def test_guessing_the_present_password_counts_like_a_login(administrator: User) -> None:
    here = _logged_in(administrator)
    now = timezone.now()
    answers = [here.post(CHANGE, {"old_password": "wrong", **NEW}).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    assert here.post(CHANGE, {"old_password": PASSWORD, **NEW}).status_code == 429
    assert AccessFailureLog.objects.filter(attempt_time__gte=now).count() == 5


def test_a_weak_password_is_refused(administrator: User) -> None:
    weak = {"old_password": PASSWORD, "new_password1": "password123", "new_password2": "password123"}
    response = _logged_in(administrator).post(CHANGE, weak)
    assert list(response.context["form"].errors) == ["new_password2"]
