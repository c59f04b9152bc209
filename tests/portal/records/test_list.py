"""The Records list: groups, filters, pages, the CSV file; bounded queries; nobody else's rows."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from portal.spreadsheets import safe_cell
from provisioning.models import Company, CompanyFile, Configuration, User
from sync.models import RecordError
from tests.portal.records.conftest import MakeRecord


def page(client: Client, configuration: Configuration, **query: Any) -> str:
    answer = client.get(reverse("records:index", args=[configuration.pk]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def labels(client: Client, configuration: Configuration, **query: Any) -> list[str]:
    answer = client.get(reverse("records:index", args=[configuration.pk]), query)
    return sorted(line["row"].label for line in answer.context["lines"])


def test_nothing_wrong_says_so_and_where_to_go(
    client: Client, administrator: User, configuration: Configuration
) -> None:
    client.force_login(administrator)
    text = page(client, configuration)
    assert "Every record is in step" in text
    assert reverse("flows:index", args=[configuration.pk]) in text


def test_filters_narrow_the_list(
    client: Client, administrator: User, configuration: Configuration, make_record: MakeRecord
) -> None:
    make_record("Acme")
    make_record("Order 7", pair="invoice", kind="WAITING", code="PARENT_MISSING")
    make_record("Held", kind="HELD", code="SOURCE_DELETED", source_system="QB")
    make_record("Left", kind="LEFT", code="SOURCE_DELETED")
    client.force_login(administrator)
    assert labels(client, configuration) == ["Acme", "Held", "Order 7"]
    assert labels(client, configuration, kind="LEFT") == ["Left"]
    assert labels(client, configuration, pair="invoice") == ["Order 7"]
    assert labels(client, configuration, system="QB") == ["Held"]
    assert labels(client, configuration, code="NAME_TOO_LONG") == ["Acme"]
    assert labels(client, configuration, text="order") == ["Order 7"]
    assert labels(client, configuration, kind="no such kind") == ["Acme", "Held", "Order 7"]
    assert "No record matches" in page(client, configuration, text="nowhere")


def test_groups_say_how_many_wait_and_why(
    client: Client, administrator: User, configuration: Configuration, make_record: MakeRecord
) -> None:
    make_record("Long Name Ltd")
    for number in range(3):
        make_record(
            f"Order {number}",
            pair="invoice",
            kind="WAITING",
            code="PARENT_MISSING",
            values={"waits_for": "Long Name Ltd" if number else "Somebody else"},
        )
    client.force_login(administrator)
    answer = client.get(reverse("records:index", args=[configuration.pk]))
    groups = {one["group"].code: one for one in answer.context["groups"]}
    assert (groups["PARENT_MISSING"]["count"], groups["NAME_TOO_LONG"]["count"]) == (
        "3 invoices",
        "1 customer",
    )
    assert groups["PARENT_MISSING"]["group"].causes == (("customer", "NAME_TOO_LONG", 2),)
    assert groups["PARENT_MISSING"]["reasons"][0].startswith("2 invoices wait for a customer that cannot go")


def test_queries_are_bounded_with_thousands_of_rows(
    client: Client,
    administrator: User,
    configuration: Configuration,
    company_file: CompanyFile,
    profile: Configuration,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    now = timezone.now()
    kinds = [("ERROR", "NAME_TOO_LONG"), ("WAITING", "PARENT_MISSING"), ("HELD", "SOURCE_DELETED")]
    RecordError.objects.bulk_create(
        RecordError(
            company_file=company_file,
            pair=("customer", "invoice", "product")[number % 3],
            source_system="SF",
            source_id=f"{number}",
            label=f"Record {number}",
            kind=kinds[number % 3][0],
            code=kinds[number % 3][1],
            values={"waits_for": f"Record {number - 1}"},
            message="m",
            what_to_do="w",
            who="IT",
            first_seen_at=now - timedelta(minutes=number),
            last_seen_at=now - timedelta(minutes=number),
        )
        for number in range(3000)
    )
    client.force_login(administrator)
    with django_assert_max_num_queries(14):
        answer = client.get(reverse("records:index", args=[configuration.pk]))
    assert len(answer.context["groups"]) == 3
    with django_assert_max_num_queries(14):
        answer = client.get(reverse("records:index", args=[configuration.pk]), {"page": 60})
    assert answer.context["groups"] == []
    assert len(answer.context["lines"]) == 50
    assert answer.context["page"].number == 60
    with django_assert_max_num_queries(8):
        body = client.get(reverse("records:download", args=[configuration.pk])).getvalue()
    assert body.count(b"\r\n") == 3001


def test_marks_in_names_are_shown_as_they_are(
    client: Client, administrator: User, configuration: Configuration, make_record: MakeRecord
) -> None:
    row = make_record("<script>alert(1)</script>", detail="staff's own")
    client.force_login(administrator)
    for address in (
        reverse("records:index", args=[configuration.pk]),
        reverse("records:detail", args=[configuration.pk, row.pk]),
    ):
        text = client.get(address).content.decode()
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text
        assert "staff&#x27;s own" not in text


def test_the_csv_file_holds_what_the_filter_finds_and_no_formula(
    client: Client, administrator: User, configuration: Configuration, make_record: MakeRecord
) -> None:
    make_record('=HYPERLINK("http://evil")')
    make_record("Order 7", pair="invoice", kind="WAITING", code="PARENT_MISSING")
    client.force_login(administrator)
    answer = client.get(reverse("records:download", args=[configuration.pk]), {"pair": "customer"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    heading, row = csv.reader(StringIO(answer.getvalue().decode()))
    assert heading[:3] == ["State", "Record", "Kind"]
    assert row[:3] == ["In error", '\'=HYPERLINK("http://evil")', "Customers"]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", " =1", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_compute_gets_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == f"'{text}"
    assert safe_cell("Acme = 1") == "Acme = 1"


def test_another_companys_rows_are_not_shown(
    client: Client,
    outsider: User,
    other_company: Company,
    configuration: Configuration,
    make_record: MakeRecord,
) -> None:
    row = make_record("Acme")
    client.force_login(outsider)
    for name, keys in (("index", []), ("download", []), ("detail", [row.pk])):
        assert client.get(reverse(f"records:{name}", args=[configuration.pk, *keys])).status_code == 404
    own = Configuration.objects.create(company=other_company, environment="Development")
    assert client.get(reverse("records:detail", args=[own.pk, row.pk])).status_code == 404
    assert b"Acme" not in client.get(reverse("records:index", args=[own.pk])).content
