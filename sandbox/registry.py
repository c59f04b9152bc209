"""The companies of the sandbox and their credentials, in one file that both servers read."""

import json
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from pathlib import Path

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the two servers and the console listen, all on 127.0.0.1."""

    salesforce: int
    control: int
    proxy: int
    quickbooks: int
    quickbooks_control: int
    #: Of the web page on which people see both sides; no server but the console itself listens there.
    console: int = 8446

    @classmethod
    def from_environment(cls) -> "Ports":
        """SANDBOX_{SF,CONTROL,PROXY,QB,QB_CONTROL,CONSOLE}_PORT, with the usual ports as defaults."""
        return cls(
            salesforce=int(os.environ.get("SANDBOX_SF_PORT", "8443")),
            control=int(os.environ.get("SANDBOX_CONTROL_PORT", "8444")),
            proxy=int(os.environ.get("SANDBOX_PROXY_PORT", "8445")),
            quickbooks=int(os.environ.get("SANDBOX_QB_PORT", "4500")),
            quickbooks_control=int(os.environ.get("SANDBOX_QB_CONTROL_PORT", "4501")),
            console=int(os.environ.get("SANDBOX_CONSOLE_PORT", "8446")),
        )


def state_directory() -> Path:
    """``$VAR_DIR/sandbox`` (VAR_DIR defaults to var), made with mode 0700 if missing."""
    directory = Path(os.environ.get("VAR_DIR", "var")) / "sandbox"
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    return directory


def write_private(path: Path, content: str) -> None:
    """Replace a file atomically, readable by its owner alone."""
    scratch = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(content)
    scratch.replace(path)


def control_token() -> str:
    """Content of ``control_token``; whichever server starts first makes it, and a race has one winner."""
    path = state_directory() / "control_token"
    if not path.exists():
        scratch = path.with_name(f".control_token.{secrets.token_hex(8)}")
        write_private(scratch, secrets.token_urlsafe(32))
        try:
            os.link(scratch, path)
        except FileExistsError:
            pass  # the other server was first: its token counts
        finally:
            scratch.unlink()
    return path.read_text().strip()


@dataclass(frozen=True, slots=True)
class Company:
    """One company: what it was made from, and how each side lets it in."""

    slug: str
    dataset: str
    seed: int
    #: (QuickBooks table, label) of the custom fields that the company file has.
    custom_fields: tuple[tuple[str, str], ...]
    #: Whether the org has the integration's custom fields from the start.
    salesforce_fields: bool
    #: 18 characters.
    org_id: str
    username: str
    password: str
    security_token: str
    consumer_key: str
    consumer_secret: str
    refresh_token: str
    qb_user: str
    qb_password: str


_COLUMNS = tuple(column.name for column in fields(Company))


class Registry:
    """``registry.sqlite3``. Opens a connection a call: two processes share it, and calls are rare."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or state_directory() / "registry.sqlite3"
        with self._open() as database:
            database.execute("PRAGMA journal_mode = WAL")
            columns = ", ".join(_COLUMNS)
            database.execute(f"CREATE TABLE IF NOT EXISTS company ({columns}, PRIMARY KEY (slug))")
        self._path.chmod(0o600)

    def create(
        self,
        *,
        slug: str,
        dataset: str = "empty",
        seed: int = 1,
        custom_fields: tuple[tuple[str, str], ...] = (),
        salesforce_fields: bool = False,
    ) -> tuple[Company, bool]:
        """The company of that slug, with new credentials if it is new, and whether it is."""
        made = Company(
            slug=slug,
            dataset=dataset,
            seed=seed,
            custom_fields=custom_fields,
            salesforce_fields=salesforce_fields,
            org_id=long_id(f"00D{_base62(secrets.randbelow(62**6), 12)}"),
            username=f"integration@{slug}.example",
            password=secrets.token_urlsafe(12),
            security_token=secrets.token_hex(12),
            consumer_key=f"3MVG9{secrets.token_urlsafe(40)}",
            consumer_secret=secrets.token_hex(32).upper(),
            refresh_token=f"5Aep{secrets.token_urlsafe(40)}",
            qb_user="Admin",
            qb_password=secrets.token_urlsafe(12),
        )
        row = [json.dumps(value) if isinstance(value, tuple) else value for value in astuple(made)]
        with self._open() as database:
            places = ", ".join("?" * len(row))
            added = database.execute(f"INSERT OR IGNORE INTO company VALUES ({places})", row).rowcount  # noqa: S608
        existing = self.find(slug=slug)
        if existing is None:
            raise LookupError(f"company {slug!r} was deleted while it was made")
        return existing, added == 1

    def find(self, **keys: str) -> Company | None:
        """The company with this slug, org_id, username or consumer_key."""
        ((column, value),) = keys.items()
        if column not in _COLUMNS:
            raise ValueError(f"companies have no {column!r}")
        with self._open() as database:
            row = database.execute(f"SELECT * FROM company WHERE {column} = ?", (value,)).fetchone()  # noqa: S608
        return None if row is None else _company(row)

    def all(self) -> list[Company]:
        """Every company, by slug."""
        with self._open() as database:
            return [_company(row) for row in database.execute("SELECT * FROM company ORDER BY slug")]

    def delete(self, slug: str) -> None:
        """Forget a company. Its files are for the servers to remove."""
        with self._open() as database:
            database.execute("DELETE FROM company WHERE slug = ?", (slug,))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        database = sqlite3.connect(self._path, timeout=30)
        try:
            with database:
                yield database
        finally:
            database.close()


def _company(row: tuple[object, ...]) -> Company:
    values = dict(zip(_COLUMNS, row, strict=True))
    values["custom_fields"] = tuple((t, n) for t, n in json.loads(str(values["custom_fields"])))
    values["salesforce_fields"] = bool(values["salesforce_fields"])
    return Company(**values)  # type: ignore[arg-type]


def _base62(number: int, width: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    return digits.rjust(width, "0")


def long_id(short: str) -> str:
    """The 18-character form of a 15-character Id: three characters tell which letters are capital.

    Source: Salesforce's knowledge article "What are the Salesforce ID formats".
    """
    suffix = ""
    for start in (0, 5, 10):
        bits = sum(1 << place for place in range(5) if "A" <= short[start + place] <= "Z")
        suffix += "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[bits]
    return short + suffix
