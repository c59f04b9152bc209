"""Faults, clocks and pages of lists on the console."""

from sync import sandbox_client
from tests.sandbox.console.visitor import Page, Visitor
from tests.sandbox_fixtures import SandboxPair


def test_faults_are_switched_on_and_off(visitor: Visitor, pair: SandboxPair) -> None:
    path = f"/c/{pair.slug}/faults"
    assert visitor.send(path, do="preset", preset="1").headers["Location"] == path
    assert visitor.send(path, do="add", side="file", kind="slow", seconds="1").status_code == 303
    kinds = {side: sandbox_client.list_faults(pair.slug, side) for side in ("salesforce", "quickbooks")}
    assert [one["kind"] for one in kinds["salesforce"]] == ["expired_session"]
    assert [one["kind"] for one in kinds["quickbooks"]] == ["slow"]
    assert visitor.send(path, do="add", side="org", kind="modal_dialog").status_code == 422
    assert visitor.send(path, do="clear").status_code == 303
    assert [*sandbox_client.list_faults(pair.slug, "salesforce")] == []
    assert [*sandbox_client.list_faults(pair.slug, "quickbooks")] == []


def test_the_list_is_paged_and_searched(visitor: Visitor, pair: SandboxPair) -> None:
    for number in range(21):
        pair.create_qb("Customer", Name=f"C{number:02}")
    listed = [
        len(
            [
                one
                for one in visitor.page(f"/c/{pair.slug}?file_page={page}").links()
                if one.startswith(f"/c/{pair.slug}/file/Customer/") and not one.endswith("/new")
            ]
        )
        for page in (1, 2)
    ]
    assert listed == [20, 1]
    assert '1 Customer with "C07"' in visitor.page(f"/c/{pair.slug}?file_search=C07").texts


def test_figures_that_are_none_are_refused(visitor: Visitor, pair: SandboxPair) -> None:
    path = f"/c/{pair.slug}/faults"
    for text in ("nan", "inf", "-inf", "1e999", "x"):
        refused = visitor.send(path, do="add", side="org", kind="slow", seconds=text)
        assert (refused.status_code, Page(refused.text).alerts) == (422, ["seconds is a number."])
    assert [*sandbox_client.list_faults(pair.slug, "salesforce")] == []


def test_addresses_of_nothing_say_so(visitor: Visitor, pair: SandboxPair) -> None:
    base = f"/c/{pair.slug}"
    told = {
        "/c/no-such-company": "There is no company no-such-company.",
        "/c/..%2F..%2Fdemo/settings": "There is no such page.",
        "/c/UPPER": "There is no such page.",
        f"/c/{pair.slug}%3Fx=/calls": "There is no such page.",
        f"{base}/panel/other": "There is no such page.",
        f"{base}/other/Account/new": "There is no such page.",
        f"{base}/file/Customer;DROP/1": "The company file has no table Customer;DROP.",
        f"{base}/org/Account%20WHERE/1": "The org has no object Account WHERE.",
        f"{base}/org/Account/%00": "The org has no Account \0.",
        f"{base}/org/Account/1' OR Name != '": "The org has no Account 1' OR Name != '.",
        f"{base}/file/Customer/1": "The company file has no Customer 1.",
    }
    for path, text in told.items():
        answer = visitor.get(path)
        assert (answer.status_code, text in Page(answer.text).texts) == (404, True), answer.text
    for table in ("Nowhere", "Customer WHERE 1=1 --"):
        assert visitor.send(f"{base}/file/{table}/1", do="delete").status_code == 404
