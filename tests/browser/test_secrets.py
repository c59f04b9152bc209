"""After everything that a company does with its secrets, none of them stands anywhere in clear."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.crawling import crawl
from tests.browser.leaks import SALESFORCE_SESSION, files, findings, rows
from tests.browser.product import Product

COMPANY, EMAIL = "keepers", "una@keepers.example"

#: What the walk types into password fields; each is looked for afterwards.
TYPED = {
    "password at registration": "S3CRET-first-Heron-2041",
    "password after the reset": "S3CRET-second-Otter-3172",
    "mistyped password": "S3CRET-mistyped-Finch-88",
    "refused new password": "S3CRET-refused-Wren-5521",
    "sf_password": "S3CRET-sf-password-9035",
    "sf_security_token": "S3CRET-sf-token-Qx71vbz",
    "qb_password": "S3CRET-qb-password-6648",
}


@pytest.mark.slow
@pytest.mark.database
@pytest.mark.timeout(300)
def test_no_secret_stands_in_clear_anywhere(page: Page, product: Product) -> None:
    steps.register(page, COMPANY, EMAIL, TYPED["password at registration"])
    address = page.url
    configuration = steps.configuration_of(page)
    pair = steps.pair_of(product, COMPANY)
    type_credentials(page, address)
    steps.fill_wizard(page)
    steps.finish(page)
    steps.check_systems(page, configuration)
    steps.apply_fixes(page)
    steps.practise_at_quickbooks(page)
    reset_password(page)
    product.manage("run_flow", COMPANY, "SFAcct2QBCustBind", "--preview")

    secrets = TYPED | {
        "vault keys": (product.var_dir / "vault_keys").read_text().strip(),
        "secret key": (product.var_dir / "secret_key").read_text().strip(),
        "control token": product.control_token,
        "sandbox: Salesforce password": pair.access.salesforce.password,
        "sandbox: Salesforce security token": pair.access.salesforce.security_token,
        "sandbox: consumer secret": pair.access.salesforce.consumer_secret,
        "sandbox: QuickBooks password": pair.access.quickbooks.password,
    }
    secrets = {name: secret for name, secret in secrets.items() if len(secret) >= 8}
    sessions = {"session key": next(c["value"] for c in page.context.cookies() if c["name"] == "sessionid")}
    texts = [*files(product.var_dir), *rows(product)]
    texts += [*pages(product, page), *support_pages(product, page), *exports(product)]
    assert len({where for where, _ in texts}) > 100, "too little was read to prove anything"
    assert findings(secrets, texts) == []
    outside = [(where, text) for where, text in texts if not where.startswith("file portal.sqlite3")]
    assert findings(sessions, outside) == []
    assert [where for where, text in texts if SALESFORCE_SESSION.search(text)] == []


def type_credentials(page: Page, address: str) -> None:
    """Real systems' credentials, typed, confirmed and kept for the time when the sandbox is switched off."""
    overview = re.match(r".*/profile/[0-9a-f-]{36}/", address)
    assert overview
    page.goto(f"{overview[0]}credentials/")
    page.locator("[name=sf_user]").fill("integration@keepers.example")
    for name in ("sf_password", "sf_security_token", "qb_password"):
        page.locator(f"[name={name}]").fill(TYPED[name])
    for name in ("sf_password", "qb_password"):
        page.locator(f"[name={name}_confirm]").fill(TYPED[name])
    page.locator("[name=qb_url]").fill("KEEPERS_BOOKS")
    page.locator("[name=qb_user]").fill("integration")
    steps.press(page, page.get_by_role("button", name="Save", exact=True))
    page.goto(overview[0])


def reset_password(page: Page) -> None:
    """Log out, mistype the password, ask for a link, set a new password by it, first one that does not do."""
    page.goto("/")
    steps.press(page, page.get_by_role("button", name="Log out"))
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(TYPED["mistyped password"])
    steps.press(page, page.get_by_role("main").get_by_role("button", name="Log in"))
    page.goto("/account/password/forgotten/")
    page.get_by_label("E-mail address").fill(EMAIL)
    steps.press(page, page.get_by_role("main").get_by_role("button"))
    page.goto("/account/mailbox/")
    letter = page.get_by_role("main").inner_text()
    link = re.search(r"https?://\S+/account/password/new/\S+", letter)
    assert link, letter
    page.goto(link[0])
    for first, second in (("refused new password", "mistyped password"), ("password after the reset",) * 2):
        page.locator("[name=new_password1]").fill(TYPED[first])
        page.locator("[name=new_password2]").fill(TYPED[second])
        steps.press(page, page.get_by_role("main").get_by_role("button").first)
    steps.log_in(page, EMAIL, TYPED["password after the reset"])
    expect(page).not_to_have_url(re.compile("login"))


def pages(product: Product, page: Page) -> Iterator[tuple[str, str]]:
    """Every page and file that the company's people can open."""
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    for visited in crawl(product.url, cookies, ["/"], each={"wizard:page": 20}, otherwise=3):
        # The mailbox shows letters as they are sent, links included, on the development machine alone.
        yield f"page {visited.path}", visited.answer.text


def support_pages(product: Product, page: Page) -> Iterator[tuple[str, str]]:
    """The support site as its staff sees it: every list, and records of each."""
    browser = page.context.browser
    assert browser
    context = browser.new_context(base_url=product.url)
    try:
        staff = context.new_page()
        email, password = product.staff
        staff.goto("/admin/login/")
        staff.locator("[name=username]").fill(email)
        staff.locator("[name=password]").fill(password)
        staff.locator("[type=submit]").click()
        expect(staff).to_have_url(re.compile("/admin/$"))
        cookies = {cookie["name"]: cookie["value"] for cookie in context.cookies()}
    finally:
        context.close()
    for visited in crawl(product.url, cookies, ["/admin/", "/metrics"], each={}, otherwise=4):
        yield f"support {visited.path}", visited.answer.text


def exports(product: Product) -> Iterator[tuple[str, str]]:
    yield "export_profile", product.manage("export_profile", COMPANY)
