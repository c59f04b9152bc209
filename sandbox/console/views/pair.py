"""The pair's page: both systems next to each other, kept up to date."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from starlette.responses import Response

from sandbox.console.systems.clocks import clocks
from sandbox.console.systems.columns import PAIRINGS
from sandbox.console.systems.pairs import in_words
from sandbox.console.systems.partners import with_partners
from sandbox.console.systems.shapes import Listing, RefusedError, Thing
from sandbox.console.systems.times import FRESH_S, ago, since
from sandbox.console.views.company_files import company_files
from sandbox.console.visits import Visit


@dataclass(frozen=True, slots=True)
class Panel:
    """One column of the page: a list, and how it was asked for."""

    side: str
    name: str
    search: str
    page: int
    deleted: bool
    listing: Listing
    user: str


def pair(visit: Visit) -> Response:
    """Both columns; the objects are those of the address, accounts and customers at first."""
    names = {
        "org": visit.asked("org", PAIRINGS[0].org),
        "file": visit.asked("file", PAIRINGS[0].file),
    }
    panels = [_panel(visit, side, name) for side, name in names.items()]
    org, file = visit.sides()
    files = company_files(visit)
    return visit.render(
        "pair.html",
        title=in_words(visit.slug),
        panels=panels,
        pairings=PAIRINGS,
        chosen=names,
        files=files if len(files) > 1 else [],
        things={"org": _sorted(org.things()), "file": _sorted(file.things())},
        tab="records",
    )


def panel(visit: Visit) -> Response:
    """One column alone, for htmx."""
    side = visit.side().name
    name = visit.asked(side, PAIRINGS[0].org if side == "org" else PAIRINGS[0].file)
    return visit.render("panel.html", panel=_panel(visit, side, name))


def _panel(visit: Visit, side: str, name: str) -> Panel:
    org, file = visit.sides()
    search, page = visit.asked(f"{side}_search").strip()[:80], visit.number(f"{side}_page")
    deleted = visit.asked(f"{side}_deleted") == "1" and side == "org"
    asked = org if side == "org" else file
    try:
        listing = asked.listing(name, search=search, page=page, deleted=deleted)
        rows = with_partners(org, file, side, listing.thing.name, listing.rows)
    except RefusedError as refused:
        listing, rows = Listing(asked.thing(name), (), (), trouble=refused.text), ()
    now = clocks(visit.control, visit.slug).now(side) or datetime.now(UTC)
    shown = tuple(
        replace(row, ago=ago(row.changed, now), fresh=_is_fresh(row.changed, now)) if row.changed else row
        for row in rows
    )
    user = f"Sam Seller (sales@{visit.company}.example)" if side == "org" else "the person at the workstation"
    return Panel(side, name, search, listing.page, deleted, replace(listing, rows=shown), user)


def _is_fresh(stamp: str, now: datetime) -> bool:
    age_s = since(stamp, now)
    return age_s is not None and age_s < FRESH_S


def _sorted(things: list[Thing]) -> list[Thing]:
    return sorted(things, key=lambda one: (not one.common, one.label.lower()))
