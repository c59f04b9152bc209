"""login() of the partner API: user name, and password with or without the security token."""

import hmac

from sandbox.registry import Company
from sandbox.salesforce.org import Org
from sandbox.salesforce.rest.call import Answer
from sandbox.salesforce.soap.envelope import PARTNER, Request, SoapError, answer, text_at, xml

_WRONG = "Invalid username, password, security token; or user locked out."
#: From this version on the call does not exist any more.
_WITHOUT_LOGIN = 65.0


def user_name(request: Request) -> str:
    """Whom the request wants to log in; the company is found by it."""
    return text_at(request.body, "username").strip()


def check(company: Company | None, request: Request, version: str) -> Company:
    """The company that may log in; SoapError otherwise."""
    if float(version) >= _WITHOUT_LOGIN:
        raise SoapError("INVALID_OPERATION", "SOAP API login() is not available in this API version.")
    if company is None or not right_password(company, text_at(request.body, "password")):
        raise SoapError("INVALID_LOGIN", _WRONG)
    return company


def right_password(company: Company, given: str) -> bool:
    """Whether it is the password, alone or followed by the security token."""
    good = (company.password, company.password + company.security_token)
    return any(hmac.compare_digest(given.encode(), one.encode()) for one in good)


def changed_password() -> SoapError:
    """What a login gets after the password was changed."""
    return SoapError("INVALID_LOGIN", _WRONG)


def logged_in(org: Org, version: str, host: str) -> Answer:
    """Open a session and tell of it."""
    token = org.open_session()
    short = org.company.org_id[:15]
    result = {
        "metadataServerUrl": f"{host}/services/Soap/m/{version}/{short}",
        "passwordExpired": False,
        "sandbox": True,
        "serverUrl": f"{host}/services/Soap/u/{version}/{short}",
        "sessionId": token,
        "userId": org.user_id,
        "userInfo": user_info(org, org.user_id),
    }
    return answer("login", xml("result", result), PARTNER)


def user_info(org: Org, user_id: str) -> dict[str, object]:
    """A GetUserInfoResult."""
    user = org.store.rows(org.store.schema.get("User"), [user_id])[user_id]
    return {
        "accessibilityMode": False,
        "currencySymbol": "$",
        "orgAttachmentFileSizeLimit": 5_242_880,
        "orgDefaultCurrencyIsoCode": "USD",
        "orgDisallowHtmlAttachments": False,
        "orgHasPersonAccounts": bool(org.store.note("person accounts")),
        "organizationId": org.company.org_id,
        "organizationMultiCurrency": org.store.schema.has_currencies,
        "organizationName": org.company.slug,
        "profileId": user["ProfileId"],
        "roleId": "",
        "sessionSecondsValid": 7200,
        "userDefaultCurrencyIsoCode": "USD",
        "userEmail": user["Email"],
        "userFullName": user["Name"],
        "userId": user_id,
        "userLanguage": user["LanguageLocaleKey"],
        "userLocale": user["LocaleSidKey"],
        "userName": user["Username"],
        "userTimeZone": user["TimeZoneSidKey"],
        "userType": user["UserType"],
        "userUiSkin": "Theme3",
    }
