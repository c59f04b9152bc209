"""Asks the built-in sandbox for pairs of systems and faults, over its control API. Off without SANDBOX_URL."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import requests
from django.conf import settings
from django.utils.text import slugify

from provisioning.models import CompanyFile, Configuration
from sync.errors.base import SyncError
from sync.errors.codes import Code
from sync.errors.diagnose import sync_error

_SECONDS: Final = (5.0, 120.0)  # making a pair with data takes a while
_PLAIN_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HASHED: Final = re.compile(r".*-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class SalesforceAccess:
    """How a sandbox org is reached and logged in to."""

    login_url: str
    instance_url: str
    ca_file: str
    username: str
    password: str
    security_token: str
    consumer_key: str
    consumer_secret: str


@dataclass(frozen=True, slots=True)
class QuickBooksAccess:
    """How a sandbox company file is opened."""

    odbc: str
    user: str
    password: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A sandbox org and its company file."""

    slug: str
    salesforce: SalesforceAccess
    quickbooks: QuickBooksAccess


def is_available() -> bool:
    """Whether this deployment has a sandbox at all."""
    return bool(settings.SANDBOX_URL)


def slug_of(configuration: Configuration) -> str:
    """The sandbox's name for a company's pair: its name where that is plain, else with a hash behind.

    Company names are unique by their key, so two companies never share a pair.
    """
    key = configuration.company.name_key
    if _PLAIN_NAME.fullmatch(key) and len(key) <= 40 and not _HASHED.fullmatch(key):
        return key
    return f"{slugify(key)[:30].strip('-') or 'company'}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def file_slug_of(company_file: CompanyFile) -> str:
    """The name of the pair whose company file this is: the first file's is the company's own pair."""
    slug = slug_of(company_file.configuration)
    return slug if company_file.number == 1 else f"{slug}--{company_file.number}"


def get_pair(slug: str) -> Pair:
    """The pair of that name.

    Raises ConfigurationError (SANDBOX_MISSING) where there is none, TransientError where the sandbox does not answer.
    """
    return _pair(slug, _call("GET", f"/sandbox/companies/{_path(slug)}"))


def create_pair(
    slug: str,
    *,
    dataset: str = "empty",
    seed: int = 1,
    custom_fields: Sequence[tuple[str, str]] = (),
    salesforce_fields: bool = True,
) -> Pair:
    """Make the pair, or get the one that is there: ``dataset`` is demo or empty, ``custom_fields`` are
    (QuickBooks table, label), ``salesforce_fields`` gives the org the integration's custom fields."""
    wanted = {
        "slug": slug,
        "dataset": dataset,
        "seed": seed,
        "custom_fields": [list(pair) for pair in custom_fields],
        "salesforce_fields": salesforce_fields,
    }
    return _pair(slug, _call("POST", "/sandbox/companies", wanted))


def define_custom_field(slug: str, table: str, label: str) -> None:
    """Define a custom field of a QuickBooks list (Customer, Vendor, Item), as a person does in QuickBooks' window.

    One that is there is left alone. Raises TransientError (SANDBOX_REFUSED) where QuickBooks takes no such field.
    """
    _call(
        "POST", f"/sandbox/companies/{_path(slug)}/quickbooks/custom-fields", {"table": table, "label": label}
    )


def set_single_user_mode(slug: str, on: bool) -> None:  # noqa: FBT001 - the mode itself
    """Switch the company file to single-user mode, in which the connector is refused (80040410), or back."""
    _call("PUT", f"/sandbox/companies/{_path(slug)}/quickbooks/mode", {"single_user": on})


def delete_pair(slug: str) -> None:
    """Delete both systems with all their data."""
    _call("DELETE", f"/sandbox/companies/{_path(slug)}")


def add_fault(slug: str, side: str, kind: str, **options: str | float) -> None:
    """Switch a fault on: ``side`` is salesforce or quickbooks; options are call, nth, times and seconds."""
    _call("POST", f"/sandbox/companies/{_path(slug)}/{side}/faults", {"kind": kind, **options})


def list_faults(slug: str, side: str) -> Sequence[Mapping[str, Any]]:
    """The faults that are on: what they are for, and ``struck``, how often each has hit."""
    found: Sequence[Mapping[str, Any]] = _call("GET", f"/sandbox/companies/{_path(slug)}/{side}/faults")
    return found


def clear_faults(slug: str, side: str) -> None:
    """Switch all faults of one side off."""
    _call("DELETE", f"/sandbox/companies/{_path(slug)}/{side}/faults")


def call_counts(slug: str, side: str) -> Mapping[str, int]:
    """Calls by kind since they were last cleared."""
    counts: Mapping[str, int] = _call("GET", f"/sandbox/companies/{_path(slug)}/{side}/calls")
    return counts


def clear_call_counts(slug: str, side: str) -> None:
    _call("DELETE", f"/sandbox/companies/{_path(slug)}/{side}/calls")


def _call(method: str, path: str, payload: Mapping[str, Any] | None = None) -> Any:
    if not is_available():
        raise sync_error(Code.SANDBOX_MISSING, value="this deployment (SANDBOX_URL is not set)")
    try:
        answer = requests.request(
            method,
            settings.SANDBOX_URL.rstrip("/") + path,
            json=payload,
            headers={"X-Sandbox-Token": _token()},
            timeout=_SECONDS,
        )
    except requests.RequestException as error:
        raise sync_error(Code.SANDBOX_REFUSED, answer="no connection", detail=repr(error)) from error
    if answer.status_code == 404:
        raise sync_error(Code.SANDBOX_MISSING, value=path.split("/")[3] if path.count("/") > 2 else path)
    if answer.status_code >= 400:
        raise sync_error(Code.SANDBOX_REFUSED, answer=f"{answer.status_code} {answer.text[:200]}")
    return answer.json() if answer.content else None


def _token() -> str:
    path = Path(settings.VAR_DIR) / "sandbox" / "control_token"
    try:
        return path.read_text().strip()
    except OSError as error:
        raise sync_error(
            Code.SANDBOX_REFUSED, answer="its control token cannot be read", detail=repr(error)
        ) from error


def _pair(slug: str, answer: Any) -> Pair:
    try:
        return Pair(
            slug,
            SalesforceAccess(
                **{name: str(answer["salesforce"][name]) for name in SalesforceAccess.__slots__}
            ),
            QuickBooksAccess(
                **{name: str(answer["quickbooks"][name]) for name in QuickBooksAccess.__slots__}
            ),
        )
    except (KeyError, TypeError) as error:
        raise _odd_answer(error) from error


def _odd_answer(error: Exception) -> SyncError:
    return sync_error(Code.SANDBOX_REFUSED, answer="its answer has not the expected form", detail=repr(error))


def _path(slug: str) -> str:
    return quote(slug, safe="")
