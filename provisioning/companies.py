"""Companies and their configurations: made here, found here by what a person calls them."""

import unicodedata
import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from provisioning import audit, drafts
from provisioning.catalogue.choices import Environment, Solution
from provisioning.catalogue.solution import SolutionPage
from provisioning.models import Company, CompanyFile, Configuration, User
from provisioning.models.company import name_key
from provisioning.models.user import normalise_email

_NAME_LENGTH = 120
#: Control, format (such as those that reverse the direction of writing), line and paragraph ends: with them a name
#: could look like another company's, or break out of its line.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class CompanyNameError(Exception):
    """The name is empty or taken; the message is for the person who typed it."""


class EmailTakenError(Exception):
    """Somebody already logs in with this address; what the person who typed it may know of it, the screen decides."""


@dataclass(frozen=True)
class Registration:
    company: Company
    administrator: User
    configuration: Configuration


@transaction.atomic
def register(*, name: str, administrator: User, solution: Solution) -> Registration:
    """A new company with its administrator and a Development configuration whose draft names the solution.

    ``administrator`` is not stored yet and has its password set: hashing takes long, and the database waits for this
    transaction. Raises CompanyNameError, or EmailTakenError; nothing is made then. Of two at once one succeeds.
    """
    company = register_company(name=name)
    person = administrator
    person.company = company
    person.email = normalise_email(person.email)
    if User.objects.filter(email=person.email).exists():
        raise EmailTakenError
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:  # taken since it was looked for
        raise EmailTakenError from error
    configuration = add_configuration(company=company, environment=Environment.DEVELOPMENT)
    drafts.save_page(
        drafts.open_draft(configuration),
        SolutionPage.key,
        {SolutionPage.name.key: solution.value},
        version=None,
        by=person,
    )
    audit.record(
        "company.registered",
        actor=person,
        company=company,
        subject=company,
        difference={"name": ["", company.name], "solution": ["", solution.value]},
    )
    return Registration(company, person, configuration)


def register_company(*, name: str) -> Company:
    """A new company, its name as typed. Raises CompanyNameError where it is empty, too long or, without case, taken."""
    key = name_key(name)
    if not key:
        raise CompanyNameError("A company needs a name.")
    if any(unicodedata.category(letter) in _INVISIBLE for letter in name.strip()):
        raise CompanyNameError("Type the name on one line, without invisible characters.")
    if max(len(key), len(name.strip())) > _NAME_LENGTH:  # without case a letter may become two
        raise CompanyNameError(f"The name is too long: {_NAME_LENGTH} characters are the most.")
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
