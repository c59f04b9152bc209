"""A record that failed goes once a person has put the other side right and asks for it; runs tell how far they are."""

from datetime import timedelta

from django.db.models import F

from provisioning.models import AuditEvent, User
from sync.engine import watermarks
from sync.flows.clock import database_clock
from sync.models import RecordError, RunOutcome, Watermark
from sync.monitor import monitor_of
from sync.records.queries import Filter, matching
from sync.records.retrying import retry_record, retry_records
from tests.scenarios.conftest import Books
from tests.scenarios.options.conftest import TO_QB, customers


def taken_name(books: Books, *names: str) -> None:
    """Accounts whose names vendors have; afterwards the vendors are called otherwise, which no flow is told of."""
    for name in names:
        books.pair.create_qb("Vendor", Name=name)
        books.account(name, Phone="1")
    books.run(TO_QB)
    assert books.errors() == dict.fromkeys(names, "NAME_TAKEN")
    for name in names:
        books.pair.edit_qb("UPDATE Vendor SET Name = ? WHERE Name = ?", f"{name} (vendor)", name)
    Watermark.objects.update(position=F("position") + watermarks.OVERLAP + timedelta(seconds=5))


def test_a_retry_takes_the_record_with_the_next_run_and_once(books: Books, administrator: User) -> None:
    taken_name(books, "Acme")
    books.run(TO_QB)
    assert customers(books, "Phone") == {}

    retry_record(RecordError.objects.get(), actor=administrator, now=database_clock())
    assert books.run(TO_QB).outcome == RunOutcome.SUCCEEDED
    assert (customers(books, "Phone"), books.errors()) == ({"Acme": "1"}, {})
    assert AuditEvent.objects.get(action="record.retried").actor == administrator
    assert books.run(TO_QB).counts["customer:SF_QB"]["created"] == 0


def test_all_of_a_code_are_retried_together(books: Books) -> None:
    taken_name(books, "Acme", "Baker", "Carter")
    rows = matching(books.configuration, Filter(code="NAME_TAKEN"))
    count = retry_records(rows, configuration=books.configuration, actor=None, now=database_clock())
    assert count == 3
    books.run(TO_QB)
    assert customers(books, "Phone") == {"Acme": "1", "Baker": "1", "Carter": "1"}
    assert books.errors() == {}


def test_a_run_says_how_many_records_it_expects(books: Books) -> None:
    for name in ("Acme", "Baker"):
        books.account(name)
    counts = books.run(TO_QB).counts["customer:SF_QB"]
    assert (counts["expected"], counts["read"], counts["created"]) == (2, 2, 2)


def test_the_monitor_knows_both_connections_from_the_runs(books: Books) -> None:
    books.account("Acme")
    books.run(TO_QB)
    (here,) = monitor_of(books.configuration.company)
    assert [(side.system, side.is_failing, side.reached_at is None) for side in here.sides] == [
        ("SF", False, False),
        ("QB", False, False),
    ]
    books.pair.fault("quickbooks", "refuse", times=50)
    books.run(TO_QB)
    (here,) = monitor_of(books.configuration.company)
    salesforce, quickbooks = here.sides
    assert (salesforce.is_failing, quickbooks.is_failing) == (False, True)
    assert quickbooks.failure
    assert quickbooks.what_to_do
