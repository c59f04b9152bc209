"""Who may see an address, and the one gate to a company's data.

Every view says it with one of three decorators; tests/portal/test_access.py walks all addresses and fails on one
that says nothing. Addresses of the admin site count as staff: its own views ask for it.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers

from provisioning.log_context import log_context
from provisioning.models import Company, Configuration, User

View = Callable[..., HttpResponseBase]


class Access(StrEnum):
    """Who may see an address."""

    PUBLIC = "public"
    COMPANY = "company"
    STAFF = "staff"


def public(view: View) -> View:
    """Anybody, logged in or not: the view shows nothing that belongs to a company.

    The frame around it may name who is logged in, so it is kept nowhere either.
    """

    @wraps(view)
    def kept_nowhere(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        _keep_nowhere(response)
        return response

    return _declare(kept_nowhere, Access.PUBLIC)


def company_required(view: View) -> View:
    """A person of a company, who gets that company's data only (``company_for``)."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with log_context(company=company_for(request).pk):
            response = view(request, *args, **kwargs)
        _keep_nowhere(response)
        return response

    return _declare(guarded, Access.COMPANY)


def staff_required(view: View) -> View:
    """Support staff; anybody else who is logged in is refused."""

    @wraps(view)
    @login_required(login_url="admin:login")
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_staff:
            raise PermissionDenied("This page is for support staff.")
        response = view(request, *args, **kwargs)
        _keep_nowhere(response)
        return response

    return _declare(guarded, Access.STAFF)


def company_for(request: HttpRequest) -> Company:
    """The company of the person who asks. Raises PermissionDenied for a person without one."""
    user = request.user
    if not isinstance(user, User) or user.company is None:
        raise PermissionDenied("This page is for a company's people.")
    return user.company


def person_for(request: HttpRequest) -> User:
    """The person who asks. Raises PermissionDenied where nobody is logged in."""
    if not isinstance(request.user, User):
        raise PermissionDenied("This page is for people who are logged in.")
    return request.user


def configuration_for(request: HttpRequest, configuration_id: UUID) -> Configuration:
    """A configuration of the asking person's company, with its company and current revision.

    Raises Http404 where it is another company's or none at all: the two cannot be told apart from outside. The pages'
    frame shows this configuration from then on (portal.navigation).
    """
    found = (
        Configuration.objects.for_company(company_for(request))
        .select_related("company", "current_revision")
        .filter(pk=configuration_id)
        .first()
    )
    if found is None:
        raise Http404("There is no such configuration.")
    request.configuration = found  # type: ignore[attr-defined]  # the request carries it to the page's frame
    return found


def declared_access(view: Callable[..., Any]) -> Access | None:
    """What the view declares, or None where it declares nothing."""
    access: Access | None = getattr(view, "access", None)
    return access


def _keep_nowhere(response: HttpResponseBase) -> None:
    """After logging out, Back shows nothing: no browser and no proxy keeps the page."""
    if not response.has_header("Cache-Control"):
        add_never_cache_headers(response)


def _declare(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined]  # a function carries its declaration
    return view
