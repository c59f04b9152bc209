"""login() of the partner API: user name, and password with or without the security token."""

from sandbox.salesforce import logins
from sandbox.salesforce.org import Org
from sandbox.salesforce.rest.call import Answer
from sandbox.salesforce.soap.envelope import PARTNER, Request, SoapError, answer, text_at, xml

#: From this version on the call does not exist any more.
_WITHOUT_LOGIN = 65.0


def user_name(request: Request) -> str:
    """Whom the request wants to log in; the company is found by it."""
    return text_at(request.body, "username").strip()


def check_version(version: str) -> None:
    """SoapError where the version has no login()."""
    if float(version) >= _WITHOUT_LOGIN:
        raise SoapError(
            "INVALID_OPERATION",
            f"The SOAP Login operation is not available in the API version specified ({version}). "
            "Refer to the documentation for supported versions.",
        )


def user_of(org: Org, request: Request) -> str:
    """The Id of the user who may log in; SoapError otherwise."""
    try:
        return logins.soap_user(org, user_name(request), text_at(request.body, "password"))
    except logins.LoginError as refused:
        raise SoapError(refused.code, refused.message) from refused


def wrong_login() -> SoapError:
    """What a login gets for an unknown user, and after the password was changed."""
    return SoapError("INVALID_LOGIN", logins.WRONG)


def logged_in(org: Org, user_id: str, version: str, host: str) -> Answer:
    """Open a session of the user and tell of it."""
    token = org.open_session(user_id)
    short = org.company.org_id[:15]
    result = {
        "metadataServerUrl": f"{host}/services/Soap/m/{version}/{short}",
        "passwordExpired": False,
        "sandbox": True,
        "serverUrl": f"{host}/services/Soap/u/{version}/{short}",
        "sessionId": token,
        "userId": user_id,
        "userInfo": user_info(org, user_id),
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
