"""What a person does with the pair as a whole: time, single-user mode, data, an end."""

from starlette.responses import Response

from sandbox.console.control import ControlError
from sandbox.console.systems.clocks import clocks, move_on
from sandbox.console.visits import Visit

_STEPS = {"minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 30 * 86_400}


def settings(visit: Visit) -> Response:
    """Clock, mode, dataset and delete."""
    trouble = ""
    if visit.is_post:
        try:
            return _act(visit)
        except (ControlError, ValueError) as refused:
            trouble = str(refused)
    values = {
        "clocks": clocks(visit.control, visit.slug),
        "single_user": visit.control.call("GET", f"/{visit.slug}/quickbooks/mode")["single_user"],
        "dataset": visit.control.call("GET", f"/{visit.slug}/dataset"),
    }
    if visit.is_live:
        return visit.render("dataset.html", dataset=values["dataset"])
    status = 422 if trouble else 200
    return visit.render(
        "settings.html", status, title="Company", steps=_STEPS, trouble=trouble, tab="settings", **values
    )


def _act(visit: Visit) -> Response:
    here, wanted, slug = f"/c/{visit.slug}/settings", visit.given("do"), visit.slug
    if wanted == "clock":
        step = visit.given("step")
        if step not in _STEPS:
            raise ValueError("Choose how far.")
        move_on(visit.control, slug, _STEPS[step])
        return visit.redirect(here, f"Both clocks are a {step} further.")
    if wanted == "mode":
        single = visit.given("single_user") == "true"
        visit.control.call("PUT", f"/{slug}/quickbooks/mode", {"single_user": single})
        return visit.redirect(here, f"QuickBooks is in {'single' if single else 'multi'}-user mode.")
    if wanted == "load":
        visit.control.call(
            "POST",
            f"/{slug}/dataset",
            {"dataset": "books", "size": _whole(visit, "size"), "seed": _whole(visit, "seed")},
        )
        return visit.redirect(here, "The books are being loaded.")
    if visit.given("confirm") != slug:
        raise ValueError(f"Type {slug} to confirm.")
    if wanted == "delete":
        visit.control.call("DELETE", f"/{slug}")
        return visit.redirect("/", f"The company {slug} is deleted.")
    raise ValueError("There is nothing of that name to do.")


def _whole(visit: Visit, name: str) -> int:
    text = visit.given(name)
    if not text.isascii() or not text.isdigit():
        raise ValueError(f"{name} is a whole number.")
    return int(text)
