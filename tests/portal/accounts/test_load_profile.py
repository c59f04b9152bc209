"""Login, logout and "Edit company profile"."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from provisioning.models import Configuration, User
from tests.portal.accounts.conftest import PASSWORD

LOAD = "/account/profile/"
RIGHT = {"company": "Acme Trading", "username": "admin@acme.example", "password": PASSWORD}
WRONG = [
    {"company": "Outsider Ltd"},
    {"company": "Nobody Inc"},
    {"username": "eve@outsider.example"},
    {"username": "nobody@nowhere.example"},
    {"password": "another pass phrase"},
    {"company": "Outsider Ltd", "password": "another pass phrase"},
]


@pytest.mark.parametrize("name", ["Acme Trading", "  acme   TRADING "])
def test_the_three_together_open_the_profile(
    client: Client, configuration: Configuration, administrator: User, name: str
) -> None:
    response = client.post(LOAD, {**RIGHT, "company": name})
    assert response["Location"] == f"/profile/{configuration.pk}/"
    assert client.session["_auth_user_id"] == str(administrator.pk)
    assert client.get(LOAD)["Location"] == f"/profile/{configuration.pk}/"


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_is_wrong_the_answer_is_the_same(
    client: Client, administrator: User, outsider: User, wrong: dict[str, str]
) -> None:
    response = client.post(LOAD, {**RIGHT, **wrong})
    assert response.status_code == 200
    assert response.context["form"].errors == {
        "__all__": [
            "Company name, e-mail address and password do not fit together. Mind capitals in the password."
        ]
    }
    assert "_auth_user_id" not in client.session
    assert "Load Company Profile" in response.content.decode()


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_is_wrong_one_password_is_hashed(
    client: Client,
    administrator: User,
    outsider: User,
    wrong: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(hasher: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(hasher, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    client.post(LOAD, {**RIGHT, **wrong})
    assert len(hashed) == 1


def test_a_person_without_company_loads_no_profile(client: Client, staff: User) -> None:
    given = {"company": "Acme", "username": staff.email, "password": "another long pass phrase"}
    assert client.post(LOAD, given).status_code == 200
    assert "_auth_user_id" not in client.session


def test_an_inactive_person_gets_the_same_answer_as_a_wrong_password(
    client: Client, administrator: User
) -> None:
    User.objects.filter(pk=administrator.pk).update(is_active=False)
    response = client.post("/account/login/", {"username": administrator.email, "password": PASSWORD})
    assert response.context["form"].errors == {
        "__all__": ["E-mail address and password do not fit together. Mind capitals in the password."]
    }


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("/account/password/", "/account/password/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_after_the_login_only_our_own_pages_are_opened(
    client: Client, administrator: User, wanted: str, expected: str
) -> None:
    given = {"username": administrator.email, "password": PASSWORD, "next": wanted}
    assert client.post("/account/login/", given)["Location"] == expected


def test_logging_in_gives_the_session_a_new_key_and_logging_out_ends_it(
    client: Client, administrator: User
) -> None:
    session = client.session
    session["before"] = "login"
    session.save()
    key = session.session_key
    client.post("/account/login/", {"username": administrator.email, "password": PASSWORD})
    assert client.session.session_key != key
    assert client.get("/account/logout/").status_code == 405
    assert client.post("/account/logout/")["Location"] == "/"
    assert "_auth_user_id" not in client.session
    assert client.get("/account/")["Location"] == "/account/login/?next=/account/"


def test_a_login_needs_its_token(administrator: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    for address in ("/account/login/", LOAD, "/account/register/", "/account/password/forgotten/"):
        assert strict.post(address, RIGHT).status_code == 403
