"""A person's decisions on held fields, as the next runs find them: beside the record errors, tied to what was shown.

Both flows of a pair look them up, whichever of the two records they come from: the flow from the winner writes, the
other one leaves the field alone. Once written, both sides hold the same and nothing is left to decide.
"""

from collections.abc import Mapping

from django.db.models import Q

from provisioning.catalogue.choices import SourceOfTruth
from sync.engine.merge import Decision, Decisions
from sync.engine.outcomes import DECISIONS
from sync.engine.records import System
from sync.engine.steps.base import Step
from sync.models import RecordError


def decided(step: Step, pairs: Mapping[str, str]) -> dict[str, Decisions]:
    """Decisions by source id, for pairs of source and target id. One query, and only where fields are held at all."""
    if not pairs:
        return {}
    truth, two_way = step.truth()
    if truth is not SourceOfTruth.HOLD or not two_way:
        return {}
    rows = RecordError.objects.filter(
        Q(source_system=step.source.value, source_id__in=list(pairs))
        | Q(source_system=step.target.value, source_id__in=list(pairs.values())),
        company_file_id=step.context.run.company_file_id,
        pair=step.pair,
        values__has_key=DECISIONS,
    )
    known = {(row.source_system, row.source_id): _decisions(row) for row in rows}
    found: dict[str, Decisions] = {}
    for source_id, target_id in pairs.items():
        # Each side's own row last: its values are as this very flow sees them.
        both = known.get((step.target.value, target_id), {}) | known.get((step.source.value, source_id), {})
        if both:
            found[source_id] = both
    return found


def _decisions(row: RecordError) -> dict[str, Decision]:
    return {
        link: Decision(System(one["winner"]), one["salesforce"], one["quickbooks"])
        for link, one in row.values[DECISIONS].items()
    }
