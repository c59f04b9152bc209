"""REST resources around records: describe and layouts, limits, search, Tooling, XML, composite calls."""

import gzip
from typing import Any

from tests.sandbox.salesforce.server import OrgClient

_DATA = "/services/data/v60.0"


def _json(org: OrgClient, path: str, **parameters: str) -> Any:
    answer = org.call("GET", path, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_describe_knows_when_nothing_has_changed(org: OrgClient) -> None:
    first = org.call("GET", "sobjects/Account/describe")
    told = first.json()
    assert told["urls"]["layouts"] == f"{_DATA}/sobjects/Account/describe/layouts"
    assert [one["name"] for one in told["recordTypeInfos"]][-1] == "Master"
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    again = org.call("GET", "sobjects/Account/describe", headers=since)
    assert (again.status_code, again.content) == (304, b"")
    refused = org.call("GET", "sobjects/Account/describe", headers={"If-Modified-Since": "yesterday"})
    assert refused.status_code == 400
    layout = _json(org, "sobjects/Account/describe/layouts/012000000000000AAA")
    items = [one for row in layout["detailLayoutSections"][0]["layoutRows"] for one in row["layoutItems"]]
    shown = {component["value"] for one in items for component in one["layoutComponents"]}
    assert {"Name", "QB_List_ID__c"} <= shown
    assert org.call("GET", "sobjects/Account/describe/layouts/012000000000001AAA").status_code == 404
    assert _json(org, "sobjects/Account/describe/compactLayouts")["compactLayouts"][0]["name"] == "SYSTEM"
    assert _json(org, "sobjects/Account/describe/approvalLayouts") == {"approvalLayouts": []}


def test_wrong_ways_are_named(org: OrgClient) -> None:
    refused = org.call("PATCH", "sobjects/Account", json={})
    assert (refused.status_code, refused.headers["Allow"]) == (405, "HEAD,GET,POST")
    assert refused.json() == [
        {
            "message": "HTTP Method 'PATCH' not allowed. Allowed are HEAD,GET,POST",
            "errorCode": "METHOD_NOT_ALLOWED",
        }
    ]
    broken = org.call("POST", "sobjects/Account", data=b'{"Name" "A"}').json()[0]
    assert broken["errorCode"] == "JSON_PARSER_ERROR"
    assert broken["message"].endswith("at [line:1, column:9]")
    missing = [{"message": "The requested resource does not exist", "errorCode": "NOT_FOUND"}]
    address = org.facts["instance_url"]
    headers = {"Authorization": f"Bearer {org.facts['access_token']}"}
    old = org.session.get(f"{address}/services/data/v10.0/limits", headers=headers, timeout=30)
    assert (old.status_code, old.json()) == (404, missing)
    assert org.session.get(f"{address}//services/data", timeout=30).json()[0]["version"] == "31.0"
    long = org.call("GET", "query", params={"q": "SELECT Id FROM Account" + " " * 17_000})
    assert long.status_code == 414


def test_posts_may_stand_for_other_methods_and_bodies_may_be_packed(org: OrgClient) -> None:
    account = org.create("Account", Name="A")
    assert (
        org.call("POST", f"sobjects/Account/{account}?_HttpMethod=PATCH", json={"Name": "B"}).status_code
        == 204
    )
    head = org.call("HEAD", f"sobjects/Account/{account}")
    assert (head.status_code, head.content) == (200, b"")
    packed = gzip.compress(b'{"Name": "C"}')
    done = org.call("PATCH", f"sobjects/Account/{account}", data=packed, headers={"Content-Encoding": "gzip"})
    assert done.status_code == 204
    torn = org.call(
        "PATCH", f"sobjects/Account/{account}", data=packed[:-5], headers={"Content-Encoding": "gzip"}
    )
    assert torn.status_code == 400
    assert org.call("GET", "sobjects").headers["Content-Encoding"] == "gzip"
    assert org.query("SELECT Name FROM Account") == [{"Name": "C"}]


def test_answers_as_xml(org: OrgClient) -> None:
    account = org.create("Account", Name="A & B")
    asked = {"Accept": "application/xml"}
    found = org.call("GET", "query", params={"q": "SELECT Name FROM Account"}, headers=asked)
    assert found.headers["Content-Type"] == "application/xml;charset=UTF-8"
    assert found.text == (
        '<?xml version="1.0" encoding="UTF-8"?><QueryResult><totalSize>1</totalSize><done>true</done>'
        f'<records type="Account" url="{_DATA}/sobjects/Account/{account}"><Name>A &amp; B</Name></records>'
        "</QueryResult>"
    )
    wrong = org.call("GET", "sobjects/Nothing.xml")
    assert "<Errors><Error><message>The requested resource does not exist</message>" in wrong.text


def test_limits_and_counts(org: OrgClient) -> None:
    org.create("Account", Name="A")
    limits = _json(org, "limits")
    assert set(limits["DailyApiRequests"]) == {"Max", "Remaining"}
    assert {"DailyBulkApiBatches", "DataStorageMB", "MassEmail", "PermissionSets"} <= set(limits)
    counts = _json(org, "limits/recordCount", sObjects="Account,Contact")
    assert counts == {"sObjects": [{"count": 1, "name": "Account"}, {"count": 0, "name": "Contact"}]}


def test_searches(org: OrgClient) -> None:
    account = org.create("Account", Name="Findable (Ltd)")
    url = f"{_DATA}/sobjects/Account/{account}"
    expected = {"searchRecords": [{"attributes": {"type": "Account", "url": url}, "Name": "Findable (Ltd)"}]}
    assert _json(org, "search", q="FIND {findable} RETURNING Account(Name)") == expected
    asked = {"q": "Findable (Ltd)", "sobjects": [{"name": "Account", "fields": ["Name"], "limit": 5}]}
    assert org.call("POST", "parameterizedSearch", json=asked).json() == expected
    found = _json(org, "parameterizedSearch", q="findable", sobject="Account")["searchRecords"]
    assert [one["Id"] for one in found] == [account]
    evil = {"q": "xx", "sobjects": [{"name": "Account", "fields": ["Id FROM User"]}]}
    assert org.call("POST", "parameterizedSearch", json=evil).status_code == 400
    assert [one["Name"] for one in _json(org, "recent", limit="1")] == ["Findable (Ltd)"]


def test_tooling_tells_of_definitions(org: OrgClient) -> None:
    fields = _json(
        org,
        "tooling/query",
        q="SELECT QualifiedApiName, EntityDefinition.QualifiedApiName, DataType FROM FieldDefinition "
        "WHERE EntityDefinition.QualifiedApiName = 'Account' AND QualifiedApiName = 'QB_List_ID__c'",
    )["records"]
    assert fields[0]["EntityDefinition"]["QualifiedApiName"] == "Account"
    assert fields[0]["attributes"]["url"].startswith(f"{_DATA}/tooling/sobjects/FieldDefinition/")
    custom = _json(org, "tooling/query", q="SELECT Id FROM CustomField WHERE DeveloperName = 'QB_List_ID'")
    record_id = custom["records"][0]["Id"]
    assert _json(org, f"tooling/sobjects/CustomField/{record_id}")["DeveloperName"] == "QB_List_ID"
    assert _json(org, "tooling/query", q="SELECT Id FROM ApexClass")["totalSize"] == 0
    assert _json(org, "tooling/sobjects/EntityDefinition/describe")["name"] == "EntityDefinition"
    assert org.call("GET", "tooling/sobjects/SourceMember/describe").status_code == 404
    assert org.call("POST", "tooling/sobjects/ApexClass", json={"Name": "A"}).status_code == 400


def test_graphs_are_all_or_nothing_each(org: OrgClient) -> None:
    def node(name: str, parent: str = "") -> dict[str, object]:
        body = {"Name": name, **({"ParentId": f"@{{{parent}.id}}"} if parent else {})}
        return {"method": "POST", "url": f"{_DATA}/sobjects/Account", "referenceId": f"r{name}", "body": body}

    graphs = [
        {"graphId": "1", "compositeRequest": [node("a"), node("b", "ra")]},
        {"graphId": "2", "compositeRequest": [node("c"), node("d", "nobody")]},
    ]
    made = org.call("POST", "composite/graph", json={"graphs": graphs}).json()["graphs"]
    assert [(one["graphId"], one["isSuccessful"]) for one in made] == [("1", True), ("2", False)]
    halted = [one["body"][0] for one in made[1]["graphResponse"]["compositeResponse"]]
    assert [one["errorCode"] for one in halted] == ["PROCESSING_HALTED", "PROCESSING_HALTED"]
    assert halted[1]["message"] == "Invalid reference specified. No value for nobody.id found in nobody"
    assert [one["Name"] for one in org.query("SELECT Name FROM Account ORDER BY Name")] == ["a", "b"]


def test_batches_may_halt_and_composites_do_not_nest(org: OrgClient) -> None:
    wrong = {"method": "GET", "url": "v60.0/sobjects/Account/001000000000001AAA"}
    good = {"method": "GET", "url": "v60.0/limits"}
    batch = {"haltOnError": True, "batchRequests": [good, wrong, good]}
    answer = org.call("POST", "composite/batch", json=batch).json()
    assert answer["hasErrors"] is True
    assert [one["statusCode"] for one in answer["results"]] == [200, 404, 412]
    assert answer["results"][2]["result"][0]["errorCode"] == "BATCH_PROCESSING_HALTED"
    nested = {"method": "POST", "url": "v60.0/composite/batch", "richInput": batch}
    refused = org.call("POST", "composite/batch", json={"batchRequests": [nested]}).json()["results"][0]
    assert refused["statusCode"] == 400
    many = org.call("POST", "composite/batch", json={"batchRequests": [good] * 26})
    assert many.json()[0]["errorCode"] == "LIMIT_EXCEEDED"
