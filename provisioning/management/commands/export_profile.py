"""``manage.py export_profile COMPANY``: the current profile of a configuration as a file, without secrets."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from provisioning.catalogue.choices import Environment
from provisioning.models import Configuration
from provisioning.models.company import name_key
from provisioning.profile_files import to_yaml
from provisioning.revisions import profile_of


class Command(BaseCommand):
    help = "Print the current profile of a company's configuration as YAML. Credentials are never part of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("company", help="name of the company, without regard to case")
        parser.add_argument(
            "--environment",
            default=Environment.DEVELOPMENT.value,
            choices=[environment.value for environment in Environment],
            help="which of its configurations (default: %(default)s)",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        company, environment = options["company"], options["environment"]
        configuration = (
            Configuration.objects.select_related("company", "current_revision")
            .filter(company__name_key=name_key(company), environment=environment)
            .first()
        )
        if configuration is None:
            raise CommandError(f"No company {company!r} has a configuration in {environment}.")
        revision = configuration.current_revision
        if revision is None:
            raise CommandError(
                f"{configuration} has no profile yet: finish its configuration or import a file."
            )
        title = f"{configuration.company.name}, {environment}, revision {revision.number}"
        self.stdout.write(to_yaml(profile_of(revision), title=title), ending="")
