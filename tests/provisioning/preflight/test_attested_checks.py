"""What a person confirms: unknown before, after 90 days, and on another server."""

from dataclasses import replace
from datetime import date, timedelta

from provisioning.preflight.attesting import CHECKS, VALID_DAYS, Attested
from provisioning.preflight.findings import Finding, Group, Level
from provisioning.profile import Profile
from tests.provisioning.preflight.healthy import TODAY, healthy, wrong

HOST = "203.0.113.7"
CHOSEN = Profile.from_values(
    {"environment.qb_host": HOST, "environment.name": "Production A", "environment.sandbox": False}
)
REAL = replace(healthy(CHOSEN), uses_sandbox=False)


def attested(code: str, on: date, host: str = HOST) -> Attested:
    return Attested(code, "Maria", on, on + timedelta(days=VALID_DAYS), host)


def found(*attestations: Attested) -> dict[str, Finding]:
    return {one.subject: one for one in wrong(CHOSEN, REAL, attestations) if one.group is Group.ATTESTED}


def test_every_statement_is_unknown_until_confirmed() -> None:
    unknown = found()
    assert set(unknown) == {check.code for check in CHECKS}
    assert {one.level for one in unknown.values()} == {Level.UNKNOWN}


def test_a_confirmation_holds_90_days_on_the_same_server() -> None:
    assert "backup" not in found(attested("backup", TODAY))
    assert "backup" not in found(attested("backup", TODAY - timedelta(days=VALID_DAYS)))
    assert "90 days" in found(attested("backup", TODAY - timedelta(days=VALID_DAYS + 1)))["backup"].message
    elsewhere = found(attested("backup", TODAY, "198.51.100.1"))["backup"]
    assert "198.51.100.1; QuickBooks is on 203.0.113.7 now" in elsewhere.message


def test_the_newest_confirmation_counts() -> None:
    assert "backup" not in found(attested("backup", TODAY - timedelta(days=200)), attested("backup", TODAY))


def test_nothing_is_asked_where_no_server_is_of_ours() -> None:
    assert wrong(CHOSEN, healthy(CHOSEN)) == []
    online = Profile.from_values({"environment.qb_connector": "QuickBooks Online"})
    assert wrong(online, replace(healthy(online), uses_sandbox=False)) == []
