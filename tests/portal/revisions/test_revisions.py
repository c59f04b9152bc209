"""The revisions' pages: list, one, two compared, made current again, downloaded; other companies' are not there."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from provisioning import vault
from provisioning.catalogue.choices import CustomerTrigger, Direction, Environment
from provisioning.catalogue.kinds import JSON
from provisioning.companies import add_configuration
from provisioning.drafts import open_draft, save_page
from provisioning.flow_catalogue import flows_of
from provisioning.models import Company, CompanyFile, Configuration, Revision, User
from provisioning.profile_files import from_yaml
from provisioning.revisions import profile_of
from sync.activation import finish
from sync.models import Flow, Run

CUSTOMERS: dict[str, JSON] = {
    "direction.customer": Direction.BOTH.value,
    "direction.invoice": Direction.NONE.value,
    "direction.product": Direction.NONE.value,
}
PRODUCTS: dict[str, JSON] = {
    **CUSTOMERS,
    "direction.product": Direction.BOTH.value,
    "product.account_service": "Sales",
}


@pytest.fixture
def person(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


@pytest.fixture
def first(configuration: Configuration, administrator: User) -> Revision:
    return finish(configuration, CUSTOMERS, administrator, note="Only <b>customers</b>")


@pytest.fixture
def second(configuration: Configuration, first: Revision, administrator: User) -> Revision:
    return finish(configuration, {**first.values, **PRODUCTS}, administrator)


def _url(configuration: Configuration, name: str, *numbers: int, **query: object) -> str:
    url = reverse(f"revisions:{name}", args=[configuration.pk, *numbers])
    return url + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else "")


def _text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def _live(configuration: Configuration) -> set[str]:
    return set(
        Flow.objects.for_configuration(configuration).filter(retired_at=None).values_list("name", flat=True)
    )


def _ran(configuration: Configuration, revision: Revision, *names: str, minutes: int = 0) -> None:
    for flow in Flow.objects.for_configuration(configuration).filter(name__in=names):
        Run.objects.create(
            flow=flow,
            company_file=configuration.company_files.get(number=1),
            revision=revision,
            due_at=timezone.now(),
            claimed_at=timezone.now(),
            ended_at=timezone.now(),
            created_at=datetime(2026, 11, 23, tzinfo=UTC) + timedelta(minutes=minutes),
        )


def test_the_list_says_who_made_what_and_which_flows_went_with_it(
    person: Client, configuration: Configuration, first: Revision, second: Revision, administrator: User
) -> None:
    flow, other = sorted(_live(configuration))[:2]
    _ran(configuration, first, flow, other)
    _ran(configuration, second, flow, minutes=5)
    response = person.get(_url(configuration, "index"))
    assert [(row["revision"].number, row["flows"]) for row in response.context["rows"]] == [
        (2, [flow]),
        (1, [other]),
    ]
    text = " ".join(response.content.decode().split())
    assert text.count('<span class="badge text-bg-primary ms-1">current</span>') == 1
    assert administrator.get_full_name() in text
    assert "Only &lt;b&gt;customers&lt;/b&gt;" in text
    assert "<b>customers" not in text


def test_before_the_first_finish_the_list_says_what_to_do(
    person: Client, configuration: Configuration
) -> None:
    text = _text(person, _url(configuration, "index"))
    assert "There is no revision yet" in text
    assert reverse("wizard:index", args=[configuration.pk]) in text


def test_the_list_is_paged_by_few_queries(
    person: Client,
    configuration: Configuration,
    first: Revision,
    administrator: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    Revision.objects.bulk_create(
        Revision(
            configuration=configuration,
            number=number,
            values=first.values,
            catalogue_version=first.catalogue_version,
            author=administrator,
        )
        for number in range(2, 62)
    )
    with django_assert_max_num_queries(12):
        response = person.get(_url(configuration, "index"))
    assert [row["revision"].number for row in response.context["rows"]] == list(range(61, 36, -1))
    last = person.get(_url(configuration, "index", page=3))
    assert [row["revision"].number for row in last.context["rows"]] == list(range(11, 0, -1))
    assert "Page 3 of 3" in last.content.decode()


def test_a_revision_shows_options_in_use_and_marks_what_differs_from_the_defaults(
    person: Client, configuration: Configuration, administrator: User
) -> None:
    finish(
        configuration,
        {
            **CUSTOMERS,
            "customer.create_trigger": CustomerTrigger.STAGE.value,
            "customer.create_stage": "<i>Won</i>",
        },
        administrator,
    )
    response = person.get(_url(configuration, "detail", 1))
    values = {value.key: value for _title, values in response.context["pages"] for value in values}
    assert (values["customer.create_stage"].text, values["customer.create_stage"].default) != ("", "")
    assert values["customer.create_trigger"].text == CustomerTrigger.STAGE.value
    assert values["environment.sandbox"].default == ""
    assert not [key for key in values if key.startswith(("invoice.", "credentials."))]
    assert "&lt;i&gt;Won&lt;/i&gt;" in response.content.decode()
    changed = person.get(_url(configuration, "detail", 1, show="changed")).context["pages"]
    assert {value.key for _title, values in changed for value in values} == {
        key for key, value in values.items() if value.default
    }


def test_two_revisions_are_compared_either_way(
    person: Client, configuration: Configuration, first: Revision, second: Revision
) -> None:
    context = person.get(_url(configuration, "compare", before=1, after=2)).context
    changes = [change for changes in context["pages"].values() for change in changes]
    product = next(change for change in changes if change.key == "direction.product")
    assert (product.before, product.after) == (Direction.NONE.value, Direction.BOTH.value)
    coming = {flow.name for flow in context["flow_changes"].coming}
    assert coming == _live(configuration) - {flow.name for flow in flows_of(profile_of(first))}
    assert "SFProd2QBItem" in coming
    back = person.get(_url(configuration, "compare", before=2, after=1)).context
    assert back["flow_changes"].going == context["flow_changes"].coming
    same = _text(person, _url(configuration, "compare", before=2, after=2))
    assert "No option differs." in same


@pytest.mark.parametrize(
    "query", [{}, {"before": 1}, {"before": "x", "after": 1}, {"before": 1, "after": 99}]
)
def test_a_comparison_of_nothing_is_not_found(
    person: Client, configuration: Configuration, first: Revision, query: dict[str, object]
) -> None:
    assert person.get(_url(configuration, "compare", **query)).status_code == 404


def test_an_older_revision_is_made_current_again_with_its_flows(
    person: Client, configuration: Configuration, first: Revision, second: Revision, administrator: User
) -> None:
    with_products = _live(configuration)
    page = person.get(_url(configuration, "restore", 1))
    assert {flow.name for flow in page.context["flow_changes"].going} <= with_products
    assert page.context["flow_changes"].going
    response = person.post(_url(configuration, "restore", 1), {"instead_of": 2})
    assert response["Location"] == _url(configuration, "index")
    configuration.refresh_from_db()
    made = configuration.current_revision
    assert made is not None
    assert (made.number, made.note, made.author) == (3, "Values of revision 1", administrator)
    assert made.values == first.values
    assert _live(configuration) == with_products - {flow.name for flow in page.context["flow_changes"].going}
    text = _text(person, _url(configuration, "index"))
    assert "Revision 3 is current now, with the values of revision 1." in text


def test_pressing_it_twice_makes_one_revision(
    person: Client, configuration: Configuration, first: Revision, second: Revision
) -> None:
    person.post(_url(configuration, "restore", 1), {"instead_of": 2})
    again = person.post(_url(configuration, "restore", 1), {"instead_of": 2}, follow=True)
    assert "Another revision became current meanwhile" in again.content.decode()
    person.post(_url(configuration, "restore", 1), {"instead_of": 3})
    assert configuration.revisions.count() == 3


def test_what_is_being_edited_stays_a_draft(
    person: Client,
    configuration: Configuration,
    company_file: CompanyFile,
    first: Revision,
    second: Revision,
    administrator: User,
) -> None:
    vault.store(
        configuration=configuration, key="credentials.sf_password", secret="s3cret-typed", staged=True
    )
    save_page(
        open_draft(configuration), "invoice", {"invoice.terms_field": "T__c"}, version=None, by=administrator
    )
    asked = _text(person, _url(configuration, "restore", 1))
    assert "there is a draft that nobody has finished yet" in asked
    person.post(_url(configuration, "restore", 1), {"instead_of": 2})
    assert vault.read(configuration=configuration, key="credentials.sf_password") is None
    assert (
        vault.read(configuration=configuration, key="credentials.sf_password", staged=True) == "s3cret-typed"
    )
    told = _text(person, _url(configuration, "index"))
    assert "in a draft that began from revision 2, but revision 3 is current by now" in told


def test_values_that_are_no_profile_any_more_are_not_made_current(
    person: Client, configuration: Configuration, first: Revision, second: Revision
) -> None:
    # As an older catalogue may have left them.
    broken = {**first.values, "customer.binding_field": ""}
    Revision.objects.filter(pk=first.pk).update(values=broken)
    page = person.get(_url(configuration, "restore", 1))
    assert page.context["problems"]
    assert b'type="submit">Make' not in page.content
    person.post(_url(configuration, "restore", 1), {"instead_of": 2})
    configuration.refresh_from_db()
    assert configuration.current_revision == second


def test_the_current_one_needs_no_restoring(
    person: Client, configuration: Configuration, first: Revision
) -> None:
    assert "there is nothing to do" in _text(person, _url(configuration, "restore", 1))
    person.post(_url(configuration, "restore", 1), {"instead_of": 1})
    assert configuration.revisions.count() == 1


def test_a_revision_is_downloaded_as_a_file_that_can_be_imported(
    person: Client, configuration: Configuration, first: Revision
) -> None:
    vault.store(
        configuration=configuration, key="credentials.sf_password", secret="s3cret-stored", staged=False
    )
    response = person.get(_url(configuration, "download", 1))
    assert response["Content-Disposition"] == 'attachment; filename="profile-revision-1.yaml"'
    assert response["Content-Type"] == "application/yaml; charset=utf-8"
    text = response.content.decode()
    assert "s3cret" not in text
    assert "credentials" not in text
    assert profile_of(
        Revision(values=from_yaml(text), catalogue_version=first.catalogue_version)
    ) == profile_of(first)


@pytest.mark.parametrize("name", ["index", "detail", "compare", "restore", "download"])
def test_an_outsider_is_refused(
    person: Client, other_company: Company, configuration: Configuration, name: str
) -> None:
    theirs = add_configuration(company=other_company, environment=Environment.DEVELOPMENT)
    finish(theirs, CUSTOMERS)
    finish(theirs, PRODUCTS)
    numbers = [] if name in ("index", "compare") else [1]
    url = _url(theirs, name, *numbers, **({"before": 1, "after": 2} if name == "compare" else {}))
    assert person.get(url).status_code == 404
    assert Client().get(url).status_code == 302
    # Their number below one's own configuration is nobody's either.
    own = _url(configuration, name, *numbers, **({"before": 1, "after": 2} if name == "compare" else {}))
    assert person.get(own).status_code == (200 if name == "index" else 404)


def test_an_outsider_restores_nothing(person: Client, other_company: Company) -> None:
    theirs = add_configuration(company=other_company, environment=Environment.DEVELOPMENT)
    finish(theirs, CUSTOMERS)
    finish(theirs, PRODUCTS)
    assert person.post(_url(theirs, "restore", 1), {"instead_of": 2}).status_code == 404
    assert theirs.revisions.count() == 2


@pytest.mark.parametrize("name", ["index", "detail", "compare", "download"])
def test_looking_changes_nothing(
    person: Client, configuration: Configuration, first: Revision, name: str
) -> None:
    numbers = [] if name in ("index", "compare") else [1]
    assert person.post(_url(configuration, name, *numbers)).status_code == 405
