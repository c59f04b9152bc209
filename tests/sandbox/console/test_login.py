"""Who gets into the console, and which forms it takes."""

import pytest
import requests

from tests.sandbox.console.visitor import PASSWORD, Page, Visitor, running_console
from tests.sandbox_fixtures import SandboxPair, SandboxServers

PAGES = (
    "/",
    "/c/acme",
    "/c/acme/panel/org",
    "/c/acme/calls",
    "/c/acme/faults",
    "/c/acme/settings",
    "/c/acme/org/Account/new",
    "/c/acme/file/Customer/800-1",
)
POSTED = (
    "/",
    "/logout",
    "/c/acme/faults",
    "/c/acme/settings",
    "/c/acme/org/Account/new",
    "/c/acme/file/Item/1",
)
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.mark.parametrize("cookie", ["", "guessed"])
def test_every_page_sends_a_stranger_to_the_login(stranger: Visitor, cookie: str) -> None:
    headers = {"Cookie": f"sandbox_console={cookie}"} if cookie else {}
    answers = [stranger.get(path, **headers) for path in PAGES]
    answers += [stranger.post(path, {"csrf": cookie}, headers) for path in POSTED]
    assert [(one.status_code, one.headers.get("Location")) for one in answers] == [(303, "/login")] * len(
        answers
    )
    live = stranger.get("/c/acme/calls", **{"HX-Request": "true"})
    assert (live.status_code, live.headers["HX-Redirect"], live.content) == (204, "/login", b"")


def test_the_cookie_is_for_this_site_alone_and_ends_with_the_session(stranger: Visitor) -> None:
    wrong = stranger.log_in("a guess")
    assert (wrong.status_code, "Set-Cookie" in wrong.headers) == (403, False)
    assert Page(wrong.text).alerts == ["That is not the password."]
    right = stranger.log_in()
    assert (right.status_code, right.headers["Location"]) == (303, "/")
    key, *flags = right.headers["Set-Cookie"].split("; ")
    assert key.startswith("sandbox_console=")
    assert set(flags) == {"HttpOnly", "Max-Age=43200", "Path=/", "SameSite=strict"}
    assert stranger.get("/login").headers["Location"] == "/"
    held = {"Cookie": key}
    assert stranger.send("/logout").headers["Location"] == "/login"
    stranger.browser.cookies.clear()
    assert stranger.get("/", **held).headers["Location"] == "/login"


def test_after_five_wrong_passwords_the_right_one_waits_too(sandbox_servers: SandboxServers) -> None:
    with running_console(sandbox_servers) as url:
        inside, guesser = Visitor(url), Visitor(url)
        inside.log_in()
        assert [guesser.log_in(f"guess {number}").status_code for number in range(5)] == [403] * 5
        refused = guesser.log_in(PASSWORD)
        assert refused.status_code == 429
        assert 0 < int(refused.headers["Retry-After"]) <= 61
        assert "Set-Cookie" not in refused.headers
        assert guesser.get("/").headers["Location"] == "/login"
        assert inside.get("/").status_code == 200  # who is inside is not locked out


@pytest.mark.parametrize("path", ["/", "/login", "/static/console.js", "/static/none", "/nowhere"])
def test_every_answer_carries_the_policy(visitor: Visitor, path: str) -> None:
    headers = visitor.get(path).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == ("no-cache" if path == "/static/console.js" else "no-store")
    assert "Server" not in headers


def test_pages_hold_no_script_or_style_that_the_policy_forbids(visitor: Visitor) -> None:
    for tag, found in visitor.page("/").elements:
        assert tag != "style"
        assert "src" in found or tag != "script"
        assert not [name for name in found if name == "style" or name.startswith("on")]


