"""Which configuration a command means: by its company's name and, where there are several, its environment."""

from argparse import ArgumentParser

from django.core.management.base import CommandError

from provisioning.catalogue.choices import Environment
from provisioning.companies import find_company
from provisioning.models import Company, Configuration
from sync.models import Flow


def add_configuration_arguments(parser: ArgumentParser) -> None:
    """The arguments that ``get_configuration`` understands."""
    parser.add_argument("company", help="name of the company, without regard to case, or its id")
    parser.add_argument(
        "--environment",
        choices=[environment.value for environment in Environment],
        help="which configuration, where the company has several",
    )


def get_company(reference: str) -> Company:
    """The company of that name or id. Raises CommandError where there is none."""
    company = find_company(reference)
    if company is None:
        raise CommandError(f"There is no company {reference!r}.")
    return company


def get_configuration(reference: str, environment: str | None) -> Configuration:
    """The one configuration that is meant. Raises CommandError where there is none, or where it is left open."""
    company = get_company(reference)
    found = Configuration.objects.for_company(company).select_related("company", "current_revision")
    meant = [configuration for configuration in found if environment in (None, configuration.environment)]
    if len(meant) != 1:
        names = ", ".join(sorted(configuration.environment for configuration in found)) or "none"
        raise CommandError(f"Choose one configuration of {company} with --environment (there is: {names}).")
    return meant[0]


def get_flow(configuration: Configuration, name: str) -> Flow:
    """A live flow by its name, without regard to case. Raises CommandError that names those there are."""
    flows = Flow.objects.for_configuration(configuration).live()
    flow = flows.filter(name__iexact=name).first()
    if flow is None:
        names = ", ".join(flows.values_list("name", flat=True)) or "none: finish or import a profile first"
        raise CommandError(f"{configuration} has no flow {name!r}. There is: {names}.")
    return flow
