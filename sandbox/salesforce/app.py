"""The org's HTTPS face: which company a request is for, which faults hit it, who answers it."""

import logging
import re
from collections.abc import Callable

from starlette.types import Receive, Scope, Send

from sandbox.salesforce.bulk.classic import classic, classic_refusal
from sandbox.salesforce.errors import ApiError, not_found
from sandbox.salesforce.fault_errors import unknown_error
from sandbox.salesforce.hosting import Orgs
from sandbox.salesforce.http import Request, read, write
from sandbox.salesforce.kinds import rest_kind
from sandbox.salesforce.oauth import identity
from sandbox.salesforce.oauth.endpoint import OAuth
from sandbox.salesforce.rest.call import Answer, Call, answer
from sandbox.salesforce.rest.router import VERSIONS, answered, versions
from sandbox.salesforce.soap import envelope, login
from sandbox.salesforce.soap.metadata import operations as metadata
from sandbox.salesforce.soap.records import operations as records
from sandbox.salesforce.visits import DroppedError, Visit

_log = logging.getLogger(__name__)

_DATA = re.compile(r"/services/data/v(\d+\.\d)(?:/|$)")
_ASYNC = re.compile(r"/services/async/(\d+\.\d)(?:/|$)")
_SOAP = re.compile(r"/services/Soap/([ucm])/(\d+\.\d)(?:/|$)", re.IGNORECASE)
#: Bytes of address and headers together (Salesforce limits cheat sheet, REST API).
_MOST_HEAD = 16_384
_EXPIRED = ApiError(401, "INVALID_SESSION_ID", "Session expired or invalid")


class App:
    """The ASGI application of the HTTPS port."""

    def __init__(self, orgs: Orgs) -> None:
        self._orgs = orgs
        self._oauth = OAuth(orgs)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        usage: dict[str, str] = {}
        request: Request | None = None
        try:
            request = await read(scope, receive)
            made = await self._answer(request, usage)
        except (DroppedError, ConnectionResetError):
            return
        except ApiError as refused:
            made = answer(refused.body(), refused.status, refused.headers)
        except Exception:
            _log.exception("%s %s failed", scope["method"], scope["path"])
            wrong = unknown_error()
            made = answer(wrong.body(), wrong.status)
        await write(send, made, usage, request)

    async def _answer(self, request: Request, usage: dict[str, str]) -> Answer:
        path = request.path
        if path.rstrip("/") in {"/services/data", "/services/data.json", "/services/data.xml"}:
            return versions()
        if data := _DATA.match(path):
            return await self._data(request, data.group(1), usage, request.token, answered)
        if bulk := _ASYNC.match(path):
            return await self._bulk(request, bulk.group(1), usage)
        if soap := _SOAP.match(path):
            return await self._soap(request, soap.group(1).lower(), soap.group(2), usage)
        if path.startswith(("/services/oauth2/", "/id/")) or path == "/setup/connect":
            return await self._oauth.answered(request, usage)
        if path == "/.well-known/openid-configuration":
            return identity.discovery(request.address("login"))
        raise not_found()

    # -- REST

    async def _bulk(self, request: Request, version: str, usage: dict[str, str]) -> Answer:
        """Bulk API 1.0, whose session comes in a header of its own and whose errors have their own form."""
        token = request.headers.get("x-sfdc-session", "") or request.token
        try:
            return await self._data(request, version, usage, token, classic)
        except ApiError as refused:
            return classic_refusal(refused, request.headers)

    async def _data(
        self,
        request: Request,
        version: str,
        usage: dict[str, str],
        token: str,
        answering: Callable[[Call], Answer],
    ) -> Answer:
        org = await self._orgs.by_token(token)
        if org is None:
            raise _EXPIRED
        if request.head_size > _MOST_HEAD:
            raise ApiError(414, "URI_TOO_LONG", f"address and headers hold at most {_MOST_HEAD} bytes")
        method, parts = request.rest_method, request.parts[3:]
        text = f"{method} {'/'.join(parts)}".rstrip("/")
        visit = Visit(org, request, text, rest_kind(method, parts))

        def handle() -> Answer:
            if visit.expired:
                org.end_sessions()
                raise _EXPIRED
            if float(version) not in VERSIONS:
                raise not_found()
            access = org.access(token)
            visit.user = org.user_name(access.user_id)
            call = Call(
                org=org,
                access=access,
                token=token,
                version=version,
                method=method,
                parts=parts,
                parameters=request.parameters,
                headers=request.headers,
                body=request.body,
                dispatch=answered,
                refusal=visit.refusal,
            )
            return answering(call)

        return await visit.carry_out(usage, handle)

    # -- SOAP

    async def _soap(self, request: Request, api: str, version: str, usage: dict[str, str]) -> Answer:
        namespace = {"u": envelope.PARTNER, "c": envelope.ENTERPRISE}.get(api, envelope.METADATA)
        try:
            asked = envelope.read(request.body)
            if asked.operation == "login" and api != "m":
                return await self._login(request, asked, version, usage)
            return await self._soap_call(request, asked, namespace, version, usage)
        except ApiError as refused:
            return envelope.fault(envelope.SoapError(refused.code, refused.message), namespace)
        except envelope.SoapError as refused:
            return envelope.fault(refused, namespace)

    async def _login(
        self, request: Request, asked: envelope.Request, version: str, usage: dict[str, str]
    ) -> Answer:
        login.check_version(version)
        org = await self._orgs.by_user(login.user_name(asked))
        if org is None:
            raise login.wrong_login()
        visit = Visit(org, request, "SOAP login", "SOAP login")

        def act() -> Answer:
            if visit.refused_login:
                raise login.wrong_login()
            user_id = login.user_of(org, asked)
            visit.user = org.user_name(user_id)
            return login.logged_in(org, user_id, version, request.address(org.company.slug))

        return await visit.carry_out(usage, act, login=True)

    async def _soap_call(
        self,
        request: Request,
        asked: envelope.Request,
        namespace: str,
        version: str,
        usage: dict[str, str],
    ) -> Answer:
        expired = envelope.SoapError(
            _EXPIRED.code, f"Invalid Session ID found in SessionHeader: {_EXPIRED.message}"
        )
        org = await self._orgs.by_token(asked.session_id)
        if org is None:
            raise expired
        visit = Visit(org, request, f"SOAP {asked.operation}", f"SOAP {asked.operation}")

        def handle() -> Answer:
            try:
                if visit.expired:
                    org.end_sessions()
                access = org.access(asked.session_id)
            except ApiError as refused:
                raise expired from refused
            visit.user = org.user_name(access.user_id)
            if namespace == envelope.METADATA:
                return metadata.carry_out(org, access.user_id, asked, refusal=visit.refusal)
            call = Call(
                org=org,
                access=access,
                token=asked.session_id,
                version=version,
                method="POST",
                parts=(),
                parameters={},
                headers=request.headers,
                body=b"",
                dispatch=answered,
                refusal=visit.refusal,
            )
            return records.carry_out(call, asked, namespace)

        return await visit.carry_out(usage, handle)
