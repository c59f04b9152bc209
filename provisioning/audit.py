"""Adding to the audit trail, in the transaction of the act itself."""

from typing import Any

from django.db.models import Model

from provisioning.log_context import current_ids
from provisioning.models import AuditEvent, Company, User
from provisioning.redaction import redact_value


def record(
    action: str,
    *,
    actor: User | None = None,
    acting_for: User | None = None,
    company: Company | None = None,
    subject: Model | None = None,
    difference: dict[str, Any] | None = None,
) -> AuditEvent:
    """Note that ``actor`` (None: the system) did ``action`` to ``subject``.

    ``difference`` maps a field's name to a list of its values before and after; what its name or shape shows to be a
    secret is masked. The id of the request at hand is noted with it.
    """
    return AuditEvent.objects.create(
        action=action,
        actor=actor,
        acting_for=acting_for,
        company=company,
        object_type=subject._meta.label if subject is not None else "",
        object_id=str(subject.pk) if subject is not None else "",
        object_label=str(subject)[:255] if subject is not None else "",
        difference=redact_value(difference or {}),
        request_id=current_ids().get("request_id", ""),
    )


def changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """The difference of two dictionaries as the trail keeps it: field -> [before, after], changed fields only."""
    return {
        name: [before.get(name), after.get(name)]
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    }
