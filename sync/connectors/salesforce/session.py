"""A logged-in HTTP session with one org: the only module that knows simple_salesforce.

simple_salesforce does the three logins; the calls go through ``requests`` directly, because its own have no time-out,
lose their headers on a retry and may recurse without end on an invalid session.
"""

import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import requests
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectionError as RequestsConnectionError
from requests.exceptions import ConnectTimeout, RequestException
from simple_salesforce.exceptions import SalesforceAuthenticationFailed
from simple_salesforce.login import SalesforceLogin
from urllib3.exceptions import MaxRetryError, NewConnectionError

from provisioning.catalogue.choices import SalesforceLogin as LoginMethod
from sync.errors.base import ConfigurationError, OutcomeUnknownError, TransientError
from sync.errors.codes import Code
from sync.errors.diagnose import sync_error

#: The newest version with the SOAP login is 64.0.
API_VERSION: Final = "62.0"


@dataclass(frozen=True, slots=True)
class SalesforceCredentials:
    """How the integration user logs in. ``domain`` is login, test, or a My Domain without .salesforce.com."""

    method: LoginMethod = LoginMethod.PASSWORD
    username: str = ""
    password: str = ""
    security_token: str = ""
    consumer_key: str = ""
    consumer_secret: str = ""
    private_key: str = ""
    domain: str = "login"

    def __repr__(self) -> str:
        return f"SalesforceCredentials({self.method.value}, {self.username or self.consumer_key[:8]}, {self.domain})"


@dataclass(frozen=True, slots=True)
class OrgAddress:
    """Where an org is that stands in for Salesforce's hosts: ``host:port``, and the file of its CA."""

    authority: str
    ca_file: str


class _Adapter(HTTPAdapter):
    """Gives every call a time-out; with an address, sends what is meant for *.salesforce.com there."""

    def __init__(self, timeout: float, address: OrgAddress | None) -> None:
        self._timeout = timeout
        self._address = address
        super().__init__(pool_maxsize=4)

    def send(  # type: ignore[override]  # the base class names each argument
        self, request: requests.PreparedRequest, **options: Any
    ) -> requests.Response:
        if options.get("timeout") is None:
            options["timeout"] = (min(self._timeout, 30.0), self._timeout)
        if self._address is not None:
            parts = urlsplit(request.url or "")
            if str(parts.hostname).endswith(".salesforce.com"):
                request.url = urlunsplit(parts._replace(netloc=self._address.authority))
                request.headers["Host"] = str(parts.hostname)
            # REQUESTS_CA_BUNDLE would override the session's setting
            options["verify"] = self._address.ca_file
        return super().send(request, **options)


