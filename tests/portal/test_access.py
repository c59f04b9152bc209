"""Every address says who may see it, and refuses the others."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.urls.resolvers import RegexPattern

from portal.access import Access, company_for, company_required, declared_access
from provisioning.models import Company, User

STAFF_ONLY = ["/metrics", "/admin/"]


def _views(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    """Addresses and their views; the admin site, which asks for staff itself, is left out."""
    for entry in resolver.url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield address, entry.callback
        elif entry.app_name != admin.site.name:
            yield from _views(entry, address)


def _undeclared(resolver: URLResolver) -> list[str]:
    return [address for address, view in _views(resolver) if declared_access(view) is None]


def test_every_address_declares_its_access() -> None:
    assert _undeclared(get_resolver()) == []


def test_an_undeclared_address_is_found() -> None:
    def bare(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert _undeclared(URLResolver(RegexPattern("^"), [path("bare", bare)])) == ["bare"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/healthz"])
def test_public_addresses_answer_anybody(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("address", STAFF_ONLY)
def test_staff_addresses_send_strangers_to_the_login(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("address", STAFF_ONLY)
def test_staff_addresses_refuse_a_companys_person(client: Client, administrator: User, address: str) -> None:
    client.force_login(administrator)
    assert client.get(address).status_code in {302, 403}


@pytest.mark.parametrize("address", STAFF_ONLY)
def test_staff_addresses_answer_staff(client: Client, staff: User, address: str) -> None:
    client.force_login(staff)
    assert client.get(address).status_code == 200


def test_the_gate_gives_a_person_their_own_company(
    rf: RequestFactory, company: Company, other_company: Company, administrator: User
) -> None:
    request = rf.get("/")
    request.user = administrator
    assert company_for(request) == company != other_company


def test_a_company_page_refuses_a_person_without_company(rf: RequestFactory, staff: User) -> None:
    @company_required
    def page(_request: HttpRequest) -> HttpResponse:
        return HttpResponse("seen")

    request = rf.get("/")
    request.user = staff
    with pytest.raises(PermissionDenied):
        page(request)
    assert declared_access(page) is Access.COMPANY


def test_a_company_page_shows_itself_to_the_companys_people(rf: RequestFactory, administrator: User) -> None:
    @company_required
    def page(_request: HttpRequest) -> HttpResponse:
        return HttpResponse("seen")

    request = rf.get("/")
    request.user = administrator
    assert page(request).status_code == 200
