"""What may be done only so often."""

from datetime import UTC, datetime, timedelta

import pytest

from provisioning.models import ThrottledAct
from provisioning.throttle import Limit, take

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TWICE = Limit("test", times=2, period=timedelta(hours=1))

pytestmark = pytest.mark.django_db


def test_what_is_within_the_limit_is_counted_and_what_is_not_is_refused_uncounted() -> None:
    assert [take(TWICE, "a", now=NOW) for _ in range(4)] == [True, True, False, False]
    assert ThrottledAct.objects.count() == 2


def test_each_key_and_each_kind_counts_for_itself() -> None:
    other = Limit("other", times=2, period=timedelta(hours=1))
    assert [take(TWICE, "a", now=NOW) for _ in range(2)] == [True, True]
    assert take(TWICE, "b", now=NOW)
    assert take(other, "a", now=NOW)


def test_after_the_period_it_may_be_done_again() -> None:
    take(TWICE, "a", now=NOW)
    take(TWICE, "a", now=NOW + timedelta(minutes=30))
    assert not take(TWICE, "a", now=NOW + timedelta(minutes=59))
    assert take(TWICE, "a", now=NOW + timedelta(minutes=60))
    assert not take(TWICE, "a", now=NOW + timedelta(minutes=61))


def test_a_key_longer_than_its_column_still_counts() -> None:
    assert [take(TWICE, "x" * 400, now=NOW) for _ in range(3)] == [True, True, False]