class Session:
    """One session: logs in when first used, once more when it has expired, and counts its calls."""

    def __init__(
        self, credentials: SalesforceCredentials, *, timeout: float = 60.0, address: OrgAddress | None = None
    ) -> None:
        """``timeout`` in seconds, for connecting and for each silence while an answer comes."""
        self.timeout = timeout
        self.calls = 0
        #: The last Sforce-Limit-Info, such as ``api-usage=18/15000``.
        self.limit_info = ""
        self._credentials = credentials
        self._http = requests.Session()
        self._http.trust_env = address is None
        self._http.mount("https://", _Adapter(timeout, address))
        self._token = ""
        self._base = ""
        self._org_clock: tuple[datetime, float] | None = None

    @property
    def token(self) -> str:
        """The session id, for a SOAP header; logs in where there is none yet."""
        self._ensure_login()
        return self._token

    def send(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        stream: bool = False,
    ) -> requests.Response:
        """The answer to one call, of any status; ``path`` starts with /services/.

        Raises ConfigurationError where the login is refused, TransientError where nothing was sent, and
        OutcomeUnknownError where the call may have arrived.
        """
        self._ensure_login()
        answer = self._send_once(method, path, body, headers, timeout, stream)
        if _is_invalid_session(answer):
            self._token = ""
            self._ensure_login()
            answer = self._send_once(method, path, body, headers, timeout, stream)
            if _is_invalid_session(answer):
                raise sync_error(
                    Code.SF_LOGIN_REFUSED, answer="the new session was refused at once", detail=answer.text
                )
        return answer

    def renew(self) -> None:
        """Log in again: the session has expired, as only a SOAP answer says."""
        self._token = ""
        self._ensure_login()

    def now(self) -> datetime:
        """The org's clock: the Date of its last answer plus the time since, to the second below."""
        self._ensure_login()
        if self._org_clock is None:
            return datetime.now(UTC)
        told, at = self._org_clock
        return told + timedelta(seconds=int(time.monotonic() - at))

    def close(self) -> None:
        self._http.close()
        self._token = ""

    def _ensure_login(self) -> None:
        if self._token:
            return
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # its hints name consumer keys
                self._token, instance = SalesforceLogin(
                    session=self._http, sf_version=API_VERSION, **self._login()
                )
        except SalesforceAuthenticationFailed as error:
            code, text = error.code, error.message
            if str(code) in ("SERVER_UNAVAILABLE", "500", "502", "503", "504"):
                raise sync_error(Code.SF_UNREACHABLE, answer=f"{code} {text}") from error
            raise sync_error(Code.SF_LOGIN_REFUSED, answer=f"{code}: {text}") from error
        except RequestException as error:
            # a login writes no record: whatever happened, it can be tried again
            raise sync_error(Code.SF_UNREACHABLE, answer=_words(error), detail=repr(error)) from error
        if not self._token or not instance:
            raise sync_error(Code.SF_LOGIN_REFUSED, answer="the answer held no session")
        self._base = f"https://{instance}"

    def _login(self) -> dict[str, Any]:
        given = self._credentials
        arguments: dict[str, Any] = {"domain": given.domain}
        if given.method is LoginMethod.PASSWORD:
            _require(given.username, "credentials.sf_user")
            _require(given.password, "credentials.sf_password")
            return arguments | {
                "username": given.username,
                "password": given.password,
                "security_token": given.security_token,
            }
        _require(given.consumer_key, "credentials.sf_consumer_key")
        if given.method is LoginMethod.CLIENT_CREDENTIALS:
            _require(given.consumer_secret, "credentials.sf_consumer_secret")
            if given.domain in ("login", "test"):
                raise ConfigurationError(
                    Code.SF_LOGIN_REFUSED,
                    "The login by client credentials works on a My Domain host only.",
                    option="environment.salesforce_domain",
                )
            return arguments | {"consumer_key": given.consumer_key, "consumer_secret": given.consumer_secret}
        _require(given.username, "credentials.sf_user")
        _require(given.private_key, "credentials.sf_private_key")
        _check_key(given.private_key)
        return arguments | {
            "username": given.username,
            "consumer_key": given.consumer_key,
            "privatekey": given.private_key,
        }

    def _send_once(
        self,
        method: str,
        path: str,
        body: bytes | None,
        headers: Mapping[str, str] | None,
        timeout: float | None,
        stream: bool,  # noqa: FBT001
    ) -> requests.Response:
        seconds = self.timeout if timeout is None else timeout
        sent = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json", "Accept": "*/*"}
        sent.update(headers or {})
        self.calls += 1
        try:
            answer = self._http.request(
                method,
                self._base + path,
                data=body,
                headers=sent,
                timeout=(min(seconds, 30.0), seconds),
                stream=stream,
                allow_redirects=False,
            )
        except RequestException as error:
            raise _transport_error(error) from error
        self.limit_info = answer.headers.get("Sforce-Limit-Info", self.limit_info)
        if "Date" in answer.headers:
            self._org_clock = (
                parsedate_to_datetime(answer.headers["Date"]).astimezone(UTC),
                time.monotonic(),
            )
        return answer


def _require(value: str, option: str) -> None:
    if not value:
        error = sync_error(Code.CREDENTIALS_MISSING, field=option)
        error.option = option
        raise error


def _check_key(pem: str) -> None:
    try:
        load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ConfigurationError(
            Code.SF_LOGIN_REFUSED,
            "The private key of the connected app is not an RSA key in PEM form without a pass phrase.",
            detail=type(error).__name__,
            option="credentials.sf_private_key",
        ) from error


def _is_invalid_session(answer: requests.Response) -> bool:
    return answer.status_code == 401 and b"INVALID_SESSION_ID" in answer.content


def _transport_error(error: RequestException) -> TransientError:
    if _never_sent(error):
        failure = sync_error(Code.SF_UNREACHABLE, answer=_words(error), detail=repr(error))
        return TransientError(failure.code, failure.message, detail=failure.detail)
    failure = sync_error(Code.OUTCOME_UNKNOWN, answer=_words(error), detail=repr(error))
    return OutcomeUnknownError(failure.code, failure.message, detail=failure.detail)


def _never_sent(error: RequestException) -> bool:
    """True where no connection came about, so that nothing can have taken effect."""
    if isinstance(error, ConnectTimeout | requests.exceptions.SSLError | requests.exceptions.ProxyError):
        return True
    if not isinstance(error, RequestsConnectionError):
        return False
    cause = error.args[0] if error.args else None
    if isinstance(cause, MaxRetryError):
        cause = cause.reason
    return isinstance(cause, NewConnectionError)


def _words(error: RequestException) -> str:
    """A short reason without addresses or objects' representations."""
    if isinstance(error, requests.exceptions.SSLError):
        return "the certificate of the server was not accepted"
    if isinstance(error, requests.exceptions.Timeout):
        return "no answer in time"
    return "the connection was refused" if _never_sent(error) else "the connection was cut off"
