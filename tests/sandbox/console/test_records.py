"""What a person does with records on the console: it happens in that system, as that person."""

import requests

from tests.sandbox.console.visitor import Page, Visitor
from tests.sandbox_fixtures import SandboxPair

HOSTILE = '"><img src=x onerror=1><script>alert(1)</script>'


def made(answer: requests.Response) -> str:
    """Where the new record's page is."""
    assert answer.status_code == 303, Page(answer.text).alerts
    return answer.headers["Location"]


def test_records_of_the_org_are_the_sales_persons(visitor: Visitor, pair: SandboxPair) -> None:
    base = f"/c/{pair.slug}"
    address = made(visitor.send(f"{base}/org/Account/new", Name="Acme", BillingCity="Graz"))
    account = address.rpartition("/")[2]
    assert visitor.save(address, BillingCity="Linz").headers["Location"] == address
    columns = ("Id", "Name", "BillingCity", "CreatedBy.Username", "LastModifiedBy.Username")
    (held,) = pair.records_sf("Account", columns)
    person = f"sales@{pair.slug}.example"
    assert [held.values[one] for one in columns] == [account, "Acme", "Linz", person, person]
    assert Page(visitor.get(address).text).alerts == ["Saved: BillingCity."]
    assert visitor.send(address, do="delete").headers["Location"] == base
    assert pair.records_sf("Account", ("Id",)) == []
    assert "This record is in the recycle bin." in visitor.page(address).texts
    assert visitor.send(address, do="undelete").headers["Location"] == address
    assert [one.id for one in pair.records_sf("Account", ("Id",))] == [account]


def test_records_of_the_company_file_change_there(visitor: Visitor, pair: SandboxPair) -> None:
    base = f"/c/{pair.slug}"
    address = made(visitor.send(f"{base}/file/Customer/new", Name="Acme", Phone="1"))
    list_id = address.rpartition("/")[2]
    assert visitor.save(address, Phone="2").headers["Location"] == address
    asked = "SELECT ListID, Name, Phone FROM Customer"
    assert pair.rows_qb(asked) == [{"ListID": list_id, "Name": "Acme", "Phone": "2"}]
    assert visitor.send(address, do="delete").headers["Location"] == base
    assert pair.rows_qb(asked) == []
    assert visitor.get(address).status_code == 404


def test_what_is_refused_is_told_in_the_systems_words_and_stays_typed(
    visitor: Visitor, pair: SandboxPair
) -> None:
    account, customer = pair.create_sf("Account", Name="Acme"), pair.create_qb("Customer", Name="Acme")
    pair.create_qb("Customer", Name="Taken")
    address = f"/c/{pair.slug}/org/Account/{account}"
    refused = visitor.save(address, Name="", Phone="0316 1")
    page = Page(refused.text)
    assert refused.status_code == 422
    (trouble,) = page.alerts
    assert trouble == "Salesforce says: REQUIRED_FIELD_MISSING: Required fields are missing: [Name]"
    assert (page.inputs["Name"], page.inputs["Phone"], page.inputs["was-Phone"]) == ("", "0316 1", "")
    address = f"/c/{pair.slug}/file/Customer/{customer}"
    refused = visitor.save(address, Name="Taken", Phone="7")
    page = Page(refused.text)
    assert refused.status_code == 422
    taken = '[QODBC] Error: 3100 - The name "Taken" of the list element is already in use.'
    assert page.alerts == [f"QuickBooks says: {taken}"]
    assert (page.inputs["Name"], page.inputs["Phone"]) == ("Taken", "7")
    assert pair.rows_qb("SELECT Phone FROM Customer WHERE Name = 'Acme'") == [{"Phone": None}]
    assert [one.values["Name"] for one in pair.records_sf("Account", ("Name",))] == ["Acme"]


def test_a_hostile_name_is_shown_as_text_everywhere(visitor: Visitor, pair: SandboxPair) -> None:
    base, short = f"/c/{pair.slug}", '"><img src=x><script>1</script>'
    account = pair.create_sf("Account", Name=HOSTILE)
    customer = pair.create_qb("Customer", Name=short, CustomFieldAccountID=account)
    pages = {
        base: {HOSTILE, short},
        f"{base}/panel/org?org=Account": {HOSTILE, short},
        f"{base}/org/Account/{account}": {HOSTILE},
        f"{base}/file/Customer/{customer}": {short},
    }
    for path, names in pages.items():
        page = visitor.page(path)
        assert not [one for one in page.elements if one[0] == "img" and one[1].get("src") == "x"]
        assert not [one for one in page.elements if one[0] == "script" and "src" not in one[1]]
        assert names <= set(page.texts)
    search = visitor.page(f"{base}?org=Account&org_search=%22%3E%3Cscript%3E")
    assert search.inputs["org_search"] == '"><script>'
    assert not [one for one in search.elements if one[0] == "script" and "src" not in one[1]]


def test_the_partner_of_the_other_system_is_linked(visitor: Visitor, pair: SandboxPair) -> None:
    account = pair.create_sf("Account", Name="Acme")
    customer = pair.create_qb("Customer", Name="Acme Ltd", CustomFieldAccountID=account)
    in_org, in_file = f"/c/{pair.slug}/org/Account/{account}", f"/c/{pair.slug}/file/Customer/{customer}"
    assert in_file in visitor.page(in_org).links()
    assert in_org in visitor.page(in_file).links()
    links = visitor.page(f"/c/{pair.slug}").links()
    assert (links.count(in_org), links.count(in_file)) == (2, 2)
