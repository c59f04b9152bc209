"""Our own key fields on both sides, written once a record has its twin: AccountID, binding fields, numbers.

They are journalled in the transaction that stores the binding they follow from, so that none is lost, and writing
them twice changes nothing: recovery just sends them again.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from sync.engine import journal
from sync.engine.context import RunContext
from sync.engine.entry import Entry
from sync.engine.journal import LinkWrite
from sync.engine.records import Failure, Operation, OperationKind, Record, Result, System, Value
from sync.engine.steps.base import Step
from sync.errors.base import ConfigurationError, OutcomeUnknownError, TransientError
from sync.errors.codes import Code
from sync.errors.diagnose import error_of, explain_failure
from sync.errors.diagnosis import Recovery


def deadline_of(context: RunContext) -> datetime:
    """The latest time at which calls begun now may take effect. Raises LeaseLostError where the lease ends before."""
    context.lease.ensure(context.lease.call_seconds)
    return context.clock() + timedelta(seconds=context.lease.call_seconds)


def is_unsent(result: Result) -> bool:
    """Whether the connection did not come to this one."""
    return result.failure is not None and result.failure.code == Code.NOT_SENT


def links_of(
    step: Step, done: Sequence[tuple[Entry, Result]], written: Mapping[str, Record]
) -> list[LinkWrite]:
    """Key fields that are still missing on either side of the entries done; ``written`` are targets read again."""
    links = []
    for entry, result in done:
        back = step.source_links(entry, result.id, written.get(result.id, entry.target))
        if back:
            links.append(link(step, entry, step.source, entry.source.object, entry.source.id, back))
        if entry.link_target:
            links.append(link(step, entry, step.target, entry.target_object, result.id, entry.link_target))
        for system, object_name, id_, values in step.other_links(entry, result.id):
            links.append(link(step, entry, system, object_name, id_, values))
    return links


def link(
    step: Step, entry: Entry, system: System, object_name: str, id_: str, values: Mapping[str, Value]
) -> LinkWrite:
    """Values for one record of either side that follow from an entry."""
    return LinkWrite(
        system, object_name, id_, step.pair, step.source, entry.source.id, entry.label, values, uuid.uuid4()
    )


def write_links(context: RunContext, links: Sequence[LinkWrite]) -> dict[uuid.UUID, Failure]:
    """Write them and close their intents; an unknown outcome leaves them open. Returns the refused ones by mark.

    Raises OutcomeUnknownError, and ConfigurationError where a refusal says that the set-up is wrong.
    """
    refused: dict[uuid.UUID, Failure] = {}
    for system, connection in ((System.SALESFORCE, context.sf), (System.QUICKBOOKS, context.qb)):
        mine = [link for link in links if link.system is system]
        for start in range(0, len(mine), connection.batch_size):
            batch = mine[start : start + connection.batch_size]
            operations = [_operation(link) for link in batch]
            try:
                results = connection.write(operations, deadline=deadline_of(context))
            except (TransientError, ConfigurationError) as error:
                if not isinstance(error, OutcomeUnknownError):
                    # Nothing of this call took effect: whoever sends them again need not wait.
                    journal.set_deadline([link.mark for link in batch], context.clock())
                raise
            context.at("links written")
            refused |= _close(context, batch, results)
    return refused


def _operation(link: LinkWrite) -> Operation:
    return Operation(OperationKind.UPDATE, link.object, str(link.mark), values=link.values, target_id=link.id)


def _close(
    context: RunContext, batch: Sequence[LinkWrite], results: Sequence[Result]
) -> dict[uuid.UUID, Failure]:
    answers = list(zip(batch, results, strict=True))
    settled = {link.mark: result for link, result in answers if not result.unknown and not is_unsent(result)}
    with transaction.atomic():
        journal.close_intents(settled, context.clock())
    if len(settled) < len(batch):
        raise OutcomeUnknownError(
            Code.OUTCOME_UNKNOWN,
            "The connection was lost while key fields were filled; they are filled again by the next run.",
        )
    refused = {}
    for link_, result in answers:
        if result.failure is not None:
            words = explain_failure(result.failure, link_.system, label=link_.label)
            if words.recovery is Recovery.CONFIGURATION:
                raise error_of(words)
            refused[link_.mark] = result.failure
    return refused
