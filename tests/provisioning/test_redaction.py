"""No secret leaves in a log line, whatever field or text it stands in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.redaction import redact, redact_event, redact_value

PEM = "-----BEGIN PRIVATE KEY-----\nMIIEvQ\nsecretbytes\n-----END PRIVATE KEY-----"


@pytest.mark.parametrize(
    "text",
    [
        "login failed: password=hunter22",
        "UID=admin;PWD=hunter22;Database=x",
        "PWD={hunter22};Server=x",
        "Authorization: Bearer hunter22",
        "{'Authorization': 'Basic hunter22'}",
        '{"access_token": "hunter22", "instance_url": "x"}',
        '{"client_secret":"hunter22"}',
        "<password>hunter22</password>",
        "<sessionId>hunter22</sessionId>",
        "redis://user:hunter22@host:6379/0",
        "postgres://portal:hunter22@db/portal",
        "sid 00D000000000001!AQ.hunter22hunter22hunter22 refused",
        f"key: {PEM.replace('secretbytes', 'hunter22')}",
        "X-Sandbox-Token: hunter22",
        "refresh_token=hunter22&grant_type=refresh_token",
    ],
)
def test_a_secret_in_a_text_is_masked(text: str) -> None:
    assert "hunter22" not in redact(text)
    assert "[redacted]" in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "Customer Acme was created with ListID 80000001-1234",
        "passwords are 10 characters or longer",
        "run 3f2a of SFAcctOpp2QBCustInv ended: 798 invoices",
        "http://127.0.0.1:8000/admin/",
    ],
)
def test_an_innocent_text_stays_as_it_is(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    "key",
    [
        "password",
        "sf_password",
        "solution.sf_security_token",
        "client_secret",
        "VAULT_KEYS",
        "api-key",
        "Authorization",
    ],
)
def test_a_value_under_a_secret_name_is_masked_at_any_depth(key: str) -> None:
    assert redact_value({"outer": [{key: "hunter22"}]}) == {"outer": [{key: "[redacted]"}]}


def test_other_values_keep_their_type() -> None:
    values = {"count": 3, "keys_read": 7, "company": None, "ok": True, "names": ("a", "b"), "raw": b"123"}
    assert redact_value(values) == values | {"names": ["a", "b"], "raw": "[3 bytes]"}


def test_an_event_loses_its_secrets_and_keeps_the_rest() -> None:
    event = {"event": "login failed: pwd=x1", "run": "17", "token": "t", "_record": PEM}
    assert redact_event(None, "info", event) == {
        "event": "login failed: pwd=[redacted]",
        "run": "17",
        "token": "[redacted]",
        "_record": PEM,
    }


@given(st.text(max_size=200))
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    assert redact(redact(text)) == redact(text)
