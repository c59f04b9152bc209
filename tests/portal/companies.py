"""A company that has one of everything, recognisable wherever something of it shows."""

from dataclasses import dataclass

from django.test import Client
from django.utils import timezone

from provisioning import audit, drafts, mail, vault
from provisioning.attestations import CHECK_CODES
from provisioning.catalogue.choices import Environment, Solution
from provisioning.catalogue.kinds import JSON
from provisioning.companies import register
from provisioning.models import (
    Attestation,
    Configuration,
    JobState,
    PreflightReport,
    Repair,
    User,
)
from provisioning.preflight.findings import Finding, Group, Level, Who
from provisioning.preflight.fixes import GrantField
from provisioning.preflight.serialise import findings_to_json
from provisioning.reports import Verdict
from sync.activation import finish
from sync.flows.states import FlowState
from sync.models import Flow, FlowMode, RecordError, Run, RunOutcome

PASSWORD = "a long pass phrase"


@dataclass(frozen=True)
class Furnished:
    """``mark`` stands in every name, note and value of the company, so that a page showing one is found."""

    mark: str
    configuration: Configuration
    person: User

    def browser(self) -> Client:
        client = Client()
        client.force_login(self.person)
        return client


def furnish(mark: str, *, revisions: int) -> Furnished:
    """Register the company, finish its profile ``revisions`` times and give it reports, runs, records and a draft."""
    person = User(email=f"admin@{mark.lower()}.example", first_name=mark, last_name=mark)
    person.set_password(PASSWORD)
    made = register(name=f"{mark} Works", administrator=person, solution=Solution.SALESFORCE_TO_QUICKBOOKS)
    configuration = made.configuration
    for number in range(revisions):
        values: dict[str, JSON] = {
            "environment.name": Environment.DEVELOPMENT.value,
            "environment.sandbox": False,
            "environment.qb_host": f"{mark.lower()}{number}.example",
            "solution.cutover_date": "2020-01-01",
            "solution.price_book_name": f"{mark} prices {number}",
            "product.account_service": f"{mark} sales",
        }
        finish(configuration, values, person, note=f"{mark} note")
        configuration.refresh_from_db()
    _set_up(mark, configuration, person)
    _run(mark, configuration)
    return Furnished(mark, configuration, person)


def _set_up(mark: str, configuration: Configuration, person: User) -> None:
    now = timezone.now()
    vault.store(configuration=configuration, key="solution.sf_password", secret=f"{mark} secret", staged=True)
    drafts.save_page(
        drafts.open_draft(configuration),
        "solution",
        {"solution.price_book_name": f"{mark} draft prices"},
        version=None,
        by=person,
    )
    first, _second = (_report(mark, configuration, person, number) for number in (1, 2))
    Repair.objects.create(
        report=first, state=JobState.DONE, requested_by=person, started_at=now, ended_at=now
    )
    Attestation.objects.create(
        configuration=configuration,
        check_code=sorted(CHECK_CODES)[0],
        person=person,
        host=f"{mark.lower()}.example",
        expires_at=now,
    )
    mail.queue(to=[person.email], subject=f"{mark} mail", text=mark, company=configuration.company)
    audit.record("test", actor=person, company=configuration.company, subject=configuration)


def _report(mark: str, configuration: Configuration, person: User, number: int) -> PreflightReport:
    """A finished report with something that Apply fixes could mend."""
    missing = Finding(
        code="field.right",
        group=Group.SALESFORCE_ACCESS,
        level=Level.ERROR,
        subject=f"Account.{mark}__c",
        message=f"{mark} message",
        hint=f"{mark} hint",
        who=Who.SALESFORCE,
        fix=GrantField("Account", f"{mark}__c"),
        examples=(f"{mark} example",),
    )
    return PreflightReport.objects.create(
        configuration=configuration,
        number=number,
        state=JobState.DONE,
        verdict=Verdict.RED,
        findings=findings_to_json([missing]),
        revision=configuration.current_revision,
        requested_by=person,
        started_at=timezone.now(),
        ended_at=timezone.now(),
        progress=f"{mark} progress",
    )


def _run(mark: str, configuration: Configuration) -> None:
    now = timezone.now()
    company_file = configuration.company_files.get()
    flow = Flow.objects.live().filter(configuration=configuration).order_by("created_at")[0]
    Flow.objects.filter(pk=flow.pk).update(state=FlowState.STARTED, parameters={"value": mark})
    FlowMode.objects.update_or_create(
        configuration=configuration, defaults={"scheduled_active": 1 if flow.scheduled else 0}
    )
    revision = configuration.current_revision
    assert revision is not None
    run = Run.objects.create(
        flow=flow,
        company_file=company_file,
        revision=revision,
        due_at=now,
        claimed_at=now,
        ended_at=now,
        outcome=RunOutcome.PARTIAL,
        reason=f"{mark} reason",
    )
    for kind in ("ERROR", "HELD", "WAITING"):
        RecordError.objects.create(
            company_file=company_file,
            run=run,
            pair="customer",
            source_system="SF",
            source_id=f"001{kind}",
            label=f"{mark} record",
            kind=kind,
            code="NAME_TOO_LONG",
            message=f"{mark} message",
            what_to_do=f"{mark} hint",
            who="Salesforce administrator",
            first_seen_at=now,
            last_seen_at=now,
        )
