"""Which systems a company file is connected to: its sandbox pair, or what its vault names."""

import pytest
from django.conf import LazySettings

from provisioning import vault
from provisioning.catalogue.choices import Environment, SalesforceLogin
from provisioning.companies import add_configuration, register_company
from provisioning.models import Company, CompanyFile, Configuration
from provisioning.profile import Profile
from sync import sandbox_client, wiring
from sync.engine.records import Query
from sync.errors.base import ConfigurationError, TransientError
from sync.errors.codes import Code
from sync.wiring import open_connections, quickbooks_connection, salesforce_connection
from tests.sandbox_fixtures import CUSTOM_FIELDS, SandboxPair, SandboxServers

DEVELOPMENT = Profile.from_values({})
WITHOUT_SANDBOX = Profile.from_values({"environment.sandbox": False, "environment.extended_timeout": True})


@pytest.fixture
def production(company: Company) -> Configuration:
    return add_configuration(company=company, environment=Environment.PRODUCTION_A)


@pytest.fixture
def production_file(production: Configuration) -> CompanyFile:
    return production.company_files.get()


def keep(configuration: Configuration, company_file: CompanyFile | None = None, **secrets: str) -> None:
    """Put credentials into the vault as Finish leaves them."""
    for name, secret in secrets.items():
        vault.store(
            configuration=configuration,
            company_file=company_file,
            key=f"credentials.{name}",
            secret=secret,
            staged=False,
        )


def test_development_goes_to_the_companys_own_pair(
    configuration: Configuration, company_file: CompanyFile, sandbox: SandboxServers
) -> None:
    slug = sandbox_client.slug_of(configuration)
    sandbox_client.create_pair(slug, custom_fields=CUSTOM_FIELDS)
    try:
        with open_connections(configuration, company_file, DEVELOPMENT) as both:
            assert "QB_List_ID__c" in both.sf.describe("Account").fields
            assert "CustomFieldAccountID" in both.qb.describe("Customer").fields
            assert abs((both.sf.now() - both.qb.now()).total_seconds()) < 5
    finally:
        sandbox_client.delete_pair(slug)


def test_a_pair_that_does_not_exist_names_the_option(
    configuration: Configuration, company_file: CompanyFile, sandbox: SandboxServers
) -> None:
    with (
        pytest.raises(ConfigurationError) as raised,
        open_connections(configuration, company_file, DEVELOPMENT),
    ):
        pass
    assert (raised.value.code, raised.value.option) == (Code.SANDBOX_MISSING, "environment.sandbox")
    assert sandbox_client.slug_of(configuration) in raised.value.message


def test_a_deployment_without_sandbox_says_so(
    configuration: Configuration, company_file: CompanyFile, settings: LazySettings
) -> None:
    settings.SANDBOX_URL = ""
    assert not sandbox_client.is_available()
    with pytest.raises(ConfigurationError, match="SANDBOX_URL"):
        salesforce_connection(configuration, DEVELOPMENT)


def test_a_sandbox_that_is_down_is_transient(
    configuration: Configuration, sandbox: SandboxServers, settings: LazySettings
) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:1"
    with pytest.raises(TransientError) as raised:
        salesforce_connection(configuration, DEVELOPMENT)
    assert raised.value.code == Code.SANDBOX_REFUSED


def test_credentials_of_the_vault_open_a_company_file(
    production: Configuration, production_file: CompanyFile, pair: SandboxPair
) -> None:
    access = pair.access.quickbooks
    keep(production, production_file, qb_url=access.odbc, qb_user=access.user, qb_password=access.password)
    connection = quickbooks_connection(production, production_file, DEVELOPMENT)
    assert len(connection.select(Query("Company", ("CompanyName",)))) == 1
    connection.close()


def test_development_without_sandbox_uses_the_vault(
    configuration: Configuration, company_file: CompanyFile, pair: SandboxPair
) -> None:
    access = pair.access.quickbooks
    keep(configuration, company_file, qb_url=access.odbc, qb_user=access.user, qb_password="wrong")
    connection = quickbooks_connection(configuration, company_file, WITHOUT_SANDBOX)
    with pytest.raises(ConfigurationError) as raised:
        connection.open()
    assert raised.value.code == Code.QB_LOGIN_REFUSED
    assert wiring.timeout_of(WITHOUT_SANDBOX) == 300.0


@pytest.mark.parametrize(
    ("secrets", "option"),
    [
        ({}, "credentials.sf_user"),
        ({"sf_user": "u"}, "credentials.sf_password"),
        ({"sf_login": SalesforceLogin.JWT_BEARER.value, "sf_user": "u"}, "credentials.sf_consumer_key"),
    ],
)
def test_missing_salesforce_credentials_name_their_option(
    production: Configuration, secrets: dict[str, str], option: str
) -> None:
    keep(production, None, **secrets)
    with pytest.raises(ConfigurationError) as raised:
        salesforce_connection(production, DEVELOPMENT).open()
    assert (raised.value.code, raised.value.option) == (Code.CREDENTIALS_MISSING, option)


def test_a_missing_company_file_address_names_its_option(
    production: Configuration, production_file: CompanyFile
) -> None:
    with pytest.raises(ConfigurationError) as raised:
        quickbooks_connection(production, production_file, DEVELOPMENT)
    assert (raised.value.code, raised.value.option) == (Code.CREDENTIALS_MISSING, "credentials.qb_url")


@pytest.mark.parametrize(
    ("values", "domain"),
    [
        ({}, "login"),
        ({"environment.salesforce_domain": "test.salesforce.com"}, "test"),
        (
            {"environment.salesforce_domain": "My Domain", "environment.my_domain": "Acme.my.salesforce.com"},
            "acme.my",
        ),
        (
            {
                "environment.salesforce_domain": "My Domain",
                "environment.my_domain": "https://acme.my.salesforce.com/",
            },
            "acme.my",
        ),
        ({"environment.salesforce_domain": "My Domain", "environment.my_domain": "acme.my"}, "acme.my"),
    ],
)
def test_login_hosts(values: dict[str, str], domain: str) -> None:
    assert wiring.login_domain(Profile.from_values(values)) == domain


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Demo", "demo"), ("acme-trading", "acme-trading")],
)
def test_plain_names_are_slugs(db: None, name: str, slug: str) -> None:
    assert sandbox_client.slug_of(made(name)) == slug


def test_names_never_share_a_slug(db: None) -> None:
    names = [
        "Acme Trading",
        "acme-trading",
        "Acme--Trading",
        "Acme Trading!",
        "Ácme Trading",
        "株式会社",
        "x" * 60,
    ]
    plain = [sandbox_client.slug_of(made(name)) for name in names]
    forged = sandbox_client.slug_of(made(plain[0]))
    assert len({*plain, forged}) == len(names) + 1
    assert all(len(slug) <= 60 and slug.isascii() for slug in plain)


def test_a_second_company_file_has_a_pair_of_its_own(db: None) -> None:
    configuration = made("Demo")
    second = CompanyFile.objects.create(configuration=configuration, number=2)
    assert sandbox_client.file_slug_of(configuration.company_files.get(number=1)) == "demo"
    assert sandbox_client.file_slug_of(second) == "demo--2"


def made(name: str) -> Configuration:
    return add_configuration(company=register_company(name=name), environment=Environment.DEVELOPMENT)
