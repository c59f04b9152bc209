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
    if request.operation != "login":
        raise SoapError("INVALID_OPERATION", f"{request.operation} is not offered: use the REST API")
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
        "userInfo": {
            "accessibilityMode": False,
            "currencySymbol": "$",
            "orgAttachmentFileSizeLimit": 5_242_880,
            "orgDefaultCurrencyIsoCode": "USD",
            "orgDisallowHtmlAttachments": False,
            "orgHasPersonAccounts": False,
            "organizationId": org.company.org_id,
            "organizationMultiCurrency": False,
            "organizationName": org.company.slug,
            "profileId": "",
            "roleId": "",
            "sessionSecondsValid": 7200,
            "userDefaultCurrencyIsoCode": "USD",
            "userEmail": org.company.username,
            "userFullName": "Integration User",
            "userId": org.user_id,
            "userLanguage": "en_US",
            "userLocale": "en_US",
            "userName": org.company.username,
            "userTimeZone": "GMT",
            "userType": "Standard",
            "userUiSkin": "Theme3",
        },
    }
    return answer("login", xml("result", result), PARTNER)
