"""The pages of the preflight: before, during and after a check; old reports; what strangers get."""

import csv
import html
import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from portal.preflight.report_page import anchor_of
from provisioning import drafts, reports, vault
from provisioning.models import Attestation, Configuration, JobState, PreflightReport, Repair, User
from provisioning.preflight.attesting import CHECKS
from provisioning.preflight.findings import Finding, Group, Level
from provisioning.preflight.fixes import AddIpRange
from sync.preflight import running, service
from tests.portal.preflight import made


def address(name: str, configuration: Configuration, *arguments: object) -> str:
    return reverse(f"preflight:{name}", args=[configuration.pk, *arguments])


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_before_the_profile_there_is_nothing_to_check(person: Client, configuration: Configuration) -> None:
    page = text_of(person, address("index", configuration))
    assert "There is nothing to check yet" in page
    assert reverse("wizard:index", args=[configuration.pk]) in page
    assert address("check", configuration) not in page
    person.post(address("check", configuration))
    assert not PreflightReport.objects.exists()


def test_a_company_never_checked_reads_what_a_check_does(person: Client, chosen: Configuration) -> None:
    page = text_of(person, address("index", chosen))
    assert "Check both systems now" in page
    assert "usually takes less than a minute" in page


def test_pressed_twice_there_is_one_check_and_its_progress(person: Client, chosen: Configuration) -> None:
    for _ in range(2):
        response = person.post(address("check", chosen))
        assert response.status_code == 302
    report = PreflightReport.objects.get()
    assert report.requested_by is not None
    PreflightReport.objects.update(state=JobState.RUNNING, progress="Looking at <QuickBooks>")
    page = text_of(person, address("index", chosen))
    assert "Check 1 is under way" in page
    assert "Looking at &lt;QuickBooks&gt;" in page
    assert f'hx-get="{address("progress", chosen)}"' in page
    assert '<meta http-equiv="refresh"' in page
    part = text_of(person, address("progress", chosen))
    assert "Looking at &lt;QuickBooks&gt;" in part
    assert "<html" not in part


def test_a_check_that_nobody_takes_up_says_so(person: Client, chosen: Configuration) -> None:
    person.post(address("check", chosen))
    late = "No worker has taken it up yet."
    assert late not in text_of(person, address("progress", chosen))
    PreflightReport.objects.update(created_at=timezone.now() - timedelta(seconds=61))
    for name in ("index", "progress"):
        assert late in text_of(person, address(name, chosen))


def test_the_progress_leads_to_the_report_and_the_finding(person: Client, chosen: Configuration) -> None:
    report = made.make_report(chosen)
    anchor = anchor_of(made.PORT)
    response = person.get(address("progress", chosen) + f"?back={anchor}")
    assert response["HX-Redirect"] == address("report", chosen, report.pk) + f"#{anchor}"
    assert person.get(address("index", chosen) + f"?back={anchor}")["Location"].endswith(f"#{anchor}")
    assert person.get(address("progress", chosen) + "?back=//evil")["HX-Redirect"] == address(
        "report", chosen, report.pk
    )


def test_a_red_report_says_how_much_is_to_mend_and_orders_it(person: Client, chosen: Configuration) -> None:
    report = made.make_report(chosen, revision=chosen.current_revision)
    page = text_of(person, address("index", chosen))
    assert "Not ready: 7 things to mend" in page
    assert "1 thing could not be checked." in page
    assert "checked against revision 1 of the company profile" in page
    places = [page.index(f">{group.value}<") for group in Group if group is not Group.ATTESTED]
    assert places == sorted(places)
    assert page.index("The field is missing.") < page.index("The field is longer than needed.")
    assert "<li>Forward port 4500 to the QuickBooks computer.</li>" in page
    assert "Network or hosting administrator" in page
    assert "1 check is fine" in page
    assert f'href="{address("fixes", chosen, report.pk)}"' in page
    assert "Apply 5 fixes" in page


def test_a_finding_links_to_its_option(person: Client, chosen: Configuration) -> None:
    made.make_report(chosen, [made.PORT])
    page = text_of(person, address("index", chosen))
    link = reverse("wizard:page", args=[chosen.pk, "environment"])
    assert f'href="{link}#id_qb_host">QuickBooks server address</a>' in page
    assert 'id="id_qb_host"' in text_of(person, link)


def test_what_can_only_be_mended_elsewhere_has_a_check_beside_it(
    person: Client, chosen: Configuration
) -> None:
    made.make_report(chosen)
    page = text_of(person, address("index", chosen))
    assert 'aria-label="Check again: Customer.AccountID"' in page
    assert 'aria-label="Check again: books.example:4500"' in page
    assert 'aria-label="Check again: Account.Active__c"' not in page
    response = person.post(address("check", chosen), {"back": anchor_of(made.CUSTOM_FIELD)})
    assert response["Location"] == address("index", chosen) + f"?back={anchor_of(made.CUSTOM_FIELD)}"


