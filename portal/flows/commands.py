"""START and STOP of several flows by a person, one after another, each with its place in the audit trail."""

from collections.abc import Iterable, Iterator

from django.db import transaction

from provisioning import audit
from provisioning.models import User
from sync.flows import control
from sync.flows.control import Refusal, Transition
from sync.flows.states import FlowEvent
from sync.models import Flow


def command(
    flows: Iterable[Flow], event: FlowEvent, *, actor: User, reason: str = ""
) -> Iterator[Transition | Refusal]:
    """Apply one event to flows in the order of their Shift; a refusal does not keep the others back.

    The flows bring their configuration and its company along (select_related).
    """
    for flow in sorted(flows, key=lambda flow: (flow.shift_ms, flow.name)):
        with transaction.atomic():
            answer = control.apply(flow.pk, event, actor=actor, reason=reason)
            if isinstance(answer, Transition) and answer.changed:
                audit.record(
                    f"flow.{event.value.lower()}",
                    actor=actor,
                    company=flow.configuration.company,
                    subject=flow,
                    difference={"state": [answer.before.value, answer.after.value]},
                )
        yield answer
