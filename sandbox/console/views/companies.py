"""The companies of the sandbox, and a form for a new one."""

from typing import Any

from starlette.responses import Response

from sandbox.console.control import ControlError
from sandbox.console.systems.company_file import FileSide
from sandbox.console.systems.org import OrgSide
from sandbox.console.systems.shapes import RefusedError
from sandbox.console.views.settings import whole
from sandbox.console.visits import Visit

_FIELDS = [["Customer", "AccountID"], ["Vendor", "AccountID"], ["Item", "ItemCode"]]


def companies(visit: Visit) -> Response:
    """All pairs with their counts; POST makes one."""
    trouble = ""
    if visit.is_post:
        try:
            return _make(visit)
        except (ControlError, ValueError) as refused:
            trouble = str(refused)
    slugs = visit.control.call("GET")
    return visit.render(
        "companies.html",
        422 if trouble else 200,
        title="Companies",
        companies=[_counted(visit, slug) for slug in slugs],
        trouble=trouble,
        form=visit.form,
    )


def _make(visit: Visit) -> Response:
    slug, kind = visit.given("slug"), visit.given("dataset")
    asked: dict[str, object] = {
        "slug": slug,
        "dataset": kind,
        "custom_fields": _FIELDS,
        "salesforce_fields": True,
    }
    for name in ("seed", "size"):
        text = visit.given(name)
        if text and (name == "seed" or kind == "books"):
            asked[name] = whole(visit, name)
    visit.control.call("POST", "", asked)
    return visit.redirect(f"/c/{slug}", f"The company {slug} is there.")


def _counted(visit: Visit, slug: str) -> dict[str, Any]:
    org, file = OrgSide(visit.control, slug), FileSide(visit.control, slug)
    counts: dict[str, Any] = {"slug": slug, "trouble": ""}
    try:
        counts["accounts"], counts["opportunities"] = org.count("Account"), org.count("Opportunity")
        counts["customers"], counts["invoices"] = file.count("Customer"), file.count("Invoice")
    except (ControlError, RefusedError) as refused:
        counts["trouble"] = str(refused)
    return counts
