"""The call log of both sides, and the faults."""

from collections.abc import Callable
from datetime import UTC, datetime
from math import isfinite

from starlette.responses import Response

from sandbox.console.control import ControlError
from sandbox.console.fault_words import KINDS, LABELS, PRESETS
from sandbox.console.systems.pairs import paths
from sandbox.console.systems.times import moment
from sandbox.console.visits import SIDES, Visit

_MOST_CALLS = 40


def calls(visit: Visit) -> Response:
    """The last calls of both sides, the newest first; htmx asks again every two seconds."""
    logs = {}
    for side, path in paths(visit.slug).items():
        entries = visit.control.call("GET", f"{path}/calls/log")
        shown = [{**one, "time": _time(one["at"])} for one in reversed(entries[-_MOST_CALLS:])]
        counts = visit.control.call("GET", f"{path}/calls")
        logs[side] = {"entries": shown, "total": sum(counts.values())}
    template = "calls_live.html" if visit.is_live else "calls.html"
    return visit.render(template, title="Calls", logs=logs, tab="calls")


def faults(visit: Visit) -> Response:
    """Faults that are on, presets, and a form for any other."""
    trouble = ""
    if visit.is_post:
        try:
            return visit.redirect(f"/c/{visit.slug}/faults", _switch(visit))
        except (ControlError, ValueError) as refused:
            trouble = str(refused)
    on = {
        side: [
            {**one, "label": LABELS.get(one["kind"], one["kind"])}
            for one in visit.control.call("GET", f"{path}/faults")
        ]
        for side, path in paths(visit.slug).items()
    }
    return visit.render(
        "faults.html",
        422 if trouble else 200,
        title="Faults",
        on=on,
        kinds=KINDS,
        presets=PRESETS,
        form=visit.form,
        trouble=trouble,
        tab="faults",
    )


def _switch(visit: Visit) -> str:
    if visit.given("do") == "clear":
        for path in paths(visit.slug).values():
            visit.control.call("DELETE", f"{path}/faults")
        return "All faults are off."
    if visit.given("do") == "preset":
        number = visit.given("preset")
        if not (number.isascii() and number.isdigit()) or int(number) >= len(PRESETS):
            raise ValueError("There is no such preset.")
        preset = PRESETS[int(number)]
        visit.control.call("POST", f"{paths(visit.slug)[preset.side]}/faults", preset.fault)
        return f"On: {preset.label}."
    side, kind = visit.given("side"), visit.given("kind")
    if side not in SIDES:
        raise ValueError("Choose a system.")
    fault: dict[str, object] = {"kind": kind, "call": visit.given("call"), "code": visit.given("code")}
    made: dict[str, Callable[[str], float]] = {"nth": int, "times": int, "seconds": float}
    for name, make in made.items():
        text = visit.given(name)
        if text:
            try:
                figure = make(text)
            except (ValueError, OverflowError) as wrong:
                raise ValueError(f"{name} is a number.") from wrong
            if not isfinite(figure):
                raise ValueError(f"{name} is a number.")
            fault[name] = figure
    visit.control.call("POST", f"{paths(visit.slug)[side]}/faults", fault)
    return f"On: {LABELS.get(kind, kind)}."


def _time(at: str) -> str:
    found = moment(at) or datetime.now(UTC)
    return found.strftime("%H:%M:%S.%f")[:-3]
