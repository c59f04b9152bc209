"""Opens the two connections of a company file: its sandbox pair, or what its credentials name."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from provisioning import vault
from provisioning.catalogue.choices import Environment, SalesforceDomain, SalesforceLogin
from provisioning.catalogue.kinds import SALESFORCE_SUFFIX, KindError, salesforce_host
from provisioning.models import CompanyFile, Configuration
from provisioning.profile import Profile
from sync import sandbox_client
from sync.connectors.quickbooks.company_file import QuickBooksConnection
from sync.connectors.quickbooks.connection import connection_string
from sync.connectors.salesforce.connection import SalesforceConnection
from sync.connectors.salesforce.session import OrgAddress, SalesforceCredentials
from sync.destinations import checked_host, checked_odbc_string
from sync.errors.base import ConfigurationError
from sync.errors.codes import Code
from sync.errors.diagnose import sync_error

#: Seconds for one call or statement (environment.extended_timeout).
TIMEOUT: Final = 60.0
EXTENDED_TIMEOUT: Final = 300.0


@dataclass(frozen=True, slots=True)
class Connections:
    """Both ends of one company file, logged in."""

    sf: SalesforceConnection
    qb: QuickBooksConnection


@contextmanager
def open_connections(
    configuration: Configuration, company_file: CompanyFile, profile: Profile, *, staged: bool = False
) -> Iterator[Connections]:
    """Both connections, logged in, closed at the end. ``staged``: with what was typed for the draft, where it was.

    Raises ConfigurationError for missing or refused credentials, TransientError where a system does not answer.
    """
    with ExitStack() as stack:
        sf = stack.enter_context(closing(salesforce_connection(configuration, profile, staged=staged)))
        qb = stack.enter_context(
            closing(quickbooks_connection(configuration, company_file, profile, staged=staged))
        )
        sf.open()
        qb.open()
        yield Connections(sf, qb)


def salesforce_connection(
    configuration: Configuration, profile: Profile, *, staged: bool = False, timeout: float | None = None
) -> SalesforceConnection:
    """The Salesforce end, not logged in yet. ``timeout`` in seconds instead of the profile's."""
    timeout = timeout or timeout_of(profile)
    if uses_sandbox(configuration, profile):
        pair = sandbox_client.get_pair(sandbox_client.slug_of(configuration))
        return sandbox_salesforce(pair, timeout=timeout)
    return SalesforceConnection(
        _salesforce_credentials(configuration, profile, staged=staged), timeout=timeout
    )


def quickbooks_connection(
    configuration: Configuration,
    company_file: CompanyFile,
    profile: Profile,
    *,
    staged: bool = False,
    timeout: float | None = None,
) -> QuickBooksConnection:
    """The QuickBooks end, not connected yet. ``timeout`` in seconds instead of the profile's."""
    zone = profile.schedule.zone
    timeout = timeout or timeout_of(profile)
    if uses_sandbox(configuration, profile):
        access = sandbox_client.get_pair(sandbox_client.file_slug_of(company_file)).quickbooks
        string = connection_string(access.odbc, user=access.user, password=access.password)
        return QuickBooksConnection(string, timeout=timeout, zone=zone)

    def secret(key: str) -> str:
        return _secret(configuration, company_file, key, staged=staged)

    url = secret("credentials.qb_url")
    if not url:
        raise _missing("credentials.qb_url")
    user, password = secret("credentials.qb_user"), secret("credentials.qb_password")
    host = profile.environment.qb_host.strip()
    string = connection_string(
        checked_odbc_string(url, user=user, password=password),
        host=checked_host(host) if host else "",
        port=profile.environment.qb_port,
        user=user,
        password=password,
    )
    return QuickBooksConnection(string, timeout=timeout, zone=zone)


