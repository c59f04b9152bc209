"""What a named person says is so: confirmed, shown with who and until when, taken back. The checks read it as data."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from django.db import transaction

from provisioning import audit
from provisioning.models import Attestation, Configuration, User
from provisioning.preflight.attesting import CHECKS, VALID_DAYS, Attested, AttestedCheck

CHECK_CODES: Final = frozenset(check.code for check in CHECKS)


@dataclass(frozen=True)
class Standing:
    """One statement, and the newest confirmation of it, if it was ever confirmed and not taken back."""

    check: AttestedCheck
    attestation: Attestation | None
    holds: bool
    why_not: str


def confirm(
    configuration: Configuration,
    code: str,
    *,
    host: str,
    by: User,
    clock: Callable[[], datetime],
) -> Attestation:
    """Note that ``by`` confirms the statement for QuickBooks on ``host`` from now on. A second press of the same
    person within a minute adds nothing. Raises KeyError for a statement that does not exist."""
    if code not in CHECK_CODES:
        raise KeyError(code)
    now = clock()
    with transaction.atomic():
        newest = _newest(configuration).get(code)
        if (
            newest is not None
            and newest.person_id == by.pk
            and newest.host == host
            and now - newest.created_at < timedelta(minutes=1)
        ):
            return newest
        made = Attestation.objects.create(
            configuration=configuration,
            check_code=code,
            person=by,
            host=host,
            created_at=now,
            expires_at=now + timedelta(days=VALID_DAYS),
        )
        audit.record("preflight.confirmed", actor=by, company=configuration.company, subject=made)
    return made


def withdraw(configuration: Configuration, code: str, *, by: User, clock: Callable[[], datetime]) -> bool:
    """Take every confirmation of the statement back; False where there was none that counts."""
    with transaction.atomic():
        standing = Attestation.objects.filter(configuration=configuration, check_code=code, withdrawn_at=None)
        newest = standing.first()
        if newest is None:
            return False
        standing.update(withdrawn_at=clock(), withdrawn_by=by)
        audit.record("preflight.withdrawn", actor=by, company=configuration.company, subject=newest)
    return True


def standings(
    configuration: Configuration, *, host: str, zone: tzinfo, now: datetime
) -> tuple[Standing, ...]:
    """All statements in their order with what stands about each, in one query. Days are in the company's zone."""
    newest = _newest(configuration)
    today = now.astimezone(zone).date()
    return tuple(_standing(check, newest.get(check.code), host, zone, today) for check in CHECKS)


def attested(configuration: Configuration, *, zone: tzinfo) -> tuple[Attested, ...]:
    """The newest confirmation of each statement, for the checks; days are in the company's time zone."""
    return tuple(
        Attested(
            code=entry.check_code,
            person=entry.person.get_full_name(),
            on=entry.created_at.astimezone(zone).date(),
            until=entry.expires_at.astimezone(zone).date(),
            host=entry.host,
        )
        for entry in _newest(configuration).values()
    )


def _standing(
    check: AttestedCheck, newest: Attestation | None, host: str, zone: tzinfo, today: date
) -> Standing:
    if newest is None:
        return Standing(check, None, holds=False, why_not="")
    if newest.host != host:
        return Standing(check, newest, holds=False, why_not="QuickBooks was on another computer then.")
    if newest.expires_at.astimezone(zone).date() < today:
        return Standing(check, newest, holds=False, why_not="It was too long ago.")
    return Standing(check, newest, holds=True, why_not="")


def _newest(configuration: Configuration) -> dict[str, Attestation]:
    """The newest confirmation by statement, of those that nobody took back."""
    rows = Attestation.objects.filter(configuration=configuration, withdrawn_at=None).select_related("person")
    newest: dict[str, Attestation] = {}
    for row in rows.order_by("created_at"):
        newest[row.check_code] = row
    return newest
