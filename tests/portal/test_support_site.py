"""The support site: every list and record opens for staff, history cannot be changed, no secret is shown."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from provisioning import audit, vault
from provisioning.models import (
    Attestation,
    AuditEvent,
    Company,
    CompanyFile,
    Configuration,
    Credential,
    Draft,
    DraftPage,
    MailMessage,
    Metadata,
    MetadataReading,
    PreflightReport,
    Repair,
    Revision,
    User,
)
from provisioning.models.throttle import ThrottledAct
from sync.models import (
    Binding,
    Flow,
    FlowMode,
    FlowTransition,
    Lease,
    RecordError,
    Run,
    Watermark,
    WriteIntent,
)

SECRET = "Pa55-never-to-be-seen"
HISTORY: list[type[Model]] = [
    AuditEvent,
    Binding,
    Credential,
    Flow,
    FlowTransition,
    Lease,
    MailMessage,
    RecordError,
    Revision,
    Run,
    Watermark,
    WriteIntent,
    Attestation,
    Draft,
    DraftPage,
    Metadata,
    MetadataReading,
    PreflightReport,
    Repair,
    ThrottledAct,
]
OURS = sorted(
    (model for model in admin.site._registry if model._meta.app_label in {"provisioning", "sync"}),
    key=lambda model: model._meta.label,
)


@pytest.fixture
def stored_things(
    configuration: Configuration, company_file: CompanyFile, administrator: User, staff: User
) -> None:
    """One row in every table, and secrets where secrets are kept."""
    now = timezone.now()
    revision = Revision.objects.create(
        configuration=configuration, number=1, values={}, catalogue_version=1, author=administrator
    )
    vault.store(configuration=configuration, key="solution.sf_password", secret=SECRET, staged=False)
    vault.store(
        configuration=configuration,
        company_file=company_file,
        key="solution.qb_password",
        secret=SECRET,
        staged=True,
    )
    audit.record(
        "profile.finished",
        actor=staff,
        acting_for=administrator,
        company=configuration.company,
        subject=configuration,
        difference={"solution.sf_password": ["", SECRET]},
    )
    flow = Flow.objects.create(
        configuration=configuration, name="SFProd2QBItem", scheduled=True, query_starts=now
    )
    FlowTransition.objects.create(flow=flow, event="START", before="STOPPED", after="STARTED", actor=staff)
    FlowMode.objects.create(configuration=configuration)
    run = Run.objects.create(flow=flow, company_file=company_file, revision=revision, due_at=now)
    Lease.objects.create(company_file=company_file, purpose="run", run=run, expires_at=now)
    Watermark.objects.create(
        flow=flow, company_file=company_file, step="product", position=now, query_starts=now
    )
    Binding.objects.create(company_file=company_file, pair="customer", sf_id="001A", qb_id="8000-1")
    WriteIntent.objects.create(
        company_file=company_file,
        run=run,
        revision=revision,
        pair="customer",
        system="QB",
        operation="CREATE",
        target_object="Customer",
        source_id="001A",
        label="Acme",
        deadline=now + timedelta(minutes=1),
    )
    RecordError.objects.create(
        company_file=company_file,
        run=run,
        pair="customer",
        source_system="SF",
        source_id="001B",
        kind="ERROR",
        code="name_too_long",
        first_seen_at=now,
        last_seen_at=now,
    )
    MailMessage.objects.create(
        to=["a@b.example"],
        subject="Set a new password",
        text=f"https://portal.example/account/password/new/?person=MTI&token={SECRET}",
        html=f'<a href="?person=MTI&amp;token={SECRET}">here</a>',
        company=configuration.company,
    )
    draft = Draft.objects.create(configuration=configuration)
    DraftPage.objects.create(draft=draft, page="solution", saved_at=now)
    Metadata.objects.create(configuration=configuration, system="SF", name="Account", read_at=now)
    MetadataReading.objects.create(configuration=configuration, system="SF", asked_at=now)
    report = PreflightReport.objects.create(configuration=configuration, number=1)
    Repair.objects.create(report=report)
    Attestation.objects.create(
        configuration=configuration, check_code="QB_SAMPLE", person=administrator, expires_at=now
    )
    ThrottledAct.objects.create(kind="preflight", key=str(configuration.pk))
    TOTPDevice.objects.create(user=staff, name="phone", key="6b" * 20)
    StaticDevice.objects.create(user=staff, name="paper").token_set.create(token="papertoken1")


def _address(model: type[Model], page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_list_opens_is_searched_and_shows_its_row(
    client: Client, staff: User, stored_things: None, model: type[Model]
) -> None:
    client.force_login(staff)
    page = client.get(_address(model, "changelist"))
    assert page.status_code == 200
    assert page.context["cl"].result_count >= 1
    searched = client.get(_address(model, "changelist"), {"q": "no such thing"})
    assert searched.status_code == 200
    assert searched.context["cl"].result_count == 0


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_record_opens(client: Client, staff: User, stored_things: None, model: type[Model]) -> None:
    client.force_login(staff)
    row = model._default_manager.all()[0]
    assert client.get(_address(model, "change", row.pk)).status_code == 200


@pytest.mark.parametrize("model", HISTORY, ids=lambda model: model._meta.label)
def test_history_is_neither_added_to_nor_changed_nor_deleted(
    client: Client, staff: User, stored_things: None, model: type[Model]
) -> None:
    client.force_login(staff)
    row = model._default_manager.all()[0]
    assert client.get(_address(model, "add")).status_code == 403
    assert client.post(_address(model, "change", row.pk), {}).status_code == 403
    assert client.post(_address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert model._default_manager.filter(pk=row.pk).exists()


def test_no_page_of_the_whole_site_shows_a_secret(client: Client, staff: User, stored_things: None) -> None:
    client.force_login(staff)
    shown = []
    for model in admin.site._registry:
        addresses = [_address(model, "changelist")]
        addresses += [_address(model, "change", row.pk) for row in model._default_manager.all()[:5]]
        for address in addresses:
            response = client.get(address)
            assert response.status_code == 200, address
            shown.append(response.content.decode())
    everything = "\n".join(shown)
    assert "solution.sf_password" in everything  # that it is stored is shown
    for secret in [SECRET, "6b" * 20, "papertoken1", *_encrypted(), *_password_hashes()]:
        assert secret not in everything


def _encrypted() -> list[str]:
    return [bytes(token).decode()[:30] for token in Credential.objects.values_list("token", flat=True)]


def _password_hashes() -> list[str]:
    return [password.rsplit("$", 1)[-1] for password in User.objects.values_list("password", flat=True)]


def test_staff_make_a_person_of_a_company(client: Client, staff: User, company: Company) -> None:
    client.force_login(staff)
    response = client.post(
        _address(User, "add"),
        {"email": "New@Acme.example", "usable_password": "false", "password1": "", "password2": ""},
    )
    assert response.status_code == 302
    assert User.objects.get(email="new@acme.example").has_usable_password() is False


def test_staff_make_a_company_whose_name_is_free(client: Client, staff: User, company: Company) -> None:
    client.force_login(staff)
    inlines = {"configurations-TOTAL_FORMS": "0", "configurations-INITIAL_FORMS": "0"}
    assert client.post(_address(Company, "add"), {"name": "New Firm", **inlines}).status_code == 302
    assert Company.objects.filter(name_key="new firm").exists()
    taken = client.post(_address(Company, "add"), {"name": company.name.upper(), **inlines})
    assert taken.status_code == 200
    assert "already" in taken.content.decode()
