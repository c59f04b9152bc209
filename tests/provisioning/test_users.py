"""People: one account for an e-mail address, however it is written."""

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError
from django.test import RequestFactory

from provisioning.models import Company, User

pytestmark = pytest.mark.django_db


def test_an_address_is_kept_in_its_one_form() -> None:
    assert User.objects.create_user("  Jane.DOE@Acme.Example ").email == "jane.doe@acme.example"


def test_the_same_address_in_another_case_is_refused_by_the_database() -> None:
    User.objects.create_user("jane@acme.example")
    with pytest.raises(IntegrityError):
        User.objects.bulk_create([User(email="Jane@Acme.example")])


def test_a_person_needs_an_address() -> None:
    with pytest.raises(ValueError, match="needs an e-mail address"):
        User.objects.create_user("  ")


def test_a_person_logs_in_with_any_case_and_the_right_password(rf: RequestFactory) -> None:
    jane = User.objects.create_user("jane@acme.example", "a long pass phrase")
    request = rf.post("/admin/login/")
    assert authenticate(request, username="JANE@acme.example", password="a long pass phrase") == jane
    assert authenticate(request, username="jane@acme.example", password="A long pass phrase") is None


def test_without_a_password_nobody_logs_in(rf: RequestFactory) -> None:
    User.objects.create_user("jane@acme.example")
    assert authenticate(rf.post("/"), username="jane@acme.example", password="") is None


def test_people_belong_to_a_company_or_to_none(company: Company, administrator: User, staff: User) -> None:
    assert list(company.users.all()) == [administrator]
    assert staff.company is None
    assert (staff.is_staff, administrator.is_staff) == (True, False)


def test_a_person_without_a_name_is_called_by_the_address() -> None:
    jane = User(email="jane@acme.example")
    assert jane.get_full_name() == "jane@acme.example"
    jane.first_name, jane.last_name = "Jane", "Doe"
    assert jane.get_full_name() == "Jane Doe"
