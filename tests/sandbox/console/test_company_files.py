"""Further company files of a company on the console: chosen by the address, each wholly apart."""

from sync import sandbox_client
from tests.sandbox.console.visitor import Page, Visitor
from tests.sandbox_fixtures import SandboxPair


def test_a_further_company_file_is_made_worked_in_and_reset_apart(
    visitor: Visitor, pair: SandboxPair
) -> None:
    first, second = f"/c/{pair.slug}", f"/c/{pair.slug}+second"
    pair.create_sf("Account", Name="In the org")
    pair.create_qb("Customer", Name="In the first file")
    assert f"{pair.slug}/second" not in visitor.page(first).texts
    for name in ("", "Upper", "a/b", "../x"):
        assert visitor.send(f"{first}/settings", do="file", name=name).status_code == 422
    made = visitor.send(f"{first}/settings", do="file", name="second")
    assert (made.status_code, made.headers["Location"]) == (303, second)
    page = visitor.page(second)
    assert page.alerts == [f"The company file {pair.slug}/second is there."]
    again = visitor.send(f"{first}/settings", do="file", name="second")
    assert Page(again.text).alerts == [f"there is a company file {pair.slug}/second"]
    assert {f"{first}?org=Account&file=Customer", f"{second}?org=Account&file=Customer"} <= set(page.links())
    assert ("In the org" in page.texts, "In the first file" in page.texts) == (True, False)
    record = visitor.send(f"{second}/file/Customer/new", Name="In the second").headers["Location"]
    assert record.startswith(f"{second}/file/Customer/")
    assert visitor.save(record, Phone="2").headers["Location"] == record
    assert "In the second" in visitor.page(f"{second}/panel/file?file=Customer").texts
    assert [one["Name"] for one in pair.rows_qb("SELECT Name FROM Customer")] == ["In the first file"]

    sent = visitor.send(f"{second}/faults", do="add", side="file", kind="slow", seconds="1")
    assert sent.headers["Location"] == f"{second}/faults"
    assert [*sandbox_client.list_faults(pair.slug, "quickbooks")] == []
    assert "Switch all off" in visitor.page(f"{second}/faults").texts
    assert visitor.send(f"{second}/settings", do="mode", single_user="true").status_code == 303
    assert "It is in multi-user mode." in visitor.page(f"{first}/settings").texts
    assert "It is in single-user mode: clients are kept out." in visitor.page(f"{second}/settings").texts
    assert visitor.send(f"{second}/settings", do="clock", step="day").status_code == 303
    words = [visitor.page(f"{path}/settings").texts for path in (first, second)]
    assert [sum(", 86,4" in text for text in one) for one in words] == [1, 2]

    for form, text in (
        ({"do": "reset", "to": "empty", "confirm": pair.slug}, "Type second to confirm."),
        ({"do": "reset", "to": "made", "confirm": "second"}, "Choose what the company file is to hold."),
        ({"do": "delete", "confirm": "second"}, "Choose what the company file is to hold."),
    ):
        refused = visitor.send(f"{second}/settings", **form)
        assert (refused.status_code, Page(refused.text).alerts) == (422, [text])
    assert "In the second" in visitor.page(second).texts
    done = visitor.send(f"{second}/settings", do="reset", to="empty", confirm="second")
    assert done.headers["Location"] == f"{second}/settings"
    assert "In the second" not in visitor.page(second).texts
    assert {"In the org", "In the first file"} <= set(visitor.page(first).texts)


def test_company_files_that_are_not_there_say_so(visitor: Visitor, pair: SandboxPair) -> None:
    for name in ("none", "..%2F..%2Fx", "a+b", "UP", ""):
        for path in ("", "/settings", "/calls", "/file/Customer/1", "/panel/file"):
            assert visitor.get(f"/c/{pair.slug}+{name}{path}").status_code == 404, (name, path)
    text = f"There is no company {pair.slug}, file none."
    assert text in Page(visitor.get(f"/c/{pair.slug}+none").text).texts
