"""Logins, ports, and who is in the way: one finding for the cause, one for all that could not be looked at."""

from dataclasses import replace

import pytest

from provisioning.preflight.findings import Group, Level, Who
from provisioning.preflight.snapshot import Host, Knock, PortAnswer, SalesforceSeen, Trouble, Unread
from provisioning.profile import Profile
from tests.provisioning.preflight.healthy import company_file, healthy, wrong

CHOSEN = Profile.from_values({"environment.qb_host": "203.0.113.7"})
REFUSED = Trouble(
    "SF_LOGIN_REFUSED", "Refused.", "Check the password.", Who.SALESFORCE, "credentials.sf_password"
)


def test_a_refused_salesforce_login_is_one_error_and_one_unknown() -> None:
    snapshot = replace(healthy(CHOSEN), salesforce=SalesforceSeen(trouble=REFUSED))
    login, rest = wrong(CHOSEN, snapshot)
    assert (login.key, login.level, login.group) == ("SF_LOGIN:Salesforce", Level.ERROR, Group.CONNECTIONS)
    assert (login.message, login.hint, login.who) == ("Refused.", "Check the password.", Who.SALESFORCE)
    assert login.option == "credentials.sf_password"
    assert (rest.code, rest.level) == ("SF_NOT_READ", Level.UNKNOWN)


def test_a_refused_quickbooks_login_is_one_error_and_one_unknown() -> None:
    trouble = Trouble("QB_LOGIN_REFUSED", "Wrong password.", "Enter it anew.", Who.QUICKBOOKS)
    login, rest = wrong(CHOSEN, healthy(CHOSEN, trouble=trouble))
    assert (login.key, login.level) == ("QB_LOGIN:QuickBooks", Level.ERROR)
    assert (rest.code, rest.level) == ("QB_NOT_READ", Level.UNKNOWN)


@pytest.mark.parametrize(
    ("answer", "code", "says"),
    [
        (PortAnswer.CLOSED, "QB_PORT_CLOSED", "nothing listens on port 4500"),
        (PortAnswer.FILTERED, "QB_PORT_FILTERED", "a firewall or router swallows the connection"),
        (PortAnswer.OTHER, "QB_PORT_OTHER", "port 4500: a web server."),
        (PortAnswer.NO_HOST, "QB_HOST_UNKNOWN", "no computer of the name 203.0.113.7"),
    ],
)
def test_what_the_port_answers(answer: PortAnswer, code: str, says: str) -> None:
    knock = Knock(answer, "a web server" if answer is PortAnswer.OTHER else "")
    port, rest = wrong(CHOSEN, healthy(CHOSEN, knock=knock))
    assert (port.key, port.level, port.who) == (f"{code}:203.0.113.7:4500", Level.ERROR, Who.NETWORK)
    assert says in port.message
    assert all("{" not in step for step in port.steps)
    assert rest.code == "QB_NOT_READ"


def test_without_a_port_nobody_knocks() -> None:
    assert wrong(CHOSEN, healthy(CHOSEN, knock=None)) == []


def test_without_an_address_the_profile_lacks_it() -> None:
    port, *_ = wrong(CHOSEN, healthy(CHOSEN, host="", knock=Unread("No server address is entered.")))
    assert (port.key, port.level) == ("QB_PORT:QuickBooks server", Level.ERROR)
    assert port.option == "environment.qb_host"


def test_single_user_mode() -> None:
    single = Host("QuickBooks Premier", "34.0", "US", multi_user=False)
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, program=single))
    assert (finding.key, finding.level) == ("QB_MULTI_USER:QuickBooks", Level.ERROR)
    assert finding.who is Who.QUICKBOOKS
    assert finding.steps


def test_single_user_mode_that_refuses_the_login() -> None:
    trouble = Trouble("QB_80040410", "Open in another mode.", "Switch.", Who.QUICKBOOKS)
    mode, rest = wrong(CHOSEN, healthy(CHOSEN, trouble=trouble))
    assert mode.key == "QB_MULTI_USER:QuickBooks"
    assert mode.message == "Open in another mode."
    assert rest.code == "QB_NOT_READ"


def test_quickbooks_that_stops_answering_while_it_is_read() -> None:
    busy = Trouble("QB_BUSY", "In use.", "Close the window.", Who.QUICKBOOKS)
    mode, rest = wrong(CHOSEN, healthy(CHOSEN, busy=busy))
    assert (mode.code, mode.hint) == ("QB_MULTI_USER", "Close the window.")
    assert rest.code == "QB_NOT_READ"


def test_a_mode_that_nobody_tells_is_unknown() -> None:
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, program=Host("QuickBooks", "34.0", "US", multi_user=None)))
    assert (finding.code, finding.level) == ("QB_MULTI_USER", Level.UNKNOWN)
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, program=Unread("No table Host.")))
    assert finding.level is Level.UNKNOWN
    assert finding.message.endswith("No table Host.")


def test_one_company_file_of_two_that_cannot_be_opened() -> None:
    snapshot = healthy(CHOSEN)
    broken = replace(
        company_file(CHOSEN, number=2, name="Retail"),
        trouble=Trouble("QB_LOGIN_REFUSED", "Wrong password.", "", Who.QUICKBOOKS),
    )
    snapshot = replace(snapshot, company_files=(*snapshot.company_files, broken))
    assert [finding.key for finding in wrong(CHOSEN, snapshot)] == [
        "QB_LOGIN:Retail: QuickBooks",
        "QB_NOT_READ:Retail: QuickBooks",
    ]


def test_the_password_login_is_noted_outside_the_sandbox() -> None:
    snapshot = replace(healthy(CHOSEN), password_login=True)
    assert wrong(CHOSEN, snapshot) == []
    found = wrong(CHOSEN, replace(snapshot, uses_sandbox=False))
    assert [f.level for f in found if f.code == "SF_PASSWORD_LOGIN"] == [Level.NOTE]
