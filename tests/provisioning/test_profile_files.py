"""Profiles as YAML files, their schema, and the commands that print them."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given
from jsonschema import Draft202012Validator

from provisioning.catalogue.choices import Direction, YesNo
from provisioning.catalogue.credentials import Credentials
from provisioning.models import Configuration
from provisioning.profile import Profile, ProfileError
from provisioning.profile_files import from_yaml, schema, to_yaml
from provisioning.revisions import commit_revision
from tests.provisioning.test_profile import ANSWERS, answered

ROOT = Path(settings.BASE_DIR)
HEAD = "profile: 1\ncatalogue: 1\n"


def shipped(name: str) -> str:
    return (ROOT / "provisioning" / "profiles" / f"{name}.yaml").read_text()


@answered
@given(ANSWERS)
def test_a_profile_written_and_read_back_is_equal(values: dict[str, Any]) -> None:
    profile = Profile.from_values(values)
    assert Profile.from_values(from_yaml(to_yaml(profile))) == profile


def test_no_and_times_are_texts() -> None:
    values = from_yaml(HEAD + "customer: {normalize_names: Yes}\nschedule:\n  sleep_start: 19:30:00\n")
    assert values == {"customer.normalize_names": "Yes", "schedule.sleep_start": "19:30:00"}
    assert Profile.from_values(values).customer.normalize_names is YesNo.YES


def test_other_readers_of_yaml_take_an_exported_file_for_the_same() -> None:
    values = {
        "schedule.sleep_start": "19:30",
        "schedule.sleep_end": "04:00",
        "solution.cutover_date": "2024-05-01",
    }
    text = to_yaml(Profile.from_values(values), title="Acme\nDevelopment")
    assert text.startswith("# Acme\n# Development\nprofile: 1\n")
    document = yaml.safe_load(text)
    assert document["schedule"]["sleep_start"] == "19:30:00"
    assert document["solution"]["cutover_date"] == "2024-05-01"
    assert document["customer"]["normalize_names"] == "No"


def test_what_is_not_in_use_is_left_out() -> None:
    document = yaml.safe_load(to_yaml(Profile.from_values({})))
    assert "vendor" not in document
    assert "create_field" not in document["customer"]
    assert "create_stage" in document["customer"]


def test_a_file_holds_no_credentials() -> None:
    text = to_yaml(Profile.from_values({}))
    assert "credentials" not in text
    assert not [option.name for option in Credentials.options if f"{option.name}:" in text]


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("", "Begin the file with 'profile: 1'"),
        ("profile: 2\n", "Begin the file with 'profile: 1'"),
        ("- a\n", "Begin the file with 'profile: 1'"),
        ("profile: [1\n", "it is not YAML"),
        (HEAD + "customer: {name_field: A, name_field: B}\n", "found 'name_field' twice"),
        (HEAD + "customer: Name\n", "Write the options of 'customer' below it"),
        (HEAD + "customer: {nickname: A}\n", "Remove 'customer.nickname': there is no such option."),
        (HEAD + "kitchen: {sink: A}\n", "Remove 'kitchen.sink': there is no such option."),
        ("profile: 1\ncatalogue: 99\n", "of catalogue version 99"),
        ("profile: 1\ncatalogue: new\n", "the number that stood in the exported file"),
        (HEAD + "customer: !!python/object/apply:os.getcwd []\n", "it is not YAML"),
    ],
)
def test_a_file_that_is_no_profile_is_refused_with_advice(text: str, advice: str) -> None:
    with pytest.raises(ProfileError) as refused:
        from_yaml(text)
    assert advice in str(refused.value)


@pytest.mark.parametrize("name", ["demo", "northwind"])
def test_shipped_files_are_of_the_schema(name: str) -> None:
    validator = Draft202012Validator(schema())
    Draft202012Validator.check_schema(schema())
    profile = Profile.from_values(from_yaml(shipped(name)))
    assert list(validator.iter_errors(yaml.safe_load(to_yaml(profile)))) == []


def test_the_schema_refuses_what_is_not_in_the_catalogue() -> None:
    validator = Draft202012Validator(schema())
    assert not validator.is_valid({"profile": 1, "customer": {"nickname": "A"}})
    assert not validator.is_valid({"profile": 1, "direction": {"customer": "Both"}})
    assert not validator.is_valid({"profile": 1, "credentials": {"sf_user": "a"}})
    assert validator.is_valid({"profile": 1, "direction": {"customer": "None"}})


def test_northwind_goes_to_quickbooks_only_and_from_the_first_day() -> None:
    profile = Profile.from_values(from_yaml(shipped("northwind")))
    assert (
        profile.direction.customer
        is profile.direction.invoice
        is profile.direction.product
        is Direction.SF_QB
    )
    assert str(profile.solution.cutover_date) == "1996-01-01"
    assert profile.product.account_service == "Sales"


def printed(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_docs_options_is_as_the_catalogue_says() -> None:
    """Fails when a declaration changed: run ``manage.py options --markdown > docs/options.md``."""
    assert (ROOT / "docs" / "options.md").read_text() == printed("options", "--markdown")


def test_options_as_json_has_all_of_them() -> None:
    document = json.loads(printed("options", "--json"))
    options = [option for page in document["pages"] for option in page["options"]]
    assert (len(document["pages"]), len(options)) == (19, 473)
    assert options[0]["key"] == "solution.name"


def test_options_as_schema_is_the_schema() -> None:
    assert json.loads(printed("options", "--schema")) == schema()


def test_export_prints_the_current_profile(configuration: Configuration) -> None:
    values = from_yaml(shipped("demo"))
    revision = commit_revision(configuration=configuration, values=values, author=None, clock=timezone.now)
    text = printed("export_profile", "acme TRADING")
    assert text.startswith("# Acme Trading, Development, revision 1\n")
    assert Profile.from_values(from_yaml(text)).to_values() == revision.values


def test_export_says_what_is_missing(configuration: Configuration) -> None:
    with pytest.raises(CommandError, match="has no profile yet"):
        printed("export_profile", "Acme Trading")
    with pytest.raises(CommandError, match="No company 'Nobody' has a configuration in Production A"):
        printed("export_profile", "Nobody", "--environment", "Production A")
