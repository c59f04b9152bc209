"""Which existing line a wanted one changes, on either side: by line ids that are known, else by product. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sync.engine.mapping.lines import (
    LineRules,
    QbLine,
    counted_lines,
    group_figures,
    group_of,
    item_lines,
    item_of_line,
)
from sync.engine.records import Record, Values

#: Name of the line ids among a binding's QuickBooks values: Salesforce line id -> TxnLineID.
LINE_IDS = "Lines.Ids"
NEW = "-1"


def line_rows(
    wanted: Sequence[QbLine],
    existing: Sequence[Record],
    rules: LineRules,
    *,
    known: Mapping[str, str] | None = None,
) -> list[Values]:
    """Rows that make a transaction's lines the wanted ones: every line with its TxnLineID, new ones with -1.

    Lines of text are kept. A line without a row is removed by QuickBooks. ``known`` are ids of lines told apart.
    """
    free = list(item_lines(existing, rules.prefix))
    pairs = _known_pairs(wanted, free, known if rules.identical else None)
    rows: list[Values] = []
    for line in wanted:
        if line.is_group:
            rows += _group_rows(line, free, rules)
            continue
        match = pairs.get(line.source_id) or _first(line, free, rules)
        if match is not None and match in free:
            free.remove(match)
        wanted_line = replace(line, rate=None) if match and _missed(line, match, rules.prefix) else line
        rows.append(wanted_line.values(rules, line_id=match.id if match else NEW))
    kept = [line for line in existing if not item_of_line(line, rules.prefix)]
    return rows + [{f"{rules.prefix}TxnLineID": line.id} for line in kept]


def _known_pairs(
    wanted: Sequence[QbLine], free: list[Record], known: Mapping[str, str] | None
) -> dict[str, Record]:
    """Existing lines by the Salesforce line that each has been; they are taken out of ``free``."""
    by_id = {line.id: line for line in free}
    pairs: dict[str, Record] = {}
    for line in wanted:
        match = by_id.get((known or {}).get(line.source_id, ""))
        if match is not None and match in free:
            pairs[line.source_id] = match
            free.remove(match)
    return pairs


def _first(line: QbLine, free: Sequence[Record], rules: LineRules) -> Record | None:
    """The first free line of the item; a line that a group was expanded into only where those count one by one."""
    return next(
        (
            other
            for other in free
            if item_of_line(other, rules.prefix) == line.item_id
            and (rules.expand or not group_of(other, rules.prefix))
        ),
        None,
    )


def _missed(line: QbLine, existing: Record, prefix: str) -> bool:
    """The line has its quantity and rate already, and QuickBooks came to another amount: the amount decides."""
    quantity, rate, amount = (
        existing.values.get(f"{prefix}{name}") for name in ("Quantity", "Rate", "Amount")
    )
    return (quantity, rate) == (line.quantity, line.rate) and amount != line.amount


def _group_rows(line: QbLine, free: list[Record], rules: LineRules) -> list[Values]:
    """The group as it stands where its quantity is right; otherwise it is made anew, and the old lines go."""
    whole = LineRules(rules.prefix, rules.description, rules.class_field, rules.identical)
    for first, members in counted_lines(free, whole):
        if members and group_of(first, rules.prefix) == line.item_id:
            if group_figures(members, rules.prefix)[0] != line.quantity:
                break
            for member in members:
                free.remove(member)
            return [{f"{rules.prefix}TxnLineID": member.id} for member in members]
    return [line.values(rules, line_id=NEW)]


def line_ids_text(pairs: Mapping[str, str]) -> str:
    """Line ids as a binding keeps them."""
    return json.dumps(pairs)


def line_ids(stored: object) -> dict[str, str]:
    """The line ids that a binding keeps; none where it keeps none."""
    return dict(json.loads(stored)) if isinstance(stored, str) else {}
