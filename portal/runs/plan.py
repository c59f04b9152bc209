"""The plan of a preview as its page shows it: one row for each record, with the decision and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from django.utils.translation import gettext_lazy

from portal.runs.values import Change, changes, text
from portal.words.flows import step_words
from sync.engine.entry import EntryKind
from sync.errors.catalogue import CATALOGUE

#: What would become of a record, by the plan's word for it: the filter's choices too.
KINDS: Final[Mapping[str, object]] = {
    EntryKind.CREATE.value: gettext_lazy("Would be created"),
    EntryKind.UPDATE.value: gettext_lazy("Would be updated"),
    EntryKind.BIND.value: gettext_lazy("Would be linked"),
    EntryKind.WAIT.value: gettext_lazy("Waits for another record"),
    EntryKind.HOLD.value: gettext_lazy("Held for review"),
    EntryKind.ERROR.value: gettext_lazy("In error"),
    EntryKind.UNBIND.value: gettext_lazy("Would be parted"),
    EntryKind.RETIRE.value: gettext_lazy("Would be taken out of use"),
}

_TONES: Final = {
    "CREATE": "success",
    "UPDATE": "primary",
    "BIND": "info",
    "ERROR": "danger",
    "HOLD": "warning",
}


@dataclass(frozen=True)
class PlanRow:
    """One planned record. ``lines`` are the rows below it (an invoice's), each as texts by field."""

    step: str
    kind: str
    tone: str
    label: str
    target: str
    reason: str
    to_do: str
    changes: tuple[Change, ...]
    lines: tuple[tuple[str, tuple[tuple[tuple[str, str], ...], ...]], ...]
    warnings: tuple[str, ...]


def plan_rows(entries: Iterable[tuple[str, Mapping[str, object]]]) -> list[PlanRow]:
    """The rows of some entries of a plan, in their order."""
    return [_row(step, entry) for step, entry in entries]


def _row(step: str, stored: Mapping[str, object]) -> PlanRow:
    entry = cast("Mapping[str, Any]", stored)
    kind, label, code = str(entry["kind"]), str(entry["label"]), str(entry.get("code", ""))
    facts = {"label": label, **entry.get("facts", {})}
    diagnosis = CATALOGUE.get(code)
    return PlanRow(
        step=step_words(step),
        kind=str(KINDS.get(kind, kind)),
        tone=_TONES.get(kind, "secondary"),
        label=label or str(entry.get("source_id", "")),
        target=str(entry.get("target_object", "")),
        reason=diagnosis.message(**facts) if diagnosis else "",
        to_do=diagnosis.what_to_do(**facts) if diagnosis else "",
        changes=changes(entry.get("before", {}), entry.get("after", {})),
        lines=tuple(
            (
                name,
                tuple(tuple((field, text(value)) for field, value in row.items()) for row in rows),
            )
            for name, rows in entry.get("lines", {}).items()
            if rows
        ),
        warnings=tuple(str(warning) for warning in entry.get("warnings", ())),
    )
