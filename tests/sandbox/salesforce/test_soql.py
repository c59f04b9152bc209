"""SOQL: what queries find, and how wrong ones are refused."""

import pytest

from tests.sandbox.salesforce.server import OrgClient


@pytest.fixture
def filled(org: OrgClient) -> OrgClient:
    """Three accounts, four opportunities, two contacts."""
    accounts = [
        org.create(
            "Account", Name="Alfreds Futterkiste", BillingCity="Berlin", NumberOfEmployees=5, Active__c="Yes"
        ),
        org.create("Account", Name="Ana's Émpanadas", BillingCity="México", QB_Total_Balance__c="10.50"),
        org.create("Account", Name="around the Horn_100%", NumberOfEmployees=50, QB_Total_Balance__c="-3"),
    ]
    for number, (account, stage, day) in enumerate(
        [(0, "Closed Won", "2026-01-31"), (0, "Prospecting", "2026-02-01"), (1, "Closed Won", "2025-12-31")],
        1,
    ):
        org.create(
            "Opportunity",
            Name=f"O{number}",
            AccountId=accounts[account],
            StageName=stage,
            CloseDate=day,
            Amount=number * 100,
        )
    org.create("Opportunity", Name="O4", StageName="Prospecting", CloseDate="2026-03-01")
    org.create("Contact", LastName="Anders", AccountId=accounts[0])
    org.create("Contact", LastName="Zorn", AccountId=accounts[0])
    return org


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ("Name = 'ALFREDS FUTTERKISTE'", "A"),
        ("Name = 'ANA\\'S ÉMPANADAS'", "B"),
        ("Name LIKE 'a%'", "ABC"),
        ("Name LIKE '%horn\\_100\\%'", "C"),
        ("Name LIKE '%émp%'", "B"),
        ("NOT Name LIKE 'al%'", "BC"),
        ("Name != 'Alfreds Futterkiste'", "BC"),
        ("BillingCity = null", "C"),
        ("BillingCity != 'Berlin'", "BC"),
        ("BillingCity IN ('berlin', null)", "AC"),
        ("BillingCity NOT IN ('berlin')", "BC"),
        ("NumberOfEmployees > 5", "C"),
        ("NumberOfEmployees >= 5 AND NumberOfEmployees < 6", "A"),
        ("QB_Total_Balance__c > 10.499", "B"),
        ("QB_Total_Balance__c = 10.5", "B"),
        ("QB_Total_Balance__c = 10.501", ""),
        ("QB_Total_Balance__c < 0", "C"),
        ("Active__c = 'yes' OR (NumberOfEmployees = 50 AND Name LIKE '%h%')", "AC"),
        ("Id IN (SELECT AccountId FROM Opportunity WHERE IsWon = true)", "AB"),
        ("Id NOT IN (SELECT AccountId FROM Opportunity)", "C"),
        ("CreatedDate = TODAY", "ABC"),
        ("CreatedDate < TODAY OR CreatedDate > NEXT_N_DAYS:2", ""),
        ("CreatedDate >= LAST_N_DAYS:3 AND SystemModstamp <= 2100-01-01T00:00:00Z", "ABC"),
        ("Owner.Username != null AND Account.Name LIKE 'around%'", "C"),
    ],
)
def test_conditions(filled: OrgClient, where: str, names: str) -> None:
    found = filled.query(f"SELECT Name FROM Account WHERE {where} ORDER BY CreatedDate")
    by_letter = {"Alfreds Futterkiste": "A", "Ana's Émpanadas": "B", "around the Horn_100%": "C"}
    assert "".join(by_letter[one["Name"]] for one in found) == names