def test_a_form_without_the_sessions_token_is_refused(visitor: Visitor, console: str) -> None:
    other = Visitor(console)
    other.log_in()
    form = {"slug": "not-made", "dataset": "empty"}
    for token in ({}, {"csrf": ""}, {"csrf": "ü"}, {"csrf": other.token()}):
        answer = visitor.post("/", {**form, **token})
        assert answer.status_code == 403
        assert answer.text == "The form is not from this session: go back and reload."
    assert visitor.post("/logout", {}).status_code == 403
    assert "/c/not-made" not in visitor.page("/").links()


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_a_form_of_another_site_is_refused(visitor: Visitor, origin: str) -> None:
    form = {"csrf": visitor.token(), "slug": "not-made", "dataset": "empty"}
    answer = visitor.post("/", form, {"Origin": origin})
    assert (answer.status_code, answer.text) == (403, "Forms of other sites are not taken.")
    assert visitor.post("/login", {"password": PASSWORD}, {"Origin": origin}).status_code == 403
    assert "/c/not-made" not in visitor.page("/").links()
    own = visitor.post("/logout", {"csrf": form["csrf"]}, {"Origin": visitor.url})
    assert (own.status_code, own.headers["Location"]) == (303, "/login")


def test_only_names_of_this_machine_are_answered(visitor: Visitor) -> None:
    port = visitor.url.rpartition(":")[2]
    for host in (
        f"evil.example:{port}",
        "evil.example",
        f"127.0.0.1.evil.example:{port}",
        "localhost.evil.example",
    ):
        answer = visitor.get("/", Host=host)
        assert answer.status_code == 421
        assert answer.text == "The console answers to 127.0.0.1 and localhost alone."
    assert [
        visitor.get("/static/icon.svg", Host=f"{one}:{port}").status_code for one in ("localhost", "[::1]")
    ] == [
        200,
        200,
    ]


def test_a_form_has_a_length_and_a_limit(visitor: Visitor) -> None:
    large = visitor.post("/", {"csrf": visitor.token(), "slug": "a" * (2 * 2**20)})
    assert (large.status_code, large.text) == (413, "The form is too large.")
    chunked = requests.post(f"{visitor.url}/login", data=iter([b"password=a"]), timeout=10)
    assert (chunked.status_code, chunked.text) == (411, "The request must tell its length.")
    many = visitor.post("/", {"csrf": visitor.token(), **{f"f{number}": "" for number in range(3001)}})
    assert many.status_code == 400


def test_only_the_named_static_files_are_there(stranger: Visitor) -> None:
    kinds = {
        "bootstrap.css": "text/css; charset=utf-8",
        "htmx.js": "text/javascript; charset=utf-8",
        "console.css": "text/css; charset=utf-8",
        "console.js": "text/javascript; charset=utf-8",
        "icon.svg": "image/svg+xml",
    }
    assert {name: stranger.get(f"/static/{name}").headers["Content-Type"] for name in kinds} == kinds
    for path in (
        "..%2Fapp.py",
        "%2e%2e%2fapp.py",
        "base.html",
        "..%2f..%2f..%2fvar%2fsandbox%2fcontrol_token",
    ):
        assert stranger.get(f"/static/{path}").status_code == 404


def test_a_login_gives_a_key_of_its_own_and_leads_nowhere_else(stranger: Visitor) -> None:
    stranger.browser.cookies.set("sandbox_console", "chosen-by-another", domain="127.0.0.1", path="/")
    answer = stranger.post(
        "/login?next=https://evil.example", {"password": PASSWORD, "next": "//evil.example"}
    )
    first = answer.cookies["sandbox_console"]
    assert (answer.headers["Location"], first != "chosen-by-another") == ("/", True)
    second = stranger.post("/login", {"password": PASSWORD}, {"Cookie": f"sandbox_console={first}"})
    assert second.cookies["sandbox_console"] != first
    stranger.browser.cookies.clear()
    assert stranger.get("/", Cookie=f"sandbox_console={first}").headers["Location"] == "/login"


def test_no_page_and_no_log_holds_a_secret(
    visitor: Visitor, pair: SandboxPair, sandbox_servers: SandboxServers
) -> None:
    token = (sandbox_servers.var_dir / "sandbox" / "control_token").read_text().strip()
    base = f"/c/{pair.slug}"
    pages = [
        visitor.get(path).text for path in ("/", base, f"{base}/settings", f"{base}/faults", "/c/none-such")
    ]
    pages.append(visitor.send(f"{base}/faults", do="add", side="org", kind="none").text)
    told = [*pages, sandbox_servers.log.read_text()]
    for secret in (token, PASSWORD, pair.access.quickbooks.password, pair.access.salesforce.password):
        assert not [text for text in told if secret in text]
