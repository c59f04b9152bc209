"""Apply fixes in the browser: what will be done, what is confirmed, the steps, the result."""

import pytest
from django.test import Client
from django.urls import reverse

from provisioning.models import Configuration, JobState, PreflightReport, Repair
from provisioning.preflight.findings import Finding
from tests.portal.preflight import made


@pytest.fixture
def red(chosen: Configuration) -> PreflightReport:
    return made.make_report(chosen)


def address(report: PreflightReport) -> str:
    return reverse("preflight:fixes", args=[report.configuration_id, report.pk])


def page_of(person: Client, url: str) -> str:
    response = person.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_page_lists_what_will_be_done(person: Client, red: PreflightReport) -> None:
    page = page_of(person, address(red))
    assert "Make the field Active (Account.Active__c) as Picklist Yes/No" in page
    assert "Let the integration user read and edit Account.Rating." in page
    assert "12 accounts are not set to Yes or No, 5 of them with a won opportunity." in page
    assert page.count(" checked>") == 3  # two fixes and one scope; no address
    assert "AccountID" not in page


def test_addresses_are_trusted_but_for_those_left_out(person: Client, red: PreflightReport) -> None:
    response = person.post(
        address(red),
        {
            "keys": [made.FIELD.key, made.ADDRESS.key, made.ACTIVE.key],
            "trust": "on",
            "left_out": [made.ADDRESS.subject],
            "active_scope": "none",
        },
    )
    repair = Repair.objects.get()
    assert response["Location"] == reverse("preflight:repair", args=[red.configuration_id, repair.pk])
    assert repair.chosen == [made.FIELD.key, made.OTHER_ADDRESS.key]
    assert repair.active_scope == "none"


def test_no_address_is_trusted_without_the_tick(person: Client, red: PreflightReport) -> None:
    person.post(address(red), {"keys": [made.FIELD.key, made.ADDRESS.key], "active_scope": "none"})
    assert Repair.objects.get().chosen == [made.FIELD.key]


def test_the_number_of_accounts_stands_in_each_choice(person: Client, red: PreflightReport) -> None:
    page = page_of(person, address(red))
    assert "All accounts on which it is empty (12)" in page
    assert "Only those of them with a won opportunity (5)" in page


def test_the_scope_goes_along(person: Client, red: PreflightReport) -> None:
    person.post(address(red), {"keys": [made.ACTIVE.key, made.FIELD.key], "active_scope": "all"})
    assert Repair.objects.get().active_scope == "all"


@pytest.mark.parametrize(
    "typed",
    [
        {"keys": ["SF_FIELD:Account.Owned__c"]},
        {"trust": "on", "left_out": ["203.0.113.9"]},
        {"keys": [made.FIELD.key], "active_scope": "everything"},
        {"keys": [made.CUSTOM_FIELD.key]},
    ],
)
def test_what_is_not_on_the_list_is_refused(
    person: Client, red: PreflightReport, typed: dict[str, object]
) -> None:
    response = person.post(address(red), typed)
    assert response.status_code == 200
    assert "The list has changed meanwhile" in response.content.decode()
    assert not Repair.objects.exists()


def test_nothing_chosen_is_said(person: Client, red: PreflightReport) -> None:
    page = person.post(address(red), {"active_scope": "none"}).content.decode()
    assert "Nothing is chosen." in page
    assert not Repair.objects.exists()


def test_pressed_twice_there_is_one_repair(person: Client, red: PreflightReport) -> None:
    typed = {"keys": [made.FIELD.key], "active_scope": "none"}
    first = person.post(address(red), typed)
    assert person.post(address(red), typed)["Location"] == first["Location"]
    assert person.get(address(red))["Location"] == first["Location"]
    assert Repair.objects.count() == 1


def test_an_old_report_is_not_acted_on(person: Client, red: PreflightReport) -> None:
    made.make_report(red.configuration)
    assert "Check both systems again first" in page_of(person, address(red))
    response = person.post(address(red), {"keys": [made.FIELD.key], "active_scope": "none"}, follow=True)
    assert "This report is not the newest one" in response.content.decode()
    assert not Repair.objects.exists()


def test_steps_are_shown_while_they_happen_and_lead_to_the_new_report(
    person: Client, red: PreflightReport
) -> None:
    row = {"key": "a", "findings": [], "message": "", "text": "Make <Active>."}
    repair = Repair.objects.create(
        report=red,
        state=JobState.RUNNING,
        chosen=[made.FIELD.key, made.GRANT.key],
        steps=[
            {**row, "state": "done", "message": "It was made."},
            {**row, "key": "b", "state": "running"},
            {**row, "key": "c", "state": "waiting"},
        ],
    )
    arguments = [red.configuration_id, repair.pk]
    assert person.get(reverse("preflight:index", args=arguments[:1]))["Location"] == reverse(
        "preflight:repair", args=arguments
    )
    for name in ("repair", "steps"):
        page = page_of(person, reverse(f"preflight:{name}", args=arguments))
        assert "1 of 3 steps done" in page
        assert "Make &lt;Active&gt;." in page
        assert [word in page for word in ("It was made.", "At work", "Waiting")] == [True] * 3
        assert 'hx-trigger="every 1s"' in page
    following = made.make_report(
        red.configuration, [made.GRANT, made.LOGIN], state=JobState.RUNNING, progress="Looking at Salesforce"
    )
    Repair.objects.update(state=JobState.DONE, next_report=following)
    assert "Checking again: Looking at Salesforce" in page_of(
        person, reverse("preflight:steps", args=arguments)
    )
    PreflightReport.objects.filter(pk=following.pk).update(state=JobState.DONE)
    report_page = reverse("preflight:report", args=[red.configuration_id, following.pk])
    assert person.get(reverse("preflight:steps", args=arguments))["HX-Redirect"] == report_page
    page = page_of(person, reverse("preflight:repair", args=arguments))
    assert "hx-trigger" not in page
    assert "Apply fixes: 1 of 2 mended." in page_of(person, report_page)


def test_without_the_sandbox_nothing_is_done_in_quickbooks(person: Client, red: PreflightReport) -> None:
    url = reverse("preflight:practise", args=[red.configuration_id, red.pk])
    page = page_of(person, reverse("preflight:index", args=[red.configuration_id]))
    assert url not in page
    response = person.post(url, {"key": made.CUSTOM_FIELD.key}, follow=True)
    assert "This can be done for the practice company file only." in response.content.decode()
    assert PreflightReport.objects.count() == 1


def test_a_report_without_fixes_offers_none(person: Client, chosen: Configuration) -> None:
    findings: list[Finding] = [made.PORT]
    report = made.make_report(chosen, findings)
    assert "There is nothing that can be mended from here." in page_of(person, address(report))
