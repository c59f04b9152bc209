"""Rows of many companies over two years, made in bulk: what pages are measured with.

The sizes are uneven as in life: the first company has a fifth of all runs, the others share the rest.
"""

import itertools
import json
import random
import uuid
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Model
from django.utils import timezone

from bench.portal import PROFILES
from provisioning.catalogue.choices import Environment
from provisioning.companies import add_configuration, register_company
from provisioning.models import (
    AuditEvent,
    CompanyFile,
    Configuration,
    JobState,
    MailMessage,
    PreflightReport,
    Repair,
    User,
)
from provisioning.preflight.findings import Finding, Group, Level, Who
from provisioning.preflight.serialise import finding_to_json
from provisioning.profile_files import from_yaml
from sync.activation import finish
from sync.engine.previews import CHUNK
from sync.flows.states import FlowEvent, FlowState
from sync.models import Binding, Flow, FlowTransition, PlanChunk, RecordError, Run, WriteIntent

Row = TypeVar("Row", bound=Model)

_BATCH = 2_000
#: The first company's part of everything.
_LARGEST = 0.2
_STEPS = ("customers", "invoices")
_OUTCOMES = ("SUCCEEDED",) * 90 + ("PARTIAL",) * 6 + ("SKIPPED",) * 2 + ("FAILED", "ABANDONED")
_KINDS = ("ERROR",) * 6 + ("WAITING",) * 3 + ("HELD",)


def fill(companies: int, runs: int) -> Configuration:
    """Make everything; the configuration of the largest company."""
    chance = random.Random(20260801)  # noqa: S311 - the same rows every time
    made = [_company(number) for number in range(companies)]
    for number, configuration in enumerate(made):
        share = _LARGEST if number == 0 else (1 - _LARGEST) / max(companies - 1, 1)
        _history(configuration, round(runs * share), chance)
    return made[0]


def _company(number: int) -> Configuration:
    company = register_company(name=f"Measured Company {number:03d}")
    User.objects.create_user(f"admin{number:03d}@measured.example", company=company)
    configuration = add_configuration(company=company, environment=Environment.DEVELOPMENT)
    values = from_yaml((PROFILES / "demo.yaml").read_text())
    finish(configuration, values, note="The first profile")
    for year in range(2022, 2026):
        finish(configuration, values | {"solution.cutover_date": f"{year}-01-01"}, note=f"Books of {year}")
    return configuration


