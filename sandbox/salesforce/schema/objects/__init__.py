"""The standard objects, one file a group. Fields, lengths and picklists are those of a fresh org."""

from dataclasses import replace
from functools import cache

from sandbox.salesforce.schema.fields import SObject
from sandbox.salesforce.schema.objects import (
    accounts,
    activities,
    cases,
    duplicates,
    leads,
    opportunities,
    orders,
    organization,
    people,
    products,
)


def standard_objects() -> list[SObject]:
    """New copies of all of them: each org adds its own custom fields to them."""
    return [replace(one, fields=dict(one.fields)) for one in _declared()]


@cache
def _declared() -> list[SObject]:
    return [
        *organization.objects(),
        *people.objects(),
        *accounts.objects(),
        *products.objects(),
        *opportunities.objects(),
        *orders.objects(),
        *leads.objects(),
        *cases.objects(),
        *activities.objects(),
        *duplicates.objects(),
    ]
