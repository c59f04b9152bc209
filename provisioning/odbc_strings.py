"""ODBC connection strings as companies type them. Pure: no driver, no network.

A string may name a data source or a driver by name, and where and as whom to log in, nothing else: other keywords of
ODBC and its drivers load files, write traces or open files of the machine that connects.
"""

import re
from typing import Final

#: What may stand in a string, by its meaning: drivers have several words for one thing.
KEYWORDS: Final = {
    "dsn": "data source",
    "driver": "driver",
    "server": "host",
    "servername": "host",
    "host": "host",
    "port": "port",
    "database": "database",
    "uid": "user",
    "user": "user",
    "username": "user",
    "pwd": "password",
    "password": "password",
    "sslmode": "encryption",
    # How the PostgreSQL driver fetches, which stands in for QODBC's.
    "boolsaschar": "BoolsAsChar",
    "maxvarcharsize": "MaxVarcharSize",
    "usedeclarefetch": "UseDeclareFetch",
    "fetch": "Fetch",
}

_PART: Final = re.compile(r"\s*([^=;{}]+?)\s*=\s*(\{(?:[^{};]|\}\})*\}|[^;{}]*?)\s*(?:;|\Z)")
_PLAIN_NAME: Final = re.compile(r"[^\W_][\w ()+-]*")
_NUMBER: Final = re.compile(r"[0-9]{1,6}")
_DATABASE: Final = re.compile(r"[\w-]+(?:\.[\w-]+)*")
#: What values look like. Those that name something of the machine that connects are never paths.
_FORMS: Final = {
    "data source": _PLAIN_NAME,
    "driver": _PLAIN_NAME,
    "database": _DATABASE,
    "encryption": re.compile(r"[a-z-]{1,20}", re.I),
    **dict.fromkeys(("port", "BoolsAsChar", "MaxVarcharSize", "UseDeclareFetch", "Fetch"), _NUMBER),
}


class OdbcStringError(ValueError):
    """A string that is not let through; the message says what to change, and holds nothing of its values."""


def read_odbc_string(url: str) -> dict[str, str]:
    """What a DSN, a connection string or ``jdbc:odbc:NAME`` says, by meaning. Raises OdbcStringError."""
    text = url.strip()
    if text.lower().startswith("jdbc:odbc:"):
        text = text[len("jdbc:odbc:") :]
    if "=" not in text:
        text = f"DSN={text.rstrip(';')}"
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        part = _PART.match(text, at)
        if part is None:
            raise OdbcStringError("write it as word=value, several with a semicolon between them")
        at = part.end()
        meaning = KEYWORDS.get(part[1].lower())
        if meaning is None:
            words = "DSN, Driver, Server, Port, Database, UID, PWD and SSLmode"
            raise OdbcStringError(f"it may hold the words {words} only")
        if meaning in found:
            raise OdbcStringError(f"it names the {meaning} twice")
        value = part[2].removeprefix("{").removesuffix("}").replace("}}", "}")
        if meaning in _FORMS and not _FORMS[meaning].fullmatch(value):
            raise OdbcStringError(f"the {meaning} is a plain name or number, not a path")
        found[meaning] = value
    if not {"data source", "driver"} & found.keys():
        raise OdbcStringError("it names neither a data source nor a driver")
    return found
