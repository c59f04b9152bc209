"""Hostile input at every address: whatever is typed, sent or asked for, the answer is never a failure of ours."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.test import Client

from portal.access import Access
from tests.portal.addresses import Address, all_addresses
from tests.portal.companies import Furnished, furnish
from tests.portal.page_forms import PageForm, forms_in

ADDRESSES = [address for address in all_addresses() if address.access is not Access.STAFF]
OF_COMPANIES = [address for address in ADDRESSES if address.access is Access.COMPANY]

#: No value of any field: control characters, numbers beyond every column, dates and ids that are none, endless texts.
HOSTILE = (
    "\x00",
    "a\x00b",
    "\ufffe\U0010ffff\u202e",
    "-1",
    "9" * 5000,
    "1" + "0" * 30,
    "٣",
    "²",
    "9999-12-31",
    "0001-01-01 00:00:00.0",
    "9999-99-99",
    "0000-00-00 99:99:99.9",
    "00000000-0000-0000-0000-000000000000",
    "{not-a-uuid}",
    "<script>alert(1)</script>",
    "%s %d {0} {{ x }}",
    "x" * 100_000,
)
#: The worst of them, tried on each field by itself.
WORST = ("\x00", "9" * 5000, "9999-12-31", "0001-01-01 00:00:00.0")
#: Parameters that pages read from their address.
QUERY = ("after", "back", "before", "begin", "code", "flow", "flows", "kind", "next", "outcome", "page", "paused",
         "person", "problems", "seen", "show", "system", "text", "token", "pair")  # fmt: skip


@pytest.fixture
def furnished(db: None, settings: LazySettings) -> Furnished:
    settings.MAILBOX = True
    return furnish("Zymurgy", revisions=2)


def _failures(client: Client, method: str, address: str, values: dict[str, Any]) -> Iterator[str]:
    client.raise_request_exception = False
    answer: Any = getattr(client, method)(address, values)
    b"".join(answer) if answer.streaming else answer.content
    if answer.status_code >= 500:
        told = {name: str(value)[:30] for name, value in values.items()}
        yield f"{method} {address} {told}: {answer.status_code} {answer.exc_info and answer.exc_info[1]!r:.200}"


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_no_query_makes_a_page_fail(furnished: Furnished, address: Address) -> None:
    client = furnished.browser() if address.access is Access.COMPANY else Client()
    found: list[str] = []
    for value in HOSTILE:
        for names in ([name] for name in QUERY) if value == "\x00" else [list(QUERY)]:
            sent = dict.fromkeys(names, value)
            found += _failures(client, "get", address.of(furnished.configuration), sent)
    assert found == []


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_no_typed_value_makes_a_form_fail(furnished: Furnished, address: Address) -> None:
    client = furnished.browser() if address.access is Access.COMPANY else Client()
    where = address.of(furnished.configuration)
    page: Any = client.get(where)
    sent: list[PageForm] = [PageForm(where, {name: [""] for name in QUERY})]
    if page.status_code == 200 and not page.streaming:
        sent += forms_in(page.content.decode(errors="replace"), where)
    found: list[str] = []
    for form in sent:
        if form.action.endswith("/logout/"):
            continue
        as_offered = {name: values[0] for name, values in form.fields.items()}
        for value in HOSTILE:
            found += _failures(client, "post", form.action, dict.fromkeys(form.fields, value))
        for value in WORST:
            for name in form.fields:
                found += _failures(client, "post", form.action, {**as_offered, name: value})
    assert found == []


@pytest.mark.parametrize("address", OF_COMPANIES, ids=lambda address: address.name)
def test_looking_writes_nothing(furnished: Furnished, address: Address) -> None:
    client = furnished.browser()
    where = address.of(furnished.configuration)
    before = _rows()
    for query in ({}, dict.fromkeys(QUERY, "1")):
        client.get(where, query)
        client.get(where, query, headers={"HX-Request": "true"})
        client.head(where, query)
    assert _rows() == before


def _rows() -> dict[str, int]:
    """What stands in every table but that of sessions."""
    found: dict[str, int] = {}
    for model in apps.get_models():
        if model._meta.label != "sessions.Session" and model._meta.managed:
            names = [column.name for column in model._meta.fields if column.name != "last_login"]
            found[model._meta.label] = hash(frozenset(map(repr, model._base_manager.values(*names))))
    return found
