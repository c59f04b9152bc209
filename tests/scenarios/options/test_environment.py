"""Options of the environment page that decide how both systems are reached."""

import re

import pytest

from provisioning import vault
from provisioning.catalogue.choices import Environment
from provisioning.companies import add_configuration
from provisioning.models import Company, CompanyFile, Configuration
from provisioning.profile import Profile
from sync import wiring
from sync.connectors.quickbooks.connection import connection_string
from sync.engine.records import Query
from sync.flows.lease import lease_seconds
from sync.models import RunOutcome
from tests.sandbox_fixtures import SandboxPair
from tests.scenarios.conftest import Books
from tests.scenarios.options.conftest import TO_QB, TO_SF, Choose, customers, run, set_up


@pytest.fixture
def production(company: Company) -> Configuration:
    return add_configuration(company=company, environment=Environment.PRODUCTION_A)


def keep(configuration: Configuration, company_file: CompanyFile, **secrets: str) -> None:
    for name, secret in secrets.items():
        vault.store(
            configuration=configuration,
            company_file=company_file,
            key=f"credentials.{name}",
            secret=secret,
            staged=False,
        )


@pytest.mark.parametrize(("extended", "seconds", "call"), [(False, 60, 42), (True, 300, 300)])
def test_extended_timeout(books: Books, choose: Choose, extended: bool, seconds: int, call: int) -> None:
    profile = Profile.from_values({"environment.extended_timeout": extended})
    with wiring.open_connections(books.configuration, books.company_file, profile) as both:
        assert (both.sf.timeout, both.qb.timeout) == (seconds, seconds)
    assert round(lease_seconds(extended=extended) * 0.7) == call
    choose(environment__extended_timeout=extended)
    books.account("Acme")
    run(books, TO_QB)
    assert set(customers(books, "Name")) == {"Acme"}


def test_host_and_port_say_where_the_connector_listens(production: Configuration, pair: SandboxPair) -> None:
    access = pair.access.quickbooks
    port = re.search(r"(?i)\bport=(\d+)", access.odbc)
    assert port is not None
    elsewhere = re.sub(r"(?i);?\b(server|servername|port)=[^;]*", "", access.odbc)
    company_file = production.company_files.get()
    keep(production, company_file, qb_url=elsewhere, qb_user=access.user, qb_password=access.password)
    there = Profile.from_values({"environment.qb_host": "127.0.0.1", "environment.qb_port": int(port[1])})
    connection = wiring.quickbooks_connection(production, company_file, there)
    assert len(connection.select(Query("Company", ("CompanyName",)))) == 1
    connection.close()


def test_an_address_in_the_url_stands() -> None:
    assert connection_string("DSN=Books", host="qb.example", port=4500) == (
        "DSN=Books;Server=qb.example;Port=4500"
    )
    assert connection_string("DSN=Books;Server=own", host="qb.example", port=4500) == "DSN=Books;Server=own"
    assert connection_string("DSN=Books") == "DSN=Books"


def test_the_default_port_is_the_connectors() -> None:
    ports = {
        connector: Profile.from_values({"environment.qb_connector": connector}).environment.qb_port
        for connector in ("IBIZ connector", "QRemote connector")
    }
    assert ports == {"IBIZ connector": 2080, "QRemote connector": 4500}


@pytest.mark.parametrize(
    ("version", "country", "region"),
    [("USA", "US", "State"), ("Canada", "CA", "Province"), ("Australia", "AU", "State")],
)
def test_qb_version_decides_the_address_columns(
    books: Books, version: str, country: str, region: str
) -> None:
    set_up(books, "quickbooks", "edition", country=country)
    books.choose(
        environment__qb_version=version, transactions__tax_code_taxable="Tax", customer__merge_qb_to_sf="Name"
    )
    account = books.account("Acme", BillingStreet="1 Main St", BillingCity="Norwalk", BillingState="CT")
    _, entry = books.product("Hour", "100.00")
    books.opportunity("Deal", account, (entry, "1", "100.00"))
    run(books, "SFProd2QBItem", TO_QB, TO_SF)
    column = f"BillAddress{region}"
    assert customers(books, column) == {"Acme": "CT"}
    assert books.in_qb(f"SELECT {column} FROM Invoice") == [{column: "CT"}]
    books.pair.edit_qb(f"UPDATE Customer SET {column} = 'NY'")
    run(books, TO_SF)
    assert books.in_sf("Account", "BillingState") == [{"BillingState": "NY"}]


def test_another_version_than_the_company_files_names_the_missing_column(books: Books) -> None:
    books.choose(environment__qb_version="Canada", transactions__tax_code_taxable="Tax")
    books.account("Acme", BillingState="CT")
    ended = books.run(TO_QB)
    assert (ended.outcome, "Province" in ended.reason) == (RunOutcome.FAILED, True)
