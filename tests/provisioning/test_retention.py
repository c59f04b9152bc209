"""Retention: every table has a period or is kept, and pruning takes exactly what is too old."""

from datetime import timedelta
from io import StringIO
from typing import TypeVar

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.models import DateTimeField, Model, QuerySet
from django.utils import timezone

from provisioning import audit
from provisioning.models import AuditEvent, Company, CompanyFile, Configuration, MailMessage, Revision
from provisioning.retention import Retention, prune
from sync.models import Flow, PlanChunk, Run, WriteIntent

NOW = timezone.now()
RowT = TypeVar("RowT", bound=Model)


def _model_labels() -> set[str]:
    return {
        model._meta.label
        for model in apps.get_models()
        if any(field.name == "created_at" for field in model._meta.get_fields())
    }


def test_every_table_with_a_creation_time_is_pruned_or_kept() -> None:
    assert _model_labels() - set(settings.RETENTION) == set(settings.RETENTION_KEEP) & _model_labels()
    assert not set(settings.RETENTION) & set(settings.RETENTION_KEEP)


def test_every_named_table_exists_and_its_moment_has_an_index() -> None:
    for label in settings.RETENTION_KEEP:
        apps.get_model(label)
    for label, period in settings.RETENTION.items():
        moment = apps.get_model(label)._meta.get_field(period.moment)
        assert isinstance(moment, DateTimeField)
        indexed: bool = vars(moment)["db_index"]
        if label.startswith(("provisioning.", "sync.")):
            assert indexed, label


def _aged(row: RowT, days: int) -> RowT:
    rows: QuerySet[Model] = QuerySet(
        model=type(row)
    )  # not the model's own: the audit trail's refuses to update
    rows.filter(pk=row.pk).update(created_at=NOW - timedelta(days=days))
    return row


@pytest.mark.django_db
def test_rows_older_than_their_period_go_and_the_others_stay() -> None:
    old = _aged(MailMessage.objects.create(to=[], subject="old", text=""), 11)
    young = _aged(MailMessage.objects.create(to=[], subject="young", text=""), 9)
    assert list(prune(retention={"provisioning.MailMessage": Retention(days=10)}, now=NOW)) == [
        ("provisioning.MailMessage", 1)
    ]
    assert not MailMessage.objects.filter(pk=old.pk).exists()
    assert MailMessage.objects.filter(pk=young.pk).exists()


def test_the_audit_trail_is_pruned_although_nobody_else_may_delete(company: Company) -> None:
    _aged(audit.record("old", company=company), 8 * 365)
    kept = audit.record("young", company=company)
    call_command("prune", stdout=StringIO())
    assert list(AuditEvent.objects.all()) == [kept]


@pytest.mark.django_db
def test_more_rows_than_a_batch_go_in_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("provisioning.retention.BATCH_ROWS", 2)
    for number in range(5):
        _aged(MailMessage.objects.create(to=[], subject=str(number), text=""), 11)
    retention = {"provisioning.MailMessage": Retention(days=10)}
    assert list(prune(retention=retention, now=NOW)) == [("provisioning.MailMessage", 5)]


def test_open_work_stays_however_old(configuration: Configuration, company_file: CompanyFile) -> None:
    revision = Revision.objects.create(configuration=configuration, number=1, values={}, catalogue_version=1)
    flow = Flow.objects.create(
        configuration=configuration, name="SFProd2QBItem", scheduled=True, query_starts=NOW
    )

    def run(*, ended: bool) -> Run:
        return Run.objects.create(
            flow=flow,
            company_file=company_file,
            revision=revision,
            due_at=NOW,
            ended_at=NOW if ended else None,
        )

    def intent(of: Run, *, closed: bool) -> WriteIntent:
        made = WriteIntent.objects.create(
            company_file=company_file,
            run=of,
            revision=revision,
            pair="product",
            system="QB",
            operation="CREATE",
            target_object="ItemService",
            source_id="01t",
            deadline=NOW,
            closed_at=NOW if closed else None,
        )
        return _aged(made, 5000)

    ended_with_all_closed, ended_with_one_open, going_on = run(ended=True), run(ended=True), run(ended=False)
    for row in (ended_with_all_closed, ended_with_one_open, going_on):
        _aged(row, 5000)
    intent(ended_with_all_closed, closed=True)
    still_open = intent(ended_with_one_open, closed=False)
    _aged(PlanChunk.objects.create(run=going_on, number=1, step="x", entries=b"", entry_count=0), 8)

    call_command("prune", stdout=StringIO())

    assert set(Run.objects.all()) == {ended_with_one_open, going_on}
    assert list(WriteIntent.objects.all()) == [still_open]
    assert not PlanChunk.objects.exists()
