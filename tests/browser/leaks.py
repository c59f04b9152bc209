"""Reads everything that a product holds, as somebody would who got hold of it, and looks for secrets."""

import base64
import json
import re
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import psycopg
from django.core import signing
from psycopg import sql

from tests.browser.product import Product

#: Files whose purpose is to hold a secret, or that are other systems' own, or hold no text of ours.
_NOT_OURS = {
    "secret_key",
    "vault_keys",
    "demo_logins.json",  # and printed on the terminal: they are for whoever starts the product
    "supervisor.said",
    "sandbox",
    "staticfiles",
    "broker.sock",
}
_SESSIONS_SALT = "django.contrib.sessions.SessionStore"


def findings(secrets: Mapping[str, str], texts: Iterable[tuple[str, str]]) -> list[str]:
    """Where a secret stands in clear, or in a form that anybody can undo: ``where: name of the secret``."""
    found = []
    for where, text in texts:
        plain = unescape(unquote(text))
        for name, secret in secrets.items():
            if secret in text or secret in plain or any(form in text for form in _disguises(secret)):
                found.append(f"{where}: {name}")
    return found


def _disguises(secret: str) -> Iterator[str]:
    """The secret within something that was encoded: base64 at each of its three offsets, hexadecimal, reversed JSON."""
    raw = secret.encode()
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + raw).decode()
        inner = encoded[(0, 2, 3)[offset] :].rstrip("=")[: -2 if (offset + len(raw)) % 3 else None]
        yield inner
        yield inner.translate(str.maketrans("+/", "-_"))
    yield raw.hex()
    yield json.dumps(secret)[1:-1]


def files(var_dir: Path) -> Iterator[tuple[str, str]]:
    """Logs, mails, and the database file itself with what was deleted from it and not yet overwritten."""
    for path in sorted(var_dir.rglob("*")):
        if path.is_file() and path.relative_to(var_dir).parts[0] not in _NOT_OURS:
            yield f"file {path.relative_to(var_dir)}", path.read_bytes().decode("utf-8", "replace")


def rows(product: Product) -> Iterator[tuple[str, str]]:
    """Every row of every table, compressed values unpacked, sessions decoded."""
    key = (product.var_dir / "secret_key").read_text().strip()
    for table, columns, row in _stored_rows(product):
        for column, value in zip(columns, row, strict=True):
            text = _text(value)
            if table == "django_session" and column == "session_key":
                continue  # Django looks sessions up by it
            if table == "django_session" and column == "session_data":
                text = json.dumps(signing.loads(text, key=key, salt=_SESSIONS_SALT))
            yield f"table {table}.{column}", text


def _stored_rows(product: Product) -> Iterator[tuple[str, list[str], tuple[object, ...]]]:
    if product.database_url:
        with psycopg.connect(product.database_url) as server:
            tables = server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            for (table,) in tables:
                cursor = server.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table)))
                columns = [column.name for column in cursor.description or ()]
                yield from ((table, columns, row) for row in cursor.fetchall())
        return
    file = sqlite3.connect(f"file:{product.var_dir / 'portal.sqlite3'}?mode=ro", uri=True)
    try:
        tables = file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            found = file.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in found.description]
            yield from ((table, columns, row) for row in found.fetchall())
    finally:
        file.close()


def _text(value: object) -> str:
    if isinstance(value, memoryview):
        value = value.tobytes()
    if isinstance(value, bytes):
        if value[:1] == b"\x78":  # zlib's first byte
            value = zlib.decompress(value)
        return value.decode("utf-8", "replace")
    return (
        json.dumps(value, default=str, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
    )


#: The session id of a Salesforce login: the org's id, an exclamation mark, and the token.
SALESFORCE_SESSION = re.compile(r"00D[A-Za-z0-9]{12,15}!\S{8,}")