def test_parents_and_children(filled: OrgClient) -> None:
    found = filled.query(
        "SELECT o.name, Account.Name, Account.Owner.LastName FROM Opportunity o WHERE Account.BillingCity = 'Berlin' "
        "OR AccountId = null ORDER BY Account.Name NULLS LAST, Name DESC"
    )
    owner = {"LastName": "User"}
    firm = {"Name": "Alfreds Futterkiste", "Owner": owner}
    assert found == [
        {"Name": "O2", "Account": firm},
        {"Name": "O1", "Account": firm},
        {"Name": "O4", "Account": None},
    ]
    below = filled.query(
        "SELECT Name, (SELECT LastName FROM Contacts ORDER BY LastName DESC LIMIT 1), "
        "(SELECT Name FROM Opportunities WHERE Amount > 150) FROM Account ORDER BY Name"
    )
    contacts = [one["LastName"] for one in below[0]["Contacts"]["records"]]
    assert (contacts, below[0]["Contacts"]["totalSize"], below[1]["Contacts"]) == (["Zorn"], 1, None)
    assert [one["Opportunities"] and one["Opportunities"]["records"][0]["Name"] for one in below] == [
        "O2",
        "O3",
        None,
    ]


def test_grouping(filled: OrgClient) -> None:
    found = filled.query(
        "SELECT StageName, COUNT(Id), SUM(Amount) total, AVG(Amount), MIN(CloseDate), COUNT_DISTINCT(AccountId) "
        "FROM Opportunity GROUP BY StageName HAVING COUNT(Id) > 1 ORDER BY StageName"
    )
    assert found == [
        {
            "StageName": "Closed Won",
            "expr0": 2,
            "total": 400.0,
            "expr1": 200.0,
            "expr2": "2025-12-31",
            "expr3": 2,
        },
        {
            "StageName": "Prospecting",
            "expr0": 2,
            "total": 200.0,
            "expr1": 200.0,
            "expr2": "2026-02-01",
            "expr3": 1,
        },
    ]
    by_year = filled.query(
        "SELECT CALENDAR_YEAR(CloseDate) y, COUNT(Id) n FROM Opportunity GROUP BY CALENDAR_YEAR(CloseDate)"
    )
    assert by_year == [{"y": 2025, "n": 1}, {"y": 2026, "n": 3}]
    assert filled.sf.query("SELECT COUNT() FROM Opportunity WHERE CloseDate > 2026-01-31") == {
        "totalSize": 2,
        "done": True,
        "records": [],
    }


def test_order_limit_offset(filled: OrgClient) -> None:
    found = filled.query(
        "SELECT Id, NumberOfEmployees FROM Account ORDER BY NumberOfEmployees DESC NULLS LAST LIMIT 1 OFFSET 1"
    )
    assert [one["NumberOfEmployees"] for one in found] == [5]
    first = filled.query("SELECT NumberOfEmployees FROM Account ORDER BY NumberOfEmployees")
    assert [one["NumberOfEmployees"] for one in first] == [None, 5, 50]


def test_all_fields(filled: OrgClient) -> None:
    (record,) = filled.query("SELECT FIELDS(ALL) FROM Account WHERE Name LIKE 'alf%' LIMIT 1")
    assert record["Active__c"] == "Yes"
    assert record["BillingAddress"]["city"] == "Berlin"
    assert set(record) == {one["name"] for one in filled.sf.Account.describe()["fields"]}
    assert filled.error("SELECT FIELDS(ALL) FROM Account LIMIT 201")["message"].endswith(
        "LIMIT of at most 200"
    )
    (custom,) = filled.query("SELECT FIELDS(CUSTOM) FROM Account WHERE Name LIKE 'alf%' LIMIT 1")
    assert "Name" not in custom


def test_pages_keep_what_the_query_found(org: OrgClient) -> None:
    for start in range(0, 500, 200):
        records = [
            {"attributes": {"type": "Account"}, "Name": f"A{n:03d}"}
            for n in range(start, min(start + 200, 500))
        ]
        org.call("POST", "composite/sobjects", json={"records": records})
    first = org.call(
        "GET",
        "query",
        params={"q": "SELECT Name FROM Account ORDER BY Name"},
        headers={"Sforce-Query-Options": "batchSize=200"},
    ).json()
    assert (first["totalSize"], first["done"], len(first["records"])) == (500, False, 200)
    org.create("Account", Name="A000x")
    names = [one["Name"] for one in first["records"]]
    address = first["nextRecordsUrl"]
    while address:
        page = org.call(
            "GET", address.split("v60.0/")[1], headers={"Sforce-Query-Options": "batchSize=200"}
        ).json()
        names += [one["Name"] for one in page["records"]]
        address = page.get("nextRecordsUrl")
    assert names == [f"A{n:03d}" for n in range(500)]
    lost = org.call("GET", "query/01gnothing-200").json()[0]
    assert lost["errorCode"] == "INVALID_QUERY_LOCATOR"


