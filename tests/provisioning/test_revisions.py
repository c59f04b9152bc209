"""Revisions: numbers, resolved values, upgrades, comparison, and several people committing at once."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from provisioning.catalogue.choices import Environment
from provisioning.catalogue.kinds import JSON
from provisioning.catalogue.upgrades import CATALOGUE_VERSION, UpgradeError, upgraded
from provisioning.companies import add_configuration
from provisioning.models import Company, Configuration, Revision, User
from provisioning.profile import Profile, ProfileError
from provisioning.revisions import Difference, commit_revision, differences, profile_of

#: Late in the evening of the last of February in New York, already March in UTC.
NOW = datetime.datetime(2025, 3, 1, 3, 30, tzinfo=datetime.UTC)


def commit(configuration: Configuration, values: dict[str, JSON], *, note: str = "") -> Revision:
    return commit_revision(
        configuration=configuration, values=values, author=None, note=note, clock=lambda: NOW
    )


def test_a_revision_holds_every_value_and_becomes_the_current_one(
    configuration: Configuration, administrator: User
) -> None:
    revision = commit_revision(
        configuration=configuration,
        values={"invoice.terms_field": "Terms__c"},
        author=administrator,
        note="First",
        clock=lambda: NOW,
    )
    configuration.refresh_from_db()
    assert configuration.current_revision == revision
    assert (revision.number, revision.author, revision.note) == (1, administrator, "First")
    assert revision.catalogue_version == CATALOGUE_VERSION
    assert len(revision.values) == 461
    assert not [key for key in revision.values if key.startswith("credentials.")]
    assert profile_of(revision) == Profile.from_values(revision.values)
    assert profile_of(revision).invoice.terms_field == "Terms__c"


def test_numbers_count_up_and_equal_values_make_no_revision(configuration: Configuration) -> None:
    first = commit(configuration, {})
    again = commit(configuration, dict(first.values))
    second = commit(configuration, {"invoice.terms_field": "Terms__c"})
    assert again == first
    assert second.number == 2
    assert Revision.objects.filter(configuration=configuration).count() == 2


def test_the_go_live_date_is_the_day_of_the_first_finish_in_the_companys_zone(
    configuration: Configuration,
) -> None:
    first = commit(configuration, {})
    assert first.values["solution.cutover_date"] == "2025-02-28"
    later = commit_revision(
        configuration=configuration,
        values={"product.inactive_items": True},
        author=None,
        clock=lambda: NOW + datetime.timedelta(days=90),
    )
    assert later.values["solution.cutover_date"] == "2025-02-28"
    assert (
        commit(configuration, {"solution.cutover_date": "1996-01-01"}).values["solution.cutover_date"]
        == "1996-01-01"
    )


def test_a_zone_east_of_utc_has_its_own_day(configuration: Configuration) -> None:
    revision = commit(configuration, {"schedule.time_zone": "Asia/Kolkata"})
    assert revision.values["solution.cutover_date"] == "2025-03-01"


def test_the_environment_is_the_configurations(company: Company) -> None:
    production = add_configuration(company=company, environment=Environment.PRODUCTION_A)
    assert commit(production, {}).values["environment.name"] == "Production A"
    with pytest.raises(ProfileError, match="This is the configuration of Production A, not of Development"):
        commit(production, {"environment.name": "Development"})


def test_values_that_cannot_be_read_make_no_revision(configuration: Configuration) -> None:
    with pytest.raises(ProfileError, match=r"direction\.customer"):
        commit(configuration, {"direction.customer": "Both"})
    configuration.refresh_from_db()
    assert configuration.current_revision is None
    assert not Revision.objects.exists()


def test_revisions_compare_option_by_option(configuration: Configuration) -> None:
    first = commit(configuration, {})
    second = commit(configuration, {"invoice.terms_field": "Terms__c", "notifications.cc": ["a@b.example"]})
    assert differences(first, second) == (
        Difference(
            "invoice.terms_field", "SF field for Terms", "SF Opportunity to QB Invoice", "", "Terms__c"
        ),
        Difference(
            "notifications.cc", "CC Email Notification Addresses", "Notifications", [], ["a@b.example"]
        ),
    )
    assert [(d.before, d.after) for d in differences(second, first)] == [
        ("Terms__c", ""),
        (["a@b.example"], []),
    ]
    assert differences(first, first) == ()


def test_configurations_count_for_themselves(configuration: Configuration, company: Company) -> None:
    commit(configuration, {})
    production = add_configuration(company=company, environment=Environment.PRODUCTION_A)
    assert commit(production, {}).number == 1


def test_a_revision_of_a_newer_catalogue_is_refused(configuration: Configuration) -> None:
    revision = commit(configuration, {})
    revision.catalogue_version = CATALOGUE_VERSION + 1
    with pytest.raises(UpgradeError, match="this release knows"):
        profile_of(revision)


def test_upgrades_run_in_their_order() -> None:
    def rename(values: dict[str, JSON]) -> dict[str, JSON]:
        values["customer.title_field"] = values.pop("customer.old_field")
        return values

    def double(values: dict[str, JSON]) -> dict[str, JSON]:
        return values | {"customer.title_field": f"{values['customer.title_field']}__c"}

    old: dict[str, JSON] = {"customer.old_field": "Title"}
    assert upgraded(old, 1, to=3, upgrades={1: rename, 2: double}) == {"customer.title_field": "Title__c"}
    assert old == {"customer.old_field": "Title"}
    assert upgraded(old, 3, to=3, upgrades={}) == old
    with pytest.raises(UpgradeError, match="no way from catalogue version 2 to 3"):
        upgraded(old, 1, to=3, upgrades={1: rename})


@pytest.mark.django_db(transaction=True)
def test_several_who_commit_at_once_get_a_number_each() -> None:
    company = Company(name="Crowd")
    company.clean()
    company.save()
    configuration = Configuration.objects.create(company=company, environment=Environment.DEVELOPMENT)

    def one(number: int) -> int:
        try:
            mine = Configuration.objects.get(pk=configuration.pk)
            return commit(mine, {"invoice.terms_field": f"Terms_{number}__c"}).number
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(one, range(24)))
    assert sorted(numbers) == list(range(1, 25))
    configuration.refresh_from_db()
    assert configuration.current_revision is not None
    assert configuration.current_revision.number == 24
