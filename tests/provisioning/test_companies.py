"""Companies: names unique without case, one configuration for each environment, found by name or id."""

import pytest
from django.db import IntegrityError

from provisioning import drafts
from provisioning.catalogue.choices import Environment, Solution
from provisioning.companies import (
    CompanyNameError,
    EmailTakenError,
    Registration,
    add_configuration,
    find_company,
    register,
    register_company,
)
from provisioning.models import AuditEvent, Company, Configuration, Credential, User


def test_a_name_stands_as_typed_and_is_taken_without_case_and_blanks(company: Company) -> None:
    assert company.name == "Acme Trading"
    with pytest.raises(CompanyNameError, match="already a company named Acme Trading"):
        register_company(name="  ACME   trading ")


@pytest.mark.django_db
def test_an_empty_name_is_refused() -> None:
    with pytest.raises(CompanyNameError):
        register_company(name="   ")


@pytest.mark.django_db
def test_the_database_refuses_a_company_without_the_form_its_name_is_compared_in() -> None:
    with pytest.raises(IntegrityError):
        Company.objects.create(name="Nameless")


def test_an_environment_is_set_up_once_with_its_first_company_file(company: Company) -> None:
    first = add_configuration(company=company, environment=Environment.PRODUCTION_B)
    again = add_configuration(company=company, environment=Environment.PRODUCTION_B)
    assert first == again
    assert [file.number for file in first.company_files.all()] == [1]


def test_a_company_is_found_by_name_or_id(company: Company, other_company: Company) -> None:
    assert find_company("acme TRADING") == company
    assert find_company(str(other_company.pk)) == other_company
    assert find_company("nobody") is None


def test_the_gate_leaves_out_other_companies(configuration: Configuration, other_company: Company) -> None:
    outsiders = add_configuration(company=other_company, environment=Environment.DEVELOPMENT)
    assert list(Configuration.objects.for_company(other_company)) == [outsiders]


def test_a_configuration_has_one_stored_secret_for_a_key(configuration: Configuration) -> None:
    secret = {
        "configuration": configuration,
        "key": "k",
        "token": b"x",
        "updated_at": configuration.created_at,
    }
    Credential.objects.create(**secret)
    with pytest.raises(IntegrityError):
        Credential.objects.create(**secret)


def _administrator(email: str = "Ada@Lovelace.example") -> User:
    person = User(email=email, first_name="Ada")
    person.set_password("a long pass phrase")
    return person


def _register(name: str, person: User) -> Registration:
    return register(name=name, administrator=person, solution=Solution.SALESFORCE_TO_QUICKBOOKS)


@pytest.mark.django_db
def test_a_registration_belongs_together() -> None:
    made = _register("Lovelace", _administrator())
    assert made.administrator.company == made.company == made.configuration.company
    assert made.administrator.email == "ada@lovelace.example"
    assert made.configuration.environment == Environment.DEVELOPMENT.value
    draft = drafts.find_draft(made.configuration)
    assert draft is not None
    assert drafts.answers_of(draft)["solution.name"] == "Salesforce to QuickBooks"


def test_an_address_that_is_taken_leaves_nothing_behind(administrator: User) -> None:
    with pytest.raises(EmailTakenError):
        _register("Lovelace", _administrator("ADMIN@acme.example"))
    assert find_company("Lovelace") is None
    assert AuditEvent.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["x" * 121, "ß" * 61])
def test_a_name_that_the_table_cannot_hold_is_refused(name: str) -> None:
    with pytest.raises(CompanyNameError, match="too long"):
        register_company(name=name)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["Acme\nInc", "Acme\r\nBcc: x", "A\x00B", "A\u202ecmE", "Ac\u200bme", "A\u2028B", "\ufeffAcme"]
)
def test_a_name_that_looks_like_another_or_breaks_its_line_is_refused(name: str) -> None:
    with pytest.raises(CompanyNameError, match="one line, without invisible characters"):
        register_company(name=name)
    assert not Company.objects.exists()
