"""The JWT bearer grant: an assertion signed by the holder of the key of the connected app's certificate.

Source: "OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration" in Salesforce's help. Which of the documented
descriptions a real org gives for which fault of an assertion is unchecked.
"""

import base64
import json
import time
from collections.abc import Iterable
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from sandbox.salesforce.oauth.grants import WRONG_CLIENT, GrantError
from sandbox.salesforce.org import Org
from sandbox.salesforce.people import user_named

#: The org's note that holds the connected app's certificate as PEM.
CERTIFICATE = "connected app certificate"
#: Seconds that an assertion may be good for, and that clocks may differ.
_LONGEST_S = 300
_SKEW_S = 60
_INVALID = GrantError("invalid_grant", "invalid assertion")


def register(org: Org, pem: str) -> None:
    """Keep the certificate of the connected app; ValueError where it is none with an RSA key."""
    if not isinstance(x509.load_pem_x509_certificate(pem.encode()).public_key(), rsa.RSAPublicKey):
        raise ValueError("the certificate's key is not an RSA key")
    with org.store.transaction():
        org.store.set_note(CERTIFICATE, pem)


def issuer(assertion: str) -> str:
    """The consumer key that an assertion names, before anything of it is believed."""
    return str(_claims(assertion).get("iss", ""))


def user_of(org: Org, assertion: str, addresses: Iterable[str]) -> str:
    """The Id of the user whom an assertion logs in; ``addresses`` are the org's own, beside the shared ones."""
    pem = org.store.note(CERTIFICATE)
    if pem is None:
        raise WRONG_CLIENT
    _verify(pem, assertion)
    claims = _claims(assertion)
    audience, expiry = claims.get("aud"), claims.get("exp")
    good = {"https://login.salesforce.com", "https://test.salesforce.com", *addresses}
    heard = audience if isinstance(audience, list) else [audience]
    if not any(str(one).rstrip("/").removesuffix("/services/oauth2/token") in good for one in heard):
        raise GrantError("invalid_grant", "audience is invalid")
    if isinstance(expiry, str) and expiry.isdigit():
        expiry = int(expiry)
    if not isinstance(expiry, int | float) or expiry > time.time() + _LONGEST_S + _SKEW_S:
        raise _INVALID
    if expiry < time.time():
        raise GrantError("invalid_grant", "expired authorization code")
    user_id = user_named(org.store, str(claims.get("sub") or claims.get("prn") or ""))
    if user_id is None:
        raise GrantError("invalid_grant", "user hasn't approved this consumer")
    return user_id


def _verify(pem: str, assertion: str) -> None:
    """RS256 and nothing else; an assertion of another algorithm is no assertion."""
    signed, _, signature = assertion.rpartition(".")
    if _part(assertion, 0).get("alg") != "RS256":
        raise _INVALID
    key = x509.load_pem_x509_certificate(pem.encode()).public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise WRONG_CLIENT
    try:
        key.verify(_decoded(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature as wrong:
        raise _INVALID from wrong


def _claims(assertion: str) -> dict[str, Any]:
    return _part(assertion, 1)


def _part(assertion: str, place: int) -> dict[str, Any]:
    parts = assertion.split(".")
    if len(parts) != 3:
        raise _INVALID
    try:
        found = json.loads(_decoded(parts[place]))
    except ValueError as wrong:
        raise _INVALID from wrong
    if not isinstance(found, dict):
        raise _INVALID
    return found


def _decoded(part: str) -> bytes:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except ValueError as wrong:
        raise _INVALID from wrong
