"""The search for secrets finds what was planted, in whatever form: otherwise its silence would prove nothing."""

import base64
import json
from pathlib import Path

import pytest

from tests.browser.leaks import SALESFORCE_SESSION, files, findings

SECRET = "S3CRET-sf-password-81ab"
SECRETS = {"password": SECRET}


@pytest.mark.parametrize(
    "text",
    [
        f"login with {SECRET} refused",
        json.dumps({"password": SECRET}),
        base64.b64encode(f"user:{SECRET}".encode()).decode(),
        base64.urlsafe_b64encode(f"{SECRET}:x".encode()).decode(),
        base64.b64encode(f"ab{SECRET}yz".encode()).decode(),
        SECRET.encode().hex(),
        f"GET /x?password={SECRET.replace('-', '%2D')}",
        f"<input value='{SECRET.replace('-', '&#45;')}'>",
    ],
)
def test_a_planted_secret_is_found(text: str) -> None:
    assert findings(SECRETS, [("here", text)]) == ["here: password"]


def test_other_text_is_not_taken_for_a_secret() -> None:
    texts = [("log", '{"event": "request", "path": "/"}'), ("page", "<p>S3CRET-sf-password</p>")]
    assert findings(SECRETS, texts) == []


def test_every_file_of_ours_is_read(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "web.log").write_text(SECRET)
    (tmp_path / "vault_keys").write_text(SECRET)  # its purpose is to hold it
    (tmp_path / "portal.sqlite3").write_bytes(b"\0\xff" + SECRET.encode())
    assert findings(SECRETS, files(tmp_path)) == [
        "file log/web.log: password",
        "file portal.sqlite3: password",
    ]


def test_a_session_of_salesforce_is_known_by_its_shape() -> None:
    assert SALESFORCE_SESSION.search(
        "sid=00D5e000001abcdEAA!AQcAQH0dMHZfz972Szmpkb58urFRkgeBGsxL_QJWwYMfAbUeeG7c1E6"
    )
    assert SALESFORCE_SESSION.search("00D5e000001abcdEAA is the org's id!") is None
