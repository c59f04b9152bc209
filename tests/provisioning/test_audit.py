"""The audit trail: added to, never changed, without secrets, with the id of the request."""

import pytest

from provisioning import audit
from provisioning.log_context import log_context
from provisioning.models import AppendOnlyError, AuditEvent, Company, Configuration, User


def test_an_event_says_who_for_whom_what_and_in_which_request(
    configuration: Configuration, company: Company, administrator: User, staff: User
) -> None:
    with log_context(request_id="request-17"):
        audit.record(
            "profile.finished",
            actor=staff,
            acting_for=administrator,
            company=company,
            subject=configuration,
            difference={"customer.update": ["No", "Yes"]},
        )
    event = AuditEvent.objects.get()
    assert (event.actor, event.acting_for, event.company) == (staff, administrator, company)
    assert (event.object_type, event.object_id) == ("provisioning.Configuration", str(configuration.pk))
    assert event.object_label == "Acme Trading - Development"
    assert event.difference == {"customer.update": ["No", "Yes"]}
    assert event.request_id == "request-17"


def test_secrets_are_masked_by_the_name_of_their_field(company: Company) -> None:
    event = audit.record("x", company=company, difference={"solution.sf_password": ["old-one", "new-one"]})
    assert event.difference == {"solution.sf_password": "[redacted]"}


def test_an_event_is_neither_changed_nor_deleted(company: Company) -> None:
    event = audit.record("flow.started", company=company)
    event.action = "flow.stopped"
    with pytest.raises(AppendOnlyError):
        event.save()
    with pytest.raises(AppendOnlyError):
        event.delete()
    with pytest.raises(AppendOnlyError):
        AuditEvent.objects.filter(pk=event.pk).update(action="flow.stopped")
    with pytest.raises(AppendOnlyError):
        AuditEvent.objects.all().delete()
    assert AuditEvent.objects.get().action == "flow.started"


def test_a_company_sees_its_own_events_only(company: Company, other_company: Company) -> None:
    mine = audit.record("flow.started", company=company)
    audit.record("flow.started", company=other_company)
    assert list(AuditEvent.objects.for_company(company)) == [mine]


def test_the_difference_holds_changed_fields_only() -> None:
    before, after = {"a": 1, "b": 2, "gone": 3}, {"a": 1, "b": 5, "new": 6}
    assert audit.changes(before, after) == {"b": [2, 5], "gone": [3, None], "new": [None, 6]}
