"""What an attacker tries on the console: forms of others, text that would be markup, in every place that shows text."""

import requests

from tests.sandbox.console.test_records import HOSTILE
from tests.sandbox.console.test_reset import asked
from tests.sandbox.console.visitor import Page, Visitor
from tests.sandbox_fixtures import SandboxPair, SandboxServers

FORGED = "The form is not from this session: go back and reload."


def markup_of(page: Page) -> list[tuple[str, dict[str, str]]]:
    """Elements that only a text taken for markup can have made."""
    return [
        (tag, found)
        for tag, found in page.elements
        if (tag == "img" and not found["src"].startswith("/static/"))
        or (tag == "script" and not found.get("src", "").startswith("/static/"))
        or any(name.startswith("on") for name in found)
    ]


def test_no_form_does_anything_without_the_sessions_token(
    visitor: Visitor, pair: SandboxPair, console: str
) -> None:
    base = f"/c/{pair.slug}"
    account, customer = pair.create_sf("Account", Name="Mine"), pair.create_qb("Customer", Name="Mine")
    other = Visitor(console)
    other.log_in()
    forms = [
        ("/", {"slug": "not-made", "dataset": "empty"}),
        (f"{base}/org/Account/new", {"Name": "Forged"}),
        (f"{base}/org/Account/{account}", {"do": "delete"}),
        (f"{base}/file/Customer/new", {"Name": "Forged"}),
        (f"{base}/file/Customer/{customer}", {"do": "delete"}),
        (f"{base}/faults", {"do": "preset", "preset": "0"}),
        *(
            (f"{base}/settings", form)
            for form in (
                {"do": "clock", "step": "month"},
                {"do": "mode", "single_user": "true"},
                {"do": "file", "name": "forged"},
                {"do": "load", "size": "1", "seed": "1"},
                {"do": "reset", "to": "empty", "confirm": pair.slug},
                {"do": "delete", "confirm": pair.slug},
            )
        ),
        ("/logout", {}),
    ]
    before = visitor.page(f"{base}/settings").texts
    for path, form in forms:
        for token in ({}, {"csrf": other.token()}):
            answer = visitor.post(path, {**form, **token})
            assert (answer.status_code, answer.text) == (403, FORGED), (path, form)
        assert visitor.post(f"{path}?csrf={visitor.token()}", form).status_code == 403
    assert [one.values["Name"] for one in pair.records_sf("Account", ("Name",))] == ["Mine"]
    assert [one["Name"] for one in pair.rows_qb("SELECT Name FROM Customer")] == ["Mine"]
    after = visitor.page(f"{base}/settings").texts
    assert len(before) == len(after)
    assert "It is in multi-user mode." in after
    assert "All is well. Choose something above, or exactly what you want below." in (
        visitor.page(f"{base}/faults").texts
    )


def test_text_from_anywhere_is_text_on_every_page(visitor: Visitor, pair: SandboxPair) -> None:
    base, short = f"/c/{pair.slug}", '"><img src=x><script>1</script>'
    account = pair.create_sf("Account", Name=HOSTILE, Description=f"</textarea>{HOSTILE}")
    sent = visitor.send(f"{base}/faults", do="add", side="file", kind="error", code=short, call=short)
    pages = [visitor.page(f"{base}/faults") if sent.status_code == 303 else Page(sent.text)]
    assert any(short in text for text in [*pages[0].texts, *pages[0].inputs.values()])
    refused = visitor.save(f"{base}/org/Account/{account}", AnnualRevenue=HOSTILE)
    assert refused.status_code == 422
    assert HOSTILE in Page(refused.text).inputs["AnnualRevenue"]
    pages.append(Page(refused.text))
    pages.append(Page(visitor.send("/", slug=HOSTILE, dataset="empty").text))
    assert pages[-1].inputs["slug"] == HOSTILE
    pages.append(Page(visitor.send(f"{base}/settings", do="file", name=HOSTILE).text))
    assert pages[-1].alerts == ["a file's name has small letters, digits, - and _, at most 63"]
    pages.append(Page(visitor.get(f"{base}/file/%3Cimg%20src=x%3E/new").text))
    assert "The company file has no table <img src=x>." in pages[-1].texts
    page = visitor.page(f"{base}/org/Account/{account}")
    assert page.inputs["Description"] == f"</textarea>{HOSTILE}"
    pages.append(page)
    assert [markup_of(one) for one in pages] == [[] for _ in pages]


def test_log_lines_of_clients_are_text(visitor: Visitor, pair: SandboxPair, sandbox: SandboxServers) -> None:
    org = asked(sandbox, "GET", f"/{pair.slug}").json()["salesforce"]
    answer = requests.get(
        f"{org['instance_url']}/services/data/v60.0/sobjects/%3Cimg%20src=x%20onerror=1%3E",
        headers={"Authorization": f"Bearer {org['access_token']}"},
        verify=org["ca_file"],
        timeout=30,
    )
    assert answer.status_code == 404
    page = visitor.page(f"/c/{pair.slug}/calls")
    assert [text for text in page.texts if text.endswith("<img src=x onerror=1>")] == [
        "GET sobjects/<img src=x onerror=1>"
    ]
    assert markup_of(page) == []


def test_a_login_leads_to_the_consoles_own_first_page_alone(stranger: Visitor) -> None:
    for path in ("//evil.example/", "/login?next=//evil.example", "/c/x?next=https://evil.example"):
        location = stranger.get(path).headers.get("Location", "/login")
        assert location == "/login", path
