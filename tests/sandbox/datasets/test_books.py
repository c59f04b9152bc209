"""Books as they are generated: the same from the same seed, in order, within both systems' limits."""

from collections import Counter
from itertools import pairwise

import pytest

from sandbox.datasets.books import Books, account_name, books, is_customer


def test_the_seed_decides_and_the_counts_are_known_beforehand() -> None:
    one, same, other = Books(700, 1), Books(700, 1), Books(700, 2)
    rows = list(one.salesforce_rows())
    assert rows == list(same.salesforce_rows())
    assert rows != list(other.salesforce_rows())
    assert len(rows) == one.salesforce_count
    ids = [f"001{n:015d}" for n in range(700)]
    entries = list(one.quickbooks_rows(iter(ids)))
    assert len(entries) == one.quickbooks_count
    customers = [row.values["CustomFieldAccountID"] for row in entries if row.table == "Customer"]
    assert customers == [one_id for n, one_id in enumerate(ids) if is_customer(n)]
    assert Counter(row.table for row in entries)["Invoice"] == 420


def test_names_are_unique_and_days_rise() -> None:
    names = {account_name(n).lower() for n in range(100_000)}
    assert len(names) == 100_000
    assert max(map(len, names)) <= 41
    assert len(account_name(999_999)) <= 41
    days = [Books(3000, 1).day(n) for n in range(3000)]
    assert all(before <= after for before, after in pairwise(days))


@pytest.mark.parametrize("given", [(0, 1), (1_000_001, 1), ("1", 1), (True, 1), (1, "1"), (None, 1)])
def test_sizes_that_are_none_are_refused(given: tuple[object, object]) -> None:
    with pytest.raises(ValueError, match=r"size|seed"):
        books(*given)
