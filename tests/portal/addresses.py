"""Every address of the resolver, and real ones made of them for a company that has one of everything."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

from portal.access import Access, declared_access
from provisioning import attestations
from provisioning.catalogue.pages import PAGES
from provisioning.models import Configuration, Repair
from sync.models import Flow, RecordError, Run

#: Parameters of an address that name something of a company -> its value for a configuration. A new one is added here.
OWNED: Final[Mapping[str, Callable[[Configuration], object]]] = {
    "configuration_id": lambda configuration: configuration.pk,
    "number": lambda configuration: configuration.current_revision and configuration.current_revision.number,
    "report_id": lambda configuration: configuration.preflight_reports.latest("number").pk,
    "repair_id": lambda configuration: Repair.objects.get(report__configuration=configuration).pk,
    "flow_id": lambda configuration: _first(Flow, configuration=configuration),
    "run_id": lambda configuration: _first(Run, flow__configuration=configuration),
    "record_id": lambda configuration: _first(RecordError, company_file__configuration=configuration),
}
#: Parameters that name nothing of a company, or of the support site.
COMMON: Final[Mapping[str, str]] = {
    "step": PAGES[0].key,
    "code": sorted(attestations.CHECK_CODES)[0],
    "object_id": "1",
    "id": "1",
    "pk": "1",
    "app_label": "provisioning",
    "content_type_id": "1",
    "url": "nothing/",
}

_ROUTE_PARAMETER: Final = re.compile(r"<(?:\w+:)?(\w+)>")
_GROUP: Final = re.compile(r"\(\?P<(\w+)>[^()]*\)")


@dataclass(frozen=True)
class Address:
    """One address: ``pattern`` as declared, with its parameters as <name>; ``name`` is that of the resolver."""

    name: str
    pattern: str
    access: Access | None

    @property
    def parameters(self) -> list[str]:
        return _ROUTE_PARAMETER.findall(self.pattern)

    @property
    def owned(self) -> list[str]:
        """Parameters beside the configuration that name something of a company."""
        return [name for name in self.parameters if name in OWNED and name != "configuration_id"]

    def of(self, configuration: Configuration, **instead: object) -> str:
        """The address of that configuration's things, some parameters replaced."""
        return "/" + _ROUTE_PARAMETER.sub(
            lambda found: str(instead.get(found[1]) or value_of(found[1], configuration)), self.pattern
        )


def value_of(parameter: str, configuration: Configuration) -> object:
    """Raises LookupError, which says what to do, for a parameter that nobody told us of."""
    if parameter in OWNED:
        return OWNED[parameter](configuration)
    if parameter in COMMON:
        return COMMON[parameter]
    raise LookupError(
        f"No value is known for <{parameter}> in an address: add it to OWNED (it names something of a company, which "
        "tests/portal/companies.py then has to make) or to COMMON in tests/portal/addresses.py."
    )


def all_addresses(resolver: URLResolver | None = None) -> list[Address]:
    """Of the whole resolver, every included namespace; the support site's own count as staff."""
    return list(_walk(resolver or get_resolver(), "", "", staff=False))


def _walk(resolver: URLResolver, prefix: str, namespace: str, *, staff: bool) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        pattern = prefix + _as_route(str(entry.pattern))
        if isinstance(entry, URLPattern):
            access = declared_access(entry.callback) or (Access.STAFF if staff else None)
            yield Address(f"{namespace}{entry.name}", pattern, access)
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, pattern, inner, staff=staff or entry.app_name == admin.site.name)


def _as_route(pattern: str) -> str:
    """A regular expression of the support site, as a route."""
    return _GROUP.sub(r"<\1>", pattern).removeprefix("^").removesuffix("$").removesuffix(r"\Z")


def _first(model: Any, **of: object) -> object:
    return model.objects.filter(**of).order_by("created_at").values_list("pk", flat=True)[0]
