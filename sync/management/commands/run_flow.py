"""``manage.py run_flow COMPANY FLOW``: one run of a flow, now, in this process."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sync.flows.parameters import NAMES
from sync.flows.run_now import RunRefusedError, run_now
from sync.management.configuration import add_configuration_arguments, get_configuration, get_flow
from sync.models import RecordError, Run, RunOutcome


class Command(BaseCommand):
    """Prints what each step did and the records that failed; ends with an error where the run did not go through."""

    help = "Run a flow once in this process. --preview reads and plans, and writes to neither system."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_configuration_arguments(parser)
        parser.add_argument("flow", help="name of the flow")
        parser.add_argument("--preview", action="store_true", help="store the plan, write nothing")
        parser.add_argument("--begin", help="bulk flows: first date, 2023-01-31 or 2023-01-31 09:00:00.0")
        parser.add_argument("--end", help="bulk flows: last date")
        parser.add_argument("--batch-size", help="bulk flows: records in one page")
        parser.add_argument("--value", help="single flows: the record's name or number")

    def handle(self, *_args: Any, **options: Any) -> None:
        configuration = get_configuration(options["company"], options["environment"])
        flow = get_flow(configuration, options["flow"])
        parameters = {name: options[name] for name in NAMES if options[name] is not None}
        try:
            runs = run_now(flow.pk, preview=options["preview"], parameters=parameters)
        except RunRefusedError as error:
            raise CommandError(str(error)) from error
        for run in runs:
            self._print(run, several=len(runs) > 1)
        unwell = {RunOutcome.FAILED, RunOutcome.ABANDONED, RunOutcome.SKIPPED}
        reasons = [f"{run.outcome}: {run.reason}" for run in runs if run.outcome in unwell]
        if reasons:
            raise CommandError("\n".join(reasons))

    def _print(self, run: Run, *, several: bool) -> None:
        where = f" ({run.company_file})" if several else ""
        self.stdout.write(f"{run.flow.name}{where}: {run.outcome}")
        for step, counts in run.counts.items():
            done = ", ".join(f"{number} {name}" for name, number in counts.items() if number)
            self.stdout.write(f"  {step}: {done or 'nothing to do'}")
        self.stdout.write(f"  {run.sf_calls} Salesforce calls, {run.qb_statements} QuickBooks statements")
        for error in RecordError.objects.filter(run=run).order_by("pair", "label"):
            self.stdout.write(f"  {error.kind} {error.code} {error.label}: {error.message}")
