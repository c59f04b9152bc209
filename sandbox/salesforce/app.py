"""The org's HTTPS face: which company a request is for, which faults hit it, who answers it."""

import asyncio
import logging
import re
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from starlette.types import Receive, Scope, Send

from sandbox.control import FaultKind
from sandbox.registry import Company
from sandbox.salesforce import oauth
from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.hosting import Orgs
from sandbox.salesforce.http import Request, read, write
from sandbox.salesforce.org import DAILY_CALLS, Org
from sandbox.salesforce.rest.call import Answer, Call, answer
from sandbox.salesforce.rest.router import answered, versions
from sandbox.salesforce.soap import envelope, login
from sandbox.salesforce.soap.metadata.operations import carry_out

T = TypeVar("T")

_log = logging.getLogger(__name__)

_DATA = re.compile(r"/services/data/v(\d+\.\d)(?:/|$)")
_SOAP = re.compile(r"/services/Soap/([um])/(\d+\.\d)(?:/|$)", re.IGNORECASE)
_ID = re.compile(r"[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?")
#: Bytes of address and headers together (Salesforce limits cheat sheet, REST API).
_MOST_HEAD = 16_384
_EXPIRED = ApiError(401, "INVALID_SESSION_ID", "Session expired or invalid")


class _DroppedError(Exception):
    """The connection was closed: there is nobody to answer."""


class App:
    """The ASGI application of the HTTPS port."""

    def __init__(self, orgs: Orgs) -> None:
        self._orgs = orgs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        usage: dict[str, str] = {}
        try:
            request = await read(scope, receive)
            made = await self._answer(request, usage)
        except (_DroppedError, ConnectionResetError):
            return
        except ApiError as refused:
            made = answer(refused.body(), refused.status)
        except Exception:
            _log.exception("%s %s failed", scope["method"], scope["path"])
            made = answer(
                [{"errorCode": "UNKNOWN_EXCEPTION", "message": "An unexpected error occurred"}], 500
            )
        await write(send, made, usage, head=scope["method"] == "HEAD")

    async def _answer(self, request: Request, usage: dict[str, str]) -> Answer:
        path = request.path
        if path.rstrip("/") == "/services/data":
            return versions()
        if data := _DATA.match(path):
            return await self._data(request, data.group(1), usage)
        if soap := _SOAP.match(path):
            return await self._soap(request, soap.group(1).lower(), soap.group(2), usage)
        if path.startswith(("/services/oauth2/", "/id/")):
            return await self._oauth(request, path.rstrip("/").rpartition("/")[2], usage)
        raise ApiError(404, "NOT_FOUND", "The requested resource does not exist")

    # -- REST

    async def _data(self, request: Request, version: str, usage: dict[str, str]) -> Answer:
        org = await self._orgs.by_token(request.token)
        if org is None:
            raise _EXPIRED
        if request.head_size > _MOST_HEAD:
            raise ApiError(414, "URI_TOO_LONG", f"address and headers hold at most {_MOST_HEAD} bytes")
        parts = request.parts[3:]
        where = "/".join(parts)
        text = f"{request.method} {where}".rstrip("/")
        visit = _Visit(org, request, text, usage)
        await visit.begin(_kind(request.method, parts))

        def handle() -> Answer:
            if visit.expired:
                org.end_sessions()
                raise _EXPIRED
            call = Call(
                org=org,
                access=org.access(request.token),
                token=request.token,
                version=version,
                method=request.method,
                parts=parts,
                parameters=request.parameters,
                headers=request.headers,
                body=request.body,
                dispatch=answered,
                locked=visit.locked,
            )
            return answered(call)

        return await visit.run(handle)

    # -- SOAP

    async def _soap(self, request: Request, api: str, version: str, usage: dict[str, str]) -> Answer:
        namespace = envelope.PARTNER if api == "u" else envelope.METADATA
        try:
            asked = envelope.read(request.body)
            if api == "u":
                return await self._login(request, asked, version, usage)
            return await self._metadata(request, asked, usage)
        except envelope.SoapError as refused:
            return envelope.fault(refused, namespace)

    async def _login(
        self, request: Request, asked: envelope.Request, version: str, usage: dict[str, str]
    ) -> Answer:
        company = self._orgs.registry.find(username=login.user_name(asked))
        if company is not None:
            org = await self._orgs.of(company)
            visit = _Visit(org, request, "SOAP login", usage)
            await visit.begin("SOAP login", login=True)
            if visit.refused_login:
                raise login.changed_password()
            login.check(company, asked, version)
            return await visit.run(lambda: login.logged_in(org, version, _host(request, company)))
        login.check(company, asked, version)
        raise envelope.SoapError("INVALID_LOGIN", "no such user")

    async def _metadata(self, request: Request, asked: envelope.Request, usage: dict[str, str]) -> Answer:
        expired = envelope.SoapError(
            _EXPIRED.code, f"Invalid Session ID found in SessionHeader: {_EXPIRED.message}"
        )
        org = await self._orgs.by_token(asked.session_id)
        if org is None:
            raise expired
        visit = _Visit(org, request, f"SOAP {asked.operation}", usage)
        await visit.begin(f"SOAP {asked.operation}")

        def handle() -> Answer:
            try:
                if visit.expired:
                    org.end_sessions()
                access = org.access(asked.session_id)
            except ApiError as refused:
                raise expired from refused
            return carry_out(org, access.user_id, asked, locked=visit.locked)

        return await visit.run(handle)

    # -- OAuth

    async def _oauth(self, request: Request, word: str, usage: dict[str, str]) -> Answer:
        form = request.form
        try:
            if word == "token" and request.method == "POST":
                return await self._token(request, form, usage)
            if word == "introspect":
                key, _ = oauth.client_of(form, request.headers.get("authorization", ""))
                holder = await self._orgs.by_token(form.get("token", ""))
                if self._by_key(key) is None or holder is None:
                    return answer({"active": False})
                return await _in_thread(holder, partial(oauth.introspected, holder, form.get("token", "")))
        except oauth.GrantError as refused:
            return refused.answer()
        org = await self._orgs.by_token(request.token or form.get("token", ""))
        if org is None:
            return Answer(403, b"Missing_OAuth_Token", "text/html;charset=UTF-8")
        if word == "revoke":
            await _in_thread(org, org.end_sessions)
            return Answer(200)
        visit = _Visit(org, request, f"{request.method} oauth2/{word}", usage)
        await visit.begin(f"{request.method} oauth2/userinfo")
        return await visit.run(lambda: oauth.user_info(org, request.token, _host(request, org.company)))

    async def _token(self, request: Request, form: dict[str, str], usage: dict[str, str]) -> Answer:
        authorization = request.headers.get("authorization", "")
        known = self._by_key(oauth.client_of(form, authorization)[0])
        if known is None:
            oauth.granted(form, authorization, self._by_key)
            raise LookupError("a grant without a company")
        org = await self._orgs.of(known)
        visit = _Visit(org, request, "POST oauth2/token", usage)
        await visit.begin("POST oauth2/token", login=True)
        if visit.refused_login:
            raise oauth.changed_password()
        company = oauth.granted(form, authorization, self._by_key)
        host = _host(request, company)
        return await visit.run(lambda: oauth.token_answer(org, host, form.get("grant_type", "")))

    def _by_key(self, key: str) -> Company | None:
        return self._orgs.registry.find(consumer_key=key) if key else None