def test_a_green_report_leads_to_the_flows(person: Client, chosen: Configuration) -> None:
    made.make_report(chosen, made.GREEN)
    page = text_of(person, address("index", chosen))
    assert "Ready" in page
    assert "Not ready" not in page
    assert "Go to the Flow Manager" in page
    assert "Apply" not in page
    assert "I confirm" not in page


def test_a_green_report_still_offers_what_can_be_mended(person: Client, chosen: Configuration) -> None:
    made.make_report(chosen, [replace(made.ACTIVE, level=Level.NOTE)])
    page = text_of(person, address("index", chosen))
    assert "Go to the Flow Manager" in page
    assert "Apply 1 fix …" in page


def test_an_amber_report_says_what_could_not_be_checked(person: Client, chosen: Configuration) -> None:
    made.make_report(chosen, [made.LOGIN, made.TERMS])
    page = text_of(person, address("index", chosen))
    assert "Almost ready: 1 thing could not be checked" in page
    assert "checked against the company profile as it is being edited" in page


def test_choices_changed_after_the_check_are_told(person: Client, chosen: Configuration) -> None:
    report = made.make_report(chosen, made.GREEN)
    told = "The company profile was changed after this check"
    assert told not in text_of(person, address("index", chosen))
    draft = drafts.open_draft(chosen)
    assert told not in text_of(person, address("index", chosen))
    drafts.save_page(draft, "environment", {"environment.qb_host": "books.example"}, version=None, by=None)
    assert told in text_of(person, address("index", chosen))
    assert report.profile_hash


def test_findings_of_one_kind_are_one_card(person: Client, chosen: Configuration) -> None:
    third = replace(made.ADDRESS, subject="192.0.2.9", fix=AddIpRange("192.0.2.9"))
    made.make_report(chosen, [made.ADDRESS, made.OTHER_ADDRESS, third, made.GRANT])
    page = text_of(person, address("index", chosen))
    assert "3 addresses are not trusted" in page
    assert page.count("<article") == 2
    assert all(f'id="{anchor_of(one)}"' in page for one in (made.ADDRESS, made.OTHER_ADDRESS, third))


def test_a_failed_check_says_so_and_keeps_the_last_result_in_reach(
    person: Client, chosen: Configuration
) -> None:
    last = made.make_report(chosen)
    failed = made.make_report(chosen, [], state=JobState.FAILED, failure=running.UNEXPECTED)
    page = html.unescape(text_of(person, address("index", chosen)))
    assert "Check 2 came to no result" in page
    assert running.UNEXPECTED in page
    assert address("report", chosen, last.pk) in page
    assert "Check both systems now" in page
    assert person.get(address("report", chosen, failed.pk)).status_code == 200


def test_names_with_markup_are_shown_as_names(person: Client, chosen: Configuration) -> None:
    evil = Finding(
        "SF_FIELD",
        Group.SALESFORCE_FIELDS,
        Level.ERROR,
        "<script>alert(1)</script>",
        "<img src=x onerror=y>",
        hint="<i>",
        steps=("<u>",),
    )
    report = made.make_report(chosen, [evil, made.NAMES])
    for url in (
        address("index", chosen),
        address("changes", chosen, made.make_report(chosen, [evil]).pk),
        address("report", chosen, report.pk),
    ):
        page = person.get(url).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    page = person.get(address("report", chosen, report.pk)).content.decode()
    assert "&lt;b&gt;Bold &amp; Sons&lt;/b&gt;" in page
    assert "and 12 more" in " ".join(page.split())


def test_an_old_report_has_no_buttons_and_says_it_is_old(person: Client, chosen: Configuration) -> None:
    old = made.make_report(chosen, [*made.RED, made.CONFIRM])
    made.make_report(chosen, made.GREEN)
    page = text_of(person, address("report", chosen, old.pk))
    assert "This is report 1, not the newest one." in page
    assert "Apply" not in page
    assert "Check again" not in page
    assert "I confirm" not in page
    assert "Nobody has confirmed it yet." in page


