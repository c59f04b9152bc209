"""Admin pages of flows, their transitions and runs, and the leases of company files."""

from collections import Counter

from django.contrib import admin
from django.http import HttpRequest

from portal.support.flow_actions import start_flows, stop_flows
from portal.support.history import HistoryAdmin
from sync.models import Flow, FlowMode, FlowTransition, Lease, Run, Watermark

#: What a list of runs tells of each one: what changed and what went wrong, not what was merely read.
SHOWN_COUNTS = ("created", "updated", "bound", "waiting", "held", "failed")


@admin.register(Flow)
class FlowAdmin(HistoryAdmin[Flow]):
    """Flows; their state is changed by sync.flows.control alone."""

    list_display = (
        "name",
        "configuration",
        "scheduled",
        "state",
        "next_run_at",
        "query_starts",
        "retired_at",
    )
    list_filter = ("state", "scheduled", "configuration__environment", "name")
    list_select_related = ("configuration__company",)
    search_fields = ("name", "configuration__company__name")
    actions = (start_flows, stop_flows)

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """Who may start and stop flows here: staff with the right to change flows."""
        return request.user.has_perm("sync.change_flow")


@admin.register(FlowTransition)
class FlowTransitionAdmin(HistoryAdmin[FlowTransition]):
    list_display = ("flow", "company", "event", "before", "after", "actor", "reason", "created_at")
    list_filter = ("event", "after", "created_at")
    list_select_related = ("flow__configuration__company", "actor")
    search_fields = ("flow__name", "flow__configuration__company__name", "actor__email", "reason")

    @admin.display(ordering="flow__configuration__company__name_key")
    def company(self, transition: FlowTransition) -> str:
        return transition.flow.configuration.company.name


@admin.register(Run)
class RunAdmin(HistoryAdmin[Run]):
    list_display = ("flow", "company", "outcome", "did", "claimed_at", "seconds", "preview", "reason_code")
    list_filter = ("outcome", "preview", "created_at", "reason_code", "flow__name")
    list_select_related = ("flow__configuration__company",)
    search_fields = ("flow__name", "flow__configuration__company__name", "reason_code", "reason")

    @admin.display(ordering="flow__configuration__company__name_key")
    def company(self, run: Run) -> str:
        return run.flow.configuration.company.name

    @admin.display(description="What it did")
    def did(self, run: Run) -> str:
        """Counts over all steps, those that are not zero: "12 created, 3 failed"."""
        totals: Counter[str] = Counter()
        for counts in run.counts.values():
            totals.update(counts)
        shown = [f"{totals[name]} {name}" for name in SHOWN_COUNTS if totals[name]]
        return ", ".join(shown) or ("nothing to do" if run.ended_at else "")

    @admin.display(description="Seconds")
    def seconds(self, run: Run) -> str:
        if run.claimed_at is None or run.ended_at is None:
            return ""
        return f"{(run.ended_at - run.claimed_at).total_seconds():.1f}"


@admin.register(Lease)
class LeaseAdmin(HistoryAdmin[Lease]):
    list_display = ("company_file", "company", "purpose", "holder", "run", "expires_at")
    list_filter = ("expires_at",)
    list_select_related = ("company_file__configuration__company", "run__flow")
    search_fields = ("company_file__configuration__company__name", "purpose")

    @admin.display(ordering="company_file__configuration__company__name_key")
    def company(self, lease: Lease) -> str:
        return lease.company_file.configuration.company.name


@admin.register(FlowMode)
class FlowModeAdmin(HistoryAdmin[FlowMode]):
    list_display = ("configuration", "scheduled_active", "utility_active", "bulk_active", "changed_at")
    list_select_related = ("configuration__company",)
    search_fields = ("configuration__company__name",)


@admin.register(Watermark)
class WatermarkAdmin(HistoryAdmin[Watermark]):
    list_display = ("flow", "company_file", "step", "position", "refreshed_on")
    list_filter = ("step",)
    list_select_related = ("flow", "company_file__configuration__company")
    search_fields = ("flow__name", "company_file__configuration__company__name")
