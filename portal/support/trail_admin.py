"""Admin pages of the audit trail and the outbox."""

from django.contrib import admin

from portal.support.history import HistoryAdmin
from provisioning.models import AuditEvent, MailMessage
from provisioning.redaction import redact


@admin.register(AuditEvent)
class AuditEventAdmin(HistoryAdmin[AuditEvent]):
    list_display = ("created_at", "actor", "acting_for", "company", "action", "object_label", "request_id")
    list_filter = ("action", "object_type", "created_at")
    list_select_related = ("actor", "acting_for", "company")
    search_fields = ("actor__email", "company__name", "action", "object_id", "object_label", "request_id")


@admin.register(MailMessage)
class MailMessageAdmin(HistoryAdmin[MailMessage]):
    list_display = ("subject", "to", "company", "state", "attempts", "next_attempt_at", "sent_at")
    list_filter = ("state", "created_at")
    list_select_related = ("company",)
    search_fields = ("subject", "to", "company__name", "last_error")
    exclude = ("text", "html")
    readonly_fields = ("letter",)

    @admin.display(description="Letter")
    def letter(self, message: MailMessage) -> str:
        """As text, without the tokens in it: with a link for a new password anybody could log in as the receiver."""
        return redact(message.text)
