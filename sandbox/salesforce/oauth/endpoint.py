"""Requests below /services/oauth2/, /id/ and /setup/connect: which company they are for, and who answers them."""

from functools import partial

from sandbox.registry import Company
from sandbox.salesforce import logins
from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.hosting import Orgs
from sandbox.salesforce.http import Request
from sandbox.salesforce.oauth import apps, assertions, devices, grants, identity, kept, pages, web_server
from sandbox.salesforce.oauth.grants import JWT_BEARER, GrantError, TokenRequest
from sandbox.salesforce.org import Org
from sandbox.salesforce.rest.call import Answer, answer
from sandbox.salesforce.visits import Visit, in_thread


class OAuth:
    """Answers on the event loop; what belongs to an org is done on its thread."""

    def __init__(self, orgs: Orgs) -> None:
        self._orgs = orgs
        self._devices = devices.Devices()

    async def answered(self, request: Request, usage: dict[str, str]) -> Answer:
        """The answer to a request; a refused grant is answered as OAuth has it."""
        words = [part for part in request.parts if part]
        try:
            if words[-1] == "authorize" and request.method in {"GET", "POST"}:
                return await self._authorized(request, usage)
            if words[-1] == "connect":
                return await self._connected(request, usage)
            if words[-1] == "success":
                return pages.page("Remote Access", "<p>You may now close this page.</p>")
            if words[-1] == "token" and request.method == "POST":
                return await self._token(request, usage)
            if words[-1] == "introspect":
                return await self._introspected(request)
        except GrantError as refused:
            return refused.answer()
        except ApiError as refused:
            return grants.failed(refused)
        return await self._known(request, words, usage)

    async def _known(self, request: Request, words: list[str], usage: dict[str, str]) -> Answer:
        """What is asked with a token: userinfo, identity, revoke."""
        token = request.token or request.parameters.get("oauth_token", "")
        if words[-1] == "revoke":
            # The token in the form goes before the header: nforce signs the request by OAuth 1 besides.
            token = request.form.get("token") or token
        org = await self._orgs.by_token(token) or await self._by_refresh_token(token)
        if org is None:
            return identity.refused("Bad_OAuth_Token" if token else "Missing_OAuth_Token")
        if words[-1] == "revoke":
            return await in_thread(org, partial(identity.revoke, org, token))
        visit = Visit(org, request, f"{request.method} oauth2/userinfo", "GET oauth2/userinfo")
        host = request.address(org.company.slug)

        def act() -> Answer:
            if visit.expired:
                org.end_sessions()
            if words[0] == "id" and len(words) == 3:
                return identity.identity(org, token, host, *words[1:])
            return identity.user_info(org, token, host)

        return await visit.carry_out(usage, act)

    # -- a person lets an app or a device in

    async def _authorized(self, request: Request, usage: dict[str, str]) -> Answer:
        form = request.form
        client_id = form.get("client_id", "")
        company = None if client_id == apps.COMMAND_LINE else self._orgs.registry.find(consumer_key=client_id)
        org = None if company is None else await self._orgs.of(company)
        read = partial(web_server.asked, org, form)
        try:
            asked = read() if org is None else await in_thread(org, read)
        except GrantError as refused:
            return pages.refusal(refused.error, refused.description)
        try:
            asked.check()
        except GrantError as refused:
            return asked.refused(refused)
        if request.method == "GET":
            return asked.shown(form.get("login_hint", ""))
        if form.get("decision") != "allow":
            return web_server.denied(asked)
        org = org or await self._orgs.by_user(form.get("username", "").strip())
        if org is None:
            return asked.shown(form.get("username", ""), pages.WRONG_LOGIN)
        visit = Visit(org, request, "POST oauth2/authorize", "POST oauth2/authorize")

        def act() -> Answer:
            if visit.refused_login:
                return asked.shown(form.get("username", ""), pages.WRONG_LOGIN)
            return web_server.decided(org, asked)

        return await visit.carry_out(usage, act, login=True)

    async def _connected(self, request: Request, usage: dict[str, str]) -> Answer:
        """The page on which a device's code is entered."""
        form, where = request.form, "/setup/connect"
        user_code, username = form.get("user_code", ""), form.get("username", "").strip()
        if request.method != "POST":
            return pages.asking_code(where, user_code)
        device = self._devices.by_user_code(user_code)
        if device is None:
            return pages.asking_code(where, "", username, "The code is not valid, or has expired.")
        if form.get("decision") != "allow":
            device.denied = True
            return pages.page("Connect your device", "<p>The device was denied access.</p>")
        company = self._orgs.registry.find(consumer_key=device.client_id)
        org = await (self._orgs.by_user(username) if company is None else self._orgs.of(company))
        again = partial(pages.asking_code, where, user_code, username, pages.WRONG_LOGIN)
        if org is None:
            return again()
        visit = Visit(org, request, "POST oauth2/authorize", "POST oauth2/authorize")

        def act() -> Answer:
            try:
                if visit.refused_login:
                    return again()
                user_id = logins.password_user(org, username, form.get("password", ""))
            except logins.LoginError:
                return again()
            device.slug = org.company.slug
            device.given = kept.Given(device.client_id, user_id, device.scopes)
            return pages.page("Connect your device", "<p>The device is connected.</p>")

        return await visit.carry_out(usage, act, login=True)

    # -- tokens

    async def _token(self, request: Request, usage: dict[str, str]) -> Answer:
        asked = TokenRequest(request.form, request.headers.get("authorization", ""), request.host_name)
        if asked.form.get("response_type") == "device_code":
            client_id = self._client(asked)
            host = request.address("login")
            return self._devices.begin(client_id, apps.scopes(asked.form.get("scope", "")), host)
        given = None
        if asked.grant in devices.GRANTS:
            code = asked.form.get("code") or asked.form.get("device_code", "")
            device = self._devices.polled(code, self._client(asked))
            given, org = device.given, await self._orgs.get(device.slug)
        else:
            org = await self._org_of(asked)
        if org is None:
            raise GrantError("invalid_grant", "expired authorization code")
        return await self._given_out(request, asked, org, given, usage)

    async def _given_out(
        self, request: Request, asked: TokenRequest, org: Org, given: kept.Given | None, usage: dict[str, str]
    ) -> Answer:
        visit = Visit(org, request, "POST oauth2/token", "POST oauth2/token")
        host = request.address(org.company.slug)

        def act() -> Answer:
            if visit.refused_login:
                raise grants.WRONG_USER
            found = given
            if asked.grant == JWT_BEARER:
                own = (host, f"https://{org.company.slug}.my.salesforce.com")
                user_id = assertions.user_of(org, asked.form.get("assertion", ""), own)
            elif asked.grant == "authorization_code":
                found = web_server.redeemed(org, asked)
            elif (
                asked.grant == "refresh_token"
                and kept.short_org_id(asked.form.get("refresh_token", "")) == (org.company.org_id[:15])
            ):
                found = web_server.refreshed(org, asked)
            elif found is None:
                grants.check(org.company, asked)
                user_id = grants.user_of(org, asked)
            if found is not None:
                user_id = found.user_id
            visit.user = str(org.user(user_id)["Username"])
            grants.check_address(org, user_id)
            return identity.token_answer(org, host, asked.grant, user_id, found)

        return await visit.carry_out(usage, act, login=True)

    async def _org_of(self, asked: TokenRequest) -> Org | None:
        """The org that a request for a token is for; GrantError for an app that nobody knows."""
        kinds = {"authorization_code": "code", "refresh_token": "refresh_token"}
        token = asked.form.get(kinds.get(asked.grant, ""), "")
        given_by = await self._orgs.by_token(kept.short_org_id(token))
        if given_by is not None or asked.grant == "authorization_code":
            self._client(asked)
            return given_by
        key = assertions.issuer(asked.form.get("assertion", "")) if asked.grant == JWT_BEARER else ""
        return await self._orgs.of(self._by_key(key or asked.client()[0]))

    async def _introspected(self, request: Request) -> Answer:
        form = request.form
        key, secret = TokenRequest(form, request.headers.get("authorization", ""), "").client()
        company = self._by_key(key)
        grants.check_secret(company, secret)
        holder = await self._orgs.by_token(form.get("token", ""))
        if holder is None or holder.company.slug != company.slug:
            return answer({"active": False})
        return await in_thread(holder, partial(identity.introspected, holder, form.get("token", "")))

    async def _by_refresh_token(self, token: str) -> Org | None:
        company = self._orgs.registry.find(refresh_token=token) if token else None
        if company is None:
            return await self._orgs.by_token(kept.short_org_id(token))
        return await self._orgs.of(company)

    def _client(self, asked: TokenRequest) -> str:
        """The app that asks; GrantError where nobody knows it."""
        client_id = asked.client()[0]
        return client_id if client_id == apps.COMMAND_LINE else self._by_key(client_id).consumer_key

    def _by_key(self, key: str) -> Company:
        company = self._orgs.registry.find(consumer_key=key) if key else None
        if company is None:
            raise grants.NO_CLIENT
        return company
