"""Every address of the portal that shows a page, found in the resolver: a new screen is measured without being told."""

import re
from collections.abc import Iterator, Mapping

from django.apps import apps
from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


def page_routes() -> Iterator[tuple[str, str]]:
    """(name with its namespace, route) of everything outside the admin site, as ``flows:index`` and
    ``flows/<uuid:configuration_id>/``."""
    yield from _routes(get_resolver(), "", "")


def _routes(resolver: URLResolver, namespace: str, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", prefix + _text(entry)
        elif entry.app_name != admin.site.name:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _routes(entry, inner, prefix + _text(entry))


def _text(entry: URLPattern | URLResolver) -> str:
    if not isinstance(entry.pattern, RoutePattern):
        raise TypeError(f"{entry.pattern} is no route: write it with path()")
    return str(entry.pattern)


def parameters(route: str) -> tuple[str, ...]:
    """Names of a route's parameters, in order."""
    return tuple(_PARAMETER.findall(route))


def address(name: str, route: str, samples: Mapping[str, object]) -> str:
    """The route with its parameters filled from ``samples``: by ``namespace:parameter`` first, then by parameter.

    Raises LookupError where there is no sample: a new kind of page wants one.
    """
    namespace = name.rpartition(":")[0]

    def value(match: re.Match[str]) -> str:
        parameter = match[1]
        for key in (f"{name}:{parameter}", f"{namespace}:{parameter}", parameter):
            if key in samples:
                return str(samples[key])
        raise LookupError(f"{name} ({route}): there is no sample for {parameter}; add one")

    return "/" + _PARAMETER.sub(value, route)


def admin_lists() -> Iterator[str]:
    """Addresses of the support site: its first page and the list of every table it shows."""
    yield "/admin/"
    for model in filter(admin.site.is_registered, apps.get_models()):
        yield f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
