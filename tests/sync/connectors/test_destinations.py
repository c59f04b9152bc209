"""Where a company's word may lead a connection: never into our own network, never to a file of our machine."""

import socket
from datetime import date
from typing import Any

import pytest
from django.conf import LazySettings

from provisioning import vault
from provisioning.catalogue.choices import Environment
from provisioning.catalogue.kinds import JSON
from provisioning.companies import add_configuration
from provisioning.models import Company, Configuration
from provisioning.odbc_strings import OdbcStringError, read_odbc_string
from provisioning.preflight.checks import run_checks
from provisioning.preflight.findings import Level
from provisioning.profile import Profile, read_values
from provisioning.validation import problems_in
from sync import destinations, wiring
from sync.connectors.quickbooks import connection as odbc
from sync.destinations import checked_host, checked_odbc_string, is_public
from sync.errors.base import ConfigurationError, TransientError
from sync.preflight.gather import gather

PRODUCTION: dict[str, JSON] = {"environment.name": "Production A", "environment.sandbox": False}
DRIVER = "DRIVER={PostgreSQL Unicode}"


@pytest.fixture
def public_only(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ALLOW_PRIVATE_HOSTS = False
    monkeypatch.setattr(destinations, "known_drivers", lambda: frozenset({"postgresql unicode"}))
    monkeypatch.setattr(destinations, "known_sources", lambda: frozenset({"books"}))


@pytest.fixture
def production(company: Company) -> Configuration:
    return add_configuration(company=company, environment=Environment.PRODUCTION_A)


def enter(configuration: Configuration, **secrets: str) -> None:
    for name, secret in secrets.items():
        company_file = configuration.company_files.get()
        vault.store(
            configuration=configuration,
            company_file=company_file,
            key=f"credentials.{name}",
            secret=secret,
            staged=False,
        )


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",  # noqa: S104
     "255.255.255.255", "::", "::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
     "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::"],
)  # fmt: skip
def test_addresses_of_private_networks(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_of_the_internet(address: str) -> None:
    assert is_public(address)


@pytest.mark.usefixtures("public_only")
@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "017700000001",
        "::1",
        "0",
        "169.254.169.254",
    ],
)
def test_no_spelling_of_our_own_machine_is_connected_to(host: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        checked_host(host)
    assert raised.value.code == "QB_ADDRESS_REFUSED"
    assert raised.value.option == "environment.qb_host"


@pytest.mark.usefixtures("public_only")
def test_a_name_is_looked_up_once_and_all_its_addresses_count(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [["8.8.8.8"], ["8.8.8.8", "127.0.0.1"]]

    def found(*_asked: Any, **_more: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in answers.pop(0)]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    string = checked_odbc_string(f"{DRIVER};Server=books.example;Port=4500", user="", password="")
    assert string == f"{DRIVER};Server=8.8.8.8;Port=4500"
    with pytest.raises(ConfigurationError, match="private network"):
        checked_host("books.example")


@pytest.mark.usefixtures("public_only")
def test_a_name_that_nobody_knows_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_asked: Any, **_more: Any) -> list[Any]:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(TransientError, match=r"no computer named nowhere\.invalid"):
        checked_host("nowhere.invalid")


@pytest.mark.parametrize(
    "url",
    [
        "Driver=/tmp/evil.so;Server=h",
        "Driver={/tmp/evil.so};Server=h",
        "Driver=evil.so;Server=h",
        r"Driver={..\evil};Server=h",
        "DSN=/etc/passwd",
        "FILEDSN=/tmp/x.dsn",
        "DSN=Books;Trace=1;TraceFile=/tmp/x",
        "DSN=Books;SAVEFILE=/tmp/x",
        "DSN=Books;ConnSettings=select 1",
        "DSN=Books;DFQ=C:\\x.qbw",
        "Driver=X;Database=/etc/passwd",
        "Driver=X;Database=../x",
        "Driver=X;Driver=/tmp/evil.so",
        "Driver=X;Server=8.8.8.8;Servername=127.0.0.1",
        "Driver=X;Server={8.8.8.8;Server=127.0.0.1}",
        "Driver=X;Server={8.8.8.8}};Server=127.0.0.1}",
        "Driver=X;Fetch=/tmp/x",
        "Driver=X;Server=8.8.8.8;nonsense",
        "Driver={X",
        "Server=h",
        "",
    ],
)
def test_strings_that_are_not_let_through(url: str) -> None:
    with pytest.raises(OdbcStringError):
        read_odbc_string(url)


def test_what_a_string_says() -> None:
    assert read_odbc_string("jdbc:odbc:Books 2024") == {"data source": "Books 2024"}
    assert read_odbc_string(
        " driver = {QODBC Driver for QuickBooks} ; SERVER=h;Port=2;UID=me;PWD={p w};"
    ) == {
        "driver": "QODBC Driver for QuickBooks",
        "host": "h",
        "port": "2",
        "user": "me",
        "password": "p w",
    }


@pytest.mark.usefixtures("public_only")
@pytest.mark.parametrize(
    ("url", "password", "words"),
    [
        ("Driver=Other", "", "no such driver"),
        ("DSN=Other", "", "no such data source"),
        ("DSN=Books", "x};Server={127.0.0.1", "choose another password"),
        ("DSN=Books;Server=127.0.0.1", "", "private network"),
    ],
)
def test_what_is_not_set_up_or_would_reach_inside(url: str, password: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        checked_odbc_string(url, user="", password=password)


@pytest.mark.usefixtures("public_only")
@pytest.mark.parametrize(
    ("url", "host"), [("DSN=Books", "127.0.0.1"), (f"{DRIVER};Server=127.0.0.1;Database=x", "8.8.8.8")]
)
def test_a_company_does_not_reach_our_own_services(production: Configuration, url: str, host: str) -> None:
    enter(production, qb_url=url)
    profile = Profile.from_values({**PRODUCTION, "environment.qb_host": host})
    with pytest.raises(ConfigurationError) as raised:
        wiring.quickbooks_connection(production, production.company_files.get(), profile)
    assert raised.value.code == "QB_ADDRESS_REFUSED"


@pytest.mark.usefixtures("public_only")
def test_the_preflight_neither_knocks_nor_logs_in_there_and_says_why(production: Configuration) -> None:
    enter(production, qb_url="DSN=Books")
    with socket.create_server(("127.0.0.1", 0)) as ours:
        port = ours.getsockname()[1]
        profile = Profile.from_values(
            {**PRODUCTION, "environment.qb_host": "127.0.0.1", "environment.qb_port": port}
        )
        seen = gather(production, profile, staged=False)
        ours.settimeout(0)
        with pytest.raises(BlockingIOError):
            ours.accept()
    (file_seen,) = seen.company_files
    assert file_seen.knock is None
    (finding,) = (
        found for found in run_checks(profile, seen, today=date(2026, 11, 23)) if found.code == "QB_LOGIN"
    )
    assert finding.level is Level.ERROR
    assert "private network" in finding.message


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example/", "evil.example/x", "evil.example#", "evil.example?", "a@evil.example",
     "evil.example\\",
     "https://evil.example/.salesforce.com", "x.salesforce.com.evil.example", "evil.example/.salesforce.com",
     "http://acme.my.salesforce.com", "user:pw@acme.my.salesforce.com", "acme.my.salesforce.com:444",
     "-", ".salesforce.com"],
)  # fmt: skip
def test_credentials_go_to_no_host_but_salesforces(host: str) -> None:
    """Neither typed and finished, nor typed into a draft that is checked as it stands."""
    values = {"environment.salesforce_domain": "My Domain", "environment.my_domain": host}
    assert "environment.my_domain" in [problem.key for problem in problems_in(values)]
    with pytest.raises(ConfigurationError):
        wiring.login_domain(read_values(values)[0])


def test_drivers_and_sources_are_those_of_this_machine() -> None:
    assert "postgresql unicode" in odbc.known_drivers()
    assert odbc.known_sources() is not None