@pytest.mark.parametrize(
    ("text", "code", "place", "message"),
    [
        (
            "SELECT Id, Foo FROM Account",
            "INVALID_FIELD",
            (1, 12),
            "No such column 'Foo' on entity 'Account'.",
        ),
        ("SELECT Id FROM Foo", "INVALID_TYPE", (1, 16), "sObject type 'Foo' is not supported."),
        ("SELECT Id Account", "MALFORMED_QUERY", (1, 18), "unexpected token: '<EOF>'"),
        ("SELECT Id FROM Account WHERE", "MALFORMED_QUERY", (1, 29), "unexpected token: '<EOF>'"),
        (
            "SELECT Id\nFROM Account\nWHERE Name = 'x' LIMIT a",
            "MALFORMED_QUERY",
            (3, 24),
            "expecting a colon, found 'a'",
        ),
        (
            "SELECT Id FROM Account WHERE Name = 1",
            "INVALID_FIELD",
            (1, 30),
            "must be of type string and should be enclosed",
        ),
        (
            "SELECT Id FROM Account WHERE AnnualRevenue = '1'",
            "INVALID_FIELD",
            (1, 30),
            "must be of type currency and should not be",
        ),
        (
            "SELECT Id FROM Account WHERE Id = 'x'",
            "INVALID_QUERY_FILTER_OPERATOR",
            (1, 30),
            "invalid ID field: x",
        ),
        ("SELECT Boss.Name FROM Account", "INVALID_FIELD", (1, 8), "Didn't understand relationship 'Boss'"),
        (
            "SELECT Id, (SELECT Id FROM Foos) FROM Account",
            "INVALID_TYPE",
            (1, 28),
            "Didn't understand relationship 'Foos'",
        ),
        (
            "SELECT Id FROM Account WHERE Name = 'a' AND Name = 'b' OR Name = 'c'",
            "MALFORMED_QUERY",
            (1, 56),
            "unexpected token: 'OR'",
        ),
        (
            "SELECT Name, COUNT(Id) FROM Account",
            "MALFORMED_QUERY",
            (1, 8),
            "Field must be grouped or aggregated: Name",
        ),
        ("SELECT Id FROM Account WHERE Description = 'x'", "INVALID_FIELD", (1, 30), "can not be filtered"),
        (
            "SELECT Id FROM Account WHERE Name = 'x",
            "MALFORMED_QUERY",
            (1, 38),
            "line 1:38 mismatched character '<EOF>' expecting '''",
        ),
        (
            "SELECT Id FROM Account OFFSET 2001",
            "NUMBER_OUTSIDE_VALID_RANGE",
            (1, 1),
            "Maximum SOQL offset allowed is 2000",
        ),
    ],
)
def test_wrong_queries_are_refused_at_the_place(
    org: OrgClient, text: str, code: str, place: tuple[int, int], message: str
) -> None:
    error = org.error(text)
    assert error["errorCode"] == code
    assert f"ERROR at Row:{place[0]}:Column:{place[1]}\n" in error["message"]
    assert message in error["message"]
    shown, caret = error["message"].split("\n")[1:3]
    line = text.split("\n")[place[0] - 1]
    assert shown in line
    assert line[place[1] - 1 :].startswith(shown[len(caret) - 1 :])


def test_values_cannot_break_out_of_their_place(org: OrgClient) -> None:
    org.create("Account", Name="x' OR Name != '")
    assert len(org.query("SELECT Id FROM Account WHERE Name = 'x\\' OR Name != \\''")) == 1
    assert org.query("SELECT Id FROM Account WHERE Name = 'y\\' OR Name != \\''") == []
