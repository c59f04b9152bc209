"""``manage.py load_dataset COMPANY DIR``: business data from CSV files into a company's org."""

from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from provisioning.models import Configuration
from provisioning.profile import Profile
from sync.datasets import northwind
from sync.datasets.fields import create_missing_fields
from sync.datasets.load import LoadReport, load
from sync.errors.base import SyncError
from sync.management.configuration import add_configuration_arguments, get_configuration
from sync.wiring import salesforce_connection


class Command(BaseCommand):
    """Reads the Northwind layout; a second call loads only what is missing."""

    help = "Load customers, suppliers, products and orders from CSV files (Northwind layout) into Salesforce."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_configuration_arguments(parser)
        parser.add_argument(
            "folder", type=Path, help="folder with customers.csv, products.csv, orders.csv, ..."
        )
        parser.add_argument(
            "--create-fields", action="store_true", help="first make the custom fields that the profile needs"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        configuration = get_configuration(options["company"], options["environment"])
        try:
            report = self._load(configuration, options["folder"], create_fields=options["create_fields"])
        except SyncError as error:
            raise CommandError(error.message) from error
        for name in dict.fromkeys((*report.found, *report.created)):
            created, found = report.created.get(name, 0), report.found.get(name, 0)
            self.stdout.write(f"{name}: {created} created, {found} there already")
        if report.refused:
            for refusal in report.refused:
                self.stderr.write(f"{refusal.label}: {refusal.reason}")
            raise CommandError(f"{len(report.refused)} records were not loaded.")

    def _load(self, configuration: Configuration, folder: Path, *, create_fields: bool) -> LoadReport:
        dataset = northwind.read(folder)
        revision = configuration.current_revision
        if revision is None:
            raise CommandError(f"{configuration} has no finished profile yet: import one first.")
        profile = Profile.from_values(revision.values)
        with closing(salesforce_connection(configuration, profile)) as salesforce:
            if create_fields:
                for name in create_missing_fields(salesforce, profile):
                    self.stdout.write(f"{name}: made")
            return load(
                salesforce,
                dataset,
                price_book=profile.solution.price_book_name,
                active_field=profile.customer.active_field,
            )
