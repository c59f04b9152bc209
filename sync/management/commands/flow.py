"""``manage.py flow COMPANY list|start|stop [NAME ...]``: the flows of a configuration from the command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from provisioning.models import Configuration
from provisioning.revisions import profile_of
from sync.flows import control
from sync.flows.control import Refusal
from sync.flows.parameters import format_query_starts
from sync.flows.properties import query_starts_of
from sync.flows.schedule import is_behind
from sync.flows.states import FlowEvent
from sync.management.configuration import add_configuration_arguments, get_configuration, get_flow
from sync.models import Flow


class Command(BaseCommand):
    """START and STOP as on the Flow Manager page, with the same exclusions."""

    help = "List the flows of a company, or start or stop some of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_configuration_arguments(parser)
        parser.add_argument("action", choices=["list", "start", "stop"])
        parser.add_argument("names", nargs="*", metavar="NAME", help="flows to start or stop")

    def handle(self, *_args: Any, **options: Any) -> None:
        configuration = get_configuration(options["company"], options["environment"])
        if options["action"] == "list":
            self._list(configuration)
            return
        if not options["names"]:
            raise CommandError(f"Name the flows to {options['action']}.")
        event = FlowEvent.START if options["action"] == "start" else FlowEvent.STOP
        refused = []
        for flow in [get_flow(configuration, name) for name in options["names"]]:
            answer = control.apply(flow.pk, event, reason="From the command line.")
            if isinstance(answer, Refusal):
                refused.append(answer.message)
            else:
                self.stdout.write(f"{flow.name}: {answer.after}")
        if refused:
            raise CommandError("\n".join(refused))

    def _list(self, configuration: Configuration) -> None:
        revision = configuration.current_revision
        if revision is None:
            raise CommandError(f"{configuration} has no finished profile yet: finish or import one.")
        zone = profile_of(revision).schedule.zone
        now = timezone.now()
        for flow in Flow.objects.for_configuration(configuration).live():
            kind = "scheduled" if flow.scheduled else "bulk" if flow.bulk else "utility"
            words = [f"{flow.name:26} {kind:10} {flow.state:11}"]
            if flow.scheduled:
                begins = query_starts_of(flow)
                words.append(f"Query Starts {format_query_starts(begins, zone)}")
                if is_behind(begins, now=now):
                    words.append("(more than two days behind: set it to now and bulk load the gap)")
            if flow.next_run_at:
                words.append(f"next run {flow.next_run_at.astimezone(zone):%Y-%m-%d %H:%M:%S}")
            self.stdout.write(" ".join(words).rstrip())