def quickbooks_address(
    configuration: Configuration, company_file: CompanyFile, profile: Profile
) -> tuple[str, int]:
    """Host and port at which the connector listens; '' where none is entered."""
    if uses_sandbox(configuration, profile):
        odbc = sandbox_client.get_pair(sandbox_client.file_slug_of(company_file)).quickbooks.odbc
        parts = dict(part.split("=", 1) for part in odbc.upper().split(";") if "=" in part)
        return parts.get("SERVER", ""), int(parts.get("PORT", "0"))
    return profile.environment.qb_host.strip(), profile.environment.qb_port


def login_method(configuration: Configuration, profile: Profile, *, staged: bool = False) -> SalesforceLogin:
    """How the integration user logs in to Salesforce."""
    if uses_sandbox(configuration, profile):
        return SalesforceLogin.PASSWORD
    typed = _secret(configuration, None, "credentials.sf_login", staged=staged)
    return SalesforceLogin(typed or SalesforceLogin.PASSWORD)


def sandbox_salesforce(pair: sandbox_client.Pair, *, timeout: float = TIMEOUT) -> SalesforceConnection:
    """A connection to a sandbox org, by user name and password."""
    return SalesforceConnection(sandbox_credentials(pair), timeout=timeout, address=sandbox_address(pair))


def sandbox_credentials(pair: sandbox_client.Pair) -> SalesforceCredentials:
    """The integration user of a sandbox org."""
    access = pair.salesforce
    return SalesforceCredentials(
        method=SalesforceLogin.PASSWORD,
        username=access.username,
        password=access.password,
        security_token=access.security_token,
    )


def sandbox_address(pair: sandbox_client.Pair) -> OrgAddress:
    """Where a sandbox org is."""
    return OrgAddress(urlsplit(pair.salesforce.instance_url).netloc, pair.salesforce.ca_file)


def uses_sandbox(configuration: Configuration, profile: Profile) -> bool:
    """Development with the built-in sandbox switched on."""
    return configuration.environment == Environment.DEVELOPMENT and profile.environment.uses_sandbox


def timeout_of(profile: Profile) -> float:
    """Seconds for one call or statement."""
    return EXTENDED_TIMEOUT if profile.environment.extended_timeout else TIMEOUT


def _salesforce_credentials(
    configuration: Configuration, profile: Profile, *, staged: bool
) -> SalesforceCredentials:
    def secret(key: str) -> str:
        return _secret(configuration, None, key, staged=staged)

    return SalesforceCredentials(
        method=login_method(configuration, profile, staged=staged),
        username=secret("credentials.sf_user"),
        password=secret("credentials.sf_password"),
        security_token=secret("credentials.sf_security_token"),
        consumer_key=secret("credentials.sf_consumer_key"),
        consumer_secret=secret("credentials.sf_consumer_secret"),
        private_key=secret("credentials.sf_private_key"),
        domain=login_domain(profile),
    )


def login_domain(profile: Profile) -> str:
    """The login host without .salesforce.com, as the login takes it."""
    chosen = profile.environment.salesforce_domain
    host = profile.environment.my_domain if chosen is SalesforceDomain.MY_DOMAIN else chosen.value
    if not host:
        raise ConfigurationError(
            Code.CREDENTIALS_MISSING, "No My Domain host is entered.", option="environment.my_domain"
        )
    try:
        return salesforce_host(host).removesuffix(SALESFORCE_SUFFIX)
    except KindError as error:
        raise ConfigurationError(
            Code.CREDENTIALS_MISSING, str(error), option="environment.my_domain"
        ) from error


def _secret(configuration: Configuration, company_file: CompanyFile | None, key: str, *, staged: bool) -> str:
    """What was typed for the draft, or what is stored; a staged blank is a secret taken back."""
    if staged:
        typed = vault.read(configuration=configuration, company_file=company_file, key=key, staged=True)
        if typed is not None:
            return typed
    return vault.read(configuration=configuration, company_file=company_file, key=key) or ""


def _missing(option: str) -> ConfigurationError:
    error = sync_error(Code.CREDENTIALS_MISSING, field=option)
    return ConfigurationError(error.code, error.message, option=option)
