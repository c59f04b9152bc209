"""Review, Finish and Discard."""

import pytest
from django.test import Client
from django.urls import reverse

from provisioning.catalogue.choices import Environment
from provisioning.companies import add_configuration
from provisioning.draft_credentials import keep_typed
from provisioning.drafts import find_draft, open_draft, save_page
from provisioning.models import Company, Configuration, Revision
from sync.models import Flow
from tests.portal.wizard.conftest import Address
from tests.portal.wizard.reading import form_of


@pytest.fixture
def ready(configuration: Configuration) -> Configuration:
    """A configuration whose draft can be finished."""
    save_page(
        open_draft(configuration), "product", {"product.account_service": "Sales"}, version=None, by=None
    )
    return configuration


def _finish(browser: Client, address: Address) -> str:
    page = browser.get(address("review")).content.decode()
    stamp = page.split('name="reviewed" value="')[1].split('"')[0]
    response = browser.post(address("finish"), {"reviewed": stamp})
    assert response.status_code == 302
    return str(response["Location"])


def test_problems_stand_first_with_links_to_their_fields(browser: Client, address: Address) -> None:
    page = browser.get(address("review")).content.decode()
    assert f'href="{address("product")}?problems#id_account_service"' in page
    assert ">Finish</button>" not in page
    field = browser.get(address("product") + "?problems").content.decode()
    assert 'id="id_account_service_error"' in field


def test_finish_is_refused_while_something_is_wrong(browser: Client, address: Address) -> None:
    assert _finish(browser, address) == address("review")
    assert not Revision.objects.exists()
    assert "Not finished" in browser.get(address("review")).content.decode()


def test_the_way_of_a_new_company(browser: Client, address: Address, ready: Configuration) -> None:
    page = browser.get(address("review")).content.decode()
    assert "SFAcctOpp2QBCustInv" in page
    assert "What differs from the defaults" in page
    assert _finish(browser, address) == reverse("preflight:index", args=[ready.pk])
    ready.refresh_from_db()
    assert ready.current_revision is not None
    assert ready.current_revision.values["product.account_service"] == "Sales"
    assert Flow.objects.filter(configuration=ready, retired_at=None).count() == 19
    assert find_draft(ready) is None
    done = browser.get(address("index")).content.decode()
    assert "from its next run on" in done
    assert done.count("wizard-state-success") == 10


def test_a_second_press_of_finish_changes_nothing(
    browser: Client, address: Address, ready: Configuration
) -> None:
    page = browser.get(address("review")).content.decode()
    stamp = page.split('name="reviewed" value="')[1].split('"')[0]
    for _press in range(2):
        response = browser.post(address("finish"), {"reviewed": stamp})
        assert response["Location"] == reverse("preflight:index", args=[ready.pk])
    assert Revision.objects.count() == 1


def test_what_was_not_reviewed_is_not_finished(
    browser: Client, address: Address, ready: Configuration
) -> None:
    page = browser.get(address("review")).content.decode()
    stamp = page.split('name="reviewed" value="')[1].split('"')[0]
    save_page(open_draft(ready), "schedule", {"schedule.time_zone": "PST"}, version=None, by=None)
    response = browser.post(address("finish"), {"reviewed": stamp})
    assert response["Location"] == address("review")
    assert "something was saved after you looked" in browser.get(address("review")).content.decode()
    assert not Revision.objects.exists()


def test_changes_and_flows_are_compared_with_the_current_revision(
    browser: Client, address: Address, ready: Configuration
) -> None:
    _finish(browser, address)
    save_page(open_draft(ready), "direction", {"direction.product": "None"}, version=None, by=None)
    page = " ".join(browser.get(address("review")).content.decode().split())
    assert "What changes against revision 1" in page
    assert '<td class="text-break" data-label="Before">Bi-directional</td>' in page
    assert '<td class="text-break" data-label="After">None</td>' in page
    assert "These are stopped and put away with their history" in page
    assert "SFProd2QBItemBind" in page
    assert "12 flows stay as they are." in page


def test_discard_asks_first_and_forgets(browser: Client, address: Address, ready: Configuration) -> None:
    assert "Discard the draft?" in browser.get(address("discard")).content.decode()
    assert find_draft(ready) is not None
    assert browser.post(address("discard"))["Location"] == address("index")
    assert find_draft(ready) is None
    assert browser.post(address("discard"))["Location"] == address("index")


def test_another_environment_goes_on_there_with_the_answers(
    browser: Client, address: Address, ready: Configuration, company: Company
) -> None:
    _finish(browser, address)
    save_page(open_draft(ready), "environment", {"environment.name": "Production A"}, version=None, by=None)
    assert "each environment has a profile" in browser.get(address("environment")).content.decode()
    there = company.configurations.filter(environment="Production A")
    assert "Go on in Production A" in browser.get(address("review")).content.decode()
    # Outside Development the sandbox does not stand in, so credentials are missing: they are entered there.
    location = _finish(browser, address)
    assert location == reverse("wizard:index", args=[there.get().pk])
    assert "Your answers were copied to Production A" in browser.get(location).content.decode()
    product = browser.get(reverse("wizard:page", args=[there.get().pk, "product"]))
    assert form_of(product.content)["account_service"] == ["Sales"]
    assert Revision.objects.count() == 1


def test_a_configuration_that_was_never_finished_moves_to_the_environment_chosen(
    browser: Client, address: Address, ready: Configuration
) -> None:
    answers = {"environment.name": "Production B"}
    save_page(open_draft(ready), "environment", answers, version=None, by=None)
    assert "Finish moves this profile from Development to Production B." in " ".join(
        browser.get(address("review")).content.decode().split()
    )
    assert _finish(browser, address) == address("review")  # credentials are missing
    ready.refresh_from_db()
    assert ready.environment == "Development"
    typed = {("credentials.sf_user", 0): "me", ("credentials.sf_password", 0): "pass phrase"}
    confirmed = {("credentials.sf_password_confirm", 0): "pass phrase", ("credentials.qb_url", 1): "Books"}
    assert keep_typed(ready, {**typed, **confirmed}) == ()
    assert _finish(browser, address) == reverse("preflight:index", args=[ready.pk])
    ready.refresh_from_db()
    assert ready.environment == "Production B"
    assert ready.current_revision is not None
    assert {credential.staged for credential in ready.credentials.all()} == {False}


def test_pages_take_few_queries(
    browser: Client, address: Address, ready: Configuration, django_assert_max_num_queries: object
) -> None:
    for name in ("index", "credentials", "customer", "invoice", "review"):
        with django_assert_max_num_queries(14):  # type: ignore[operator]
            browser.get(address(name))


def test_a_configuration_of_the_company_elsewhere_is_not_touched(
    browser: Client, address: Address, ready: Configuration, company: Company
) -> None:
    production = add_configuration(company=company, environment=Environment.PRODUCTION_A)
    _finish(browser, address)
    production.refresh_from_db()
    assert production.current_revision is None
    assert find_draft(production) is None
