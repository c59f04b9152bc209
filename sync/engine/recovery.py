"""What an earlier run left open: probed after its deadline, adopted where it took effect, planned again where not.

protocol.md, Recovering. Everything here is repeatable: a worker that dies in it leaves the intents open.
"""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sync.engine import journal
from sync.engine.context import RunContext
from sync.engine.journal import LinkWrite
from sync.engine.key_fields import deadline_of, write_links
from sync.engine.merge import half_made
from sync.engine.records import Query, System
from sync.engine.rows import insert_rows, update_rows
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
        _bind(found)
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
        journal.close_unsent([intent.pk for intent in missing], context.clock())
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


def _bind(found: Mapping[WriteIntent, str]) -> None:
    """The bindings that the run would have stored with the answers; none where a record has another twin by now.

    In Salesforce children are written after their parent, and fields are filled by the org itself: the record counts
    as half made until the flow has looked at it again.
    """
    rows = [_binding_of(intent, target_id) for intent, target_id in found.items()]
    if not rows:
        return
    first = next(iter(found))
    bound = Binding.objects.filter(company_file_id=first.company_file_id, pair=first.pair)
    taken = set(
        bound.filter(Q(sf_id__in=[r["sf_id"] for r in rows]) | Q(qb_id__in=[r["qb_id"] for r in rows]))
        .values_list("sf_id", "qb_id")
        .iterator()
    )
    sf_ids, qb_ids = {sf for sf, _ in taken}, {qb for _, qb in taken}
    fresh = []
    for row in rows:
        if row["sf_id"] in sf_ids or row["qb_id"] in qb_ids:
            log.warning("intent_found_bound", sf_id=row["sf_id"], qb_id=row["qb_id"])
            continue
        sf_ids.add(row["sf_id"])
        qb_ids.add(row["qb_id"])
        fresh.append(row)
    insert_rows(Binding, fresh)


def _binding_of(intent: WriteIntent, target_id: str) -> dict[str, Any]:
    source, target = intent.base["source"], intent.base["target"]
    row = {
        "company_file_id": intent.company_file_id,
        "pair": intent.pair,
        "created_at": timezone.now(),
        "updated_at": timezone.now(),
    }
    if intent.system == System.SALESFORCE.value:
        target = half_made(target, intent.base["half_made"] or [UNCHECKED])
        return row | {"sf_id": target_id, "qb_id": intent.source_id, "sf_values": target, "qb_values": source}
    return row | {"sf_id": intent.source_id, "qb_id": target_id, "sf_values": source, "qb_values": target}


def _compare_again(context: RunContext, intents: Sequence[WriteIntent]) -> None:
    """Updates need no probe: their records are read and compared anew, the lines of the target as half made."""
    with transaction.atomic():
        _mark_half_made([intent for intent in intents if intent.base["half_made"]])
        journal.close_unsent([intent.pk for intent in intents], context.clock())
        _queue(context, intents)


def _mark_half_made(intents: Sequence[WriteIntent]) -> None:
    for system, side in ((System.SALESFORCE, "sf"), (System.QUICKBOOKS, "qb")):
        names = {
            (intent.pair, intent.target_id): intent.base["half_made"]
            for intent in intents
            if intent.system == system.value
        }
        if not names:
            continue
        bindings = Binding.objects.filter(
            company_file_id=intents[0].company_file_id,
            pair__in={pair for pair, _ in names},
            **{f"{side}_id__in": [id_ for _, id_ in names]},
        )
        rows = [
            {
                "id": binding.pk,
                f"{side}_values": half_made(getattr(binding, f"{side}_values"), names[key]),
            }
            for binding in bindings
            if (key := (binding.pair, getattr(binding, f"{side}_id"))) in names
        ]
        update_rows(Binding, rows)


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
    journal.set_deadline([link.mark for link in links], deadline_of(context))
    _queue(context, intents)
    write_links(context, links)