class _Visit:
    """One request inside one org: counted, hit by the faults that are on, carried out on the org's thread."""

    def __init__(self, org: Org, request: Request, text: str, usage: dict[str, str]) -> None:
        self._org = org
        self._request = request
        self._text = text
        self._usage = usage
        self._kinds: set[FaultKind] = set()

    async def begin(self, kind: str, *, login: bool = False) -> None:
        """Count the call and meet the faults that come before it takes effect."""
        self._org.calls.count(kind)
        self._org.usage += 1
        self._usage["Sforce-Limit-Info"] = f"api-usage={self._org.usage}/{DAILY_CALLS}"
        left_out = FaultKind.EXPIRED_SESSION if login else FaultKind.CHANGED_PASSWORD
        wanted = [one for one in FaultKind if one is not left_out]
        struck = self._org.faults.strike(self._text, *wanted)
        self._kinds = {fault.kind for fault in struck}
        if self._kinds & {FaultKind.REFUSE, FaultKind.STOP}:
            self._drop()
        for fault in struck:
            if fault.kind is FaultKind.SLOW:
                await asyncio.sleep(fault.seconds)
        if FaultKind.DROP_BEFORE in self._kinds:
            self._drop()

    @property
    def locked(self) -> bool:
        """Somebody else holds every record that this call wants to write."""
        return FaultKind.LOCK in self._kinds

    @property
    def expired(self) -> bool:
        """The company's sessions end with this call."""
        return FaultKind.EXPIRED_SESSION in self._kinds

    @property
    def refused_login(self) -> bool:
        """The password is another one by now."""
        return FaultKind.CHANGED_PASSWORD in self._kinds

    async def run(self, act: Callable[[], Answer]) -> Answer:
        """Carry it out, to the end even where the client goes away; then perhaps keep the answer back."""
        made = await asyncio.shield(_in_thread(self._org, act))
        if FaultKind.DROP_AFTER in self._kinds:
            self._drop()
        return made

    def _drop(self) -> None:
        self._request.drop()
        raise _DroppedError


async def _in_thread(org: Org, act: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(org.executor, act)


def _kind(method: str, parts: tuple[str, ...]) -> str:
    """What a call is counted as: its path with Ids, locators and external id values left out."""
    words = [part for part in parts if part]
    if not words:
        return method
    head = words[0].lower()
    if head in {"query", "queryall"}:
        return f"{method} {words[0]}{'/next' if len(words) > 1 else ''}"
    if head == "sobjects" and len(words) > 2 and words[2].lower() not in {"describe", "updated", "deleted"}:
        key = "{id}" if len(words) == 3 else f"{words[2]}/{{value}}"
        return f"{method} sobjects/{words[1]}/{key}"
    return (
        f"{method} {'/'.join('{id}' if _is_id(head, place, one) else one for place, one in enumerate(words))}"
    )


def _is_id(head: str, place: int, word: str) -> bool:
    return head == "jobs" and place == 2 and bool(_ID.fullmatch(word))


def _host(request: Request, company: Company) -> str:
    """The address that the client is to go on with: its own way in, or the company's My Domain."""
    host = request.headers.get("host", "localhost")
    name, _, port = host.partition(":")
    if name.endswith(".salesforce.com"):
        return f"https://{company.slug}.my.salesforce.com{f':{port}' if port else ''}"
    return f"https://{host}"
