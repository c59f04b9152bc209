"""The lease of a company file: one holder, stolen after it ran out and never before."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections

from provisioning.models import CompanyFile
from sync.flows import lease
from sync.flows.lease import LeaseGuard, LeaseLostError
from sync.models import Lease
from tests.sync.flows.conftest import START, MovableClock

pytestmark = pytest.mark.django_db

FIRST, SECOND = uuid4(), uuid4()


def acquire(company_file: CompanyFile, holder: object, clock: MovableClock) -> bool:
    return lease.acquire(company_file.pk, holder=holder, purpose="test", clock=clock)  # type: ignore[arg-type]


def test_one_holder_until_it_gives_back(company_file: CompanyFile, clock: MovableClock) -> None:
    assert acquire(company_file, FIRST, clock)
    assert not acquire(company_file, SECOND, clock)
    lease.release(company_file.pk, holder=SECOND)
    assert not acquire(company_file, SECOND, clock)
    lease.release(company_file.pk, holder=FIRST)
    assert acquire(company_file, SECOND, clock)


def test_stolen_after_it_ran_out_never_before(company_file: CompanyFile, clock: MovableClock) -> None:
    acquire(company_file, FIRST, clock)
    clock.forward(59.999)
    assert not acquire(company_file, SECOND, clock)
    clock.forward(0.001)
    assert acquire(company_file, SECOND, clock)
    assert lease.renew(company_file.pk, holder=FIRST, clock=clock) is None
    lease.release(company_file.pk, holder=FIRST)
    assert Lease.objects.get().holder == SECOND


def test_renewed_in_time_it_goes_on(company_file: CompanyFile, clock: MovableClock) -> None:
    acquire(company_file, FIRST, clock)
    clock.forward(45)
    assert lease.renew(company_file.pk, holder=FIRST, clock=clock) == START + timedelta(seconds=105)
    clock.forward(59)
    assert not acquire(company_file, SECOND, clock)


def test_a_lease_that_ran_out_is_not_revived(company_file: CompanyFile, clock: MovableClock) -> None:
    acquire(company_file, FIRST, clock)
    clock.forward(60)
    assert lease.renew(company_file.pk, holder=FIRST, clock=clock) is None


def test_guard_ensures_what_is_left_and_renews_where_that_helps(
    company_file: CompanyFile, clock: MovableClock
) -> None:
    acquire(company_file, FIRST, clock)
    with LeaseGuard(company_file.pk, holder=FIRST, clock=clock) as guard:
        clock.forward(50)
        guard.ensure(guard.call_seconds)
        assert Lease.objects.get().expires_at == START + timedelta(seconds=110)
        with pytest.raises(LeaseLostError):
            guard.ensure(61)
        assert not guard.lost.is_set()


def test_guard_refuses_once_the_lease_is_gone(company_file: CompanyFile, clock: MovableClock) -> None:
    acquire(company_file, FIRST, clock)
    with LeaseGuard(company_file.pk, holder=FIRST, clock=clock) as guard:
        clock.forward(60)
        acquire(company_file, SECOND, clock)
        with pytest.raises(LeaseLostError):
            guard.ensure(1)
        assert guard.lost.is_set()


def test_guard_of_a_lease_that_is_somebody_elses(company_file: CompanyFile, clock: MovableClock) -> None:
    acquire(company_file, SECOND, clock)
    with LeaseGuard(company_file.pk, holder=FIRST, clock=clock) as guard, pytest.raises(LeaseLostError):
        guard.ensure(0)


@pytest.mark.django_db(transaction=True)
def test_the_guards_thread_keeps_the_lease_alive(company_file: CompanyFile, settings: object) -> None:
    settings.LEASE_SECONDS = 0.4  # type: ignore[attr-defined]
    assert lease.acquire(company_file.pk, holder=FIRST, purpose="test")
    with LeaseGuard(company_file.pk, holder=FIRST) as guard:
        assert not guard.lost.wait(0.9)
        assert not lease.acquire(company_file.pk, holder=SECOND, purpose="test")
    assert not threading.Event().wait(0.5)
    assert lease.acquire(company_file.pk, holder=SECOND, purpose="test")


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_gets_it(company_file: CompanyFile) -> None:
    ready, won = threading.Barrier(8), []

    def contend() -> None:
        holder = uuid4()
        ready.wait()
        try:
            if lease.acquire(company_file.pk, holder=holder, purpose="test"):
                won.append(holder)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=contend) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won == [Lease.objects.get().holder]


@pytest.mark.parametrize(("extended", "call"), [(False, 42), (True, 300)])
def test_a_lease_outlives_the_calls_of_its_profile(
    company_file: CompanyFile, clock: MovableClock, extended: bool, call: int
) -> None:
    seconds = lease.lease_seconds(extended=extended)
    assert lease.acquire(company_file.pk, holder=FIRST, purpose="test", clock=clock, seconds=seconds)
    with LeaseGuard(company_file.pk, holder=FIRST, clock=clock, seconds=seconds) as guard:
        assert round(guard.call_seconds) == call
        guard.ensure(guard.call_seconds)
        assert Lease.objects.get().expires_at == START + timedelta(seconds=seconds)