def _history(configuration: Configuration, runs: int, chance: random.Random) -> None:
    file = CompanyFile.objects.get(configuration=configuration, number=1)
    flows = list(Flow.objects.live().filter(configuration=configuration, scheduled=True))
    Flow.objects.filter(pk__in=[flow.pk for flow in flows]).update(
        state=FlowState.STARTED, next_run_at=timezone.now()
    )
    made = _store(Run, _runs(configuration, file, flows, runs, chance))
    some = made[-max(runs // 10, 1) :]
    _store(RecordError, _record_errors(file, some, chance))
    _store(Binding, _bindings(file, runs // 2))
    _store(WriteIntent, _intents(configuration, file, some))
    _store(PlanChunk, _plans([run for run in some if run.preview][:20]))
    reports = _store(PreflightReport, _reports(configuration, 20 if runs > 1_000 else 3))
    _store(Repair, _repairs(reports))
    _store(FlowTransition, _transitions(flows, runs // 20))
    _store(AuditEvent, _events(configuration, runs // 10))
    _store(MailMessage, _mails(configuration, runs // 50))


def _store(model: type[Row], rows: Iterable[Row]) -> list[Row]:
    kept: list[Row] = []
    waiting = iter(rows)
    while batch := list(itertools.islice(waiting, _BATCH)):
        kept += model._default_manager.bulk_create(batch)
    return kept


def _runs(
    configuration: Configuration, file: CompanyFile, flows: list[Flow], count: int, chance: random.Random
) -> Iterator[Run]:
    began = timezone.now() - timedelta(days=700)
    apart = timedelta(days=700) / max(count, 1)
    for number in range(count):
        due = began + number * apart
        outcome = chance.choice(_OUTCOMES)
        read = chance.randrange(200)
        yield Run(
            id=uuid.uuid4(),
            created_at=due,
            flow=chance.choice(flows),
            company_file=file,
            revision=configuration.current_revision,
            preview=number % 50 == 0,
            due_at=due,
            enqueued_at=due,
            claimed_at=due + timedelta(seconds=1),
            heartbeat_at=due + timedelta(seconds=20),
            ended_at=due + timedelta(seconds=chance.randrange(2, 90)),
            outcome=outcome,
            reason="The connection was lost." if outcome in {"FAILED", "ABANDONED"} else "",
            counts={
                step: {"read": read, "created": read // 3, "updated": read // 4, "error": read // 20}
                for step in _STEPS
            },
            sf_calls=read // 10,
            qb_statements=read,
        )


def _record_errors(file: CompanyFile, runs: list[Run], chance: random.Random) -> Iterator[RecordError]:
    for number, run in enumerate(runs):
        kind = chance.choice(_KINDS)
        yield RecordError(
            company_file=file,
            run=run,
            pair=chance.choice(("customer", "invoice", "product")),
            source_system=chance.choice(("SF", "QB")),
            source_id=f"001{number:015d}",
            label=f"Customer {number} of a town with a rather long name",
            kind=kind,
            code=chance.choice(("qb.name_in_use", "qb.required_missing", "sf.validation_rule")),
            message="The name is already that of a vendor. Names are unique over customers, vendors and employees.",
            what_to_do="Rename the vendor, or the account.",
            who="QuickBooks administrator",
            values={"Phone": {"base": "1", "sf": "2", "qb": "3"}} if kind == "HELD" else {},
            first_seen_at=run.due_at,
            last_seen_at=run.due_at,
            retry_at=run.due_at + timedelta(hours=1),
        )


def _bindings(file: CompanyFile, count: int) -> Iterator[Binding]:
    for number in range(count):
        yield Binding(
            company_file=file,
            pair="customer" if number % 3 else "invoice",
            sf_id=f"001{number:015d}",
            qb_id=f"8000{number:04X}-{number:010d}",
            sf_values={"Name": f"Customer {number}", "Phone": "555 0100"},
            qb_values={"Name": f"Customer {number}", "Phone": "555 0100"},
            sf_version=f"v{number}",
            qb_version=str(number),
        )


def _intents(configuration: Configuration, file: CompanyFile, runs: list[Run]) -> Iterator[WriteIntent]:
    for number, (run, _) in enumerate(itertools.product(runs, range(10))):
        yield WriteIntent(
            company_file=file,
            run=run,
            revision=configuration.current_revision,
            pair="customer",
            system="QB" if number % 2 else "SF",
            operation="CREATE" if number % 3 else "UPDATE",
            target_object="Customer",
            source_id=f"001{number:015d}",
            target_id=f"8000{number:04X}",
            label=f"Customer {number}",
            before={"Phone": ""},
            after={"Name": f"Customer {number}", "Phone": "555 0100"},
            state="REFUSED" if number % 40 == 0 else "DONE",
            deadline=run.due_at,
            closed_at=run.due_at,
        )


def _plans(runs: list[Run]) -> Iterator[PlanChunk]:
    for run in runs:
        entries = [_planned(number) for number in range(CHUNK)]
        for number in range(3):
            yield PlanChunk(
                run=run,
                number=number,
                step="customers",
                entries=zlib.compress(json.dumps(entries).encode()),
                entry_count=CHUNK,
            )


def _planned(number: int) -> dict[str, object]:
    return {
        "kind": "create",
        "source_id": f"001{number:015d}",
        "source_version": "1",
        "label": f"Customer {number}",
        "target_object": "Customer",
        "target_id": "",
        "code": "",
        "facts": {},
        "before": {},
        "after": {"Name": f"Customer {number}", "Phone": "555 0100"},
        "lines": {},
        "warnings": [],
    }


def _reports(configuration: Configuration, count: int) -> Iterator[PreflightReport]:
    findings = [_finding(number) for number in range(80)]
    for number in range(count):
        yield PreflightReport(
            configuration=configuration,
            number=number + 1,
            state=JobState.DONE,
            verdict="red",
            findings=[finding_to_json(finding) for finding in findings],
            started_at=_ago(24 * (count - number)),
            ended_at=_ago(24 * (count - number)),
        )


def _finding(number: int) -> Finding:
    bad = number % 4 == 0
    return Finding(
        "field_missing",
        list(Group)[number % len(Group)],
        Level.ERROR if bad else Level.OK,
        f"Account.Field_{number}__c",
        "The field is missing." if bad else "The field is there.",
        hint="Create it." if bad else "",
        who=Who.SALESFORCE if bad else None,
        steps=("Open Setup.", "Open the object manager.", "Create the field.") if bad else (),
    )


def _repairs(reports: list[PreflightReport]) -> Iterator[Repair]:
    for report in reports:
        yield Repair(report=report, state=JobState.DONE, started_at=report.ended_at, ended_at=report.ended_at)


def _transitions(flows: list[Flow], count: int) -> Iterator[FlowTransition]:
    for number in range(count):
        start = number % 2 == 0
        yield FlowTransition(
            flow=flows[number % len(flows)],
            event=FlowEvent.START if start else FlowEvent.STOP,
            before=FlowState.STOPPED if start else FlowState.STARTED,
            after=FlowState.STARTED if start else FlowState.STOPPED,
            created_at=_ago(number),
        )


def _events(configuration: Configuration, count: int) -> Iterator[AuditEvent]:
    for number in range(count):
        yield AuditEvent(
            company=configuration.company,
            action="flow.started",
            object_type="sync.Flow",
            object_label="SFAcctOpp2QBCustInv",
            difference={"state": ["STOPPED", "STARTED"]},
            created_at=_ago(number),
        )


def _mails(configuration: Configuration, count: int) -> Iterator[MailMessage]:
    for number in range(count):
        yield MailMessage(
            company=configuration.company,
            to=["admin@measured.example"],
            subject=f"A run of {number} records",
            text="It ended well.\n" * 20,
            state="SENT",
            created_at=_ago(number),
        )


def _ago(hours: int) -> datetime:
    return timezone.now() - timedelta(hours=hours)
