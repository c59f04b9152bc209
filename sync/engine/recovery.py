"""What an earlier run left open: probed after its deadline, adopted where it took effect, planned again where not.

protocol.md, Recovering. Everything here is repeatable: a worker that dies in it leaves the intents open.
"""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q

from sync.engine import journal
from sync.engine.context import RunContext
from sync.engine.journal import LinkWrite
from sync.engine.key_fields import deadline_of, write_links
from sync.engine.merge import half_made
from sync.engine.records import Query, System
from sync.engine.rows import update_rows
from sync.engine.values import decode, decode_all, text
from sync.errors.codes import Code
from sync.errors.diagnose import explain
from sync.models import Binding, IntentState, RecordError, RecordErrorKind, WriteIntent

log = structlog.get_logger(__name__)

#: QuickBooks' creation times are the workstation's: look this much further back (rules.md 5.2).
CLOCK_MARGIN = timedelta(minutes=5)
#: Tables whose records are known by TxnID, not by ListID.
TRANSACTIONS = frozenset({"Invoice"})
CHUNK = 200
#: Name of the mark in the base of an adopted record without children.
UNCHECKED = "unchecked"


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
        context.at("recovered")


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
    _compare_again(context, [intent for intent in intents if intent.operation == "UPDATE"])
    _send_links_again(context, [intent for intent in intents if intent.operation == "LINK"])


def _adopt(context: RunContext, system: System, intents: Sequence[WriteIntent]) -> None:
    """Bind what took effect to its source; what did not is planned again.

    Adopted records are planned again too: that completes key fields, AccountID and lines.
    """
    found = (
        _in_quickbooks(context, intents) if system is System.QUICKBOOKS else _in_salesforce(context, intents)
    )
    missing = [intent for intent in intents if intent not in found]
    with transaction.atomic():
        for intent, target_id in found.items():
            _bind(intent, target_id)
        update_rows(
            WriteIntent,
            [
                {
                    "id": intent.pk,
                    "state": IntentState.DONE.value,
                    "target_id": target_id,
                    "closed_at": context.clock(),
                }
                for intent, target_id in found.items()
            ],
        )
        _close_unsent(context, missing)
        _queue(context, intents)
    log.info("intents_recovered", system=system.value, adopted=len(found), not_found=len(missing))


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
    """The binding that the run would have stored with the answer; none where one of the two has another twin by now.

    In Salesforce children are written after their parent, and fields are filled by the org itself: the record counts
    as half made until the flow has looked at it again.
    """
    source, target = intent.base["source"], intent.base["target"]
    if intent.system == System.SALESFORCE.value:
        target = half_made(target, intent.base["half_made"] or [UNCHECKED])
        ids = {"sf_id": target_id, "qb_id": intent.source_id}
        values = {"sf_values": target, "qb_values": source}
    else:
        ids = {"sf_id": intent.source_id, "qb_id": target_id}
        values = {"sf_values": source, "qb_values": target}
    bound = Binding.objects.filter(company_file_id=intent.company_file_id, pair=intent.pair)
    if bound.filter(Q(sf_id=ids["sf_id"]) | Q(qb_id=ids["qb_id"])).exists():
        log.warning("intent_found_bound", intent=str(intent.pk), **ids)
        return
    Binding.objects.create(company_file_id=intent.company_file_id, pair=intent.pair, **ids, **values)


def _compare_again(context: RunContext, intents: Sequence[WriteIntent]) -> None:
    """Updates need no probe: their records are read and compared anew, the lines of the target as half made."""
    with transaction.atomic():
        for intent in intents:
            if names := intent.base["half_made"]:
                _mark_half_made(intent, names)
        _close_unsent(context, intents)
        _queue(context, intents)


def _mark_half_made(intent: WriteIntent, names: Sequence[str]) -> None:
    on_salesforce = intent.system == System.SALESFORCE.value
    target_id = {"sf_id" if on_salesforce else "qb_id": intent.target_id}
    binding = Binding.objects.filter(
        company_file_id=intent.company_file_id, pair=intent.pair, **target_id
    ).first()
    if binding is None:
        return
    if on_salesforce:
        binding.sf_values = half_made(binding.sf_values, names)
    else:
        binding.qb_values = half_made(binding.qb_values, names)
    binding.save(update_fields=["sf_values", "qb_values"])


def _close_unsent(context: RunContext, intents: Sequence[WriteIntent]) -> None:
    """Close intents that left nothing, or whose update is simply compared again."""
    WriteIntent.objects.filter(pk__in=[intent.pk for intent in intents]).update(
        state=IntentState.UNSENT, closed_at=context.clock()
    )


def _queue(context: RunContext, intents: Sequence[WriteIntent]) -> None:
    """Make the source records due, so that the next step of their pair looks at them whatever its watermark says."""
    now = context.clock()
    words = explain(Code.INTERRUPTED)
    rows = {
        (intent.pair, _source_of(intent), intent.source_id): RecordError(
            company_file_id=intent.company_file_id,
            run=context.run,
            pair=intent.pair,
            source_system=_source_of(intent),
            source_id=intent.source_id,
            label=intent.label,
            kind=RecordErrorKind.WAITING,
            code=Code.INTERRUPTED,
            message=words.message,
            what_to_do=words.what_to_do,
            who=words.diagnosis.who,
            first_seen_at=now,
            last_seen_at=now - timedelta(seconds=1),
            retry_at=now,
        )
        for intent in intents
    }
    RecordError.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["company_file", "pair", "source_system", "source_id"],
        update_fields=["last_seen_at", "retry_at"],
    )


def _source_of(intent: WriteIntent) -> str:
    """The system that the intent's source record is of."""
    if "source_system" in intent.base:
        return str(intent.base["source_system"])
    other = System.SALESFORCE if intent.system == System.QUICKBOOKS.value else System.QUICKBOOKS
    return other.value


def _send_links_again(context: RunContext, intents: Sequence[WriteIntent]) -> None:
    """Key fields: sending them twice changes nothing. Records whose fields are refused are planned again."""
    if not intents:
        return
    links = [
        LinkWrite(
            System(intent.system),
            intent.target_object,
            intent.target_id,
            intent.pair,
            System(_source_of(intent)),
            intent.source_id,
            intent.label,
            decode_all(intent.after),
            intent.pk,
        )
        for intent in intents
    ]
    journal.extend_deadline([link.mark for link in links], deadline_of(context))
    _queue(context, intents)
    write_links(context, links)
