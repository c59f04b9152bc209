"""Admin pages of single records: bindings, write intents, record errors."""

from django.contrib import admin

from portal.support.history import HistoryAdmin
from sync.models import Binding, RecordError, WriteIntent


@admin.register(Binding)
class BindingAdmin(HistoryAdmin[Binding]):
    list_display = ("pair", "company_file", "sf_id", "qb_id", "sf_version", "qb_version", "updated_at")
    list_filter = ("pair", "company_file__configuration__environment")
    list_select_related = ("company_file__configuration__company",)
    search_fields = ("sf_id", "qb_id", "company_file__configuration__company__name")


@admin.register(WriteIntent)
class WriteIntentAdmin(HistoryAdmin[WriteIntent]):
    """Every write: what the target held before, what was sent, and what came of it."""

    list_display = (
        "label",
        "operation",
        "system",
        "target_object",
        "state",
        "target_id",
        "deadline",
        "created_at",
    )
    list_filter = ("state", "system", "operation", "target_object", "created_at")
    list_select_related = ("company_file__configuration__company",)
    search_fields = (
        "label",
        "source_id",
        "target_id",
        "bulk_job",
        "error_code",
        "company_file__configuration__company__name",
    )


@admin.register(RecordError)
class RecordErrorAdmin(HistoryAdmin[RecordError]):
    list_display = ("label", "kind", "code", "message", "pair", "source_system", "attempts", "last_seen_at")
    list_filter = ("kind", "code", "pair", "source_system")
    list_select_related = ("company_file__configuration__company",)
    search_fields = ("label", "source_id", "code", "message", "company_file__configuration__company__name")
