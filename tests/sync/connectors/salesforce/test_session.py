"""The session against scripted answers: logins, one re-login, limits, failures that leave a write open."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import jwt
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from requests.adapters import BaseAdapter

from provisioning.catalogue.choices import SalesforceLogin
from sync.connectors.salesforce.connection import SalesforceConnection
from sync.connectors.salesforce.session import SalesforceCredentials
from sync.engine.records import Operation, OperationKind, Query, Result
from sync.errors.base import ConfigurationError, SyncError, TransientError
from sync.errors.codes import Code

LOGIN = (
    "<soapenv:Envelope><soapenv:Body><loginResponse><result><serverUrl>https://acme.my.salesforce.com/services/Soap/u"
    "</serverUrl><sessionId>{}</sessionId></result></loginResponse></soapenv:Body></soapenv:Envelope>"
).replace(
    "<soapenv:Envelope>", '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">'
)
PASSWORD = SalesforceCredentials(username="me@acme.example", password="pw", security_token="tok")
ACCOUNT = {
    "name": "Account",
    "label": "Account",
    "fields": [{"name": "Name", "label": "Name", "type": "string"}],
    "childRelationships": [],
}
Answer = tuple[int, Any]


class Scripted(BaseAdapter):
    """Answers logins with ever new sessions and the rest as the test says."""

    def __init__(self, answer: Callable[[requests.PreparedRequest], Answer | Exception]) -> None:
        super().__init__()
        self.logins = 0
        self.requests: list[requests.PreparedRequest] = []
        self._answer = answer

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]
        if "/services/Soap/u/" in str(request.url):
            self.logins += 1
            return made(request, 200, LOGIN.format(f"session-{self.logins}"))
        self.requests.append(request)
        answer = self._answer(request)
        if isinstance(answer, Exception):
            raise answer
        return made(request, *answer)

    def close(self) -> None:
        """Nothing is open."""


def made(request: requests.PreparedRequest, status: int, body: Any) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response.request = request
    response.url = str(request.url)
    text = body if isinstance(body, str) else json.dumps(body)
    response.raw = io.BytesIO(text.encode())
    response.headers.update({"Date": "Mon, 02 Mar 2026 10:00:00 GMT", "Sforce-Limit-Info": "api-usage=7/100"})
    return response


def refusal(code: str, message: str = "") -> list[dict[str, str]]:
    return [{"errorCode": code, "message": message}]


def connected(
    answer: Callable[[requests.PreparedRequest], Answer | Exception],
    credentials: SalesforceCredentials = PASSWORD,
) -> tuple[SalesforceConnection, Scripted]:
    connection = SalesforceConnection(credentials, sleep=lambda seconds: None)
    adapter = Scripted(answer)
    connection._session._http.mount("https://", adapter)
    return connection, adapter


def written(answer: Callable[[requests.PreparedRequest], Answer | Exception], count: int = 1) -> list[Result]:
    """Results of creating accounts, where only the writes get ``answer``."""

    def script(request: requests.PreparedRequest) -> Answer | Exception:
        if str(request.url).endswith("/describe"):
            return 200, ACCOUNT
        if request.method == "GET":
            return 200, {"records": [], "done": True, "totalSize": 0}
        return answer(request)

    connection, _ = connected(script)
    operations = [Operation(OperationKind.CREATE, "Account", "", {"Name": str(n)}) for n in range(count)]
    return list(connection.write(operations, deadline=datetime.now(UTC) + timedelta(seconds=60)))


def test_an_expired_session_is_made_anew_and_the_call_repeated() -> None:
    def answer(request: requests.PreparedRequest) -> Answer:
        if request.headers["Authorization"] == "Bearer session-1":
            return 401, refusal("INVALID_SESSION_ID")
        return 200, ACCOUNT

    connection, adapter = connected(answer)
    assert connection.describe("Account").name == "Account"
    assert adapter.logins == 2
    assert [request.headers["Content-Type"] for request in adapter.requests] == ["application/json"] * 2


def test_a_session_that_is_refused_again_at_once_does_not_go_round() -> None:
    connection, adapter = connected(lambda request: (401, refusal("INVALID_SESSION_ID")))
    with pytest.raises(ConfigurationError) as raised:
        connection.describe("Account")
    assert raised.value.code == Code.SF_LOGIN_REFUSED
    assert adapter.logins == 2


@pytest.mark.parametrize(
    ("status", "body", "code", "error"),
    [
        (
            403,
            refusal("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
            Code.SF_DAILY_LIMIT,
            TransientError,
        ),
        (403, refusal("REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn"), Code.SF_BUSY, TransientError),
        (503, refusal("SERVER_UNAVAILABLE"), Code.SF_BUSY, TransientError),
        (503, "<html>maintenance</html>", Code.SF_BUSY, TransientError),
        (502, "<html>bad gateway</html>", Code.SF_UNREACHABLE, TransientError),
        (400, refusal("MALFORMED_QUERY", "unexpected token"), Code.STATEMENT_REFUSED, ConfigurationError),
        (400, refusal("INVALID_FIELD", "No such column 'X__c'"), Code.FIELD_MISSING, ConfigurationError),
        (403, refusal("API_DISABLED_FOR_ORG", "API is disabled"), Code.RIGHT_MISSING, ConfigurationError),
    ],
)
def test_refused_reads(status: int, body: Any, code: str, error: type[SyncError]) -> None:
    connection, _ = connected(lambda request: (status, body))
    with pytest.raises(error) as raised:
        list(connection.changed(Query("Account", ("Name",)), after=None, until=datetime.now(UTC)))
    assert raised.value.code == code


def test_a_read_that_was_cut_off_is_sent_once_more() -> None:
    answers: list[Answer | Exception] = [
        requests.exceptions.ReadTimeout(),
        (200, {"a": {"Max": 5, "Remaining": 3}}),
    ]
    connection, adapter = connected(lambda request: answers.pop(0))
    assert connection.limits() == {"a": (5, 3)}
    assert len(adapter.requests) == 2


@pytest.mark.parametrize(
    "answer", [(500, refusal("UNKNOWN_EXCEPTION")), (504, ""), requests.exceptions.ReadTimeout()]
)
def test_writes_that_may_have_taken_effect_are_unknown(answer: Answer | Exception) -> None:
    assert written(lambda request: answer) == [Result(unknown=True)]


@pytest.mark.parametrize("answer", [(503, ""), requests.exceptions.ConnectTimeout()])
def test_a_first_write_that_did_not_arrive_raises(answer: Answer | Exception) -> None:
    with pytest.raises(TransientError):
        written(lambda request: answer)


def test_after_an_answer_trouble_is_in_the_results() -> None:
    answers: list[Answer] = [
        (200, [{"id": f"001{n:015d}", "success": True, "errors": []} for n in range(200)]),
        (403, refusal("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")),
    ]
    results = written(lambda request: answers.pop(0), count=450)
    assert all(result.created for result in results[:200])
    assert {result.failure.code for result in results[200:] if result.failure} == {Code.NOT_SENT}
    assert len(results) == 450


def test_an_answer_with_another_number_of_records_is_unknown() -> None:
    assert written(lambda request: (200, []), count=2) == [Result(unknown=True)] * 2


def test_a_value_of_the_wrong_type_is_found_by_halving() -> None:
    def answer(request: requests.PreparedRequest) -> Answer:
        rows = json.loads(request.body or b"")["records"]
        if any(row["Name"] == "5" for row in rows):
            return 400, refusal("JSON_PARSER_ERROR", "Cannot deserialize")
        return 200, [{"id": f"001{row['Name']:0>15}", "success": True, "errors": []} for row in rows]

    results = written(answer, count=40)
    assert [number for number, result in enumerate(results) if result.failure] == [5]
    assert [result.id[-2:] for result in results if result.id] == [f"{n:02d}" for n in range(40) if n != 5]


def test_the_orgs_clock_is_its_date() -> None:
    connection, _ = connected(lambda request: (200, {}))
    connection.limits()
    assert datetime(2026, 3, 2, 10, tzinfo=UTC) <= connection.now() < datetime(2026, 3, 2, 10, 1, tzinfo=UTC)
    assert connection.limit_info == "api-usage=7/100"
    assert connection.calls == 1


def test_a_jwt_is_signed_for_the_login_host() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()

    def answer(request: requests.PreparedRequest) -> Answer:
        if str(request.url).endswith("/services/oauth2/token"):
            return 200, {"access_token": "from-jwt", "instance_url": "https://acme.my.salesforce.com"}
        return 200, ACCOUNT

    credentials = SalesforceCredentials(
        method=SalesforceLogin.JWT_BEARER,
        username="me@acme.example",
        consumer_key="app",
        private_key=pem,
        domain="test",
    )
    connection, adapter = connected(answer, credentials)
    connection.describe("Account")
    form = parse_qs(str(adapter.requests[0].body))
    claims = jwt.decode(
        form["assertion"][0], key.public_key(), algorithms=["RS256"], audience="https://test.salesforce.com"
    )
    assert (claims["iss"], claims["sub"]) == ("app", "me@acme.example")
    assert adapter.requests[1].headers["Authorization"] == "Bearer from-jwt"


def test_a_private_key_that_is_none_is_a_configuration_error() -> None:
    credentials = SalesforceCredentials(
        method=SalesforceLogin.JWT_BEARER, username="me", consumer_key="app", private_key="not a key"
    )
    connection, _ = connected(lambda request: (200, {}), credentials)
    with pytest.raises(ConfigurationError) as raised:
        connection.open()
    assert (raised.value.code, raised.value.option) == (Code.SF_LOGIN_REFUSED, "credentials.sf_private_key")


def test_credentials_do_not_show_their_secrets() -> None:
    shown = repr(PASSWORD)
    assert "pw" not in shown
    assert "tok" not in shown
