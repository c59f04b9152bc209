"""What a person does with the pair as a whole: time, single-user mode, data, an end."""

from starlette.responses import Response

from sandbox.console.control import ControlError
from sandbox.console.systems.clocks import clocks, move_on
from sandbox.console.systems.pairs import pair_of, paths
from sandbox.console.views.company_files import company_files
from sandbox.console.visits import Visit

#: The datasets that are there at once, for people.
DATASETS = {"demo": "demo: 200 accounts, two years of invoices", "empty": "empty"}
#: What is asked of the control port for each choice but books.
_RESETS: dict[str, dict[str, object]] = {
    "made": {},
    "demo": {"dataset": "demo"},
    "empty": {"dataset": "empty"},
}
_MOST_DIGITS = 9
_STEPS = {"minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 30 * 86_400}


def settings(visit: Visit) -> Response:
    """Clock, mode, data, reset and delete."""
    if visit.is_live and not visit.is_post:
        return visit.render("dataset.html", dataset=visit.control.call("GET", f"/{visit.company}/dataset"))
    trouble = ""
    if visit.is_post:
        try:
            return _act(visit)
        except (ControlError, ValueError) as refused:
            trouble = str(refused)
    values = {
        "files": company_files(visit),
        "clocks": clocks(visit.control, visit.slug),
        "single_user": visit.control.call("GET", f"{paths(visit.slug)['file']}/mode")["single_user"],
        "dataset": visit.control.call("GET", f"/{visit.company}/dataset"),
        "origin": _told(visit.control.call("GET", f"/{visit.company}/reset")),
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
    here, wanted, slug = f"/c/{visit.slug}/settings", visit.given("do"), visit.company
    if wanted == "clock":
        step = visit.given("step")
        if step not in _STEPS:
            raise ValueError("Choose how far.")
        move_on(visit.control, visit.slug, _STEPS[step])
        return visit.redirect(here, f"Both clocks are a {step} further.")
    if wanted == "mode":
        single = visit.given("single_user") == "true"
        visit.control.call("PUT", f"{paths(visit.slug)['file']}/mode", {"single_user": single})
        return visit.redirect(here, f"QuickBooks is in {'single' if single else 'multi'}-user mode.")
    if wanted == "file":
        made = visit.given("name")
        visit.control.call("POST", f"/{slug}/quickbooks/files", {"name": made})
        return visit.redirect(f"/c/{pair_of(f'{slug}/{made}')}", f"The company file {slug}/{made} is there.")
    if visit.further:
        return _reset_file(visit)
    if wanted == "load":
        visit.control.call(
            "POST",
            f"/{slug}/dataset",
            {"dataset": "books", "size": whole(visit, "size"), "seed": whole(visit, "seed")},
        )
        return visit.redirect(here, "The books are being loaded.")
    if visit.given("confirm") != slug:
        raise ValueError(f"Type {slug} to confirm.")
    if wanted == "reset":
        to = visit.given("to")
        asked = _RESETS.get(to)
        if to == "books":
            asked = {"dataset": "books", "size": whole(visit, "size"), "seed": whole(visit, "seed")}
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


def _reset_file(visit: Visit) -> Response:
    """The further company file of the pair alone starts again."""
    to = visit.given("to")
    if visit.given("do") != "reset" or to not in DATASETS:
        raise ValueError("Choose what the company file is to hold.")
    if visit.given("confirm") != visit.further:
        raise ValueError(f"Type {visit.further} to confirm.")
    visit.control.call("POST", f"{paths(visit.slug)['file']}/reset", {"dataset": to})
    return visit.redirect(f"/c/{visit.slug}/settings", f"The company file {visit.further}: {to}.")


def _told(origin: dict[str, object] | None) -> str:
    """What a company was made with, for people."""
    if origin is None:
        return ""
    kind = str(origin["dataset"])
    return (
        f"books of {origin['size']:,} accounts, seed {origin['seed']}" if kind == "books" else DATASETS[kind]
    )


def whole(visit: Visit, name: str) -> int:
    """A whole number of the form; ValueError where it holds none."""
    text = visit.given(name)
    if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS:
        raise ValueError(f"{name} is a whole number of at most {_MOST_DIGITS} digits.")
    return int(text)
