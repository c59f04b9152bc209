"""Admin pages of a set-up in the making: drafts, what systems offer, preflight reports, repairs, confirmations."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from portal.support.history import HistoryAdmin
from provisioning.models import (
    Attestation,
    Draft,
    DraftPage,
    Metadata,
    MetadataReading,
    PreflightReport,
    Repair,
)
from provisioning.models.throttle import ThrottledAct


@admin.register(Draft)
class DraftAdmin(HistoryAdmin[Draft]):
    list_display = ("configuration", "based_on", "created_at", "updated_at")
    list_select_related = ("configuration__company", "based_on__configuration__company")
    search_fields = ("configuration__company__name",)


@admin.register(DraftPage)
class DraftPageAdmin(HistoryAdmin[DraftPage]):
    """Answers as typed; credentials are never among them."""

    list_display = ("draft", "page", "version", "saved_by", "saved_at")
    list_filter = ("page",)
    list_select_related = ("draft__configuration__company", "saved_by")
    search_fields = ("draft__configuration__company__name", "saved_by__email")


@admin.register(Metadata)
class MetadataAdmin(HistoryAdmin[Metadata]):
    list_display = ("name", "system", "configuration", "company_file", "read_at")
    list_filter = ("system", "name")
    list_select_related = ("configuration__company", "company_file__configuration__company")
    search_fields = ("name", "configuration__company__name")


@admin.register(MetadataReading)
class MetadataReadingAdmin(HistoryAdmin[MetadataReading]):
    list_display = ("configuration", "system", "company_file", "asked_at", "ended_at", "read_at")
    list_filter = ("system",)
    list_select_related = ("configuration__company", "company_file__configuration__company")
    search_fields = ("configuration__company__name",)


@admin.register(PreflightReport)
class PreflightReportAdmin(HistoryAdmin[PreflightReport]):
    list_display = ("configuration", "number", "state", "verdict", "requested_by", "started_at", "ended_at")
    list_filter = ("state", "verdict", "created_at")
    list_select_related = ("configuration__company", "requested_by")
    search_fields = ("configuration__company__name", "requested_by__email", "failure")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PreflightReport]:
        """Without the findings, which a list does not show: a report's own page reads them."""
        return super().get_queryset(request).defer("findings")


@admin.register(Repair)
class RepairAdmin(HistoryAdmin[Repair]):
    list_display = ("report", "state", "active_scope", "requested_by", "started_at", "ended_at", "failure")
    list_filter = ("state", "created_at")
    list_select_related = ("report__configuration__company", "requested_by")
    search_fields = ("report__configuration__company__name", "requested_by__email", "failure")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Repair]:
        """Without the steps and the report's findings, which a list does not show."""
        return super().get_queryset(request).defer("steps", "report__findings")


@admin.register(Attestation)
class AttestationAdmin(HistoryAdmin[Attestation]):
    list_display = (
        "check_code",
        "configuration",
        "person",
        "host",
        "created_at",
        "expires_at",
        "withdrawn_at",
    )
    list_filter = ("check_code",)
    list_select_related = ("configuration__company", "person")
    search_fields = ("configuration__company__name", "person__email", "host")


@admin.register(ThrottledAct)
class ThrottledActAdmin(HistoryAdmin[ThrottledAct]):
    list_display = ("kind", "key", "created_at")
    list_filter = ("kind",)
    search_fields = ("key",)
