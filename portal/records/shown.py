"""What the Records pages show of rows, groups and one record, and which service a decision goes to."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from portal.records.forms import DecisionForm
from portal.records.words import reasons, shown
from portal.words.records import (
    KIND_COLOURS,
    KIND_WORDS,
    PAIR_WORDS,
    SYSTEM_NAMES,
    counted,
    what_to_do,
)
from provisioning.models import User
from sync.engine.deletions import PROPOSAL
from sync.engine.outcomes import DECISIONS
from sync.engine.records import System
from sync.errors.catalogue import get_diagnosis
from sync.models import RecordError, RecordErrorKind
from sync.records import decisions
from sync.records.carriers import Carriers
from sync.records.queries import Filter, Group


def query_of(wanted: Filter) -> dict[str, str]:
    """The filter as it stands in an address."""
    pairs = {name: getattr(wanted, name) for name in Filter.__slots__}
    return {name: value for name, value in pairs.items() if value}


def lines(rows: Iterable[RecordError]) -> list[dict[str, Any]]:
    """Rows of the list."""
    return [{"row": row, **_words(row)} for row in rows]


def group_lines(groups: Iterable[Group], carriers: Carriers) -> list[dict[str, Any]]:
    """The grouped view: how many of what, why, what to do, who."""
    found = []
    for group in groups:
        carrier = carriers.of(group.pair, group.system)
        found.append(
            {
                "group": group,
                "kind": KIND_WORDS.get(group.kind, group.kind),
                "colour": KIND_COLOURS.get(group.kind, "secondary"),
                "count": counted(group.pair, group.count),
                "system": SYSTEM_NAMES.get(group.system, group.system),
                "title": group.diagnosis.title,
                "to_do": what_to_do(group.diagnosis),
                "who": group.diagnosis.who,
                "reasons": reasons(group),
                "carrier": carrier,
                "query": query_of(Filter(group.kind, group.code, group.pair, group.system)),
            }
        )
    return found


def record_page(row: RecordError, carriers: Carriers) -> dict[str, Any]:
    """Everything of one record: words, both sides' values, what can be decided."""
    choices = decisions.possible(row)
    return {
        "row": row,
        **_words(row),
        "title": get_diagnosis(row.code).title,
        "possible": choices,
        "token": decisions.token_of(row),
        "conflicts": _conflicts(row),
        "takes": {system.name.lower(): carriers.may_carry(row.pair, system) for system in System},
        "proposal": _proposal(row),
        "can_retry": row.kind != RecordErrorKind.LEFT,
        "decided": DECISIONS in row.values or "approved_at" in row.values.get(PROPOSAL, {}),
    }


def links_of(row: RecordError) -> list[str]:
    """Its held fields, in their order."""
    return [conflict["link"] for conflict in row.values.get("conflicts", [])]


def carry_out(row: RecordError, form: DecisionForm, *, actor: User | None, now: datetime) -> str:
    """Hand the decision to its service; what to tell the person. Raises DecisionError."""
    action, token = form.cleaned_data["action"], form.cleaned_data["token"]
    if action == "fields":
        decisions.decide_fields(row, form.winners(), token=token, actor=actor, now=now)
        return _("Your choice for %s is noted.") % row.label
    if action == "approve":
        decisions.approve_proposal(row, token=token, actor=actor, now=now)
        return _("What is left of %s will be taken out of use.") % row.label
    if action == "make_again":
        decisions.make_again(row, token=token, actor=actor, now=now)
        return _("The counterpart of %s will be made again.") % row.label
    if action == "take_up":
        decisions.take_up(row, token=token, actor=actor, now=now)
        return _("%s is held for review again.") % row.label
    decisions.leave(row, token=token, actor=actor)
    return _("%s stays as it is and is not asked about again.") % row.label


def sides_of(row: RecordError, form: DecisionForm) -> set[tuple[str, str]]:
    """Pair and side of the flows that carry the decision out; none where it is only kept."""
    if form.cleaned_data["action"] == "leave":
        return set()
    if form.cleaned_data["action"] == "fields":
        return {(row.pair, system.value) for system in form.winners().values()}
    return {(row.pair, row.source_system)}


def _words(row: RecordError) -> dict[str, Any]:
    return {
        "kind": KIND_WORDS.get(row.kind, row.kind),
        "colour": KIND_COLOURS.get(row.kind, "secondary"),
        "pair": PAIR_WORDS.get(row.pair, row.pair),
        "system": SYSTEM_NAMES.get(row.source_system, row.source_system),
    }


def _conflicts(row: RecordError) -> list[dict[str, Any]]:
    decided: Mapping[str, Any] = row.values.get(DECISIONS, {})
    return [
        {
            "place": place,
            "field": ", ".join(conflict["salesforce"]) or conflict["link"],
            "column": ", ".join(conflict["quickbooks"]),
            "base": shown(conflict["base"]),
            "salesforce": shown(conflict["salesforce"]),
            "quickbooks": shown(conflict["quickbooks"]),
            "chosen": SYSTEM_NAMES.get(decided.get(conflict["link"], {}).get("winner", ""), ""),
        }
        for place, conflict in enumerate(row.values.get("conflicts", []))
    ]


def _proposal(row: RecordError) -> dict[str, Any] | None:
    proposal = row.values.get(PROPOSAL)
    if proposal is None:
        return None
    return {
        "system": SYSTEM_NAMES.get(proposal["system"], proposal["system"]),
        "object": proposal["object"],
        "id": proposal["id"],
        "values": shown(proposal["values"]),
    }
