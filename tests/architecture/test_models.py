"""What every table has from its first day."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import JSONField, Model, OneToOneField, UUIDField

from tests.architecture.sources import ROOT

OURS: list[type[Model]] = [
    model for model in apps.get_models() if model._meta.app_label in {"provisioning", "sync", "portal"}
]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_row_is_named_by_a_uuid(model: type[Model]) -> None:
    key = model._meta.pk
    assert isinstance(key, UUIDField | OneToOneField)  # one-to-one: it is part of what it points to


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_json_says_in_which_form_it_is(model: type[Model]) -> None:
    names = {field.name for field in model._meta.get_fields()}
    if any(isinstance(field, JSONField) for field in model._meta.get_fields()):
        assert "schema_version" in names


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_table_says_what_a_row_is(model: type[Model]) -> None:
    assert model.__doc__
    assert not model.__doc__.startswith(f"{model.__name__}(")  # what Django writes where nobody did


@pytest.mark.django_db
def test_migrations_are_up_to_date() -> None:
    said = StringIO()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, stdout=said)
    except SystemExit:
        pytest.fail(f"Models changed without a migration:\n{said.getvalue()}")


def test_migrations_have_names() -> None:
    unnamed = [
        path.name for app in ("provisioning", "sync") for path in (ROOT / app / "migrations").glob("*_auto_*")
    ]
    assert unnamed == []
