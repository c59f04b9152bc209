"""One reading of what both systems offer. Each side, and each company file, stands by itself.

What could not be read keeps what was read before, with its age and with what went wrong in words for people.
"""

import logging
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeVar

from django.db import transaction
from django.db.models import F, Q

from provisioning.drafts import blank_draft, find_draft, profile_of_draft
from provisioning.models import CompanyFile, Configuration, Metadata, MetadataReading
from provisioning.offers import QUICKBOOKS, SALESFORCE
from provisioning.profile import Profile
from sync.errors.base import SyncError
from sync.errors.catalogue import get_diagnosis
from sync.errors.codes import Code
from sync.errors.diagnose import sync_error
from sync.errors.diagnosis import Diagnosis, Who
from sync.flows.clock import Clock
from sync.metadata.content import Contents
from sync.metadata.quickbooks import read_quickbooks
from sync.metadata.salesforce import read_salesforce
from sync.sandbox_pairs import ensure_pair
from sync.wiring import quickbooks_connection, salesforce_connection

T = TypeVar("T")

#: The failure of a reading that never began.
NOBODY_ASKED: Final = {
    "code": "NOBODY_ASKED",
    "message": "No worker could be asked to read.",
    "what_to_do": "Try again in a moment; if it stays so, tell support.",
    "who": Who.SUPPORT.value,
    "option": "",
}

_log = logging.getLogger(__name__)


def ask(configuration: Configuration, *, clock: Clock) -> None:
    """Note that a reading was asked for: pages show it as under way until it has ended."""
    asked_at = clock()
    for system, company_file in _ends(configuration, _profile(configuration)):
        _reading(configuration, system, company_file, {"asked_at": asked_at})


def withdraw(configuration: Configuration, *, clock: Clock) -> None:
    """Nobody could be asked: what was noted by ``ask`` has ended, with that as its failure."""
    now = clock()
    waiting = MetadataReading.objects.filter(configuration=configuration)
    waiting.filter(Q(ended_at=None) | Q(ended_at__lt=F("asked_at"))).update(
        ended_at=now, failure=NOBODY_ASKED
    )


def refresh_metadata(configuration: Configuration, *, clock: Clock) -> bool:
    """Read both systems with the draft's answers and the credentials typed so far; whether all of it succeeded.

    Without a draft the current revision's answers count. Makes the sandbox pair first, where one is used.
    """
    profile = _profile(configuration)
    pair = _or_error(partial(ensure_pair, configuration, profile))
    succeeded = True
    for system, company_file in _ends(configuration, profile):
        begun_at = clock()
        read: Contents | SyncError
        if isinstance(pair, SyncError):
            read = pair
        else:
            read = _or_error(partial(_read, configuration, system, company_file, profile))
        state: dict[str, Any] = {"asked_at": begun_at, "ended_at": clock(), "failure": {}}
        with transaction.atomic():
            if isinstance(read, SyncError):
                state["failure"] = _failure(read)
                succeeded = False
            else:
                state["read_at"] = begun_at
                _store(configuration, system, company_file, read, begun_at)
            _reading(configuration, system, company_file, state)
    return succeeded


def _profile(configuration: Configuration) -> Profile:
    return profile_of_draft(find_draft(configuration) or blank_draft(configuration))[0]


def _ends(configuration: Configuration, profile: Profile) -> list[tuple[str, CompanyFile | None]]:
    """What is read: the org, and each company file that the profile counts."""
    files = configuration.company_files.filter(number__lte=profile.solution.qb_company_files)
    return [(SALESFORCE, None), *((QUICKBOOKS, file) for file in files.order_by("number"))]


def _read(
    configuration: Configuration, system: str, company_file: CompanyFile | None, profile: Profile
) -> Contents:
    if company_file is None:
        with closing(salesforce_connection(configuration, profile, staged=True)) as sf:
            sf.open()
            return read_salesforce(sf, profile)
    with closing(quickbooks_connection(configuration, company_file, profile, staged=True)) as qb:
        qb.open()
        return read_quickbooks(qb, profile)


def _or_error(work: Callable[[], T]) -> T | SyncError:
    """What ``work`` gives, or what it failed with as the error catalogue knows it."""
    try:
        return work()
    except SyncError as error:
        return error
    except Exception as error:
        _log.exception("Reading metadata failed")
        return sync_error(Code.UNEXPECTED, answer=type(error).__name__, detail=repr(error))


def _failure(error: SyncError) -> dict[str, str]:
    diagnosis = get_diagnosis(error.code)
    return {
        "code": error.code,
        "message": error.message,
        "what_to_do": _what_to_do(diagnosis),
        "who": diagnosis.who.value,
        "option": error.option,
    }


def _what_to_do(diagnosis: Diagnosis) -> str:
    """The catalogue's advice without what it says of flows: a reading is not tried again by itself."""
    if diagnosis.code == Code.UNEXPECTED:
        return ""
    advice = diagnosis.what_to_do()
    for of_flows in ("it is tried again by itself.", "It is tried again by itself."):
        advice = advice.removesuffix(of_flows).rstrip(" ;")
    return advice if advice.endswith(".") else f"{advice}."


def _store(
    configuration: Configuration,
    system: str,
    company_file: CompanyFile | None,
    contents: Contents,
    read_at: datetime,
) -> None:
    """Replace what was known of this end."""
    kept = Metadata.objects.filter(configuration=configuration, system=system, company_file=company_file)
    kept.exclude(name__in=contents).delete()
    for name, content in contents.items():
        Metadata.objects.update_or_create(
            configuration=configuration,
            system=system,
            company_file=company_file,
            name=name,
            defaults={"content": content, "read_at": read_at},
        )


def _reading(
    configuration: Configuration, system: str, company_file: CompanyFile | None, values: dict[str, Any]
) -> None:
    MetadataReading.objects.update_or_create(
        configuration=configuration,
        system=system,
        company_file=company_file,
        defaults=values,
    )
