"""What an earlier run left open: probed after its deadline, adopted where it took effect, planned again where not.

protocol.md, Recovering. Everything here is repeatable: a worker that dies in it leaves the intents open.
"""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from sync.engine import journal
from sync.engine.applying import write_links
from sync.engine.context import RunContext
from sync.engine.journal import LinkWrite
from sync.engine.mapping.lines import LINE_VALUES
from sync.engine.records import Query, System
from sync.engine.values import Encoded, decode, decode_all, text
from sync.errors.codes import Code
from sync.errors.diagnose import explain
from sync.models import Binding, IntentState, RecordError, RecordErrorKind, WriteIntent

log = structlog.get_logger(__name__)

#: QuickBooks' creation times are the workstation's: look this much further back (rules.md 5.2).
CLOCK_MARGIN = timedelta(minutes=5)
#: Names of the external id and of the id of a QuickBooks table.
TRANSACTIONS = frozenset({"Invoice"})
CHUNK = 200


def recover(context: RunContext) -> None:
    """Settle every open intent of the company file. Returns when none is left."""
    while True:
        intents = list(
            WriteIntent.objects.filter(
                company_file=context.run.company_file_id, state=IntentState.OPEN
            ).order_by("created_at")[:CHUNK]
        )
        if not intents:
            return
        context.at("recovery")
        _wait(context, max(intent.deadline for intent in intents))
        _recover_chunk(context, intents)


def _wait(context: RunContext, deadline: datetime) -> None:
    """Until the last of the calls can have no effect any more: a stalled insert may still land before that."""
    while (left := (deadline - context.clock()).total_seconds()) > 0:
        context.lease.ensure(0)
        time.sleep(min(left, 0.5))


def _recover_chunk(context: RunContext, intents: Sequence[WriteIntent]) -> None:
    creates = [intent for intent in intents if intent.operation == "CREATE"]
    for system in System:
        mine = [intent for intent in creates if intent.system == system.value]
        for target_object in sorted({intent.target_object for intent in mine}):
            _adopt(context, system, [i for i in mine if i.target_object == target_object])
    _plan_again(context, [intent for intent in intents if intent.operation == "UPDATE"])
    _send_links_again(context, [intent for intent in intents if intent.operation == "LINK"])


def _adopt(context: RunContext, system: System, intents: Sequence[WriteIntent]) -> None:
    """Bind what took effect to its source; what did not is planned again."""
    found = (
        _in_quickbooks(context, intents) if system is System.QUICKBOOKS else _in_salesforce(context, intents)
    )
    missing = [intent for intent in intents if intent not in found]
    with transaction.atomic():
        for intent, target_id in found.items():
            _bind(intent, target_id)
        WriteIntent.objects.filter(pk__in=[intent.pk for intent in found]).update(
            state=IntentState.DONE, closed_at=context.clock()
        )
    log.info("intents_recovered", system=system.value, adopted=len(found), not_found=len(missing))
    # Adopted records are looked at again too: key fields, AccountID and lines are completed by planning them.
    _queue(context, list(found))
    _plan_again(context, missing)


def _in_quickbooks(context: RunContext, intents: Sequence[WriteIntent]) -> dict[WriteIntent, str]:
    """Records that bear the intents' marks."""
    first = min(intent.created_at for intent in intents)
    key = "TxnID" if intents[0].target_object in TRANSACTIONS else "ListID"
    found = context.qb.find_by_mark(
        Query(object=intents[0].target_object, columns=(key,)),
        marks=[str(intent.pk) for intent in intents],
        created_after=first - CLOCK_MARGIN,
    )
    return {intent: found[str(intent.pk)].id for intent in intents if str(intent.pk) in found}


def _in_salesforce(context: RunContext, intents: Sequence[WriteIntent]) -> dict[WriteIntent, str]:
    """Records whose external id, the field that holds the source's ListID or TxnID, names the intents' sources."""
    by_field: dict[str, list[WriteIntent]] = {}
    for intent in intents:
        by_field.setdefault(intent.external_id_field, []).append(intent)
    found: dict[WriteIntent, str] = {}
    found |= _by_name(context, by_field.pop("", []))
    for field, members in by_field.items():
        query = Query(object=members[0].target_object, columns=(field,))
        rows = context.sf.fetch(query, column=field, keys=[intent.source_id for intent in members])
        ids = {text(row.values.get(field)): row.id for row in rows}
        found |= {intent: ids[intent.source_id] for intent in members if intent.source_id in ids}
    return found


