"""What tests of single options share: a profile of customers only, and fields that an org lacks."""

from collections.abc import Callable
from typing import Any

import pytest

from sync.connectors.salesforce.metadata import NewField
from sync.models import Run, RunOutcome
from tests.sandbox_fixtures import soon
from tests.scenarios.conftest import Books

TO_QB = "SFAcctOpp2QBCustInv"
TO_SF = "QBCustInvoices2SFAcctOpp"
BIND = "SFAcct2QBCustBind"

Choose = Callable[..., None]


@pytest.fixture
def choose(books: Books) -> Choose:
    """Finish a profile that moves customers only, with these options."""

    def finish(**options: Any) -> None:
        books.choose(direction__invoice="None", direction__product="None", **options)

    return finish


def run(books: Books, *flows: str) -> Run:
    """Run flows one after another; the last run. None of them may fail as a whole."""
    for name in flows:
        ended = books.run(name)
        assert ended.outcome in (RunOutcome.SUCCEEDED, RunOutcome.PARTIAL), (name, ended.reason)
    return ended


def again(books: Books, *flows: str) -> Run:
    """Run flows over everything, as if nothing had been read yet."""
    books.rewind()
    return run(books, *flows)


def add_fields(books: Books, *fields: NewField) -> None:
    """Custom fields that the org gets beside the integration's own."""
    made = books.pair.person_sf().setup.create_fields(fields, deadline=soon())
    assert [one.failure for one in made] == [None] * len(fields)


def customers(books: Books, *columns: str) -> dict[str, Any]:
    """Values of all customers by name: one value alone, several as a tuple."""
    rows = books.in_qb(f"SELECT Name, {', '.join(columns)} FROM Customer")
    return {row["Name"]: _plain([row[column] for column in columns]) for row in rows}


def accounts(books: Books, *columns: str) -> dict[str, Any]:
    """Values of all accounts by name: one value alone, several as a tuple."""
    rows = books.in_sf("Account", "Name", *columns)
    return {row["Name"]: _plain([row[column] for column in columns]) for row in rows}


def _plain(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else tuple(values)
