"""What a run wrote, as its page shows it: one row for each write intent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy

from portal.runs.values import Change, changes
from sync.models import IntentState, WriteIntent

_OPERATIONS: Final[Mapping[str, object]] = {
    "CREATE": gettext_lazy("Created"),
    "UPDATE": gettext_lazy("Updated"),
    "LINK": gettext_lazy("Linked"),
}
_STATES: Final[Mapping[str, object]] = {
    IntentState.OPEN: gettext_lazy("Sent, no answer yet"),
    IntentState.DONE: gettext_lazy("Done"),
    IntentState.REFUSED: gettext_lazy("Refused"),
    IntentState.UNSENT: gettext_lazy("Left nothing behind"),
}


@dataclass(frozen=True)
class ResultRow:
    """One write to one record of a system."""

    intent: WriteIntent
    operation: str
    state: str
    changes: tuple[Change, ...]


def result_rows(intents: Iterable[WriteIntent]) -> list[ResultRow]:
    """The rows of some intents, in their order."""
    return [
        ResultRow(
            intent,
            str(_OPERATIONS.get(intent.operation, intent.operation)),
            str(_STATES.get(intent.state, intent.state)),
            changes(intent.before, intent.after),
        )
        for intent in intents
    ]
