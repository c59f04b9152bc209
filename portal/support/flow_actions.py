"""What staff can do with flows: start and stop them, as their company's administrator would."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from portal.flows.commands import command
from provisioning.models import User
from sync.flows.control import Refusal
from sync.flows.states import FlowEvent
from sync.models import Flow


@admin.action(description="Start the chosen flows", permissions=["operate"])
def start_flows(page: "admin.ModelAdmin[Flow]", request: HttpRequest, flows: QuerySet[Flow]) -> None:
    """START each of them; a refusal is shown with its reason, the others go on."""
    _apply(page, request, flows, FlowEvent.START)


@admin.action(description="Stop the chosen flows", permissions=["operate"])
def stop_flows(page: "admin.ModelAdmin[Flow]", request: HttpRequest, flows: QuerySet[Flow]) -> None:
    """STOP each of them; a running one finishes its batch first."""
    _apply(page, request, flows, FlowEvent.STOP)


def _apply(
    page: "admin.ModelAdmin[Flow]", request: HttpRequest, flows: QuerySet[Flow], event: FlowEvent
) -> None:
    actor = request.user
    if not isinstance(actor, User):
        raise PermissionDenied("Log in first.")
    chosen = flows.filter(retired_at=None).select_related("configuration__company")
    for answer in command(chosen, event, actor=actor, reason="By support staff."):
        if isinstance(answer, Refusal):
            page.message_user(request, f"{answer.flow_name}: {answer.message}", messages.WARNING)
        else:
            page.message_user(request, f"{answer.flow_name} is {answer.after.value}.", messages.SUCCESS)