def test_the_list_of_reports_is_bounded_in_queries(
    person: Client,
    chosen: Configuration,
    administrator: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(60):
        made.make_report(chosen, [made.FIELD], requested_by=administrator, revision=chosen.current_revision)
    with django_assert_max_num_queries(9):
        page = text_of(person, address("history", chosen))
    assert page.count("1 to mend, 0 not checked, 0 fine") == 25
    assert "?page=2" in page


def test_a_report_is_bounded_in_queries(
    person: Client, chosen: Configuration, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    many = [
        Finding("QB_FIELD", Group.QUICKBOOKS, Level.ERROR, f"Customer.F{number}", "Missing.")
        for number in range(200)
    ]
    made.make_report(chosen, many)
    with django_assert_max_num_queries(16):
        person.get(address("index", chosen))


def test_reports_are_compared_with_the_one_before(person: Client, chosen: Configuration) -> None:
    first = made.make_report(chosen, [made.FIELD, made.PORT])
    made.make_report(chosen, [], state=JobState.FAILED)
    second = made.make_report(chosen, [made.PORT, made.GRANT])
    page = text_of(person, address("changes", chosen, second.pk))
    assert "What changed from report 1 to report 3" in page
    new, gone, same = (page.index(f"{word} (1)") for word in ("New", "Gone", "Unchanged"))
    assert new < page.index("Account.Rating") < gone < page.index("Account.Active__c") < same
    assert "no finished report before" in text_of(person, address("changes", chosen, first.pk))


def test_csv_cells_are_no_formulas(person: Client, chosen: Configuration) -> None:
    findings = [
        Finding("A", Group.RECORDS, Level.NOTE, start + "1+1", "Message, with comma")
        for start in ("=", "+", "-", "@", "\t", "\r")
    ]
    report = made.make_report(chosen, findings)
    response = person.get(address("csv", chosen, report.pk))
    assert response["Content-Type"].startswith("text/csv")
    assert response["Content-Disposition"] == 'attachment; filename="acme-trading-preflight-1.csv"'
    rows = list(csv.reader(io.StringIO(response.content.decode(), newline="")))
    assert [row[3] for row in rows[1:]] == [f"'{start}1+1" for start in ("=", "+", "-", "@", "\t", "\r")]
    assert rows[1][4] == "Message, with comma"


def test_json_has_the_findings_and_no_secret(person: Client, chosen: Configuration) -> None:
    vault.store(configuration=chosen, key="credentials.sf_password", secret="never shown", staged=False)
    report = made.make_report(chosen, revision=chosen.current_revision)
    response = person.get(address("json", chosen, report.pk))
    content = json.loads(response.content)
    assert (content["number"], content["verdict"], content["checked"]) == (1, "red", "revision 1")
    assert len(content["findings"]) == len(made.RED)
    assert "never shown" not in response.content.decode()


def test_a_person_confirms_and_takes_back(person: Client, chosen: Configuration, administrator: User) -> None:
    made.make_report(chosen, [made.LOGIN, made.CONFIRM])
    code = CHECKS[0].code
    for _ in range(2):
        response = person.post(address("confirm", chosen, code))
        assert response["Location"] == address("index", chosen) + "#confirm"
    assert Attestation.objects.get().person == administrator
    page = text_of(person, address("index", chosen))
    assert "Confirmed by admin@acme.example on" in page
    assert address("withdraw", chosen, code) in page
    for _ in range(2):
        person.post(address("withdraw", chosen, code))
    assert Attestation.objects.get().withdrawn_by == administrator
    assert "Confirmed by admin" not in text_of(person, address("index", chosen))
    assert person.post(address("confirm", chosen, "no-such")).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_outsiders_are_refused_everywhere(
    outsiders_browser: Client,
    other_configuration: Configuration,
    chosen: Configuration,
    administrator: User,
    method: str,
) -> None:
    report = made.make_report(chosen)
    repair = service.start_repair(report, keys=[made.FIELD.key], by=administrator)
    arguments = {
        "index": (),
        "check": (),
        "progress": (),
        "history": (),
        "report": (report.pk,),
        "changes": (report.pk,),
        "json": (report.pk,),
        "csv": (report.pk,),
        "fixes": (report.pk,),
        "practise": (report.pk,),
        "repair": (repair.pk,),
        "steps": (repair.pk,),
        "confirm": (CHECKS[0].code,),
        "withdraw": (CHECKS[0].code,),
    }
    for name, rest in arguments.items():
        # 405: the address does not take this method from anybody.
        assert getattr(outsiders_browser, method)(address(name, chosen, *rest)).status_code in {404, 405}, (
            name
        )
        if rest and name not in {"confirm", "withdraw"}:
            # Their own configuration with our report's id.
            assert getattr(outsiders_browser, method)(
                address(name, other_configuration, *rest)
            ).status_code in {404, 405}, name
    assert PreflightReport.objects.count() == 1
    assert Repair.objects.count() == 1
    assert not Attestation.objects.exists()


def test_visitors_are_sent_to_the_login(client: Client, chosen: Configuration) -> None:
    report = made.make_report(chosen)
    for url in (address("index", chosen), address("json", chosen, report.pk)):
        assert client.get(url)["Location"].startswith("/account/login/")
    assert client.post(address("check", chosen))["Location"].startswith("/account/login/")
    assert reports.find_open(chosen) is None
