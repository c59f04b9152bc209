"""Too many wrong passwords: five in 15 minutes lock an account, twenty in an hour the address they came from.

django-axes knows one limit and one period, and adds failures up; each of the two rules here has its own. So this
handler keeps one row for each failure (axes' AccessFailureLog: no field of any form stands in it) and decides by
their times. Attempts while locked are refused unlooked at and do not make it last longer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from math import ceil
from operator import and_, or_
from typing import Any, Final

import structlog
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessFailureLog, AccessLog
from axes.signals import user_locked_out
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from portal.logins import attempted_email

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Rule:
    """``failures`` within ``window`` lock for ``lock`` from the last of them on."""

    failures: int
    window: timedelta
    lock: timedelta

    def locked_until(self, times: list[datetime], now: datetime) -> datetime | None:
        """``times`` of the failures that count, newest first."""
        if len(times) < self.failures or times[0] - times[self.failures - 1] > self.window:
            return None
        end = times[0] + self.lock
        return end if end > now else None


ACCOUNT: Final = Rule(5, window=timedelta(minutes=15), lock=timedelta(minutes=15))
ADDRESS: Final = Rule(20, window=timedelta(hours=1), lock=timedelta(hours=1))


def account_locked_until(email: str, now: datetime) -> datetime | None:
    """When somebody may try again to log in as ``email``. A success of that person forgives earlier failures."""
    since = max(now - ACCOUNT.window - ACCOUNT.lock, _last_success(email, now))
    return ACCOUNT.locked_until(_failures(ACCOUNT, since, username=email), now)


def address_locked_until(address: str | None, now: datetime) -> datetime | None:
    """When somebody may try again from ``address``. No success forgives: whoever guesses may have an account too."""
    if address is None:
        return None
    return ADDRESS.locked_until(
        _failures(ADDRESS, now - ADDRESS.window - ADDRESS.lock, ip_address=address), now
    )


def _last_success(email: str, now: datetime) -> datetime:
    recent = AccessLog.objects.filter(username=email, attempt_time__gt=now - ACCOUNT.window - ACCOUNT.lock)
    found: datetime | None = recent.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    return found or now - ACCOUNT.window - ACCOUNT.lock


def _failures(rule: Rule, since: datetime, **where: str) -> list[datetime]:
    rows = AccessFailureLog.objects.filter(attempt_time__gt=since, **where).order_by("-attempt_time")
    return list(rows.values_list("attempt_time", flat=True)[: rule.failures])


class LockoutHandler(AxesDatabaseHandler):  # type: ignore[misc]  # axes has no types
    """The two rules as django-axes asks for them. Logins and logouts it notes as ever, in AccessLog."""

    def is_locked(self, request: HttpRequest, credentials: Mapping[str, str] | None = None) -> bool:
        return _lock_of(request, credentials) is not None

    def user_login_failed(
        self, sender: Any, credentials: dict[str, str], request: Any = None, **_more: Any
    ) -> None:
        """Note one failure, and turn the answer into the locked page where it was one too many."""
        if request is None:
            log.warning("login_failed_without_request", sender=str(sender))
            return
        if not request.axes_locked_out:
            self._note(request, credentials)
        if request.axes_locked_out:
            request.axes_credentials = credentials
            user_locked_out.send(
                "axes",
                request=request,
                username=attempted_email(request, credentials),
                ip_address=request.axes_ip_address,
            )

    def _note(self, request: Any, credentials: dict[str, str]) -> None:
        failure = AccessFailureLog.objects.create(
            username=attempted_email(request, credentials),
            ip_address=request.axes_ip_address,
            user_agent=request.axes_user_agent,
            http_accept=request.axes_http_accept,
            path_info=request.axes_path_info,
        )
        if _lock_of(request, credentials) is not None:
            request.axes_locked_out = True
            AccessFailureLog.objects.filter(pk=failure.pk).update(locked_out=True)
        log.warning("login_failed", address=request.axes_ip_address, locked=request.axes_locked_out)

    def reset_attempts(
        self, *, ip_address: str | None = None, username: str | None = None, ip_or_username: bool = False
    ) -> int:
        """Let somebody in again: ``manage.py axes_reset_username`` and ``axes_reset_ip``."""
        named = {"ip_address": ip_address, "username": username}
        wanted = [Q(**{name: value}) for name, value in named.items() if value]
        recent = AccessFailureLog.objects.filter(
            attempt_time__gt=timezone.now() - ADDRESS.window - ADDRESS.lock
        )
        failures = recent.filter(reduce(or_ if ip_or_username else and_, wanted, Q()))
        removed: int = failures.delete()[0]
        return removed


def _lock_of(request: Any, credentials: Mapping[str, str] | None) -> datetime | None:
    now = timezone.now()
    ends = (
        account_locked_until(attempted_email(request, credentials), now),
        address_locked_until(request.axes_ip_address, now),
    )
    return max((end for end in ends if end is not None), default=None)


def locked_page(
    request: Any, _response: HttpResponse | None = None, credentials: Mapping[str, str] | None = None
) -> HttpResponse:
    """What a person sees who must wait: until when. It says the same whether or not there is such an account."""
    now = timezone.now()
    until = _lock_of(request, credentials) or now
    minutes = max(1, ceil((until - now).total_seconds() / 60))
    mail_helps = address_locked_until(request.axes_ip_address, now) is None
    context = {"until": until, "minutes": minutes, "mail_helps": mail_helps}
    response = render(request, "portal/locked.html", context, status=429)
    response["Retry-After"] = str(minutes * 60)
    return response
