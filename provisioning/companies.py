"""Companies and their configurations: made here, found here by what a person calls them."""

import uuid

from django.db import transaction

from provisioning.catalogue.choices import Environment
from provisioning.models import Company, CompanyFile, Configuration
from provisioning.models.company import name_key


class CompanyNameError(Exception):
    """The name is empty or taken; the message is for the person who typed it."""


def register_company(*, name: str) -> Company:
    """A new company, its name as typed. Raises CompanyNameError where it is empty or, without case, taken."""
    key = name_key(name)
    if not key:
        raise CompanyNameError("A company needs a name.")
    company, made = Company.objects.get_or_create(name_key=key, defaults={"name": name.strip()})
    if not made:
        raise CompanyNameError(f"There is already a company named {company.name}.")
    return company


@transaction.atomic
def add_configuration(*, company: Company, environment: Environment) -> Configuration:
    """The company's configuration in that environment, with company file 1; the existing one where there is one."""
    configuration, _made = Configuration.objects.get_or_create(company=company, environment=environment.value)
    CompanyFile.objects.get_or_create(configuration=configuration, number=1)
    return configuration


def find_company(reference: str) -> Company | None:
    """The company of that name, compared as names are, or of that id."""
    try:
        return Company.objects.filter(pk=uuid.UUID(reference)).first()
    except ValueError:
        return Company.objects.filter(name_key=name_key(reference)).first()
