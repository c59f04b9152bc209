"""Faults, clocks and pages of lists on the console."""

from sync import sandbox_client
from tests.sandbox.console.visitor import Visitor
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
