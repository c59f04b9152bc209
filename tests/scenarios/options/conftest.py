"""What tests of single options share: a profile of customers only, and fields that an org lacks."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from django.conf import settings

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


def set_up(books: Books, side: str, what: str, *, method: str = "PUT", **body: Any) -> None:
    """A change to the set-up of one side, as a person makes it there: currencies of the org, edition of the file."""
    answer = requests.request(
        method,
        f"{settings.SANDBOX_URL}/sandbox/companies/{books.pair.slug}/{side}/{what}",
        json=body,
        headers={"X-Sandbox-Token": (Path(settings.VAR_DIR) / "sandbox" / "control_token").read_text()},
        timeout=20,
    )
    assert answer.status_code == 200, answer.text


def use_currencies(books: Books) -> None:
    """Several currencies on both sides: dollars at home, euros at 1.25 dollars."""
    set_up(books, "salesforce", "currencies", EUR="0.8")
    sql = "UPDATE Preferences SET MultiCurrencyPreferencesIsMultiCurrencyOn = 1"
    set_up(books, "quickbooks", "sql", method="POST", statement=sql)
    books.pair.create_qb("Currency", Name="Euro", CurrencyCode="EUR", ExchangeRate="1.25")
