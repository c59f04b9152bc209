"""Secrets are taken out of what is logged or stored as detail.

Two ways: by the name of a key (password, token, ...) its value goes as a whole; in free text the shapes of secrets are
found (``password=...``, Authorization headers, session ids of Salesforce, PEM blocks, credentials in URLs).
"""

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

MASK = "[redacted]"

_WORDS = (
    r"(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|private[_-]?key|vault[_-]?key|session[_-]?id"
    r"|authorization|assertion)s?"
)
_SECRET_KEY = re.compile(rf"(?:^|[_\-.]){_WORDS}(?:$|[_\-.])|^(?:keys?|cookie|set-cookie|sid)$", re.I)
_PEM = re.compile(r"-----BEGIN [A-Z ]+-----.*?(?:-----END [A-Z ]+-----|\Z)", re.S)
_HEADER = re.compile(r"(?i)\b(authorization\W{1,4})(?:bearer|basic|oauth)?\s*[^\s'\",}]+")
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/!=-]{8,}")
_ASSIGNED = re.compile(rf"(?i)((?:\b|_){_WORDS}[\"']?\s*[=:]\s*)(\"[^\"]*\"|'[^']*'|{{[^}}]*}}|[^\s;,&}}<]+)")
_ELEMENT = re.compile(rf"(?is)(<(?:\w+:)?{_WORDS}>)[^<]+")
_URL_PASSWORD = re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s@/]+@", re.I)
_SESSION_ID = re.compile(r"\b00D[A-Za-z0-9]{12,15}![A-Za-z0-9._]{10,}")
_FERNET = re.compile(r"\bgAAAAA[A-Za-z0-9_-]{40,}={0,2}")


def redact(text: str) -> str:
    """``text`` with every passage that looks like a secret replaced by ``[redacted]``; idempotent."""
    text = _PEM.sub(MASK, text)
    text = _SESSION_ID.sub(MASK, text)
    text = _FERNET.sub(MASK, text)
    text = _HEADER.sub(rf"\1{MASK}", text)
    text = _BEARER.sub(rf"\1 {MASK}", text)
    text = _ELEMENT.sub(rf"\1{MASK}", text)
    text = _ASSIGNED.sub(rf"\1{MASK}", text)
    return _URL_PASSWORD.sub(rf"\1{MASK}@", text)


def redact_value(value: Any, *, key: str = "") -> Any:
    """``value`` without secrets, whatever it is made of; ``key`` is the name under which it stands."""
    if key and _SECRET_KEY.search(key) and value not in (None, "", False, True):
        return MASK
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {name: redact_value(inner, key=str(name)) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [redact_value(inner) for inner in value]
    if isinstance(value, bytes):
        return f"[{len(value)} bytes]"
    return value


def redact_event(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The structlog processor: no secret leaves in any field of a log line."""
    for key in list(event):
        if not key.startswith("_"):  # structlog's own: _record, _from_structlog
            event[key] = redact_value(event[key], key=key)
    return event
