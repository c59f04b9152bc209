"""Requests below /services/oauth2/ and /id/: which company they are for, and who answers them."""

from functools import partial

from sandbox.registry import Company
from sandbox.salesforce.hosting import Orgs
from sandbox.salesforce.http import Request
from sandbox.salesforce.oauth import assertions, grants, identity
from sandbox.salesforce.oauth.grants import JWT_BEARER, GrantError, TokenRequest
from sandbox.salesforce.org import Org
from sandbox.salesforce.rest.call import Answer, answer
from sandbox.salesforce.visits import Visit, in_thread


class OAuth:
    """Answers on the event loop; what belongs to an org is done on its thread."""

    def __init__(self, orgs: Orgs) -> None:
        self._orgs = orgs

    async def answered(self, request: Request, usage: dict[str, str]) -> Answer:
        """The answer to a request; a refused grant is answered as OAuth has it."""
        words = [part for part in request.parts if part]
        try:
            if words[-1] == "token" and request.method == "POST":
                return await self._token(request, usage)
            if words[-1] == "introspect":
                return await self._introspected(request)
        except GrantError as refused:
            return refused.answer()
        token = request.token or request.form.get("token") or request.parameters.get("oauth_token", "")
        org = await self._orgs.by_token(token) or await self._by_refresh_token(token)
        if org is None:
            return identity.refused("Bad_OAuth_Token" if token else "Missing_OAuth_Token")
        if words[-1] == "revoke":
            return await in_thread(org, partial(identity.revoke, org, request.form.get("token") or token))
        visit = Visit(org, request, f"{request.method} oauth2/userinfo", "GET oauth2/userinfo")
        host = request.address(org.company.slug)
        if words[0] == "id" and len(words) == 3:
            return await visit.carry_out(usage, partial(identity.identity, org, token, host, *words[1:]))
        return await visit.carry_out(usage, partial(identity.user_info, org, token, host))

    async def _token(self, request: Request, usage: dict[str, str]) -> Answer:
        asked = TokenRequest(request.form, request.headers.get("authorization", ""), request.host_name)
        assertion = asked.form.get("assertion", "")
        company = self._by_key(
            assertions.issuer(assertion) if asked.grant == JWT_BEARER else asked.client()[0]
        )
        org = await self._orgs.of(company)
        visit = Visit(org, request, "POST oauth2/token", "POST oauth2/token")
        host = request.address(company.slug)

        def act() -> Answer:
            if visit.refused_login:
                raise grants.WRONG_USER
            if asked.grant == JWT_BEARER:
                own = (host, f"https://{company.slug}.my.salesforce.com")
                user_id = assertions.user_of(org, assertion, own)
            else:
                grants.check(company, asked)
                user_id = grants.user_of(org, asked)
            visit.user = str(org.user(user_id)["Username"])
            grants.check_address(org, user_id)
            return identity.token_answer(org, host, asked.grant, user_id)

        return await visit.carry_out(usage, act, login=True)

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
        return None if company is None else await self._orgs.of(company)

    def _by_key(self, key: str) -> Company:
        company = self._orgs.registry.find(consumer_key=key) if key else None
        if company is None:
            raise grants.NO_CLIENT
        return company
