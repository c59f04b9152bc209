"""jsforce: by SOAP login and client credentials, records, queries, collections, both bulk APIs, tooling."""

from tests.contracts.clients.conftest import Systems


def test_jsforce_finds_everything_that_it_offers(systems: Systems) -> None:
    systems.field("Account.Outer_Id__c", "Text", length=40, unique=True, externalId=True)
    seen = systems.node(
        "jsforce_walk.js", externalId="Outer_Id__c", clientLogin=systems.salesforce["instance_url"]
    )
    assert seen == {
        "login": {"organization": 18, "user": "005"},
        "identity": systems.salesforce["username"],
        "created": True,
        "retrieved": "Paris",
        "updated": True,
        "many": ["ok", "ok", "REQUIRED_FIELD_MISSING"],
        "upserted": True,
        "upsertedAgain": True,
        "upserts": ["By upsert 2"],
        "children": ["One", "Two"],
        "streamed": ["By jsforce", "By upsert 2", "Plain, Inc.", 'Quote "Q"', "Zoë & Söhne <GmbH>"],
        "count": 5,
        "refused": ["INVALID_FIELD", True],
        "described": ["Account", "001", True, True],
        "global": True,
        "layouts": True,
        "limits": True,
        "usage": True,
        "search": ["By jsforce"],
        "deletedOne": True,
        "deleted": 1,
        "changed": True,
        "binned": True,
        "bulk1": 30,
        "bulk1Query": [30, 15],
        "bulk2": [30, ["STRING_TOO_LONG"]],
        "bulk2Query": 30,
        "tooling": ["Account"],
        "composite": [201, 200],
    }
    assert systems.rows("SELECT Name FROM Account WHERE Name = 'Composite'") == [{"Name": "Composite"}]
