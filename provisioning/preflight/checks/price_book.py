"""Whether the price book that the profile names exists and is active."""

from collections.abc import Iterator

from provisioning.catalogue.choices import Direction
from provisioning.preflight.checks.looking import Looking, near, unknown
from provisioning.preflight.findings import Finding, Group, Level, Who
from provisioning.preflight.snapshot import Unread
from provisioning.profile import TRANSACTION_KEYS, Profile

_OPTION = "solution.price_book_name"


def uses_price_book(profile: Profile) -> bool:
    """Products, and everything with product lines, look at prices."""
    direction = profile.direction
    return any(
        getattr(direction, key, Direction.NONE) is not Direction.NONE
        for key in (*TRANSACTION_KEYS, "product")
    )


def price_book(looking: Looking) -> Iterator[Finding]:
    """One finding about the price book."""
    seen = looking.salesforce
    if seen is None or not uses_price_book(looking.profile):
        return
    name = looking.profile.solution.price_book_name
    if isinstance(seen.price_books, Unread):
        yield unknown("SF_PRICE_BOOK", Group.NAMES, name, seen.price_books.reason, who=Who.SALESFORCE)
        return
    found = next((book for book in seen.price_books if book.name.casefold() == name.casefold()), None)
    if found is not None and found.active:
        yield Finding(
            "SF_PRICE_BOOK",
            Group.NAMES,
            Level.OK,
            name,
            f"The price book {name} is there and active.",
            option=_OPTION,
        )
        return
    message = (
        f"There is no price book {name!r} in Salesforce."
        if found is None
        else f"The price book {name} is not active in Salesforce."
    )
    active = tuple(book.name for book in seen.price_books if book.active)
    yield Finding(
        "SF_PRICE_BOOK",
        Group.NAMES,
        Level.ERROR,
        name,
        message,
        hint=near(name, active) or f"Active ones: {', '.join(active[:10]) or 'none'}.",
        who=Who.COMPANY if found is None else Who.SALESFORCE,
        steps=(
            "Enter the name of an active price book in the company profile, exactly as Salesforce writes it,",
            "or in Salesforce open Price Books, the price book, Edit, and tick Active.",
        ),
        option=_OPTION,
    )
