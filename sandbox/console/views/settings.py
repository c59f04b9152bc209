"""What a person does with the pair as a whole: time, single-user mode, data, an end."""

from starlette.responses import Response

from sandbox.console.control import ControlError
from sandbox.console.systems.clocks import clocks, move_on
from sandbox.console.visits import Visit

#: The datasets that are there at once, for people.
DATASETS = {"demo": "demo: 200 accounts, two years of invoices", "empty": "empty"}
#: What is asked of the control port for each choice but books.
_RESETS: dict[str, dict[str, object]] = {
    "made": {},
    "demo": {"dataset": "demo"},
    "empty": {"dataset": "empty"},
}
_STEPS = {"minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 30 * 86_400}


def settings(visit: Visit) -> Response:
    """Clock, mode, data, reset and delete."""
    if visit.is_live and not visit.is_post:
        return visit.render("dataset.html", dataset=visit.control.call("GET", f"/{visit.slug}/dataset"))
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
        "origin": _told(visit.control.call("GET", f"/{visit.slug}/reset")),
    }
    status = 422 if trouble else 200
    return visit.render(
        "settings.html",
        status,
        title="Company",
        steps=_STEPS,
        datasets=DATASETS,
        trouble=trouble,
        tab="settings",
        **values,
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
    if wanted == "reset":
        to = visit.given("to")
        asked = _RESETS.get(to)
        if to == "books":
            asked = {"dataset": "books", "size": _whole(visit, "size"), "seed": _whole(visit, "seed")}
        if asked is None:
            raise ValueError("Choose what the systems are to hold.")
        found = visit.control.call("POST", f"/{slug}/reset", asked)
        if any(one["state"] == "loading" for one in found.values()):
            return visit.redirect(here, "Both systems are empty, and the books are being loaded.")
        return visit.redirect(
            here, "Both systems are as they were made." if to == "made" else f"Both systems: {to}."
        )
    if wanted == "delete":
        visit.control.call("DELETE", f"/{slug}")
        return visit.redirect("/", f"The company {slug} is deleted.")
    raise ValueError("There is nothing of that name to do.")


def _told(origin: dict[str, object] | None) -> str:
    """What a company was made with, for people."""
    if origin is None:
        return ""
    kind = str(origin["dataset"])
    return (
        f"books of {origin['size']:,} accounts, seed {origin['seed']}" if kind == "books" else DATASETS[kind]
    )


def _whole(visit: Visit, name: str) -> int:
    text = visit.given(name)
    if not text.isascii() or not text.isdigit():
        raise ValueError(f"{name} is a whole number.")
    return int(text)