def _by_name(context: RunContext, intents: Sequence[WriteIntent]) -> dict[WriteIntent, str]:
    """Records made for a further company file, whose keys Salesforce has no field for.

    Known by name, company file and time of creation, as far as nothing is bound to them.
    """
    if not intents:
        return {}
    name, file = "Name", ""
    if intents[0].pair == "customer":
        name, file = context.profile.customer.name_field, context.profile.solution.company_file_field
    names = {intent: text(decode(intent.after.get(name))) for intent in intents}
    query = Query(
        object=intents[0].target_object,
        columns=tuple(dict.fromkeys(column for column in (name, file, "CreatedDate") if column)),
    )
    rows = context.sf.fetch(query, column=name, keys=sorted(set(names.values())))
    bound = set(
        Binding.objects.filter(pair=intents[0].pair, sf_id__in=[row.id for row in rows]).values_list(
            "sf_id", flat=True
        )
    )
    found: dict[WriteIntent, str] = {}
    for intent in intents:
        since = intent.created_at - CLOCK_MARGIN
        ours = [
            row
            for row in rows
            if row.id not in bound
            and text(row.values.get(name)).casefold() == names[intent].casefold()
            and text(row.values.get(file)) == text(decode(intent.after.get(file)))
            and isinstance(made := row.values.get("CreatedDate"), datetime)
            and made >= since
        ]
        if ours:
            found[intent] = min(ours, key=lambda row: (str(row.values.get("CreatedDate")), row.id)).id
            bound.add(found[intent])
    return found


def _bind(intent: WriteIntent, target_id: str) -> None:
    """The binding that the run would have stored with the answer."""
    source, target = intent.base.get("source", {}), intent.base.get("target", {})
    if intent.system == System.SALESFORCE.value:
        # Children are written after their parent: without a base its lines are merged again.
        source, target = _without_lines(source), _without_lines(target)
    if intent.system == System.QUICKBOOKS.value:
        sf_id, qb_id, sf_values, qb_values = intent.source_id, target_id, source, target
    else:
        sf_id, qb_id, sf_values, qb_values = target_id, intent.source_id, target, source
    Binding.objects.update_or_create(
        company_file_id=intent.company_file_id,
        pair=intent.pair,
        sf_id=sf_id,
        defaults={"qb_id": qb_id, "sf_values": sf_values, "qb_values": qb_values},
    )


def _without_lines(base: Mapping[str, Encoded]) -> dict[str, Encoded]:
    return {name: value for name, value in base.items() if name not in LINE_VALUES}


def _plan_again(context: RunContext, intents: Sequence[WriteIntent]) -> None:
    """Close intents that left nothing, or whose update is simply compared again, and queue their records."""
    _queue(context, intents)
    WriteIntent.objects.filter(pk__in=[intent.pk for intent in intents]).update(
        state=IntentState.UNSENT, closed_at=context.clock()
    )


def _queue(context: RunContext, intents: Sequence[WriteIntent]) -> None:
    """Remember the source records, so that the next step of their pair looks at them whatever its watermark says."""
    now = context.clock()
    words = explain(Code.INTERRUPTED)
    rows = [
        RecordError(
            company_file_id=intent.company_file_id,
            run=context.run,
            pair=intent.pair,
            source_system=(System.SALESFORCE if intent.system == "QB" else System.QUICKBOOKS).value,
            source_id=intent.source_id,
            label=intent.label,
            kind=RecordErrorKind.WAITING,
            code=Code.INTERRUPTED,
            message=words.message,
            what_to_do=words.what_to_do,
            who=words.diagnosis.who,
            first_seen_at=now,
            last_seen_at=now - timedelta(seconds=1),
        )
        for intent in intents
    ]
    RecordError.objects.bulk_create(rows, ignore_conflicts=True)


def _send_links_again(context: RunContext, intents: Sequence[WriteIntent]) -> None:
    """Key fields: sending them twice changes nothing."""
    links = [
        LinkWrite(
            System(intent.system),
            intent.target_object,
            intent.target_id,
            intent.source_id,
            intent.label,
            decode_all(intent.after),
            intent.pk,
        )
        for intent in intents
    ]
    if links:
        deadline = context.clock() + timedelta(seconds=context.lease.call_seconds)
        journal.extend_deadline([link.mark for link in links], deadline)
        write_links(context, links)
