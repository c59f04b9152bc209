"""``manage.py import_profile COMPANY FILE.yaml``: a profile file becomes the company's current profile."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from provisioning.catalogue.choices import Environment
from provisioning.catalogue.environment import EnvironmentPage
from provisioning.companies import add_configuration
from provisioning.profile import ProfileError, read_values
from provisioning.profile_files import from_yaml
from sync.activation import finish
from sync.management.configuration import get_company
from sync.models import Flow


class Command(BaseCommand):
    """The same Finish as the wizard's; a second import of the same file changes nothing."""

    help = "Make a profile file the current profile of a company's configuration, which is made if missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("company", help="name of the company, without regard to case, or its id")
        parser.add_argument("file", type=Path, help="profile file, as export_profile writes it")
        parser.add_argument(
            "--environment",
            choices=[environment.value for environment in Environment],
            help="which configuration (default: the one that the file names, else Development)",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        company, file = get_company(options["company"]), options["file"]
        try:
            values = from_yaml(file.read_text(encoding="utf-8"))
            key = EnvironmentPage.name.key
            if options["environment"]:
                values[key] = options["environment"]  # a file is carried from one environment to another
            environment = read_values(values)[0].environment.name
            configuration = add_configuration(company=company, environment=environment)
            revision = finish(configuration, values, note=f"Imported from {file.name}")
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except ProfileError as error:
            raise CommandError(str(error)) from error
        flows = Flow.objects.for_configuration(configuration).live()
        self.stdout.write(f"{configuration}: revision {revision.number}, {flows.count()} flows.")
